"""What comes back is what was there, to the byte, in rows and tables of every shape."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.capture import transaction_context
from report_lineage.history.past import Transaction
from report_lineage.history.revert import Row, apply, plan_revert
from tests.capture.zoo.base import Zoo, make_zoo
from tests.capture.zoo.columns import COLUMNS, GENERATED, STORED, Aliased, Computed, Stored
from tests.capture.zoo.inheritance import INHERITANCE, Dog, Puppy, Truck
from tests.capture.zoo.names import KEYS, TABLE_MODELS, TABLES_ZOO, WORDS_ZOO, CompositeKey, Words

OpenZoo = Callable[[Zoo], sa.Engine]


def make_kinds() -> tuple[Zoo, Any]:
    """Return a model of columns that are easily changed by reading and writing them."""
    zoo = make_zoo("kinds")

    class Kinds(zoo.base):  # type: ignore[misc,name-defined]  # a base made at run time
        __tablename__ = "kinds"
        id = sa.Column(sa.Integer, sa.Identity(always=True), primary_key=True)
        number = sa.Column(sa.Numeric)
        float = sa.Column(sa.Float)
        json = sa.Column(sa.JSON)
        bytes = sa.Column(sa.LargeBinary)
        when = sa.Column(sa.DateTime(timezone=True))
        kind = sa.Column(sa.Enum("one", "two", name="kind"))
        text = sa.Column(sa.Text, default="never", onupdate="neither")
        secret = sa.Column(sa.Text, info={"lineage": "secret"})

    zoo.manager.versioned(Kinds)
    zoo.manager.build()
    return zoo, Kinds


KINDS, Kinds = make_kinds()
ODD = {
    "number": "1.10",
    "float": "'-0.0'",
    "json": """'{"b": 1.10,  "a": 1e2, "a": null}'""",
    "bytes": {"sqlite": "X'00ff'", "postgresql": r"'\x00ff'"},
    "when": {"sqlite": "'2020-02-29 23:59:60'", "postgresql": "'infinity'"},
    "kind": "'two'",
    "text": {"sqlite": "'ÿ ' || char(0) || 'x'", "postgresql": "E'ÿ \\t\\n'"},
    "secret": "'hush'",
}


def stored(session: Session, table: str, columns: str) -> list[Any]:
    """Return every byte of some columns of a table."""
    names = columns.split(", ")
    value = ", ".join(f"typeof({name}), quote({name})" for name in names)
    if session.get_bind().dialect.name == "postgresql":
        value = f"record_send(ROW({columns}))"
    found = session.connection().exec_driver_sql(f"SELECT {value} FROM {table} ORDER BY id").all()
    return [tuple(row) for row in found]


def newest(session: Session, zoo: Zoo) -> Transaction:
    """Return the newest transaction of a zoo."""
    found = session.scalar(sa.select(sa.func.max(zoo.manager.transaction_cls.id)))
    session.commit()
    assert found is not None
    return Transaction(found)


@pytest.mark.parametrize("change", ["UPDATE kinds SET {nothing}", "DELETE FROM kinds"])
def test_values_come_back_by_their_bytes(open_zoo: OpenZoo, change: str) -> None:
    """Digits, signs of zero, JSON's own text, bytes: neither an update nor an insert alters them."""
    columns = ", ".join(f'"{name}"' for name in ODD)
    with Session(open_zoo(KINDS)) as session:
        dialect = session.connection().dialect.name
        values = ", ".join(v if isinstance(v, str) else v[dialect] for v in ODD.values())
        always = "OVERRIDING SYSTEM VALUE" if dialect == "postgresql" else ""
        session.connection().exec_driver_sql(
            f"INSERT INTO kinds (id, {columns}) {always} VALUES (7, {values})"
        )
        session.commit()
        before, first = stored(session, "kinds", columns), newest(session, KINDS)
        nothing = ", ".join(f'"{name}" = NULL' for name in ODD)
        session.connection().exec_driver_sql(change.format(nothing=nothing))
        session.commit()
        assert stored(session, "kinds", columns) != before

        plan = plan_revert(session, Row(Kinds, 7), to=first)
        apply(session, plan, reason="back", accept="all")

        assert stored(session, "kinds", columns) == before
        assert "hush" not in repr(plan)


