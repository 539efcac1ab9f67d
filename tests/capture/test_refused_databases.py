"""A database that capture cannot be installed in says so, and nothing is left in it."""

from __future__ import annotations

import os
import pwd
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import URL
from sqlalchemy.orm import Session

from report_lineage.capture import attach, capture_status, compile_capture, install, uninstall
from report_lineage.entities import Base, Lead, manager
from report_lineage.errors import (
    CaptureUnsupported,
    ConfigurationError,
    DatabaseReadOnly,
    PrivilegeMissing,
)
from report_lineage.migrations import upgrade
from tests.capture.refused_models import column_named, declared
from tests.support.databases import MakeDatabase, MakeEngine
from tests.support.postgresql import SHORT_FOLDER
from tests.support.standby import standby_of

WAYS: dict[str, Callable[[sa.Engine], None]] = {
    "create_all": Base.metadata.create_all,
    "upgrade": upgrade,
}
ways = pytest.mark.parametrize("put", WAYS.values(), ids=WAYS.keys())


def names(engine: sa.Engine) -> list[str]:
    """Return everything of ours in a database: tables, views, triggers and functions."""
    sqlite = "SELECT name FROM sqlite_master"
    postgresql = (
        "SELECT relname::text FROM pg_class WHERE relname LIKE '%lineage%' UNION ALL "
        "SELECT tgname::text FROM pg_trigger WHERE tgname LIKE 'lineage%' UNION ALL "
        "SELECT proname::text FROM pg_proc WHERE proname LIKE 'lineage%'"
    )
    with engine.connect() as connection:
        query = sqlite if engine.dialect.name == "sqlite" else postgresql
        return list(connection.execute(sa.text(query)).scalars())


# --- read-only --------------------------------------------------------------------------------


@pytest.fixture
def read_only_engine(
    dialect: str, make_database: MakeDatabase, make_engine: MakeEngine
) -> sa.Engine:
    """Give an empty database that this engine may only read."""
    url = make_database("sqlite" if dialect == "sqlite" else "postgresql", schema=False)
    if dialect == "sqlite":
        assert url.database is not None
        Path(url.database).touch()
        return sa.create_engine(f"sqlite:///file:{url.database}?mode=ro&uri=true")
    options = {"options": "-c default_transaction_read_only=on"}
    return make_engine(url, connect_args=options)


@ways
def test_a_read_only_database_is_refused(
    read_only_engine: sa.Engine, put: Callable[[sa.Engine], None]
) -> None:
    """mode=ro and default_transaction_read_only: the error says so and what to do."""
    with pytest.raises(DatabaseReadOnly, match=r"takes no writes: .*(mode=ro|primary)"):
        put(read_only_engine)

    assert names(read_only_engine) == []


@contextmanager
def unprivileged(folder: Path) -> Iterator[None]:
    """Be the owner of a folder whom permissions hold for, as they do not for root."""
    if os.geteuid() != 0:
        yield
        return
    nobody = pwd.getpwnam("nobody").pw_uid
    for path in (folder, *folder.iterdir()):
        os.chown(path, nobody, -1)
    os.seteuid(nobody)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.parametrize("locked", ["file", "folder"])
def test_a_file_that_may_not_be_written_is_refused(sqlite_engine: sa.Engine, locked: str) -> None:
    """A file, or a folder that takes no journal: the account and its rights are the remedy."""
    Base.metadata.create_all(sqlite_engine)  # imports what the other account may not
    with tempfile.TemporaryDirectory(dir=SHORT_FOLDER) as name:
        path = Path(name, "lineage.sqlite")
        path.touch(mode=0o444 if locked == "file" else 0o644)
        path.parent.chmod(0o755 if locked == "file" else 0o555)
        engine = sa.create_engine(f"sqlite:///{path}")
        with (
            unprivileged(path.parent),
            pytest.raises(DatabaseReadOnly, match="let this account write to it"),
        ):
            Base.metadata.create_all(engine)
        engine.dispose()
        path.parent.chmod(0o755)
        assert path.stat().st_size == 0


