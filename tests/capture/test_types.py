"""Equality is by stored bytes, for every column type of both databases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy_continuum import version_class

from tests.capture.zoo.base import Zoo
from tests.capture.zoo.names import KEYS
from tests.capture.zoo.types import POSTGRESQL, POSTGRESQL_EQUAL, SQLITE, SQLITE_EQUAL, TYPES
from tests.support.databases import MakeEngine
from tests.support.replay import check_replay

OpenZoo = Callable[[Zoo], sa.Engine]
Case = tuple[str, str, str]


def cases(postgresql: tuple[Case, ...], sqlite: tuple[Case, ...], first: int) -> list[Any]:
    """Return the cases of both databases, each with the key of a row of its own."""
    found = [("postgresql", case) for case in postgresql] + [("sqlite", case) for case in sqlite]
    return [
        pytest.param(dialect, key, case, id=f"{dialect}-{' '.join(case)}"[:60])
        for key, (dialect, case) in enumerate(found, first)
    ]


def versions_of(engine: sa.Engine, key: int, case: Case) -> int:
    """Write both values of a case to one row, each in a transaction; return the versions."""
    zoo, model = TYPES[engine.dialect.name]
    declared, first, second = case
    columns = {
        column.type.declaration: column.name for column in model.__table__.c if column.name != "id"
    }
    name = columns[declared]
    for statement in (
        f"INSERT INTO typed (id, {name}) VALUES ({key}, {first})",
        f"UPDATE typed SET {name} = {second} WHERE id = {key}",
    ):
        with engine.begin() as connection:
            connection.exec_driver_sql(statement)
    version = version_class(model).__table__
    count = sa.select(sa.func.count()).where(version.c.id == key)
    with engine.connect() as connection:
        check_replay(connection, zoo.manager)
        return connection.scalar(count) or 0


@pytest.mark.parametrize(("dialect", "key", "case"), cases(POSTGRESQL, SQLITE, 1))
def test_values_of_other_bytes_are_a_change(
    shared_zoo: OpenZoo, key: int, dialect: str, case: Case
) -> None:
    """Values that compare equal, or hardly differ, are told apart."""
    assert versions_of(shared_zoo(TYPES[dialect][0]), key, case) == 2


@pytest.mark.parametrize(("dialect", "key", "case"), cases(POSTGRESQL_EQUAL, SQLITE_EQUAL, 1000))
def test_values_of_the_same_bytes_are_no_change(
    shared_zoo: OpenZoo, key: int, dialect: str, case: Case
) -> None:
    """Another spelling of the same stored value leaves no version."""
    assert versions_of(shared_zoo(TYPES[dialect][0]), key, case) == 1


IGNORES_CASE = (
    "CREATE COLLATION ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false)"
)
COLLATED = [
    pytest.param(column, f"UPDATE text_key SET {column} = 'A'", id=f"postgresql-{column}")
    for column in ("key", "name")
]


def knows_icu(engine: sa.Engine) -> bool:
    """Return whether the server was built with ICU; the wheel's was not."""
    with engine.connect() as connection:
        try:
            connection.execute(sa.text(IGNORES_CASE))
        except sa.exc.NotSupportedError:
            return False
        return True


@pytest.mark.parametrize(("column", "statement"), COLLATED)
def test_case_is_a_change_under_a_collation_that_ignores_it(
    copy_zoo: Callable[[Zoo, str], sa.URL],
    make_engine: MakeEngine,
    column: str,
    statement: str,
) -> None:
    """Keys and other texts that a collation takes for equal are told apart by their bytes."""
    engine = make_engine(copy_zoo(KEYS, "postgresql"))
    if not knows_icu(engine):
        with pytest.raises(sa.exc.NotSupportedError, match="ICU"), engine.begin() as connection:
            connection.execute(sa.text(IGNORES_CASE))
        return
    with engine.begin() as connection:
        connection.execute(sa.text(IGNORES_CASE))
        connection.execute(sa.text("DROP SCHEMA lineage_past CASCADE"))
        for name in ("text_key", "text_key_version"):
            change = f"ALTER TABLE {name} ALTER COLUMN {column} TYPE text COLLATE ci"
            connection.execute(sa.text(change))
    for one in ("INSERT INTO text_key VALUES ('a', 'a')", statement):
        with engine.begin() as connection:
            connection.execute(sa.text(one))

    with engine.connect() as connection:
        versions = sa.text(f"SELECT {column} FROM text_key_version ORDER BY transaction_id")
        assert connection.scalars(versions).all() == ["a", "A"]
