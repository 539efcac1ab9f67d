"""Tables of attached SQLite databases are recorded on every connection of the library's."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy_continuum import version_class

from report_lineage import transaction_context
from report_lineage.capture import (
    TriggerState,
    baseline,
    capture_status,
    compile_capture,
    install,
    mend,
    uninstall,
)
from report_lineage.capture.doctor import examine
from report_lineage.errors import AppendOnly, CaptureUnsupported
from tests.capture.zoo.attached import ATTACHED, City, Country, River, namesakes
from tests.support.databases import MakeDatabase, MakeEngine
from tests.support.replay import check_replay

OpenAttached = Callable[[], sa.Engine]
SCHEMAS = ("north", "South Side")


@pytest.fixture
def open_attached(
    tmp_path: Path, make_database: MakeDatabase, make_engine: MakeEngine
) -> OpenAttached:
    """Open engines on one main database whose connections attach two more, without tables."""
    url = make_database("sqlite", schema=False)

    def attach(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        for number, schema in enumerate(SCHEMAS):
            cursor.execute(f'ATTACH ? AS "{schema}"', (str(tmp_path / f"{number}.sqlite"),))
        cursor.close()

    def opened() -> sa.Engine:
        engine = make_engine(url)
        sa.event.listen(engine, "connect", attach)
        return engine

    return opened


@pytest.fixture
def engine(open_attached: OpenAttached) -> Iterator[sa.Engine]:
    """Give an engine on databases with the tables, whose history must replay in the end."""
    engine = open_attached()
    ATTACHED.metadata.create_all(engine)
    yield engine
    with engine.connect() as connection:
        check_replay(connection, ATTACHED.manager)


def versions(session: Session, model: Any) -> list[tuple[Any, ...]]:
    """Return key, operation, name and number of each version, in order."""
    version = version_class(model)
    query = sa.select(version.id, version.operation_type, version.name, version.n)
    found = session.execute(query.order_by(version.transaction_id, version.id))
    return [tuple(row) for row in found]


def run(engine: sa.Engine, *statements: str) -> None:
    """Run each statement in a transaction of its own."""
    for statement in statements:
        with engine.begin() as connection:
            connection.exec_driver_sql(statement)


def faults(engine: sa.Engine) -> set[str]:
    """Return what the doctor finds."""
    return {one.code for one in examine(engine, ATTACHED.manager).findings}


def place(model: Any) -> str:
    """Return the name of a model's table as it stands in SQL."""
    schema = model.__table__.schema
    return f'"{schema}".{model.__table__.name}' if schema else model.__table__.name


@pytest.mark.parametrize("model", [City, River, Country])
def test_every_write_is_recorded(engine: sa.Engine, model: Any) -> None:
    """Insert, update, delete and REPLACE leave what they leave in the main database."""
    with Session(engine) as session:
        session.add_all([model(id=key, name=name, n=key) for key, name in ((1, "a"), (2, "b"))])
        session.commit()
        session.execute(sa.update(model).where(model.id == 1).values(n=model.n + 9))
        session.commit()
        session.execute(sa.text(f"REPLACE INTO {place(model)} (id, name, n) VALUES (3, 'b', 3)"))
        session.commit()
        session.execute(sa.delete(model).where(model.id == 1))
        session.commit()

        assert versions(session, model) == [
            (1, 0, "a", 1), (2, 0, "b", 2), (1, 1, "a", 10), (2, 2, "b", 2), (3, 0, "b", 3),
            (1, 2, "a", 10),
        ]  # fmt: skip


def test_one_commit_in_three_databases_is_one_transaction(engine: sa.Engine) -> None:
    """Who and why stand once, in the main database."""
    with Session(engine) as session, transaction_context(actor="ann", reason="opened"):
        session.add_all([City(id=1, n=1), River(id=1, n=2), Country(id=1, n=3)])
        session.commit()

        transactions = sa.select(ATTACHED.manager.transaction_cls.actor)
        assert session.scalars(transactions).all() == ["ann"]
        found = [versions(session, model) for model in (City, River, Country)]
        assert found == [[(1, 0, None, n)] for n in (1, 2, 3)]


