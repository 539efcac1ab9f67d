"""The mark of all that is recorded: it changes with whatever becomes visible."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from report_lineage.artifacts import FileStore
from report_lineage.entities import Lead
from report_lineage.recording import record_run
from report_lineage.reports import record_access, recorded_mark


def mark(engine: Engine) -> str:
    """Return the mark of now."""
    with Session(engine) as session:
        return recorded_mark(session)


def add_lead(engine: Engine, name: str) -> None:
    """Commit something."""
    with Session(engine) as session:
        session.add(Lead(name=name))
        session.commit()


def test_a_look_leaves_the_mark_as_it_is(engine: Engine) -> None:
    """Who looked is written down, and is no change of what was looked at."""
    add_lead(engine, "IBM")
    before = mark(engine)
    with Session(engine) as session:
        record_access(
            session, actor=None, action="report.view", target_kind="report", target_id=None,
            method="GET", path="/", request_id="1", remote_addr=None, user_agent=None,
            outcome="allowed", http_status=200,
        )  # fmt: skip
        session.commit()

    assert mark(engine) == before


def test_every_commit_and_every_step_of_a_run_changes_the_mark(
    engine: Engine, tmp_path: Path
) -> None:
    """An empty history, a commit, the start of a run and its end have four marks."""
    marks = [mark(engine)]
    add_lead(engine, "IBM")
    marks.append(mark(engine))
    with (
        Session(engine) as session,
        record_run(session, job="brief", namespace="demo", store=FileStore(tmp_path)),
    ):
        marks.append(mark(engine))
    marks.append(mark(engine))

    assert len(set(marks)) == 4


def test_what_began_first_and_is_committed_last_changes_the_mark(
    postgresql_engine: Engine,
) -> None:
    """Its ids are lower than those that were seen before it."""
    add_lead(postgresql_engine, "before")
    marks = []
    with Session(postgresql_engine) as slow:
        slow.add(Lead(name="slow"))
        slow.flush()
        for number in range(3):
            marks.append(mark(postgresql_engine))
            add_lead(postgresql_engine, f"fast {number}")
        marks.append(mark(postgresql_engine))
        slow.commit()
    marks.append(mark(postgresql_engine))

    assert len(set(marks)) == 5
    assert mark(postgresql_engine) == marks[-1]


def test_many_commits_meanwhile_hide_no_late_one(postgresql_engine: Engine) -> None:
    """More than the mark names one by one were committed since the late one began."""
    with Session(postgresql_engine) as slow:
        slow.add(Lead(name="slow"))
        slow.flush()
        for number in range(70):
            add_lead(postgresql_engine, f"fast {number}")
        before = mark(postgresql_engine)
        slow.commit()

    assert mark(postgresql_engine) != before


def test_who_writes_elsewhere_does_not_change_the_mark(postgresql_engine: Engine) -> None:
    """A transaction that began before the last commit and writes to other tables is no part of it."""
    with postgresql_engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE elsewhere (n int)"))
    with postgresql_engine.connect() as other:
        other.execute(sa.text("INSERT INTO elsewhere VALUES (1)"))
        add_lead(postgresql_engine, "IBM")
        before = mark(postgresql_engine)
        other.commit()

    assert mark(postgresql_engine) == before
