"""Kinds of writes, each with the versions it must leave in a table of three rows.

Every kind starts from the committed rows (1, a, 1), (2, b, 2) and (3, c, 3) and says what its one
transaction records, as (key, operation, name, n) in the order of keys.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

INSERT, UPDATE, DELETE = 0, 1, 2
BOTH = ("sqlite", "postgresql")
Version = tuple[int, int, str | None, int | None]
Work = Callable[[Session, Any], None]


@dataclass(frozen=True)
class Kind:
    """A way to write, where it exists, and what it records."""

    name: str
    work: Work
    records: tuple[Version, ...]
    dialects: tuple[str, ...] = BOTH


KINDS: list[Kind] = []


def records(*versions: Version, on: tuple[str, ...] = BOTH) -> Callable[[Work], Work]:
    """Declare that a function does a kind of write that leaves ``versions``."""

    def declare(work: Work) -> Work:
        KINDS.append(Kind(work.__name__, work, versions, on))
        return work

    return declare


def raw(name: str, statement: str, *versions: Version, on: tuple[str, ...] = BOTH) -> None:
    """Declare a kind that is one statement of SQL."""

    def work(session: Session, model: Any) -> None:
        session.execute(sa.text(statement))

    KINDS.append(Kind(name, work, versions, on))


@records((4, INSERT, "d", 4))
def orm_insert(session: Session, model: Any) -> None:
    """One object is added."""
    session.add(model(id=4, name="d", n=4))


@records((4, INSERT, None, None))
def orm_insert_of_null_where_a_default_exists(session: Session, model: Any) -> None:
    """NULL is given for a column that has a default."""
    session.add(model(id=4, name=None, n=sa.null()))


@records((4, INSERT, "d", 7))
def orm_insert_of_a_default(session: Session, model: Any) -> None:
    """A column that has a default is left to it."""
    session.add(model(id=4, name="d"))


@records((1, UPDATE, "A", 1))
def orm_update(session: Session, model: Any) -> None:
    """One attribute changes."""
    session.get_one(model, 1).name = "A"


@records((1, DELETE, "a", 1))
def orm_delete(session: Session, model: Any) -> None:
    """One object is deleted."""
    session.delete(session.get_one(model, 1))


@records((1, UPDATE, "a", 6))
def assignment_of_an_expression(session: Session, model: Any) -> None:
    """The database computes what an attribute becomes."""
    session.get_one(model, 1).n = model.n + 5


@records((4, INSERT, "d", 4), (5, INSERT, "e", None))
def orm_bulk_insert(session: Session, model: Any) -> None:
    """An insert of many dictionaries by the session."""
    rows = [{"id": 4, "name": "d", "n": 4}, {"id": 5, "name": "e", "n": None}]
    session.execute(sa.insert(model), rows, execution_options={"render_nulls": True})


@records((1, UPDATE, "a", 10), (2, UPDATE, "b", 20))
def orm_bulk_update_by_primary_key(session: Session, model: Any) -> None:
    """An update of many dictionaries by the session, the rows named by their keys."""
    session.execute(sa.update(model), [{"id": 1, "n": 10}, {"id": 2, "n": 20}])


@records((2, UPDATE, "b", 3), (3, UPDATE, "c", 4))
def orm_update_where(session: Session, model: Any) -> None:
    """An update by a condition."""
    session.execute(sa.update(model).where(model.n > 1).values(n=model.n + 1))


@records((2, DELETE, "b", 2), (3, DELETE, "c", 3))
def orm_delete_where(session: Session, model: Any) -> None:
    """A delete by a condition."""
    session.execute(sa.delete(model).where(model.n > 1))


@records((1, UPDATE, "A", 1), (4, INSERT, "d", 4))
def bulk_save_objects(session: Session, model: Any) -> None:
    """The older interface for many objects."""
    known = session.get_one(model, 1)
    known.name = "A"
    session.bulk_save_objects([known, model(id=4, name="d", n=4)])


@records((4, INSERT, "d", 4), (5, INSERT, "e", 5))
def bulk_insert_mappings(session: Session, model: Any) -> None:
    """The older interface for many dictionaries."""
    rows = [{"id": 4, "name": "d", "n": 4}, {"id": 5, "name": "e", "n": 5}]
    session.bulk_insert_mappings(sa.inspect(model), rows)


@records((1, UPDATE, "a", 10))
def bulk_update_mappings(session: Session, model: Any) -> None:
    """The older interface for many changes."""
    session.bulk_update_mappings(sa.inspect(model), [{"id": 1, "n": 10}, {"id": 2, "n": 2}])


@records((4, INSERT, "d", 4), (5, INSERT, "e", 5))
def insertmanyvalues(session: Session, model: Any) -> None:
    """Many rows in one INSERT that returns them."""
    rows = [{"id": 4, "name": "d", "n": 4}, {"id": 5, "name": "e", "n": 5}]
    assert session.scalars(sa.insert(model).returning(model.id), rows).all() == [4, 5]


@records((1, UPDATE, "x", 1), (2, UPDATE, "y", 2))
def core_executemany(session: Session, model: Any) -> None:
    """One prepared statement runs for many parameters."""
    table = model.__table__
    statement = (
        sa.update(table).where(table.c.id == sa.bindparam("key")).values(name=sa.bindparam("new"))
    )
    session.connection().execute(statement, [{"key": 1, "new": "x"}, {"key": 2, "new": "y"}])


@records((1, UPDATE, "A", 1), (2, DELETE, "b", 2), (4, INSERT, "d", 7))
def core_statements(session: Session, model: Any) -> None:
    """Insert, update and delete by Core on the session's connection."""
    connection, table = session.connection(), model.__table__
    connection.execute(sa.insert(table).values(id=4, name="d"))
    connection.execute(sa.update(table).where(table.c.id == 1).values(name="A"))
    connection.execute(sa.delete(table).where(table.c.id == 2))


