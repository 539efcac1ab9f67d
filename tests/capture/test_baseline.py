"""The baseline writes what history lacks, once, and history then gives the live rows."""

from __future__ import annotations

import random
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy_continuum import version_class

from report_lineage import transaction_context
from report_lineage.capture import baseline, compile_capture, install, record_gaps
from report_lineage.capture.doctor import examine
from report_lineage.entities import (
    Lead,
    Report,
    ReportLineage,
    ReportSection,
    Transaction,
    manager,
)
from report_lineage.errors import AppendOnly, ConfigurationError
from tests.capture.bypass import past_triggers, write_past_triggers
from tests.capture.history import history_of
from tests.capture.versioned_host import HOST

Version = version_class(Lead)


def load_leads(engine: sa.Engine, count: int) -> list[uuid.UUID]:
    """Load leads past the triggers, and return their keys in order."""
    keys = [uuid.UUID(int=number) for number in range(1, count + 1)]
    with past_triggers(engine) as connection:
        connection.execute(sa.insert(Lead), [{"id": key, "name": f"n{key.int}"} for key in keys])
    return keys


def bypass_some(engine: sa.Engine) -> None:
    """Change, remove, bring back and add a lead past the triggers."""
    with Session(engine) as session:
        session.add_all(
            Lead(id=uuid.UUID(int=n), name=name) for n, name in enumerate(("a", "b", "c", "d"), 1)
        )
        session.commit()
        session.execute(sa.delete(Lead).where(Lead.name == "d"))
        session.commit()
    with past_triggers(engine) as connection:
        connection.execute(sa.update(Lead).where(Lead.name == "a").values(name="A"))
        connection.execute(sa.delete(Lead).where(Lead.name == "b"))
        connection.execute(sa.insert(Lead).values(id=uuid.UUID(int=4), name="back"))
        connection.execute(sa.insert(Lead).values(id=uuid.UUID(int=5), name="new"))


def written(engine: sa.Engine, **options: object) -> dict[str, tuple[int, int, int]]:
    """Run the baseline and return inserts, updates and deletes of each table that got any."""
    return {
        one.table: (one.inserts, one.updates, one.deletes)
        for one in baseline(engine, **options)
        if one.inserts or one.updates or one.deletes
    }


def test_rows_without_history_get_their_first_version(engine: sa.Engine) -> None:
    """Each is an insert of today, by whoever runs the baseline, under the channel baseline."""
    keys = load_leads(engine, 3)

    with transaction_context(actor="ann", reason="adopted"):
        assert written(engine) == {"lineage_lead": (3, 0, 0)}

    with Session(engine) as session:
        assert history_of(session, Lead, keys[1]) == [(0, "n2")]
        (made,) = session.scalars(sa.select(Transaction)).all()
    assert (made.actor, made.reason, made.channel) == ("ann", "adopted", "baseline")
    assert made.committed_at is not None
    assert examine(engine).findings == ()


def test_a_second_run_writes_nothing(engine: sa.Engine) -> None:
    """Neither a version nor a transaction."""
    load_leads(engine, 3)
    baseline(engine)

    assert written(engine) == {}
    assert written(engine, gaps=True) == {}

    with Session(engine) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Transaction)) == 1


def test_batches_are_transactions_of_their_own(engine: sa.Engine) -> None:
    """Seven rows in batches of three are three transactions, and progress is told after each."""
    keys = load_leads(engine, 7)
    told: list[tuple[int, int]] = []

    written(engine, batch_rows=3, progress=lambda done, total: told.append((done, total)))

    assert told == [(3, 7), (6, 7), (7, 7)]
    with Session(engine) as session:
        ids = session.scalars(sa.select(Version.transaction_id).order_by(Version.id)).all()
    assert len(ids) == len(keys) and sorted(ids) == ids
    assert [ids.count(one) for one in sorted(set(ids))] == [3, 3, 1]


