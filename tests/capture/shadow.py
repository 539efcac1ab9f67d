"""Random transactions, done to a database and to plain dictionaries at once."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from tests.capture.zoo.documents import Document, Label, document_label

Key = tuple[str, int] | tuple[str, int, int]
Rows = dict[Key, tuple[Any, ...]]
Step = tuple[Any, ...]

LABELS = (1, 2)
_documents = Document.__table__

keys = st.integers(1, 5)
names = st.sampled_from([None, "", "a", "A", "1.0", "1.10", "it's"])
numbers = st.sampled_from([None, 0, 1, 7])
texts = st.sampled_from([None, "{}", '{"a": 1}', '{"a": 1.0}', '{"a": null, "b": [1]}'])
ways = st.sampled_from(["orm", "core", "raw"])
labels = st.sampled_from(LABELS)
steps: st.SearchStrategy[Step] = st.deferred(
    lambda: st.one_of(
        st.tuples(st.just("insert"), ways, keys, names, numbers, texts),
        st.tuples(st.just("insert_defaults"), ways, keys),
        st.tuples(st.just("insert_many"), st.lists(keys, unique=True, min_size=1), names),
        st.tuples(st.just("update"), ways, keys, names, numbers),
        st.tuples(st.just("add"), ways, keys, numbers),
        st.tuples(st.just("update_all"), names),
        st.tuples(st.just("update_many"), st.lists(keys, unique=True, min_size=1), numbers),
        st.tuples(st.just("change_json"), keys, st.sampled_from("ab"), numbers),
        st.tuples(st.just("delete"), ways, keys),
        st.tuples(st.just("delete_all")),
        st.tuples(st.just("upsert"), keys, names),
        st.tuples(st.just("rekey"), ways, keys, keys),
        st.tuples(st.just("link"), ways, keys, labels),
        st.tuples(st.just("unlink"), ways, keys, labels),
        st.tuples(st.just("savepoint"), st.lists(steps, max_size=4), st.booleans()),
    )
)
transactions = st.tuples(
    st.lists(steps, min_size=1, max_size=6), st.sampled_from([True] * 5 + [False])
)


def _literal(value: Any) -> str:
    if value is None:
        return "NULL"
    return str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"


def _loaded(text: str | None) -> Any:
    return None if text is None else json.loads(text)


@dataclass
class Shadow:
    """Does steps to a session, and says what each commit should have left."""

    session: Session
    live: Rows = field(default_factory=dict)
    commits: list[tuple[Rows, Rows]] = field(default_factory=list)

    def transaction(self, work: list[Step], kept: bool) -> None:
        """Do the steps and commit, or roll back."""
        before = dict(self.live)
        for step in work:
            self.do(step)
        if kept:
            self.session.commit()
            self.commits.append((before, dict(self.live)))
        else:
            self.session.rollback()
            self.live = before

    def do(self, step: Step) -> None:
        """Do one step, to both, if it can be done."""
        name, *arguments = step
        getattr(self, name)(*arguments)
        self.session.flush()
        self.session.expire_all()

    def savepoint(self, work: list[Step], kept: bool) -> None:
        """Do steps in a savepoint that is released or rolled back."""
        before = dict(self.live)
        with self.session.begin_nested() as nested:
            for step in work:
                self.do(step)
            if not kept:
                nested.rollback()
                self.live = before

    def run(self, statement: Any, *parameters: Any) -> None:
        """Execute a statement past the unit of work."""
        statement = (
            sa.text(statement.replace(":", "\\:")) if isinstance(statement, str) else statement
        )
        self.session.connection().execute(statement, *parameters)

    def insert(self, way: str, key: int, name: Any, n: Any, text: Any) -> None:
        """Insert a document, nothing left to defaults."""
        if ("document", key) in self.live:
            return
        if way == "orm":
            number = sa.null() if n is None else n
            self.session.add(Document(id=key, name=name, n=number, data=_loaded(text)))
        elif way == "core":
            self.run(
                sa.insert(_documents), {"id": key, "name": name, "n": n, "data": _loaded(text)}
            )
        else:
            values = ", ".join(map(_literal, (key, name, n, text)))
            self.run(f"INSERT INTO document (id, name, n, data) VALUES ({values})")
        self.live["document", key] = (name, n, text)

    def insert_defaults(self, way: str, key: int) -> None:
        """Insert a document of which only the key is given."""
        if ("document", key) in self.live:
            return
        if way == "orm":
            self.session.add(Document(id=key))
        elif way == "core":
            self.run(sa.insert(_documents).values(id=key))
        else:
            self.run(f"INSERT INTO document (id) VALUES ({key})")
        self.live["document", key] = (None, 7, None)

    def insert_many(self, keys: list[int], name: Any) -> None:
        """Insert several documents by the session's bulk interface."""
        new = [key for key in keys if ("document", key) not in self.live]
        if new:
            self.session.execute(sa.insert(Document), [{"id": key, "name": name} for key in new])
        self.live |= {("document", key): (name, 7, None) for key in new}

    def update(self, way: str, key: int, name: Any, n: Any) -> None:
        """Set name and number of one document."""
        if ("document", key) not in self.live:
            return
        if way == "orm":
            document = self.session.get_one(Document, key)
            document.name, document.n = name, n
        elif way == "core":
            self.run(sa.update(_documents).where(_documents.c.id == key).values(name=name, n=n))
        else:
            self.run(
                f"UPDATE document SET name = {_literal(name)}, n = {_literal(n)} WHERE id = {key}"
            )
        self.live["document", key] = (name, n, self.live["document", key][2])

    def add(self, way: str, key: int, n: Any) -> None:
        """Have the database add to a number."""
        if ("document", key) not in self.live or n is None:
            return
        if way == "orm":
            self.session.get_one(Document, key).n = Document.n + n
        else:
            self.run(f"UPDATE document SET n = n + {n} WHERE id = {key}")
        name, old, text = self.live["document", key]
        self.live["document", key] = (name, None if old is None else old + n, text)

    def update_all(self, name: Any) -> None:
        """Set the name of every document by one statement."""
        self.session.execute(sa.update(Document).values(name=name))
        for key, row in self.live.items():
            if key[0] == "document":
                self.live[key] = (name, *row[1:])

    def update_many(self, keys: list[int], n: Any) -> None:
        """Set the number of several documents by the session's bulk interface."""
        known = [key for key in keys if ("document", key) in self.live]
        if known:
            self.session.execute(sa.update(Document), [{"id": key, "n": n} for key in known])
        for key in known:
            name, _, text = self.live["document", key]
            self.live["document", key] = (name, n, text)

    def change_json(self, key: int, member: str, value: Any) -> None:
        """Change JSON in place."""
        row = self.live.get(("document", key))
        if row is None or row[2] is None:
            return
        document = self.session.get_one(Document, key)
        document.data[member] = value
        self.live["document", key] = (*row[:2], json.dumps(json.loads(row[2]) | {member: value}))

    def delete(self, way: str, key: int) -> None:
        """Delete one document, whose links go with it."""
        if ("document", key) not in self.live:
            return
        if way == "orm":
            self.session.delete(self.session.get_one(Document, key))
        elif way == "core":
            self.run(sa.delete(_documents).where(_documents.c.id == key))
        else:
            self.run(f"DELETE FROM document WHERE id = {key}")
        self.live = {k: row for k, row in self.live.items() if k[1] != key or k[0] == "label"}

    def delete_all(self) -> None:
        """Delete every document."""
        self.session.execute(sa.delete(Document))
        self.live = {key: row for key, row in self.live.items() if key[0] == "label"}

    def upsert(self, key: int, name: Any) -> None:
        """Insert a document, or set its name if it is there."""
        self.run(
            f"INSERT INTO document (id, name) VALUES ({key}, {_literal(name)}) "
            "ON CONFLICT (id) DO UPDATE SET name = excluded.name"
        )
        self.live["document", key] = (name, *self.live.get(("document", key), (None, 7, None))[1:])

    def rekey(self, way: str, old: int, new: int) -> None:
        """Give a document another key, which its links follow."""
        if ("document", old) not in self.live or ("document", new) in self.live:
            return
        if way == "core":
            self.run(sa.update(_documents).where(_documents.c.id == old).values(id=new))
        else:
            self.run(f"UPDATE document SET id = {new} WHERE id = {old}")
        moved = {k: row for k, row in self.live.items() if k[1] == old and k[0] != "label"}
        self.live = {k: row for k, row in self.live.items() if k not in moved}
        self.live |= {(k[0], new, *k[2:]): row for k, row in moved.items()}  # type: ignore[misc]

    def link(self, way: str, key: int, label: int) -> None:
        """Put a label on a document."""
        if ("document", key) not in self.live or ("link", key, label) in self.live:
            return
        if way == "orm":
            found = self.session.get_one(Label, label)
            document = self.session.get_one(Document, key)
            document.labels.append(found)
        elif way == "core":
            self.run(sa.insert(document_label).values(document_id=key, label_id=label))
        else:
            self.run(f"INSERT INTO document_label (document_id, label_id) VALUES ({key}, {label})")
        self.live["link", key, label] = (1,)

    def unlink(self, way: str, key: int, label: int) -> None:
        """Take a label off a document."""
        if ("link", key, label) not in self.live:
            return
        if way == "orm":
            found = self.session.get_one(Label, label)
            document = self.session.get_one(Document, key)
            document.labels.remove(found)
        else:
            self.run(f"DELETE FROM document_label WHERE document_id = {key} AND label_id = {label}")
        del self.live["link", key, label]

    def expected(self) -> list[dict[Key, tuple[Any, ...]]]:
        """Return the net effect of each commit that had one, by row: operation and values."""
        effects = [_net(before, after) for before, after in self.commits]
        return [effect for effect in effects if effect]


def _net(before: Rows, after: Rows) -> dict[Key, tuple[Any, ...]]:
    found: dict[Key, tuple[Any, ...]] = {}
    for key in before.keys() | after.keys():
        if key not in before:
            found[key] = (0, *after[key])
        elif key not in after:
            found[key] = (2,)
        elif before[key] != after[key]:
            found[key] = (1, *after[key])
    return found
