"""Recording the demo: anew, again, interrupted, and where it must not."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from lineage_panel.demo.companies import BY_TICKER, demo_id
from lineage_panel.demo.digest import history_digest
from lineage_panel.demo.record import HistoryInTheWay, record_demo
from lineage_panel.demo.story import story
from report_lineage.artifacts import FileStore
from report_lineage.entities import Lead, PipelineRun, Report, ReportSection, Transaction
from report_lineage.errors import NotInstalled
from tests.support.databases import Dialect, MakeDatabase, MakeEngine

DIALECTS: tuple[Dialect, ...] = ("sqlite", "postgresql")
BEGINNING = story()[:5]
# Every event, and of the monthly runs those of October: the story in a fifth of the time.
ABRIDGED = tuple(step for step in story() if step.at.day > 1 or step.at.month == 10)


def test_both_databases_tell_the_same_story(
    make_engine: MakeEngine, make_database: MakeDatabase, tmp_path: Path
) -> None:
    """Recorded twice from empty, on either database, a history has one digest."""
    digests = set()
    for dialect in DIALECTS:
        engine = make_engine(make_database(dialect))
        recorded = record_demo(engine, FileStore(tmp_path / dialect), steps=ABRIDGED)
        digests.add(recorded.digest)

    assert len(digests) == 1


def test_a_second_recording_adds_nothing(engine: Engine, store: FileStore) -> None:
    """The same history is there, and the result says that nothing was added."""
    first = record_demo(engine, store, steps=BEGINNING)

    second = record_demo(engine, store, steps=BEGINNING)

    assert (first.steps_added, second.steps_added) == (5, 0)
    assert (second.digest, second.versions) == (first.digest, first.versions)


def test_a_recording_goes_on_where_it_was_interrupted(
    make_engine: MakeEngine, make_database: MakeDatabase, dialect: Dialect, store: FileStore
) -> None:
    """Two halves give the same history as the whole."""
    whole, halves = make_engine(make_database(dialect)), make_engine(make_database(dialect))
    expected = record_demo(whole, store, steps=BEGINNING)

    record_demo(halves, store, steps=BEGINNING[:3])
    rest = record_demo(halves, store, steps=BEGINNING)

    assert rest.steps_added == 2
    assert rest.digest == expected.digest


def test_an_interrupted_run_is_repeated_under_another_id(
    sqlite_engine: Engine, store: FileStore
) -> None:
    """What was killed stays visibly unfinished, and the step is done again."""
    record_demo(sqlite_engine, store, steps=BEGINNING[:2])
    kill_during(sqlite_engine, store)

    record_demo(sqlite_engine, store, steps=BEGINNING[:3])

    with Session(sqlite_engine) as session:
        states = session.scalars(select(PipelineRun.state).order_by(PipelineRun.recorded_at)).all()
    assert states == ["COMPLETE", "START", "COMPLETE"]


def kill_during(engine: Engine, store: FileStore) -> None:
    """Leave what a process killed at the third step leaves: a run that has begun."""
    with Session(engine) as session:
        at = BEGINNING[2].at
        run_id = demo_id("run", at.isoformat())
        session.add(
            PipelineRun(
                id=run_id,
                run_id=run_id,
                job_namespace="demo",
                job_name="market_brief",
                state="START",
                started_at=at,
            )
        )
        session.commit()


def test_another_history_is_left_alone(engine: Engine, store: FileStore) -> None:
    """A database with a history of its own is refused, and nothing is written."""
    with Session(engine) as session:
        session.add(Lead(name="Somebody"))
        session.commit()

        with pytest.raises(HistoryInTheWay, match="LINEAGE_DATABASE_URL"):
            record_demo(engine, store, steps=BEGINNING)

        assert session.scalars(select(func.count()).select_from(Transaction)).one() == 1


def test_a_database_without_schema_is_refused(empty_engine: Engine, store: FileStore) -> None:
    """The error names what is missing and the command that makes it."""
    with pytest.raises(NotInstalled, match="lineage init"):
        record_demo(empty_engine, store, steps=BEGINNING)


def test_progress_counts_the_steps(sqlite_engine: Engine, store: FileStore) -> None:
    """Progress begins at nothing and ends with every step."""
    seen: list[tuple[int, int]] = []

    record_demo(
        sqlite_engine,
        store,
        steps=BEGINNING[:2],
        progress=lambda done, total: seen.append((done, total)),
    )

    assert seen == [(0, 2), (1, 2), (2, 2)]


def test_the_digest_sees_a_changed_word(sqlite_engine: Engine, store: FileStore) -> None:
    """A history that says something else has another digest."""
    digest = record_demo(sqlite_engine, store, steps=BEGINNING).digest

    with Session(sqlite_engine) as session:
        section_id = BY_TICKER["IBM"].section_id("summary")
        session.get_one(ReportSection, section_id).body += "!"
        session.commit()
        assert session.get(Report, BY_TICKER["IBM"].report_id) is not None
        assert history_digest(session) != digest
