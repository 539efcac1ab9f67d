"""Columns of every kind are recorded as the row holds them."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified
from sqlalchemy_continuum import version_class

from report_lineage.capture import compile_capture
from report_lineage.capture.compiler.postgresql.sql import TEMPLATE_VARIABLES
from report_lineage.capture.compiler.templates import source
from report_lineage.errors import CaptureUnsupported
from tests.capture.zoo.base import Zoo, make_zoo
from tests.capture.zoo.columns import (
    COLUMNS,
    GENERATED,
    STORED,
    Account,
    Aliased,
    Computed,
    Defaulted,
    Document,
    Partly,
    Slot,
    Stored,
)
from tests.support.server_features import knows_virtual_columns

ZooSession = Callable[[Zoo], Session]


def recorded(session: Session, model: Any, *names: str) -> list[tuple[Any, ...]]:
    """Return the operation and attributes of every version of a model, oldest first."""
    version = version_class(model)
    columns = [getattr(version, name) for name in ("operation_type", *names)]
    order = (version.transaction_id, *sa.inspect(version).primary_key)
    return [tuple(row) for row in session.execute(sa.select(*columns).order_by(*order))]


def test_aliased_columns_are_recorded_under_their_attributes(zoo_session: ZooSession) -> None:
    """Attribute, key and name of a column may all differ."""
    session = zoo_session(COLUMNS)
    row = Aliased(title="a")
    session.add(row)
    session.commit()
    row.title, row.owner = "b", row.identity
    session.commit()

    expected = [(0, 1, "a", None), (1, 1, "b", 1)]
    assert recorded(session, Aliased, "identity", "title", "owner") == expected


def test_a_change_of_excluded_columns_is_no_version(zoo_session: ZooSession) -> None:
    """Neither a version nor a transaction is left by a change that history does not keep."""
    session = zoo_session(COLUMNS)
    row = Partly(name="a", secret="x")
    session.add(row)
    session.commit()
    row.seen, row.secret = 5, "y"
    session.commit()
    session.execute(sa.update(Partly).values(seen=Partly.seen + 1))
    session.commit()
    row.name, row.seen = "b", 9
    session.commit()

    assert recorded(session, Partly, "name") == [(0, "a"), (1, "b")]
    assert not hasattr(version_class(Partly), "secret")
    transactions = sa.select(sa.func.count()).select_from(COLUMNS.manager.transaction_cls)
    assert session.scalar(transactions) == 2


def test_defaults_of_client_and_server_are_recorded(zoo_session: ZooSession) -> None:
    """A version holds what the database filled in."""
    session = zoo_session(COLUMNS)
    row = Defaulted()
    session.add(row)
    session.commit()
    row.by_client = "given"
    session.commit()

    names = ("by_server", "by_client", "on_update", "n")
    expected = [(0, "server", "client", None, 3), (1, "server", "given", "updated", 3)]
    assert recorded(session, Defaulted, *names) == expected


def test_null_is_recorded_where_a_default_exists(zoo_session: ZooSession) -> None:
    """NULL that was given, or that came later, stays NULL in the version."""
    session = zoo_session(COLUMNS)
    session.add(Defaulted(by_server=sa.null(), by_client=sa.null()))
    session.commit()
    session.execute(sa.update(Defaulted).values(on_update=None, n=4))
    session.commit()

    expected = [(0, None, None, None), (1, None, None, None)]
    assert recorded(session, Defaulted, "by_server", "by_client", "on_update") == expected


def test_json_changed_in_place_is_recorded(zoo_session: ZooSession) -> None:
    """A mutable dictionary or list, and plain JSON that was flagged."""
    session = zoo_session(COLUMNS)
    row = Document(plain={"a": 1}, mutable={"a": 1}, items=[1])
    session.add(row)
    session.commit()
    row.mutable["b"] = {"deep": [1]}
    session.commit()
    row.items.append(2)
    session.commit()
    row.plain["a"] = 2
    flag_modified(row, "plain")
    session.commit()

    assert recorded(session, Document, "plain", "mutable", "items") == [
        (0, {"a": 1}, {"a": 1}, [1]),
        (1, {"a": 1}, {"a": 1, "b": {"deep": [1]}}, [1]),
        (1, {"a": 1}, {"a": 1, "b": {"deep": [1]}}, [1, 2]),
        (1, {"a": 2}, {"a": 1, "b": {"deep": [1]}}, [1, 2]),
    ]


def test_sql_null_and_json_null_are_told_apart(zoo_session: ZooSession) -> None:
    """JSON's null is a value, NULL is none."""
    session = zoo_session(COLUMNS)
    row = Document(plain=sa.JSON.NULL)
    session.add(row)
    session.commit()
    session.execute(sa.update(Document).values(plain=sa.null()))
    session.commit()

    version = version_class(Document)
    missing = sa.select(version.plain.is_(sa.null())).order_by(version.transaction_id)
    assert [bool(found) for found in session.scalars(missing)] == [False, True]