def test_a_standby_is_refused_and_can_be_read(
    make_database: MakeDatabase, make_engine: MakeEngine, postgresql_server: URL
) -> None:
    """A hot standby gets no triggers; what its primary recorded can be read there."""
    full, empty = make_database("postgresql"), make_database("postgresql", schema=False)
    with Session(make_engine(full)) as session:
        session.add(Lead(name="IBM"))
        session.commit()
    with standby_of(postgresql_server) as standby:
        host = standby.query["host"]
        for put in WAYS.values():
            with pytest.raises(DatabaseReadOnly, match="the primary"):
                put(make_engine(empty.set(query={"host": host})))
        copy = make_engine(full.set(query={"host": host}))
        Base.metadata.create_all(copy)
        with Session(copy) as session:
            assert session.scalars(sa.select(Lead.name)).all() == ["IBM"]
            assert {one.state for one in capture_status(session.connection())} == {"INSTALLED"}
        copy.dispose()


# --- privileges -------------------------------------------------------------------------------


@pytest.fixture
def role(make_engine: MakeEngine, postgresql_server: URL, postgresql_prefix: str) -> Iterator[str]:
    """Give a role that may log in and no more."""
    name = f"{postgresql_prefix}_plain"
    with make_engine(postgresql_server, isolation_level="AUTOCOMMIT").connect() as connection:
        connection.exec_driver_sql(f"CREATE ROLE {name} LOGIN")
        yield name
        connection.exec_driver_sql(f"DROP ROLE {name}")


@ways
def test_a_role_that_may_not_create_is_refused(
    make_database: MakeDatabase,
    make_engine: MakeEngine,
    role: str,
    put: Callable[[sa.Engine], None],
) -> None:
    """The error names the role and the schema."""
    url = make_database("postgresql", schema=False)

    with pytest.raises(PrivilegeMissing, match=f"{role} may not .*schema public"):
        put(make_engine(url.set(username=role)))

    assert names(make_engine(url)) == []


def test_a_role_that_owns_no_table_is_refused(
    postgresql_engine: sa.Engine, make_engine: MakeEngine, role: str
) -> None:
    """Functions it may create, triggers it may not: neither is left, and the old ones stay."""
    with postgresql_engine.begin() as connection:
        uninstall(connection, compile_capture(manager, "postgresql"))
        connection.exec_driver_sql(f"GRANT CREATE ON SCHEMA public TO {role}")
    before = sorted(names(postgresql_engine))

    with make_engine(postgresql_engine.url.set(username=role)).connect() as connection:
        with pytest.raises(PrivilegeMissing, match="owner of the tables"):
            install(connection, compile_capture(manager, "postgresql"))
        connection.commit()

    assert sorted(names(postgresql_engine)) == before
    with postgresql_engine.begin() as connection:
        connection.exec_driver_sql(f"REVOKE CREATE ON SCHEMA public FROM {role}")


# --- nothing half-installed -------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["transaction", "AUTOCOMMIT"])
@pytest.mark.parametrize("known", [True, False], ids=["attached", "plain"])
def test_what_fails_half_way_leaves_nothing(engine: sa.Engine, mode: str, known: bool) -> None:
    """The last statement fails: the first are undone, whoever began the transaction."""
    with engine.begin() as connection:
        uninstall(connection, compile_capture(manager, engine.dialect.name))
        cascade = " CASCADE" if connection.dialect.name == "postgresql" else ""
        connection.exec_driver_sql(f"DROP TABLE report_lineage{cascade}")
    before = sorted(names(engine))
    other = sa.create_engine(engine.url)
    if known:
        attach(other)
    if mode == "AUTOCOMMIT":
        other = other.execution_options(isolation_level=mode)

    with other.connect() as connection:
        with pytest.raises(sa.exc.DBAPIError, match="report_lineage"):
            install(connection, compile_capture(manager, engine.dialect.name))
        connection.commit()

    assert sorted(names(engine)) == before
    other.dispose()


def test_create_all_that_fails_half_way_leaves_no_table(
    empty_engine: sa.Engine,
) -> None:
    """Where triggers cannot be made there are no tables without them, on a plain engine either."""
    host, base = declared(column_named("title"))
    host.build()
    sa.event.listen(base.metadata, "after_create", lambda *_, **__: 1 / 0)
    plain = sa.create_engine(empty_engine.url)

    with pytest.raises(ZeroDivisionError):
        base.metadata.create_all(plain)

    assert sa.inspect(empty_engine).get_table_names() == []
    plain.dispose()


def test_create_all_in_autocommit_mode_is_kept(empty_engine: sa.Engine) -> None:
    """Looking at the database beforehand leaves no transaction open that would be rolled back."""
    host, base = declared(column_named("title"))
    host.build()
    plain = sa.create_engine(empty_engine.url, isolation_level="AUTOCOMMIT")

    base.metadata.create_all(plain)
    plain.dispose()

    with empty_engine.connect() as connection:
        assert {one.state for one in capture_status(connection, host)} == {"INSTALLED"}


