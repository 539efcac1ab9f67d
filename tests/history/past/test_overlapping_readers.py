"""What readers saw while eight writers overlapped is what their tokens show for ever."""

from __future__ import annotations

import random
import threading
from datetime import datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.history.past import Token, Transaction, at, resolve, token_of
from report_lineage.reports.tables import TRANSACTION
from tests.history.past.overlapping import Run, rows


def committed_by(session: Session, when: datetime) -> set[int]:
    """Return the transactions that had been committed by an instant, by looking at all."""
    query = sa.select(TRANSACTION.c.id).where(TRANSACTION.c.committed_at <= when)
    return set(session.scalars(query))


COUNTS = [240, pytest.param(5_000, marks=pytest.mark.fuzz)]


@pytest.mark.parametrize("commits", COUNTS)
def test_tokens_show_what_their_readers_saw(postgresql_engine: sa.Engine, commits: int) -> None:
    """Each, evaluated when all is over, gives exactly the rows that its reader saw."""
    run = Run(postgresql_engine, threading.Semaphore(commits))
    run.finish(seed=4)

    assert len(run.seen) > 20
    with Session(postgresql_engine) as session:
        for token, expected in run.seen:
            with at(session, token) as past:
                assert rows(past) == expected
            assert Token(token.text) == token


@pytest.mark.parametrize("commits", COUNTS)
def test_instants_are_what_had_been_committed(postgresql_engine: sa.Engine, commits: int) -> None:
    """The few transactions that are looked at are all that matter, and the answer stays."""
    run = Run(postgresql_engine, threading.Semaphore(commits))
    run.finish(seed=5)
    with Session(postgresql_engine) as session:
        every = set(session.scalars(sa.select(TRANSACTION.c.id)))
        first = {when: resolve(session, when) for when in run.instants}
        for when, shown in first.items():
            among = {one for one in every if one <= shown.highest} - set(shown.without)
            assert among == committed_by(session, when)
    Run(postgresql_engine, threading.Semaphore(40)).finish(seed=6)

    with Session(postgresql_engine) as session:
        for when, shown in first.items():
            assert resolve(session, when) == shown


@pytest.mark.parametrize("commits", COUNTS)
def test_a_token_of_a_commit_is_all_that_had_been_committed(
    postgresql_engine: sa.Engine, commits: int
) -> None:
    """Whatever overlapped it, and it is settled: what is looked at around it is all that matters."""
    run = Run(postgresql_engine, threading.Semaphore(commits))
    run.finish(seed=7)
    with Session(postgresql_engine) as session:
        times = dict(session.execute(sa.select(TRANSACTION.c.id, TRANSACTION.c.committed_at)).all())
        xids = dict(session.execute(sa.select(TRANSACTION.c.id, TRANSACTION.c.xid)).all())
        for one in random.Random(7).sample(sorted(times), 60):
            token = token_of(session, Transaction(one))
            shown = resolve(session, token)
            among = {other for other in times if other <= shown.highest} - set(shown.without)
            assert among == {other for other, when in times.items() if when <= times[one]}
            assert token.cut.snapshot is not None
            assert token.cut.snapshot.xmin == max(xids[one] for one in among) + 1