@records((1, UPDATE, "A", 1))
def driver_sql(session: Session, model: Any) -> None:
    """A statement goes to the driver as it is."""
    session.connection().exec_driver_sql("UPDATE item SET name = 'A' WHERE id = 1")


@records((1, UPDATE, "A", 1))
def driver_cursor(session: Session, model: Any) -> None:
    """A statement goes past SQLAlchemy, by the driver's own cursor."""
    session.execute(sa.text("SELECT 1"))
    cursor = session.connection().connection.cursor()
    cursor.execute("UPDATE item SET name = 'A' WHERE id = 1")
    cursor.close()


raw(
    "upsert_do_update",
    "INSERT INTO item (id, name, n) VALUES (1, 'A', 10), (4, 'd', 4) "
    "ON CONFLICT (id) DO UPDATE SET name = excluded.name, n = excluded.n",
    (1, UPDATE, "A", 10),
    (4, INSERT, "d", 4),
)
raw(
    "upsert_on_another_unique_column",
    "INSERT INTO item (id, name, n) VALUES (9, 'a', 10) ON CONFLICT (name) DO UPDATE SET n = 10",
    (1, UPDATE, "a", 10),
)
raw(
    "upsert_that_changes_nothing",
    "INSERT INTO item (id, name, n) VALUES (1, 'a', 1) ON CONFLICT (id) DO UPDATE SET n = 1",
)
raw(
    "upsert_do_nothing",
    "INSERT INTO item (id, name, n) VALUES (1, 'A', 10), (4, 'd', 4) ON CONFLICT DO NOTHING",
    (4, INSERT, "d", 4),
)
raw(
    "insert_from_select",
    "INSERT INTO item (id, name, n) SELECT id + 10, name || name, n FROM item WHERE n < 3",
    (11, INSERT, "aa", 1),
    (12, INSERT, "bb", 2),
)
raw(
    "update_from",
    "UPDATE item SET n = other.n FROM item AS other WHERE item.id = 1 AND other.id = 3",
    (1, UPDATE, "a", 3),
)
raw(
    "insert_after_with",
    "WITH big AS (SELECT id, name FROM item WHERE n > 1) "
    "INSERT INTO item (id, name, n) SELECT id + 10, name || '!', 0 FROM big",
    (12, INSERT, "b!", 0),
    (13, INSERT, "c!", 0),
)
raw(
    "update_after_with",
    "WITH big AS (SELECT max(n) AS n FROM item) UPDATE item SET n = (SELECT n FROM big) WHERE id = 1",
    (1, UPDATE, "a", 3),
)
raw(
    "delete_after_with",
    "WITH big AS (SELECT id FROM item WHERE n > 1) DELETE FROM item WHERE id IN (SELECT id FROM big)",
    (2, DELETE, "b", 2),
    (3, DELETE, "c", 3),
)
raw(
    "update_of_nothing",
    "UPDATE item SET n = n, name = name",
)
raw(
    "shift_of_all_keys",
    "UPDATE item SET id = id + 100",
    (1, DELETE, "a", 1),
    (2, DELETE, "b", 2),
    (3, DELETE, "c", 3),
    (101, INSERT, "a", 1),
    (102, INSERT, "b", 2),
    (103, INSERT, "c", 3),
)
raw(
    "replace_by_key",
    "REPLACE INTO item (id, name, n) VALUES (1, 'A', 1), (4, 'd', 4)",
    (1, UPDATE, "A", 1),
    (4, INSERT, "d", 4),
    on=("sqlite",),
)
raw(
    "replace_by_another_unique_column",
    "REPLACE INTO item (id, name, n) VALUES (4, 'a', 4)",
    (1, DELETE, "a", 1),
    (4, INSERT, "a", 4),
    on=("sqlite",),
)
raw(
    "replace_of_two_rows_by_one",
    "REPLACE INTO item (id, name, n) VALUES (2, 'a', 9)",
    (1, DELETE, "a", 1),
    (2, UPDATE, "a", 9),
    on=("sqlite",),
)
raw(
    "replace_with_the_same",
    "REPLACE INTO item (id, name, n) VALUES (1, 'a', 1)",
    on=("sqlite",),
)
raw(
    "insert_or_ignore",
    "INSERT OR IGNORE INTO item (id, name, n) VALUES (1, 'z', 1), (4, 'a', 4), (5, 'e', 5)",
    (5, INSERT, "e", 5),
    on=("sqlite",),
)
raw(
    "update_or_replace",
    "UPDATE OR REPLACE item SET name = 'a' WHERE id = 2",
    (1, DELETE, "a", 1),
    (2, UPDATE, "a", 2),
    on=("sqlite",),
)
raw(
    "update_or_replace_of_the_key",
    "UPDATE OR REPLACE item SET id = 1 WHERE id = 2",
    (1, UPDATE, "b", 2),
    (2, DELETE, "b", 2),
    on=("sqlite",),
)
raw(
    "update_or_replace_shifts_keys_onto_each_other",
    "UPDATE OR REPLACE item SET id = id + 1",
    (1, DELETE, "a", 1),
    (2, DELETE, "a", 1),
    (3, DELETE, "a", 1),
    (4, INSERT, "a", 1),
    on=("sqlite",),
)
raw(
    "update_or_ignore",
    "UPDATE OR IGNORE item SET name = 'a', n = 5",
    (1, UPDATE, "a", 5),
    on=("sqlite",),
)
raw(
    "delete_using",
    "DELETE FROM item USING item AS other WHERE item.n = other.n + 1 AND other.name = 'a'",
    (2, DELETE, "b", 2),
    on=("postgresql",),
)
raw(
    "merge",
    "MERGE INTO item USING (VALUES (1, 'A'), (2, NULL), (4, 'd')) AS s (id, name) "
    "ON item.id = s.id WHEN MATCHED AND s.name IS NULL THEN DELETE "
    "WHEN MATCHED THEN UPDATE SET name = s.name "
    "WHEN NOT MATCHED THEN INSERT (id, name, n) VALUES (s.id, s.name, 4)",
    (1, UPDATE, "A", 1),
    (2, DELETE, "b", 2),
    (4, INSERT, "d", 4),
    on=("postgresql",),
)
raw(
    "writes_in_ctes_of_one_statement",
    "WITH gone AS (DELETE FROM item WHERE id = 1 RETURNING *), "
    "changed AS (UPDATE item SET n = n * 10 WHERE id = 2 RETURNING *) "
    "INSERT INTO item (id, name, n) SELECT id + 10, name || '!', n FROM gone",
    (1, DELETE, "a", 1),
    (2, UPDATE, "b", 20),
    (11, INSERT, "a!", 1),
    on=("postgresql",),
)
raw(
    "two_updates_in_ctes_of_one_statement",
    "WITH one AS (UPDATE item SET n = 10 WHERE id = 1 RETURNING *), "
    "two AS (UPDATE item SET n = 20 WHERE id = 2 RETURNING *) "
    "UPDATE item SET name = 'C' WHERE id = 3",
    (1, UPDATE, "a", 10),
    (2, UPDATE, "b", 20),
    (3, UPDATE, "C", 3),
    on=("postgresql",),
)
raw(
    "truncate",
    "TRUNCATE item",
    (1, DELETE, "a", 1),
    (2, DELETE, "b", 2),
    (3, DELETE, "c", 3),
    on=("postgresql",),
)