def test_stored_generated_columns_are_recorded(zoo_session: ZooSession) -> None:
    """A generated column changes with what it is made of."""
    session = zoo_session(STORED)
    session.add(Stored(n=2))
    session.commit()
    session.execute(sa.update(Stored).values(n=3))
    session.commit()
    session.execute(sa.delete(Stored))
    session.commit()

    assert recorded(session, Stored, "n", "twice") == [(0, 2, 4), (1, 3, 6), (2, 3, 6)]


def test_virtual_generated_columns_are_recorded(
    empty_engine: sa.Engine, zoo_session: ZooSession
) -> None:
    """A column that is computed when it is read is recorded as it would have been read."""
    if not knows_virtual_columns(empty_engine):  # PostgreSQL before 18
        with pytest.raises(sa.exc.CompileError, match="virtual"):
            GENERATED.metadata.create_all(empty_engine)
        return
    session = zoo_session(GENERATED)
    session.add(Computed(n=2, other=1))
    session.commit()
    session.execute(sa.update(Computed).values(n=3))
    session.commit()
    session.execute(sa.update(Computed).values(id=5))
    session.commit()
    session.execute(sa.delete(Computed))
    session.commit()

    assert recorded(session, Computed, "id", "twice", "sum", "text") == [
        (0, 1, 4, 3, "n is 2"),
        (1, 1, 6, 4, "n is 3"),
        (2, 1, 6, 4, "n is 3"),
        (0, 5, 6, 4, "n is 3"),
        (2, 5, 6, 4, "n is 3"),
    ]


REPLACED = [
    # By a composite set, by the partial index, and not by what is outside of it.
    ((9, "a", 1, 0), {1}),
    ((9, "b", 5, 1), {2}),
    ((9, "b", 5, 0), set()),
    ((9, "a", 1, 1), {1}),
    ((2, "a", 1, 0), {1}),
]


@pytest.mark.parametrize("dialect", ["sqlite"])
@pytest.mark.parametrize(("row", "gone"), REPLACED)
def test_replace_closes_what_shared_a_unique_set(
    zoo_session: ZooSession, row: tuple[Any, ...], gone: set[int]
) -> None:
    """Rows that REPLACE pushed out by a unique set, whole or partial, are recorded as deleted."""
    session = zoo_session(COLUMNS)
    session.execute(sa.text("INSERT INTO slot VALUES (1, 'a', 1, 0), (2, 'b', 2, 1)"))
    session.commit()
    session.execute(sa.text(f"REPLACE INTO slot VALUES {row}"))
    session.commit()

    version = version_class(Slot)
    deleted = session.scalars(sa.select(version.id).where(version.operation_type == 2)).all()
    assert set(deleted) == gone


PUSHED_OUT = [
    ("REPLACE INTO account VALUES (9, 'A@x', 'n', 't')", [1]),
    ("REPLACE INTO account VALUES (9, 'c@x', ' b ', 't')", [2]),
    ("REPLACE INTO account VALUES (9, 'c@x', 'n', 's')", [1]),
    ("REPLACE INTO account VALUES (9, 'A@x', 'b', 't'), (8, 'y', 'y', 'u')", [1, 2, 3]),
    ("REPLACE INTO account VALUES (2, 'A@x', 'b', 'new')", [1]),
    ("UPDATE OR REPLACE account SET email = 'B@X' WHERE id = 1", [2]),
    ("UPDATE OR REPLACE account SET token = 's' WHERE id > 1", [1, 2]),
    ("INSERT OR IGNORE INTO account VALUES (9, 'A@x', 'n', 't')", []),
    ("INSERT INTO account VALUES (9, 'z', 'z', 'z')", []),
]


