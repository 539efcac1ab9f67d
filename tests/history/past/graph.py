"""A graph of rows, random changes of it, and what it is after them, in plain Python."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, relationship

from tests.capture.zoo.base import make_zoo

GRAPH = make_zoo("graph")
_Base: Any = GRAPH.base
IDS = range(1, 9)

link = sa.Table(
    "graph_link",
    _Base.metadata,
    sa.Column("leaf_id", sa.ForeignKey("graph_leaf.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("label_id", sa.ForeignKey("graph_label.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("weight", sa.Integer),
)


@GRAPH.manager.versioned
class Node(_Base):
    """A node of a forest; its children outlive it."""

    __tablename__ = "graph_node"
    id = sa.Column(sa.Integer, primary_key=True, autoincrement=False)
    name = sa.Column(sa.Text)
    parent_id = sa.Column(sa.ForeignKey("graph_node.id", ondelete="SET NULL"))
    parent = relationship("Node", remote_side=[id], back_populates="children")
    children = relationship("Node", back_populates="parent", order_by="Node.id")
    leaves = relationship("Leaf", back_populates="node", order_by="Leaf.id")


@GRAPH.manager.versioned
class Leaf(_Base):
    """Goes with its node."""

    __tablename__ = "graph_leaf"
    id = sa.Column(sa.Integer, primary_key=True, autoincrement=False)
    name = sa.Column(sa.Text)
    node_id = sa.Column(sa.ForeignKey("graph_node.id", ondelete="CASCADE"))
    node = relationship("Node", back_populates="leaves")
    labels = relationship(
        "Label", secondary=link, back_populates="leaves", order_by="Label.id", passive_deletes=True
    )


@GRAPH.manager.versioned
class Label(_Base):
    """Labels many leaves."""

    __tablename__ = "graph_label"
    id = sa.Column(sa.Integer, primary_key=True, autoincrement=False)
    name = sa.Column(sa.Text)
    leaves = relationship(
        "Leaf", secondary=link, back_populates="labels", order_by="Leaf.id", passive_deletes=True
    )


GRAPH.manager.build()
TABLES: dict[str, sa.Table] = {"node": Node.__table__, "leaf": Leaf.__table__}
TABLES |= {"label": Label.__table__, "link": link}
PARENT = {"node": "parent_id", "leaf": "node_id"}
Change = tuple[str, str, tuple[int, ...], dict[str, Any]]


@dataclass
class Rows:
    """The rows of each table by key: what a history is replayed into."""

    of: dict[str, dict[tuple[int, ...], dict[str, Any]]] = field(
        default_factory=lambda: {name: {} for name in TABLES}
    )

    def apply(self, change: Change) -> None:
        """Do what the database does for a change, its foreign keys included."""
        name, what, key, values = change
        if what == "delete":
            del self.of[name][key]
            self._follow(name, key[0])
        else:
            self.of[name][key] = {**self.of[name].get(key, {}), **values}

    def _follow(self, name: str, gone: int) -> None:
        if name == "node":
            for node in self.of["node"].values():
                node["parent_id"] = None if node["parent_id"] == gone else node["parent_id"]
            orphans = [key for key, leaf in self.of["leaf"].items() if leaf["node_id"] == gone]
            for key in orphans:
                self.apply(("leaf", "delete", key, {}))
        place = {"leaf": 0, "label": 1}.get(name)
        for key in list(self.of["link"]) if place is not None else ():
            if key[place] == gone:
                del self.of["link"][key]

    def picture(self) -> Any:
        """Return what :func:`picture` reads, by looking at every row."""
        node, leaf, label, links = (self.of[name] for name in TABLES)
        return {
            "node": {
                key: (one["name"], one["parent_id"], _where(node, "parent_id", key),
                      _where(leaf, "node_id", key))
                for (key,), one in node.items()
            },
            "leaf": {
                key: (one["name"], one["node_id"], sorted(b for a, b in links if a == key))
                for (key,), one in leaf.items()
            },
            "label": {
                key: (one["name"], sorted(a for a, b in links if b == key))
                for (key,), one in label.items()
            },
            "link": {key: one["weight"] for key, one in links.items()},
        }  # fmt: skip


def _where(rows: dict[tuple[int, ...], dict[str, Any]], column: str, value: int) -> list[int]:
    return sorted(key for (key,), row in rows.items() if row[column] == value)


def replayed(changes: Iterable[Change]) -> Rows:
    """Return the rows after some changes, from empty."""
    rows = Rows()
    for change in changes:
        rows.apply(change)
    return rows


def picture(past: Session) -> Any:
    """Return the graph as a session shows it, by ordinary loading in every direction."""
    nodes = past.scalars(sa.select(Node)).all()
    leaves = past.scalars(sa.select(Leaf)).all()
    return {
        "node": {
            one.id: (one.name, one.parent and one.parent.id, _ids(one.children), _ids(one.leaves))
            for one in nodes
        },
        "leaf": {one.id: (one.name, one.node and one.node.id, _ids(one.labels)) for one in leaves},
        "label": {one.id: (one.name, _ids(one.leaves)) for one in past.scalars(sa.select(Label))},
        "link": {(a, b): weight for a, b, weight in past.execute(sa.select(link))},
    }


def _ids(rows: Iterable[Any]) -> list[int]:
    return [row.id for row in rows]


def draw(dice: random.Random, rows: Rows) -> Change:
    """Return a random change that can be made: an insert, a rebirth, an update, a move, a delete."""
    name = dice.choice(["node", "node", "leaf", "leaf", "label", "link", "link"])
    key = _draw_key(dice, rows, name)
    if key is None:
        return draw(dice, rows)
    there = key in rows.of[name]
    if there and dice.random() < 0.25:
        return (name, "delete", key, {})
    return (name, "update" if there else "insert", key, _draw_values(dice, rows, name, there))


def _draw_key(dice: random.Random, rows: Rows, name: str) -> tuple[int, ...] | None:
    if name != "link":
        return (dice.choice(IDS),)
    ends = [list(rows.of[end]) for end in ("leaf", "label")]
    if not all(ends):
        return None
    return (*dice.choice(ends[0]), *dice.choice(ends[1]))


def _draw_values(dice: random.Random, rows: Rows, name: str, there: bool) -> dict[str, Any]:
    if name == "link":
        return {"weight": dice.randrange(100)}
    values: dict[str, Any] = {"name": f"name {dice.randrange(1000)}"}
    if name in PARENT and (not there or dice.random() < 0.7):
        parents = [key for (key,) in rows.of["node"]]
        values[PARENT[name]] = dice.choice([None, *parents])
    return values


def write(session: Session, change: Change) -> None:
    """Make a change in the database."""
    name, what, key, values = change
    table = TABLES[name]
    columns = list(table.primary_key.columns)
    if what == "insert":
        given = dict(zip((column.name for column in columns), key, strict=True))
        session.execute(sa.insert(table).values({**given, **values}))
        return
    where = [column == part for column, part in zip(columns, key, strict=True)]
    write = sa.delete(table) if what == "delete" else sa.update(table).values(values)
    session.execute(write.where(*where))