def test_what_is_rolled_back_leaves_no_version(engine: sa.Engine) -> None:
    """Neither does a savepoint that is."""
    with Session(engine) as session:
        session.add(City(id=1, name="a", n=1))
        session.rollback()
        session.add(City(id=2, name="b", n=2))
        session.flush()
        with session.begin_nested() as savepoint:
            session.execute(sa.update(City).values(n=9))
            savepoint.rollback()
        session.commit()

        assert versions(session, City) == [(2, 0, "b", 2)]


def test_every_connection_of_a_pool_records(engine: sa.Engine, open_attached: OpenAttached) -> None:
    """Connections used at once, one given back and taken again, and those of another process' engine."""
    with engine.connect(), engine.begin() as second:
        second.exec_driver_sql("INSERT INTO north.city (id, n) VALUES (1, 1)")
    for number in (2, 3):
        run(engine, f"INSERT INTO north.city (id, n) VALUES ({number}, {number})")
    run(open_attached(), "UPDATE north.city SET n = 10 WHERE id = 1")

    with Session(engine) as session:
        expected = [(1, 0, None, 1), (2, 0, None, 2), (3, 0, None, 3), (1, 1, None, 10)]
        assert versions(session, City) == expected


def test_history_of_attached_databases_is_append_only(engine: sa.Engine) -> None:
    """The guard is a connection's own as well."""
    run(engine, "INSERT INTO north.city (id, n) VALUES (1, 1)")

    with pytest.raises(AppendOnly, match=r"city_version refused the write \(DELETE\)"):
        run(engine, "DELETE FROM north.city_version")


def test_status_and_doctor_find_all_well(engine: sa.Engine, open_attached: OpenAttached) -> None:
    """On an engine that has just been opened, too."""
    run(engine, "INSERT INTO north.city (id, n) VALUES (1, 1)")
    other = open_attached()

    with other.connect() as connection, connection.begin():
        states = {one.state for one in capture_status(connection, ATTACHED.manager)}
    assert states == {TriggerState.INSTALLED}
    assert faults(other) == set()


def test_a_plain_connection_lacks_the_triggers(engine: sa.Engine, tmp_path: Path) -> None:
    """Status of an engine that nobody attached names what its writes would be missing."""
    plain = sa.create_engine(engine.url)
    with plain.connect() as connection:
        connection.exec_driver_sql(f"ATTACH '{tmp_path / '0.sqlite'}' AS north")
        states = capture_status(connection, ATTACHED.manager)
    plain.dispose()

    missing = {one.table for one in states if one.state is TriggerState.MISSING}
    assert missing == {"city", "city_version", "river", "river_version"}


def test_the_doctor_finds_what_another_program_wrote(engine: sa.Engine, tmp_path: Path) -> None:
    """No trigger of a file reaches another: the writes of sqlite3 are found, and recorded then."""
    run(engine, "INSERT INTO north.city (id, n) VALUES (1, 1)")
    with closing(sqlite3.connect(tmp_path / "0.sqlite")) as other:
        other.execute("UPDATE city SET n = 2")
        other.execute("INSERT INTO city (id, n) VALUES (2, 2)")
        other.commit()

    assert faults(engine) == {"row-differs", "row-without-history"}
    baseline(engine, ATTACHED.manager, gaps=True)
    assert faults(engine) == set()


def test_a_dropped_trigger_comes_back(engine: sa.Engine) -> None:
    """At the next transaction; mending says so at once."""
    with engine.connect() as connection:
        connection.exec_driver_sql("DROP TRIGGER temp.lineage_capture_insert_city")
        (mended,) = {one.trigger for one in mend(connection, ATTACHED.manager)}
        connection.exec_driver_sql("DROP TRIGGER temp.lineage_capture_update_city")
        connection.commit()
        connection.exec_driver_sql("INSERT INTO north.city (id, n) VALUES (1, 1)")
        connection.exec_driver_sql("UPDATE north.city SET n = 2")
        connection.commit()

    assert mended == "lineage_capture_insert_city"
    with Session(engine) as session:
        assert versions(session, City) == [(1, 0, None, 2)]