def test_a_run_that_was_killed_goes_on(engine: sa.Engine) -> None:
    """What was committed before the end came is not written again, and the rest is."""
    load_leads(engine, 5)

    def die(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        baseline(engine, batch_rows=2, progress=die)

    assert written(engine, batch_rows=2) == {"lineage_lead": (3, 0, 0)}
    assert examine(engine).findings == ()


def test_gaps_are_closed(engine: sa.Engine) -> None:
    """A changed row gets an update, a vanished one a delete, a returned and a new one an insert."""
    bypass_some(engine)

    assert written(engine, gaps=True) == {"lineage_lead": (2, 1, 1)}

    with Session(engine) as session:
        histories = [history_of(session, Lead, uuid.UUID(int=n)) for n in range(1, 6)]
    assert histories == [
        [(0, "a"), (1, "A")],
        [(0, "b"), (2, "b")],
        [(0, "c")],
        [(0, "d"), (2, "d"), (0, "back")],
        [(0, "new")],
    ]
    assert examine(engine).findings == ()


def test_without_gaps_only_what_has_no_version_is_written(engine: sa.Engine) -> None:
    """Rows that differ wait until somebody has asked who wrote them."""
    bypass_some(engine)

    assert written(engine) == {"lineage_lead": (1, 0, 0)}
    assert {one.code for one in examine(engine).findings} == {
        "row-differs",
        "row-after-delete",
        "history-without-row",
    }


@pytest.mark.parametrize("batch_rows", [1, 2, 100])
def test_composite_keys_and_validity(empty_engine: sa.Engine, batch_rows: int) -> None:
    """Keys of two columns are walked in order, and versions that end are closed."""
    HOST.base.metadata.create_all(empty_engine)
    with Session(empty_engine) as session:
        session.add_all(HOST.item(shop=n, code=code) for n in (1, 2) for code in ("it's é", "b"))
        session.commit()
    with past_triggers(empty_engine) as connection:
        connection.execute(sa.update(HOST.item).where(HOST.item.code == "b").values(price=-0.5))
        connection.execute(sa.delete(HOST.item).where(HOST.item.shop == 2))
        rows = [{"shop": n, "code": "c"} for n in (1, 2, 3)]
        connection.execute(sa.insert(HOST.item), rows)

    done = written(empty_engine, manager=HOST.manager, gaps=True, batch_rows=batch_rows)

    assert done == {"item": (3, 1, 2)}
    assert examine(empty_engine, HOST.manager).findings == ()


def test_a_report_gets_one_version_with_its_sections(engine: sa.Engine) -> None:
    """Root and parts are recorded in one commit: version 1, of origin baseline."""
    with past_triggers(engine) as connection:
        key = uuid.UUID(int=1)
        connection.execute(sa.insert(Lead).values(id=key, name="IBM"))
        connection.execute(
            sa.insert(Report),
            [{"id": uuid.UUID(int=n), "lead_id": key, "title": "t"} for n in (1, 2)],
        )
        sections = [
            {"id": uuid.UUID(int=n), "report_id": key, "position": n, "key": "k", "heading": "h"}
            for n in (1, 2)
        ]
        connection.execute(sa.insert(ReportSection), sections)

    done = written(engine, batch_rows=1)

    assert done["lineage_report"] == (2, 0, 0) and done["lineage_section"] == (2, 0, 0)
    with Session(engine) as session:
        rows = session.execute(
            sa.select(
                ReportLineage.report_id,
                ReportLineage.number,
                ReportLineage.operation,
                ReportLineage.origin,
                ReportLineage.lead_id,
            ).order_by(ReportLineage.report_id)
        ).all()
    assert rows == [(uuid.UUID(int=n), 1, 0, "baseline", key) for n in (1, 2)]
    assert examine(engine).findings == ()


def test_somebody_else_s_write_waits_and_follows(postgresql_engine: sa.Engine) -> None:
    """A row that is being changed is waited for: its version is the writer's, not ours."""
    keys = load_leads(postgresql_engine, 3)
    writer = Session(postgresql_engine)
    writer.execute(sa.update(Lead).where(Lead.id == keys[1]).values(name="theirs"))
    waited: list[bool] = []

    @sa.event.listens_for(postgresql_engine, "before_cursor_execute")
    def commit_soon(
        connection: sa.Connection, cursor: object, statement: str, *rest: object
    ) -> None:
        if "CREATE FUNCTION pg_temp" in statement and not waited:
            waited.append(True)
            threading.Timer(0.3, writer.commit).start()

    assert written(postgresql_engine) == {"lineage_lead": (2, 0, 0)}

    writer.close()
    with Session(postgresql_engine) as session:
        assert history_of(session, Lead, keys[1]) == [(1, "theirs")]
    assert waited and examine(postgresql_engine).findings == ()


def test_gaps_of_one_table_in_an_open_transaction(engine: sa.Engine) -> None:
    """A migration records what it did past the triggers, and nothing of it if it fails."""
    bypass_some(engine)

    with engine.connect() as connection:
        done = record_gaps(connection, manager, Lead.__table__)
        assert (done.inserts, done.updates, done.deletes) == (2, 1, 1)
        connection.rollback()
        assert {one.code for one in examine(engine).findings} != set()
        record_gaps(connection, manager, Lead.__table__)
        again = record_gaps(connection, manager, Lead.__table__)
        assert (again.inserts, again.updates, again.deletes) == (0, 0, 0)
        connection.commit()

    assert examine(engine).findings == ()


def test_gaps_after_a_recorded_change_are_one_version(engine: sa.Engine) -> None:
    """A row that the transaction had changed already keeps one version in it, with its values."""
    with Session(engine) as session:
        session.add_all(Lead(id=uuid.UUID(int=n), name="a") for n in (1, 2, 3))
        session.commit()
    postgresql = engine.dialect.name == "postgresql"
    trigger = "lineage_capture_update_lineage_lead"

    with engine.begin() as connection:
        connection.execute(sa.update(Lead).where(Lead.id == uuid.UUID(int=1)).values(name="b"))
        connection.execute(sa.delete(Lead).where(Lead.id == uuid.UUID(int=2)))
        if postgresql:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        else:
            connection.exec_driver_sql(f"DROP TRIGGER {trigger}")
        connection.execute(sa.update(Lead).values(name="c"))
        if postgresql:
            connection.exec_driver_sql("SET LOCAL session_replication_role = origin")
        record_gaps(connection, manager, Lead.__table__)
        install(connection, compile_capture(manager, engine.dialect.name))

    with Session(engine) as session:
        histories = [history_of(session, Lead, uuid.UUID(int=n)) for n in (1, 2, 3)]
    assert histories == [[(0, "a"), (1, "c")], [(0, "a"), (2, "a")], [(0, "a"), (1, "c")]]
    assert examine(engine).findings == ()


def test_what_follows_in_the_transaction_is_no_baseline(engine: sa.Engine) -> None:
    """After the gaps are recorded, the transaction speaks as it did before."""
    with Session(engine) as session:
        session.add(Report(lead=Lead(name="IBM"), title="t"))
        session.commit()
    with past_triggers(engine) as connection:
        connection.execute(sa.update(Lead).values(name="x"))

    with engine.begin() as connection:
        record_gaps(connection, manager, Lead.__table__)
        connection.execute(sa.update(Report).values(title="u"))

    with Session(engine) as session:
        origins = session.scalars(sa.select(ReportLineage.origin).order_by(ReportLineage.number))
        assert origins.all() == ["manual", "sql"]


def test_broken_capture_is_refused(engine: sa.Engine) -> None:
    """A baseline of tables that lose writes meanwhile would be out of date when it ends."""
    place = " ON lineage_lead" if engine.dialect.name == "postgresql" else ""
    with engine.begin() as connection:
        connection.exec_driver_sql(f"DROP TRIGGER lineage_capture_insert_lineage_lead{place}")

    with pytest.raises(ConfigurationError, match="capture install"):
        baseline(engine)


def test_a_table_that_is_not_versioned_is_refused(engine: sa.Engine) -> None:
    """Gaps are those of a versioned table."""
    with engine.begin() as connection, pytest.raises(ConfigurationError, match="not versioned"):
        record_gaps(connection, manager, Transaction.__table__)


def test_nothing_is_left_behind(engine: sa.Engine) -> None:
    """What the baseline needs to write is gone when it ends, and direct writes are refused."""
    load_leads(engine, 1)
    baseline(engine, gaps=True)

    with engine.connect() as connection:
        inspector = sa.inspect(connection)
        names = inspector.get_table_names() + inspector.get_view_names()
        assert [name for name in names if "baseline" in name] == []
        with pytest.raises(AppendOnly):
            connection.exec_driver_sql("UPDATE lineage_lead_version SET name = 'forged'")


def test_the_number_of_statements_depends_on_batches_alone(engine: sa.Engine) -> None:
    """A hundred rows in one batch take as many statements as two."""

    def counted() -> int:
        seen: list[object] = []

        def listener(*arguments: object) -> None:
            seen.append(arguments[2])

        sa.event.listen(engine, "before_cursor_execute", listener)
        baseline(engine, gaps=True)
        sa.event.remove(engine, "before_cursor_execute", listener)
        return len(seen)

    load_leads(engine, 2)
    few = counted()
    write_past_triggers(engine, "DELETE FROM lineage_lead", "DELETE FROM lineage_lead_version")
    load_leads(engine, 100)

    assert counted() == few > 0


@pytest.mark.parametrize("gaps", [False, True])
def test_others_write_meanwhile(engine: sa.Engine, gaps: bool) -> None:
    """Three writers change, delete and make rows while small batches run: nothing is found after."""
    keys = load_leads(engine, 120)
    done = threading.Event()

    def write(seed: int) -> None:
        chosen = random.Random(seed)
        while not done.is_set():
            with Session(engine) as session:
                key = chosen.choice(keys)
                for statement in (
                    sa.update(Lead).where(Lead.id == key).values(name=str(chosen.random())),
                    sa.delete(Lead).where(Lead.id == chosen.choice(keys)),
                    sa.insert(Lead).values(name="meanwhile"),
                )[: chosen.choice((1, 2, 3))]:
                    session.execute(statement)
                    session.commit()

    with ThreadPoolExecutor(3) as pool:
        writers = [pool.submit(write, seed) for seed in range(3)]
        try:
            baseline(engine, gaps=gaps, batch_rows=7)
        finally:
            done.set()
    assert [writer.result() for writer in writers] == [None] * 3

    assert examine(engine).findings == ()