def test_a_value_of_another_type_comes_back(open_zoo: OpenZoo, dialect: str) -> None:
    """SQLite lets a column of numbers hold text; it is text again."""
    if dialect != "sqlite":
        return
    with Session(open_zoo(KINDS)) as session:
        session.execute(sa.text("INSERT INTO kinds (id, number, text) VALUES (1, 5, 2), (2, 1, 1)"))
        session.execute(sa.text("UPDATE kinds SET text = CAST('1' AS BLOB) WHERE id = 1"))
        session.commit()
        before, first = stored(session, "kinds", "text"), newest(session, KINDS)
        session.execute(sa.text("UPDATE kinds SET text = '1' WHERE id = 1"))
        session.commit()

        apply(session, plan_revert(session, Row(Kinds, 1), to=first), reason="r", accept="all")

        assert stored(session, "kinds", "text") == before


def test_json_is_shown_as_it_is_stored(open_zoo: OpenZoo) -> None:
    """The plan of a change of 1.10 to 1.1 says so."""
    with Session(open_zoo(KINDS)) as session:
        row = Kinds()
        session.add(row)
        session.flush()
        for text in ("[1.10]", "[1.1]"):
            cast = (
                "CAST(:text AS json)" if session.connection().dialect.name != "sqlite" else ":text"
            )
            session.execute(sa.text(f"UPDATE kinds SET json = {cast}"), {"text": text})
            session.commit()
        first = Transaction(newest(session, KINDS).id - 1)

        (change,) = plan_revert(session, Row(Kinds, row.id), to=first).updates

        assert (change.columns["json"].old, change.columns["json"].new) == ("[1.1]", "[1.10]")


def test_what_the_server_generates_is_left_to_it(open_zoo: OpenZoo, dialect: str) -> None:
    """A generated column is neither planned nor written, and follows."""
    # PostgreSQL before 18 has stored ones alone.
    zoo, model = (GENERATED, Computed) if dialect == "sqlite" else (STORED, Stored)
    with Session(open_zoo(zoo)) as session:
        session.add(model(id=1, n=2))
        session.commit()
        first = newest(session, zoo)
        session.delete(session.get_one(model, 1))
        session.commit()

        plan = plan_revert(session, Row(model, 1), to=first)
        apply(session, plan, reason="back", accept="all")

        assert "twice" not in plan.inserts[0].columns
        assert session.get_one(model, 1).twice == 4


@pytest.mark.parametrize(
    ("zoo", "model", "values"),
    [
        (WORDS_ZOO, Words, {"identity": 1, "a0": "x", "a20": "y", "a40": "z"}),
        (KEYS, CompositeKey, {"country": "é", "number": 3, "day": datetime.date(2020, 2, 29)}),
        (COLUMNS, Aliased, {"identity": 1, "title": "t", "owner": 1}),
        (INHERITANCE, Dog, {"id": 1, "name": "Rex", "breed": "pug"}),
        (INHERITANCE, Puppy, {"id": 1, "name": "Rex", "breed": "pug", "weeks": 3}),
        (INHERITANCE, Truck, {"id": 1, "name": "MAN", "load_kg": 3}),
        *[(TABLES_ZOO, model, {"id": 1, "name": "n"}) for model in TABLE_MODELS],
    ],
)
def test_rows_of_every_shape_come_back(
    open_zoo: OpenZoo, zoo: Zoo, model: Any, values: dict[str, Any]
) -> None:
    """Names that are hard to spell, composite keys, aliases and joined tables go and come."""
    key = tuple(values[sa.inspect(model).get_property_by_column(c).key]
                for c in sa.inspect(model).primary_key)  # fmt: skip
    with Session(open_zoo(zoo)) as session:
        session.add(model(**values))
        session.commit()
        made = newest(session, zoo)

        apply(session, plan_revert(session, made, manager=zoo.manager), reason="never was")
        assert session.get(model, key) is None
        plan = plan_revert(session, Row(model, key), to=made)
        with transaction_context(actor="eve"):
            apply(session, plan, reason="was", accept="all")

        back = session.get_one(model, key)
        assert {name: getattr(back, name) for name in values} == values
