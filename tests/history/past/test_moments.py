"""Moments: what they are, and which transactions belong to them."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.entities import Lead, Report
from report_lineage.errors import BadMoment, NaiveTime, NotFound, PendingWork, VersionNotFound
from report_lineage.history.past import Token, Transaction, Version, resolve, snapshot_token
from report_lineage.history.past.cut import Cut, Snapshot
from report_lineage.history.past.token_text import read_token, token_text
from report_lineage.reports.tables import TRANSACTION


def commit_lead(session: Session, name: str) -> int:
    """Commit a new lead and return the id of its transaction."""
    session.add(Lead(name=name))
    session.commit()
    return session.scalars(sa.select(sa.func.max(TRANSACTION.c.id))).one()


def test_a_time_is_what_had_been_committed_by_then(session: Session) -> None:
    """The highest transaction is the last that had been committed; there is none before the first."""
    first, second = commit_lead(session, "IBM"), commit_lead(session, "Microsoft")
    times = dict(session.execute(sa.select(TRANSACTION.c.id, TRANSACTION.c.committed_at)).all())

    assert resolve(session, times[first]).highest == first
    assert resolve(session, times[second]).highest == second
    assert resolve(session, times[first] - timedelta(microseconds=1)).highest == 0
    assert resolve(session, datetime.now(UTC) + timedelta(days=1)).highest == second


def test_a_transaction_and_a_version_are_their_commits(session: Session) -> None:
    """A moment may be named by what happened."""
    lead = Lead(name="IBM")
    report = Report(lead=lead, title="One")
    session.add(report)
    session.commit()
    first = session.scalars(sa.select(sa.func.max(TRANSACTION.c.id))).one()
    report.title = "Two"
    session.commit()
    second = session.scalars(sa.select(sa.func.max(TRANSACTION.c.id))).one()

    assert resolve(session, Transaction(first)).highest == first
    assert resolve(session, Version(report.id, 1)).highest == first
    assert resolve(session, Version(report.id, 2)).highest == second
    with pytest.raises(VersionNotFound, match="has no version 3; it has 1 to 2"):
        resolve(session, Version(report.id, 3))
    with pytest.raises(NotFound, match="no transaction 4000"):
        resolve(session, Transaction(4000))


def test_a_token_is_what_a_reader_saw(session: Session) -> None:
    """Commits after the token was taken do not belong to it."""
    first = commit_lead(session, "IBM")
    token = snapshot_token(session)
    commit_lead(session, "Microsoft")

    assert resolve(session, token).highest == first
    assert resolve(session, Token(token.text.upper())) == resolve(session, token)


@pytest.mark.parametrize("value", [1, "2026-01-01", None, 1.5])
def test_what_is_no_moment_is_refused(session: Session, value: object) -> None:
    """A bare number could be a version, a transaction or a time."""
    with pytest.raises(BadMoment, match=r"Give an aware datetime, Token\(text\)"):
        resolve(session, value)  # type: ignore[arg-type]  # what the test is about


def test_a_time_without_a_zone_is_refused(session: Session) -> None:
    """It would be right only by luck."""
    with pytest.raises(NaiveTime):
        resolve(session, datetime(2026, 1, 1))  # noqa: DTZ001  # what the test is about


def test_pending_work_has_no_token(session: Session) -> None:
    """A token speaks of what everybody can see: neither of unflushed nor of uncommitted changes."""
    session.add(Lead(name="IBM"))
    with pytest.raises(PendingWork, match="unflushed"):
        snapshot_token(session)
    session.flush()
    with pytest.raises(PendingWork, match="uncommitted"):
        snapshot_token(session)
    session.commit()

    assert resolve(session, snapshot_token(session)).highest > 0


def test_a_token_with_a_typing_error_is_refused(session: Session) -> None:
    """Its check finds any one character that is another."""
    commit_lead(session, "IBM")
    text = snapshot_token(session).text
    for place in range(len(text)):
        wrong = text[:place] + ("a" if text[place] != "a" else "b") + text[place + 1 :]
        with pytest.raises(BadMoment):
            Token(wrong)


def test_a_token_of_another_database_is_refused(session: Session) -> None:
    """Its numbers mean nothing here."""
    commit_lead(session, "IBM")
    strange = Token(token_text(Cut("ab" * 16, {}, None)))
    with pytest.raises(BadMoment, match="abababab"):
        resolve(session, strange)


def test_a_token_says_all_that_its_cut_says() -> None:
    """Text and cut are two forms of one thing, whatever the numbers."""
    dice = random.Random(4)
    for _ in range(300):
        xmin = dice.randrange(2**40)
        unborn = xmin + dice.randrange(60)
        seen = tuple(x for x in range(xmin, unborn) if dice.random() < 0.5)
        cut = Cut(
            history_id=dice.randbytes(16).hex(),
            highest={dice.randbytes(3).hex(): dice.randrange(2**50) for _ in range(3)},
            snapshot=dice.choice([None, Snapshot(xmin, seen, unborn), Snapshot(xmin, seen, None)]),
            until=dice.choice([None, datetime(1960, 5, 1, 3, 4, 5, 678901, tzinfo=UTC)]),
            until_id=dice.choice([None, 0, 12345]),
        )
        assert read_token(token_text(cut)) == cut


def test_asking_for_a_token_writes_nothing(session: Session) -> None:
    """A session may ask again, in the same transaction."""
    commit_lead(session, "IBM")
    first = snapshot_token(session)
    session.rollback()

    assert [snapshot_token(session).cut.highest for _ in range(2)] == [first.cut.highest] * 2
