"""Columns as hosts declare them in SQLAlchemy: what binds and reads values, and what it stores."""

from __future__ import annotations

import datetime as dt
import decimal
import enum
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session
from sqlalchemy_continuum import version_class

from tests.capture.zoo.base import Zoo, make_zoo

OpenZoo = Callable[[Zoo], sa.Engine]


class Color(enum.Enum):
    """Kept by name."""

    RED = 1
    BLUE = 2


class Shouted(sa.types.TypeDecorator[str]):
    """Stores capitals, and reads small letters."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:
        """Return what is stored."""
        return value and value.upper()

    def process_result_value(self, value: str | None, dialect: Any) -> str | None:
        """Return what is read."""
        return value and value.lower()


EAST = dt.timezone(dt.timedelta(hours=5, minutes=45))
LARGE = bytes(500_000)
# Type, and two values that differ in little.
BOTH: list[tuple[Any, Any, Any]] = [
    (Shouted, "a", "b"),
    (sa.Enum(Color, name="color"), Color.RED, Color.BLUE),
    (sa.Enum("x", "y", native_enum=False, create_constraint=True, name="letter"), "x", "y"),
    (sa.Boolean(create_constraint=True, name="yes_or_no"), True, False),
    (sa.Interval, dt.timedelta(days=3), dt.timedelta(days=3, microseconds=1)),
    (sa.LargeBinary, LARGE, LARGE[:-1] + b"\1"),
    (sa.Numeric(20, 5), decimal.Decimal("1.10000"), decimal.Decimal("1.10001")),
    (sa.DateTime(timezone=True), dt.datetime(2026, 3, 29, tzinfo=dt.UTC), None),
    (sa.Date, dt.date.min, dt.date.max),
    (sa.Time, dt.time.max, dt.time.max.replace(microsecond=0)),
    (sa.Uuid, uuid.UUID(int=1), uuid.UUID(int=2)),
    (sa.PickleType, {"a": (1, 2)}, {"a": [1, 2]}),
    (sa.JSON, {"a": [1, None]}, {"a": [1.0, None]}),
    (sa.Unicode(3), "äöü", "äöu"),
    (sa.Float, 0.1, 0.1 + 2e-17),
    (sa.BigInteger, 2**63 - 1, -(2**63)),
]
POSTGRESQL: list[tuple[Any, Any, Any]] = [
    (sa.DateTime(timezone=True), dt.datetime(2026, 3, 29, tzinfo=EAST), dt.datetime(2026, 3, 29, 0, 1, tzinfo=EAST)),
    (sa.ARRAY(sa.Integer), [1, None], [1]),
    (postgresql.ARRAY(postgresql.ENUM("p", "q", name="part")), ["p"], ["p", "q"]),
    (postgresql.JSONB, {"a": 1}, {"a": 1.0}),
    (postgresql.INT4RANGE, postgresql.Range(1, 5), postgresql.Range(1, 6)),
]  # fmt: skip


def declare(name: str, cases: list[tuple[Any, Any, Any]]) -> tuple[Zoo, Any]:
    """Return a model with a column for each case."""
    zoo = make_zoo(name, strategy="validity")
    columns: dict[str, Any] = {f"c{n}": sa.Column(case[0]) for n, case in enumerate(cases)}
    columns["id"] = sa.Column(sa.Integer, primary_key=True)
    model = type("Declared", (zoo.base,), {"__tablename__": "declared", **columns})
    zoo.manager.versioned(model)
    zoo.manager.build()
    return zoo, model


ON = {
    "sqlite": (BOTH, declare("lite_declared", BOTH)),
    "postgresql": ([*BOTH, *POSTGRESQL], declare("pg_declared", [*BOTH, *POSTGRESQL])),
}


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_values_are_recorded_as_they_are_stored(open_zoo: OpenZoo, dialect: str) -> None:
    """Each of two values comes back from its version equal, and a third write of it is no change."""
    cases, (zoo, model) = ON[dialect]
    first = {f"c{n}": case[1] for n, case in enumerate(cases)}
    second = {f"c{n}": case[2] for n, case in enumerate(cases)}
    with Session(open_zoo(zoo)) as session:
        session.add(model(id=1, **first))
        session.commit()
        for name, value in second.items():
            for _ in range(2):
                session.execute(sa.update(model).values({name: value}))
                session.commit()
        version = version_class(model)
        found = session.scalars(sa.select(version).order_by(version.transaction_id)).all()
        live = session.get_one(model, 1)

        assert [row.operation_type for row in found] == [0] + [1] * len(cases)
        for name in first:
            stored = getattr(live, name)
            assert getattr(found[-1], name) == stored, name
            assert type(getattr(found[0], name)) is type(first[name]), name
