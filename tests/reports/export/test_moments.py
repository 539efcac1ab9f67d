"""Any moment can be exported, and the same moment gives the same bytes."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from report_lineage.artifacts import FileStore
from report_lineage.entities import Lead, Report, ReportTemplate
from report_lineage.errors import (
    BadInput,
    BadMoment,
    NaiveTime,
    NotFound,
    NotThen,
    PendingWork,
)
from report_lineage.history.past import (
    Moment,
    Token,
    Transaction,
    Version,
    resolve,
    snapshot_token,
)
from report_lineage.reports import export, state, timeline
from tests.panel.recorded import Recorded
from tests.reports.export.conftest import archive_of, unpacked


def moments(session: Session, recorded: Recorded) -> dict[str, Moment]:
    """Return the moment after the first version of the report, named in every way."""
    first = timeline(session, recorded.report).rows[-1].transaction
    return {
        "time": first.committed_at,
        "transaction": Transaction(first.id),
        "version": Version(recorded.report, 1),
    }


@pytest.mark.parametrize("way", ["time", "transaction", "version"])
def test_same_moment_is_the_same_file(
    session: Session, recorded: Recorded, store: FileStore, way: str
) -> None:
    """Whatever is committed afterwards, to this report or others, a moment gives the same bytes."""
    when = moments(session, recorded)[way]
    before = export(session, recorded.report, when, store=store)
    data = archive_of(before)
    for number in range(3):
        session.get_one(Report, recorded.report).title = f"Changed {number}"
        session.add(Lead(name=f"New {number}"))
        session.commit()

    assert before.manifest.report.version == 1
    assert archive_of(export(session, recorded.report, when, store=store)) == data


def test_now_is_a_moment_that_can_be_asked_for_again(
    session: Session, recorded: Recorded, store: FileStore
) -> None:
    """The token of an export gives the very same one for ever."""
    now = export(session, recorded.report, store=store)
    again = export(session, recorded.report, store=store)
    session.get_one(Report, recorded.report).title = "Changed"
    session.commit()
    later = export(session, recorded.report, Token(now.token.text.upper()), store=store)

    assert archive_of(now) == archive_of(again) == archive_of(later)
    assert now.manifest.moment.asked == now.token.text
    assert state(session, recorded.report).title == "Changed"


def test_the_token_of_a_reader_is_kept(
    session: Session, recorded: Recorded, store: FileStore
) -> None:
    """A token that was given is the one that the manifest names."""
    token = snapshot_token(session)
    session.rollback()

    assert export(session, recorded.report, token, store=store).token == token


def test_a_moment_between_two_versions(
    session: Session, recorded: Recorded, store: FileStore
) -> None:
    """The moment just before the second version still has the first, as it was."""
    second = timeline(session, recorded.report).rows[0].transaction
    when = second.committed_at - timedelta(microseconds=1)
    files = unpacked(export(session, recorded.report, when, store=store))
    manifest = json.loads(files["manifest.json"])

    assert files["data.json"] == b'{"score": 61}'
    assert files["sections/001-return.txt"] == b"IBM gained 1.5 %."
    assert manifest["moment"]["asked"] == when.isoformat().replace("+00:00", "Z")
    assert manifest["moment"]["last_transaction_id"] == resolve(session, when).highest


def test_the_template_is_that_of_the_version(
    session: Session, recorded: Recorded, store: FileStore
) -> None:
    """A template that was changed since is exported as it was."""
    template = session.scalars(sa.select(ReportTemplate)).one()
    template.source, template.label = "<b>{{ text }}</b>", "2.0"
    session.commit()
    files = unpacked(export(session, recorded.report, Version(recorded.report, 1), store=store))

    assert files["template/brief-1.0.jinja"] == b"<p>{{ text }}</p>"


def test_a_report_that_did_not_exist_then(
    session: Session, recorded: Recorded, store: FileStore
) -> None:
    """Not born, deleted and never heard of are errors that say which."""
    early = datetime(2000, 1, 1, tzinfo=UTC)
    with pytest.raises(NotThen, match="did not exist yet"):
        export(session, recorded.report, early, store=store)
    with pytest.raises(NotThen, match="had been deleted, by version 2,"):
        export(session, recorded.deleted, store=store)
    with pytest.raises(NotFound, match="no report"):
        export(session, uuid.uuid4(), store=store)
    assert export(session, recorded.deleted, Version(recorded.deleted, 1), store=store)


@pytest.mark.parametrize(
    ("when", "error"),
    [
        (3, BadMoment),
        (datetime(2009, 3, 1), NaiveTime),  # noqa: DTZ001  # what the test is about
        (datetime.now(UTC) + timedelta(days=1), BadInput),
    ],
)
def test_what_is_no_moment_of_the_past(
    session: Session, recorded: Recorded, store: FileStore, when: Any, error: type[Exception]
) -> None:
    """A bare number, a time without a zone, a time that has not come."""
    with pytest.raises(error):
        export(session, recorded.report, when, store=store)


def test_work_that_is_not_committed(session: Session, recorded: Recorded, store: FileStore) -> None:
    """An export shows no draft of a transaction that may yet be rolled back."""
    session.get_one(Report, recorded.report).title = "Draft"
    with pytest.raises(PendingWork, match="unflushed changes"):
        export(session, recorded.report, store=store)
    session.flush()

    with pytest.raises(PendingWork, match="uncommitted changes"):
        export(session, recorded.report, store=store)


def test_a_lead_that_is_changed_while_the_moment_passes(
    postgresql_engine: Engine, store: FileStore
) -> None:
    """What was at work when the moment passed does not belong to it, whatever time it bears later."""
    with Session(postgresql_engine) as session, Session(postgresql_engine) as other:
        report = Report(lead=Lead(name="IBM"), title="Brief")
        session.add(report)
        session.commit()
        session.add(Lead(name="Google"))
        session.commit()
        other.get_one(Lead, report.lead_id).name = "International Business Machines"
        other.flush()
        report.title = "Market brief"
        session.commit()
        before = export(session, report.id, store=store)
        session.rollback()
        other.commit()

        after = export(session, report.id, before.token, store=store)
        assert after.manifest.report.lead == "IBM"
        assert archive_of(after) == archive_of(before)
