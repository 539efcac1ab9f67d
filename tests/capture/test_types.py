"""Equality is by stored bytes, for every column type of both databases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy_continuum import version_class

from tests.capture.zoo.base import Zoo
from tests.capture.zoo.types import POSTGRESQL, POSTGRESQL_EQUAL, SQLITE, SQLITE_EQUAL, TYPES
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