def test_capture_taken_out_is_brought_no_longer(engine: sa.Engine) -> None:
    """Connections that have the triggers lose them, those to come get none; install brings them."""
    scripts = compile_capture(ATTACHED.manager, "sqlite")
    with engine.connect() as early:
        early.rollback()
        with engine.begin() as connection:
            uninstall(connection, scripts)
        early.exec_driver_sql("INSERT INTO north.city (id, n) VALUES (1, 1)")
        early.rollback()
    with engine.begin() as connection:
        install(connection, scripts)
    run(engine, "INSERT INTO north.city (id, n) VALUES (2, 2)")

    with Session(engine) as session:
        assert versions(session, City) == [(2, 0, None, 2)]


@pytest.mark.parametrize(
    ("places", "said"),
    [
        ([("city", "north"), ("city", None)], "north.city has a namesake, main.city"),
        ([("City", "north"), ("city", "South Side")], "north.City has a namesake, South Side.city"),
        ([("city", "north"), ("city_version", None)], "has a namesake, main.city_version"),
    ],
)
def test_declared_namesakes_are_refused(
    open_attached: OpenAttached, places: list[tuple[str, str | None]], said: str
) -> None:
    """Triggers would write one's versions to the other: nothing is created."""
    engine = open_attached()
    with pytest.raises(CaptureUnsupported, match="cannot serve Model") as refused:
        namesakes(*places).metadata.create_all(engine)

    assert said in str(refused.value)
    assert "Rename one" in str(refused.value)
    assert sa.inspect(engine).get_table_names() == []


@pytest.mark.parametrize("name", ["city", "CITY_version"])
def test_found_namesakes_are_refused(engine: sa.Engine, name: str) -> None:
    """Of tables that no model declares, where they come first: new connections write nothing."""
    run(engine, f"CREATE TABLE {name} (x)")
    engine.dispose()
    try:
        with pytest.raises(CaptureUnsupported, match=rf"north.* a namesake, main\.(?i:{name})"):
            run(engine, "INSERT INTO north.city (id, n) VALUES (1, 1)")
    finally:
        with closing(sqlite3.connect(str(engine.url.database))) as other:
            other.execute(f"DROP TABLE {name}")


def test_a_namesake_that_comes_later_is_harmless(engine: sa.Engine) -> None:
    """SQLite looks at databases in the order they were attached."""
    run(engine, 'CREATE TABLE "South Side".city (id, n)')
    engine.dispose()
    run(engine, "INSERT INTO north.city (id, n) VALUES (1, 1)")

    with Session(engine) as session:
        assert versions(session, City) == [(1, 0, None, 1)]


def test_names_that_differ_by_case_are_one(open_attached: OpenAttached) -> None:
    """SQLite takes them for one: what was declared last is brought, once."""
    engine = open_attached()
    earlier = namesakes(("City", "north"))
    zoo = namesakes(("city", "north"))
    zoo.metadata.create_all(engine)
    run(engine, "INSERT INTO north.city (id, n) VALUES (1, 1)")
    run(engine, "UPDATE north.city SET n = 2")

    with engine.connect() as connection:
        triggers = "SELECT count(*) FROM temp.sqlite_master WHERE name LIKE '%insert_city'"
        assert connection.exec_driver_sql(triggers).scalar() == 1
        assert check_replay(connection, zoo.manager) == 2
    assert {table.name for table in earlier.metadata.tables.values()} >= {"City", "City_version"}


def test_installing_without_the_database_is_refused(
    make_engine: MakeEngine, tmp_path: Path
) -> None:
    """The error says which database, and where to attach it."""
    engine = make_engine(f"sqlite:///{tmp_path / 'alone.sqlite'}")
    scripts = compile_capture(ATTACHED.manager, "sqlite")
    with (
        engine.begin() as connection,
        pytest.raises(CaptureUnsupported, match=r"South Side.*is attached.*ATTACH"),
    ):
        install(connection, scripts)


def test_namesakes_are_served_on_postgresql(
    make_engine: MakeEngine, make_database: MakeDatabase
) -> None:
    """What SQLite cannot tell apart is no reason to refuse it there."""
    engine = make_engine(make_database("postgresql", schema=False))
    run(engine, "CREATE SCHEMA north")
    zoo = namesakes(("city", "north"), ("city", None))
    zoo.metadata.create_all(engine)
    run(engine, "INSERT INTO north.city VALUES (1, 1)", "INSERT INTO city VALUES (2, 2)")

    with engine.connect() as connection:
        assert check_replay(connection, zoo.manager) == 2
