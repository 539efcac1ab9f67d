"""Names and keys of every spelling are captured: quoted, reserved, long, Unicode, composite."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy_continuum import version_class

from report_lineage.capture import TriggerState, capture_status
from tests.capture.zoo.base import Zoo
from tests.capture.zoo.names import (
    COLLATED,
    KEYS,
    TABLE_MODELS,
    TABLES_ZOO,
    VARIABLES,
    WORDS,
    WORDS_ZOO,
    Collated,
    CompositeKey,
    TextKey,
    Variables,
    Words,
)

ZooSession = Callable[[Zoo], Session]
KEYS_OF_TEXT = (
    "",
    " ",
    "it's",
    'say "hi"',
    "%s %(x)s",
    "a;b--c",
    "ß",
    "列",
    "e\u0301",
    "\U0001f600",
)


def test_columns_may_have_any_name(zoo_session: ZooSession) -> None:
    """Each of the columns is recorded under its name, in every operation."""
    session = zoo_session(WORDS_ZOO)
    row = Words(identity=1, **{f"a{n}": word for n, word in enumerate(WORDS)})
    session.add(row)
    session.commit()
    for number in range(len(WORDS)):
        setattr(row, f"a{number}", "another")
        session.commit()
    session.delete(row)
    session.commit()

    version = version_class(Words)
    newest = session.scalars(sa.select(version).order_by(version.transaction_id.desc())).first()
    assert newest is not None and newest.operation_type == 2
    assert [getattr(newest, f"a{n}") for n in range(len(WORDS))] == ["another"] * len(WORDS)
    assert session.scalar(sa.select(sa.func.count()).select_from(version)) == len(WORDS) + 2


@pytest.mark.parametrize("model", TABLE_MODELS, ids=[m.__tablename__ for m in TABLE_MODELS])
def test_a_table_may_have_any_name(zoo_session: ZooSession, model: type) -> None:
    """Inserts, updates, changed keys and deletes of the table are recorded, and no other's."""
    session, table, version = zoo_session(TABLES_ZOO), model.__table__, version_class(model)
    session.execute(sa.insert(table).values(id=1, name="a"))
    session.commit()
    session.execute(sa.update(table).values(name="b"))
    session.commit()
    session.execute(sa.update(table).values(id=2))
    session.commit()
    session.execute(sa.delete(table))
    session.commit()

    found = session.execute(
        sa.select(version.id, version.operation_type, version.name).order_by(
            version.transaction_id, version.id
        )
    )
    expected = [(1, 0, "a"), (1, 1, "b"), (1, 2, "b"), (2, 0, "b"), (2, 2, "b")]
    assert [tuple(row) for row in found] == expected


def test_the_status_knows_every_name(zoo_session: ZooSession) -> None:
    """Every trigger of tables with odd names is found installed, none taken for another's."""
    connection = zoo_session(TABLES_ZOO).connection()

    states = {one.state for one in capture_status(connection, TABLES_ZOO.manager)}
    assert states == {TriggerState.INSTALLED}


def test_text_keys_are_told_apart_by_their_bytes(zoo_session: ZooSession) -> None:
    """Quotes, blanks, composed and decomposed letters: each key has its own history."""
    session = zoo_session(KEYS)
    session.add_all([TextKey(key=key, name="a") for key in KEYS_OF_TEXT])
    session.commit()
    session.execute(sa.update(TextKey).values(name="b"))
    session.commit()

    version = version_class(TextKey)
    found = session.execute(
        sa.select(version.key, sa.func.count()).group_by(version.key).order_by(version.key)
    )
    assert sorted(map(tuple, found)) == sorted((key, 2) for key in KEYS_OF_TEXT)


def test_a_part_of_a_composite_key_may_change(zoo_session: ZooSession) -> None:
    """A row under another composite key is another row; its neighbours are left alone."""
    session, first = zoo_session(KEYS), date(2026, 3, 1)
    session.add_all([CompositeKey(country="NP", number=n, day=first, name="x") for n in (1, 2)])
    session.commit()
    session.execute(
        sa.update(CompositeKey.__table__)
        .where(CompositeKey.number == 1)
        .values(day=date(2026, 3, 2), name="y")
    )
    session.commit()

    version = version_class(CompositeKey)
    found = session.execute(
        sa.select(version.number, version.day, version.operation_type, version.name).order_by(
            version.transaction_id, version.number, version.day
        )
    )
    assert [tuple(row) for row in found] == [
        (1, first, 0, "x"),
        (2, first, 0, "x"),
        (1, first, 2, "x"),
        (1, date(2026, 3, 2), 0, "y"),
    ]


SPELLINGS = [
    ("UPDATE collated SET key = 'A'", [(0, "a", "x"), (1, "A", "x")]),
    ("UPDATE collated SET key = 'A', name = 'y'", [(0, "a", "x"), (1, "A", "y")]),
    ("UPDATE collated SET name = 'y' WHERE key = 'A'", [(0, "a", "x"), (1, "a", "y")]),
    ("REPLACE INTO collated VALUES ('A', 'x')", [(0, "a", "x"), (1, "A", "x")]),
]


@pytest.mark.parametrize("dialect", ["sqlite"])
@pytest.mark.parametrize(("statement", "expected"), SPELLINGS)
def test_another_spelling_of_a_collated_key_is_an_update(
    zoo_session: ZooSession, statement: str, expected: list[tuple[int, str, str]]
) -> None:
    """What a collation takes for the same key is the same row; its bytes are recorded all the same."""
    session = zoo_session(COLLATED)
    session.add(Collated(key="a", name="x"))
    session.commit()
    session.execute(sa.text(statement))
    session.commit()

    version = version_class(Collated)
    found = sa.select(version.operation_type, version.key, version.name)
    assert [
        tuple(row) for row in session.execute(found.order_by(version.transaction_id))
    ] == expected


def test_a_key_may_be_named_as_a_variable_of_the_functions(zoo_session: ZooSession) -> None:
    """Rows of such a key that one commit changes twice have one version of it."""
    session = zoo_session(VARIABLES)
    session.add_all([Variables(tx=n, total=n, ids=n) for n in (1, 2)])
    session.commit()
    for statement in (
        "UPDATE variables SET ids = 10",
        "UPDATE variables SET ids = 11 WHERE tx = 1",
        "DELETE FROM variables WHERE total = 2",
        "INSERT INTO variables VALUES (3, 3, 3)",
        "UPDATE variables SET ids = 12 WHERE tx = 3",
    ):
        session.execute(sa.text(statement))
    session.commit()

    version = version_class(Variables)
    found = sa.select(version.tx, version.operation_type, version.ids).order_by(version.tx)
    changed = session.execute(found.where(version.transaction_id > 1)).all()
    assert changed == [(1, 1, 11), (2, 2, 10), (3, 0, 12)]
