"""Reverts of tables in schemas and of partitioned ones: what PostgreSQL alone has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.history.revert import ConflictKind, Row, apply, plan_revert
from tests.capture.zoo.base import Zoo, make_zoo
from tests.capture.zoo.places import SCHEMAS, NorthCity, PublicCity, SouthCity
from tests.history.revert.test_values import newest

OpenSession = Callable[[Zoo], Session]
pytestmark = pytest.mark.parametrize("dialect", ["postgresql"])


def make_ledger() -> tuple[Zoo, Any]:
    """Return accounts and their bookings, both partitioned."""
    zoo = make_zoo("ledger")

    class Account(zoo.base):  # type: ignore[misc,name-defined]  # a base made at run time
        __tablename__ = "account"
        __table_args__ = ({"postgresql_partition_by": "HASH (id)"},)
        id = sa.Column(sa.Integer, primary_key=True, autoincrement=False)

    class Booking(zoo.base):  # type: ignore[misc,name-defined]  # a base made at run time
        __tablename__ = "booking"
        __table_args__ = ({"postgresql_partition_by": "LIST (year)"},)
        id = sa.Column(sa.Integer, primary_key=True, autoincrement=False)
        year = sa.Column(sa.Integer, primary_key=True, autoincrement=False)
        account = sa.Column(sa.ForeignKey(Account.id, ondelete="CASCADE"))

    zoo.manager.versioned(Account)
    zoo.manager.versioned(Booking)
    zoo.manager.build()
    for table, values in ((Account, "WITH (MODULUS 1, REMAINDER 0)"), (Booking, "IN (2020)")):
        name = table.__tablename__
        text = f"CREATE TABLE {name}_1 PARTITION OF {name} FOR VALUES {values}"
        sa.event.listen(table.__table__, "after_create", sa.DDL(text))
    return zoo, Account


LEDGER, Account = make_ledger()


def test_namesakes_in_schemas_go_back_by_themselves(zoo_session: OpenSession) -> None:
    """A row of one schema goes and comes with its links; its namesakes stay."""
    session = zoo_session(SCHEMAS)
    south = SouthCity(id=1, people=5, twins=[NorthCity(id=1, name="a")])
    session.add_all([south, PublicCity(id=1, note="x")])
    session.commit()
    first = newest(session, SCHEMAS)
    session.delete(south)
    session.commit()
    gone = plan_revert(session, Row(SouthCity, 1), to=first)

    apply(session, gone, reason="back", accept="all")

    assert {change.row.table for change in gone.inserts} == {"South Side.city", "north.city_tag"}
    assert [city.name for city in session.get_one(SouthCity, 1).twins] == ["a"]


def test_whoever_refers_from_another_schema_counts(zoo_session: OpenSession) -> None:
    """A row does not go that one of a schema nobody declared refers to."""
    session = zoo_session(SCHEMAS)
    session.add(PublicCity(id=1, note="x"))
    session.commit()
    made = newest(session, SCHEMAS)
    for statement in (
        "CREATE SCHEMA elsewhere",
        "CREATE TABLE elsewhere.street (id int PRIMARY KEY, city int REFERENCES public.city)",
        "INSERT INTO elsewhere.street VALUES (7, 1)",
    ):
        session.execute(sa.text(statement))
    session.commit()

    plan = plan_revert(session, made, manager=SCHEMAS.manager)

    assert [one.kind for one in plan.refusals] == [ConflictKind.REFERRED_TO]
    assert str(plan.refusals[0].rows[1]) == "city 1"


def test_partitions_are_not_taken_for_tables_of_strangers(zoo_session: OpenSession) -> None:
    """Rows of partitioned tables that refer to each other go and come."""
    session = zoo_session(LEDGER)
    session.execute(sa.text("INSERT INTO account VALUES (1)"))
    session.execute(sa.text("INSERT INTO booking VALUES (1, 2020, 1)"))
    session.commit()
    made = plan_revert(session, newest(session, LEDGER), manager=LEDGER.manager)

    done = apply(session, made, reason="never was")

    assert made.conflicts == () and len(made.deletes) == 2
    assert session.scalar(sa.text("SELECT count(*) FROM account")) == 0
    back = plan_revert(session, newest(session, LEDGER), manager=LEDGER.manager)
    apply(session, back, reason="was")
    assert done.transaction_id is not None
    assert session.execute(sa.text("SELECT * FROM booking")).all() == [(1, 2020, 1)]
