"""Partitioned tables: by range with sub-partitions, by list, and by hash."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from tests.capture.zoo.base import make_zoo

PARTITIONS = make_zoo("partitions", strategy="validity")
_Base: Any = PARTITIONS.base


@PARTITIONS.manager.versioned
class Sale(_Base):
    """Partitioned by year, one of which is partitioned again."""

    __tablename__ = "sale"
    __table_args__ = ({"postgresql_partition_by": "RANGE (year)"},)
    id = sa.Column(sa.Integer, primary_key=True, autoincrement=False)
    year = sa.Column(sa.Integer, primary_key=True, autoincrement=False)
    region = sa.Column(sa.Text, primary_key=True)
    amount = sa.Column(sa.Numeric)


@PARTITIONS.manager.versioned
class Click(_Base):
    """Partitioned by hash, with a key that may be exchanged."""

    __tablename__ = "click"
    __table_args__ = (
        sa.PrimaryKeyConstraint("id", deferrable=True),
        {"postgresql_partition_by": "HASH (id)"},
    )
    id = sa.Column(sa.Integer, autoincrement=False)
    name = sa.Column(sa.Text)


@PARTITIONS.manager.versioned
class Shop(_Base):
    """Partitioned by list; a move of a row keeps its name, which is not its whole key."""

    __tablename__ = "shop"
    __table_args__ = ({"postgresql_partition_by": "LIST (country)"},)
    country = sa.Column(sa.Text, primary_key=True)
    name = sa.Column(sa.Text, primary_key=True)
    size = sa.Column(sa.Integer)


PARTITIONS.manager.build()

_DDL = """
CREATE TABLE sale_2025 PARTITION OF sale FOR VALUES FROM (2025) TO (2026);
CREATE TABLE sale_2026 PARTITION OF sale FOR VALUES FROM (2026) TO (2027) PARTITION BY LIST (region);
CREATE TABLE "sale 2026 east" PARTITION OF sale_2026 FOR VALUES IN ('east');
CREATE TABLE sale_2026_rest PARTITION OF sale_2026 DEFAULT;
CREATE TABLE click_0 PARTITION OF click FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE click_1 PARTITION OF click FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE TABLE shop_np PARTITION OF shop FOR VALUES IN ('np');
CREATE TABLE shop_in PARTITION OF shop FOR VALUES IN ('in')
"""


@sa.event.listens_for(Shop.__table__, "after_create")
@sa.event.listens_for(Sale.__table__, "after_create")
@sa.event.listens_for(Click.__table__, "after_create")
def make_partitions(table: sa.Table, connection: sa.Connection, **_: Any) -> None:
    """Create the partitions of a table."""
    for statement in _DDL.strip().split(";\n"):
        if f" OF {table.name}" in statement:
            connection.exec_driver_sql(statement)
