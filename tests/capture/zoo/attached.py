"""Tables of attached SQLite databases, beside one of the main database, and namesakes of each kind."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from tests.capture.zoo.base import Zoo, make_zoo

ATTACHED = make_zoo("attached", strategy="validity")


def declare(zoo: Zoo, name: str, schema: str | None) -> Any:
    """Declare a versioned model of a table with a key, a unique name and a number."""
    columns = {
        "id": sa.Column(sa.Integer, primary_key=True),
        "name": sa.Column(sa.Text, unique=True),
        "n": sa.Column(sa.Integer),
    }
    options = {"__tablename__": name, "__table_args__": ({"schema": schema},)}
    return zoo.manager.versioned(type(name.title(), (zoo.base,), {**options, **columns}))


City = declare(ATTACHED, "city", "north")
River = declare(ATTACHED, "river", "South Side")
Country = declare(ATTACHED, "country", None)
ATTACHED.manager.build()


def namesakes(*places: tuple[str, str | None]) -> Zoo:
    """Return a zoo of its own with a versioned table at each place: a name and a schema."""
    zoo = make_zoo("namesakes")
    for number, (name, schema) in enumerate(places):
        made = {"id": sa.Column(sa.Integer, primary_key=True), "n": sa.Column(sa.Integer)}
        options = {"__tablename__": name, "__table_args__": ({"schema": schema},)}
        zoo.manager.versioned(type(f"Model{number}", (zoo.base,), {**options, **made}))
    zoo.manager.build()
    return zoo