@records((1, UPDATE, "A", 1), (2, DELETE, "b", 2), (3, DELETE, "c", 3), on=("postgresql",))
def truncate_and_fill_again(session: Session, model: Any) -> None:
    """A table is emptied and one of its rows put back."""
    session.execute(sa.text("TRUNCATE item"))
    session.add(model(id=1, name="A", n=1))


@records((4, INSERT, "d", 4), (5, INSERT, None, None), on=("postgresql",))
def copy_from(session: Session, model: Any) -> None:
    """Rows are loaded by COPY."""
    driver: Any = session.connection().connection.driver_connection
    with driver.cursor() as cursor, cursor.copy("COPY item (id, name, n) FROM STDIN") as copy:
        copy.write("4\td\t4\n5\t\\N\t\\N\n")


@records((4, INSERT, "d", 7), (5, INSERT, "e", 7))
def unit_of_work_of_many(session: Session, model: Any) -> None:
    """Many objects are flushed at once."""
    session.add_all([model(id=4, name="d"), model(id=5, name="e")])


@records((1, DELETE, "a", 1), (4, INSERT, "a", 1))
def orm_change_of_the_key(session: Session, model: Any) -> None:
    """An object gets another key."""
    session.get_one(model, 1).id = 4


@records((1, UPDATE, "A", 1), (4, INSERT, "d", 4))
def merge_of_detached_objects(session: Session, model: Any) -> None:
    """session.merge updates what is there and inserts what is not."""
    session.merge(model(id=1, name="A", n=1))
    session.merge(model(id=4, name="d", n=4))


@records((1, UPDATE, "a", 4))
def a_new_row_takes_the_key_of_a_deleted_one(session: Session, model: Any) -> None:
    """A row of the transaction's own changes its key, and leaves nothing under the first."""
    session.execute(sa.text("DELETE FROM item WHERE id = 1"))
    session.execute(sa.text("INSERT INTO item (id, name, n) VALUES (4, 'a', 4)"))
    session.execute(sa.text("UPDATE item SET id = 1 WHERE id = 4"))
