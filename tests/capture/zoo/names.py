"""Keys and names that are hard to spell in SQL: composite, quoted, reserved, long, Unicode."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from tests.capture.zoo.base import Zoo, make_zoo

# Words that triggers, functions and templates use for their own things, and reserved ones.
WORDS = (
    "new",
    "old",
    "n",
    "o",
    "v",
    "u",
    "tx",
    "ids",
    "done",
    "total",
    "made",
    "changed",
    "slot",
    "unit",
    "context",
    "ctx",
    "earlier",
    "later",
    "live",
    "excluded",
    "new_rows",
    "old_rows",
    "xid",
    "version",
    "key",
    "row",
    "lineage_unit",
    "rowid",
    "select",
    "order",
    "group",
    "user",
    "table",
    "Mixed Case",
    "with space",
    "it's",
    'double"quote',
    "per%cent",
    *(["per%(cent)s"] if sa.__version__ >= "2.1" else []),  # 2.0 itself fails to insert into it
    "dollar$",
    "$stamp",
    "co:lon",
    ":tx",
    ":ids",
    "semi;colon",
    "back\\slash",
    "br{ace}",
    "dash-ed",
    "--comment",
    "/*comment",
    "ümläut",
    "列",
    "x" * 63,
)
TABLES = (
    "order",
    "Order Lines",
    "it's",
    'double"quote',
    "per%cent",
    "dollar$",
    "dash-ed",
    "naïve",
    "new_rows",
    "v",
    "lineage_item",
    "t" * 55,
    "t" * 54 + "u",
)


def make_words() -> tuple[Zoo, Any]:
    """Return a model with a column for each word, under attributes of other names."""
    zoo = make_zoo("words", strategy="validity")
    columns: dict[str, Any] = {
        f"a{number}": sa.Column(word, sa.Text) for number, word in enumerate(WORDS)
    }
    columns["identity"] = sa.Column("id", sa.Integer, primary_key=True)
    model = type("Words", (zoo.base,), {"__tablename__": "words", **columns})
    zoo.manager.versioned(model)
    zoo.manager.build()
    return zoo, model


def make_variables() -> tuple[Zoo, Any]:
    """Return a model whose key is of columns that are called what functions call their variables."""
    zoo = make_zoo("variables", strategy="validity")

    class Variables(zoo.base):  # type: ignore[misc,name-defined]  # a base made at run time
        __tablename__ = "variables"
        tx = sa.Column(sa.Integer, primary_key=True)
        total = sa.Column(sa.Integer, primary_key=True)
        ids = sa.Column(sa.Integer)

    zoo.manager.versioned(Variables)
    zoo.manager.build()
    return zoo, Variables


def make_tables() -> tuple[Zoo, list[Any]]:
    """Return a model for each table name, some of which agree in their first 54 characters."""
    zoo = make_zoo("tables")
    models = [
        type(
            f"Table{number}",
            (zoo.base,),
            {
                "__tablename__": name,
                "id": sa.Column(sa.Integer, primary_key=True),
                "name": sa.Column(sa.Text, unique=True),
            },
        )
        for number, name in enumerate(TABLES)
    ]
    for model in models:
        zoo.manager.versioned(model)
    zoo.manager.build()
    return zoo, models


def make_collated() -> tuple[Zoo, Any]:
    """Return a model whose key takes upper and lower case for the same."""
    zoo = make_zoo("collated", strategy="validity")

    class Collated(zoo.base):  # type: ignore[misc,name-defined]  # a base made at run time
        __tablename__ = "collated"
        key = sa.Column(sa.Text(collation="NOCASE"), primary_key=True)
        name = sa.Column(sa.Text)

    zoo.manager.versioned(Collated)
    zoo.manager.build()
    return zoo, Collated


def make_keys() -> tuple[Zoo, Any, Any]:
    """Return a model with a text key and one with a composite key of three kinds of column."""
    zoo = make_zoo("keys", strategy="validity")

    class Text(zoo.base):  # type: ignore[misc,name-defined]  # a base made at run time
        __tablename__ = "text_key"
        key = sa.Column(sa.Text, primary_key=True)
        name = sa.Column(sa.Text)

    class Composite(zoo.base):  # type: ignore[misc,name-defined]  # a base made at run time
        __tablename__ = "composite_key"
        country = sa.Column(sa.Text, primary_key=True)
        number = sa.Column("select", sa.Integer, primary_key=True, autoincrement=False)
        day = sa.Column(sa.Date, primary_key=True)
        name = sa.Column(sa.Text)

    zoo.manager.versioned(Text)
    zoo.manager.versioned(Composite)
    zoo.manager.build()
    return zoo, Text, Composite


WORDS_ZOO, Words = make_words()
TABLES_ZOO, TABLE_MODELS = make_tables()
KEYS, TextKey, CompositeKey = make_keys()
COLLATED, Collated = make_collated()
VARIABLES, Variables = make_variables()