@pytest.mark.parametrize("dialect", ["sqlite"])
@pytest.mark.parametrize("recursive", [0, 1])
@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize(("statement", "gone"), PUSHED_OUT)
def test_replace_closes_what_versions_cannot_tell(
    zoo_session: ZooSession, statement: str, gone: list[int], recursive: int, plain: bool
) -> None:
    """Rows pushed out by an expression or by an excluded column are recorded as deleted, once."""
    session = zoo_session(COLUMNS)
    rows = "(1, 'a@x', 'a', 's'), (2, 'b@x', 'b', NULL), (3, NULL, NULL, 'u')"
    session.execute(sa.text(f"INSERT INTO account VALUES {rows}"))
    session.commit()
    if plain:
        with closing(sqlite3.connect(str(session.get_bind().engine.url.database))) as connection:
            connection.isolation_level = None
            connection.execute(f"PRAGMA recursive_triggers = {recursive}")
            connection.execute(statement)
    else:
        session.execute(sa.text(statement))
        session.commit()

    version = version_class(Account)
    deleted = sa.select(version.id).where(version.operation_type == 2).order_by(version.id)
    assert session.scalars(deleted).all() == gone
    transactions = sa.select(sa.func.count()).select_from(COLUMNS.manager.transaction_cls)
    assert session.scalar(transactions) == (1 if "IGNORE" in statement else 2)


REKEYED = [
    ("UPDATE OR REPLACE account SET id = 9, email = 'A@x' WHERE id = 4", [(1, 2), (9, 0)]),
    ("UPDATE OR REPLACE account SET id = 9, token = 's' WHERE id = 4", [(1, 2), (9, 0)]),
    ("UPDATE OR REPLACE account SET id = 1, token = 'new' WHERE id = 4", [(1, 1)]),
]


@pytest.mark.parametrize("dialect", ["sqlite"])
@pytest.mark.parametrize(("statement", "records"), REKEYED)
def test_a_new_row_that_replaces_under_another_key_leaves_its_own(
    zoo_session: ZooSession, statement: str, records: list[tuple[int, int]]
) -> None:
    """The key that a row of the same transaction had first was never there."""
    session = zoo_session(COLUMNS)
    session.execute(sa.text("INSERT INTO account VALUES (1, 'a@x', 'a', 's')"))
    session.commit()
    session.execute(sa.text("INSERT INTO account VALUES (4, 'q', 'q', 'q')"))
    session.execute(sa.text(statement))
    session.commit()

    assert recorded(session, Account, "id")[1:] == [(kind, key) for key, kind in records]


def test_a_virtual_column_of_a_name_that_capture_uses_is_refused() -> None:
    """On PostgreSQL its expression would read a value of capture's functions instead."""
    zoo = make_zoo("refused")

    class Refused(zoo.base):  # type: ignore[misc,name-defined]  # a base made at run time
        __tablename__ = "refused"
        id = sa.Column(sa.Integer, primary_key=True)
        tx = sa.Column(sa.Integer)
        twice = sa.Column(sa.Integer, sa.Computed("tx * 2", persisted=False))

    zoo.manager.versioned(Refused)
    zoo.manager.build()

    with pytest.raises(CaptureUnsupported, match=r"refused\.twice.*column tx.*persisted=True"):
        compile_capture(zoo.manager, "postgresql")
    assert compile_capture(zoo.manager, "sqlite")


def test_the_names_that_are_refused_are_those_of_the_templates() -> None:
    """Every variable that a function declares is known."""
    declared: set[str] = set()
    for name in ("capture", "partitioned"):
        for block in re.findall(r"DECLARE\n(.*?)BEGIN", source("postgresql", name), re.DOTALL):
            declared |= set(re.findall(r"^  (\w+) ", block, re.MULTILINE))

    assert declared <= TEMPLATE_VARIABLES