@ways
def test_a_full_disk_leaves_nothing(
    make_database: MakeDatabase, make_engine: MakeEngine, put: Callable[[sa.Engine], None]
) -> None:
    """SQLite runs out of pages at the last triggers: the tables go, too."""
    whole = make_engine(make_database("sqlite", schema=False))
    put(whole)
    with whole.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    limit = f"PRAGMA max_page_count = {pages - 3}"
    url = make_database("sqlite", schema=False)
    engine = make_engine(url)
    sa.event.listen(engine, "connect", lambda raw, _: raw.execute(limit).close())

    with pytest.raises(sa.exc.OperationalError, match="full"):
        put(engine)

    assert names(make_engine(url)) == []


# --- what it is -------------------------------------------------------------------------------


def test_an_old_server_is_refused_before_anything_is_created(empty_engine: sa.Engine) -> None:
    """The version is looked at first."""
    with empty_engine.connect() as connection:
        connection.dialect.server_version_info = (3, 39, 0)
        with pytest.raises(CaptureUnsupported, match="older than"):
            Base.metadata.create_all(connection)
        connection.rollback()

    assert names(empty_engine) == []


def test_another_database_is_refused() -> None:
    """No engine of another kind carries contexts, or gets tables."""
    engine = sa.create_mock_engine("mysql://", lambda *_: None)

    with pytest.raises(CaptureUnsupported, match=r"the dialect mysql.*Use SQLite or PostgreSQL"):
        attach(engine)


def test_a_long_name_is_refused_on_postgresql_alone(
    sqlite_engine: sa.Engine, make_database: MakeDatabase, make_engine: MakeEngine
) -> None:
    """64 bytes in fewer letters: SQLite keeps them all, PostgreSQL would cut them."""
    title = "ü" * 32
    host, base = declared(column_named(title))
    host.build()
    base.metadata.create_all(sqlite_engine)
    engine = make_engine(make_database("postgresql", schema=False))

    with pytest.raises(CaptureUnsupported, match=f"article.{title}: the name has 64 bytes"):
        base.metadata.create_all(engine)

    assert sa.inspect(engine).get_table_names() == []


KINDS = [
    ("sqlite", "CREATE VIEW article AS SELECT 1 AS id, 'x' AS title", "a view"),
    ("sqlite", "CREATE TEMP TABLE article (id INTEGER PRIMARY KEY, title)", "a temporary table"),
    ("sqlite", "CREATE VIRTUAL TABLE article USING fts5(id, title)", "a virtual table"),
    ("postgresql", "CREATE VIEW article AS SELECT 1 AS id, 'x' AS title", "a view"),
    ("postgresql", "CREATE MATERIALIZED VIEW article AS SELECT 1 AS id", "a materialized view"),
    ("postgresql", "CREATE TEMP TABLE article (id int PRIMARY KEY, title text)", "a temporary"),
    ("postgresql", "CREATE UNLOGGED TABLE article (id int PRIMARY KEY, title text)", "SET LOGGED"),
    (
        "postgresql",
        (
            "CREATE TABLE article (id int PRIMARY KEY, title text); "
            "CREATE TABLE note () INHERITS (article)"
        ),
        "INHERITS, and a write to one",
    ),
    (
        "postgresql",
        "CREATE TABLE text (title text); CREATE TABLE article (id int PRIMARY KEY) INHERITS (text)",
        "NO INHERIT",
    ),
]


@pytest.mark.parametrize(("dialect", "statement", "said"), KINDS)
def test_what_only_looks_like_a_table_is_refused(
    make_database: MakeDatabase, make_engine: MakeEngine, dialect: str, statement: str, said: str
) -> None:
    """A view, a temporary, virtual, unlogged or inherited table keeps no history or not all of it."""
    host, base = declared(column_named("title"))
    host.build()
    kind = "sqlite" if dialect == "sqlite" else "postgresql"
    engine = make_engine(make_database(kind, schema=False))

    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
        with pytest.raises(ConfigurationError, match=f"article: in the database it is .*{said}"):
            install(connection, compile_capture(host, dialect))
        connection.rollback()

    assert base.metadata.tables.keys() == {"article", "article_version", "host_transaction"}
