"""Random work against a plain-Python shadow: history replays to every live row, and net of each."""

from __future__ import annotations

import random
import uuid

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy_continuum import version_class

from report_lineage.entities import Lead, Transaction

Rows = dict[uuid.UUID, tuple[str, str | None]]


class Shadow:
    """Does random work on leads and remembers what each commit left."""

    def __init__(self, session: Session, seed: int) -> None:
        self.session = session
        self.random = random.Random(seed)
        self.live: Rows = {}
        self.commits: list[tuple[Rows, Rows]] = []

    def transaction(self) -> None:
        """Run a few steps, perhaps some inside a savepoint, and commit or roll back."""
        before = dict(self.live)
        for _ in range(self.random.randint(1, 6)):
            if self.random.random() < 0.2:
                self.savepoint()
            else:
                self.step()
        if self.random.random() < 0.15:
            self.session.rollback()
            self.live = before
        else:
            self.session.commit()
            self.commits.append((before, dict(self.live)))

    def savepoint(self) -> None:
        """Run steps in a savepoint that is kept or rolled back."""
        before = dict(self.live)
        nested = self.session.begin_nested()
        for _ in range(self.random.randint(1, 3)):
            self.step()
        if self.random.random() < 0.5:
            nested.rollback()
            self.live = before
        else:
            nested.commit()

    def step(self) -> None:
        """Insert, update one or all, delete, change a key or upsert."""
        choices = [self.insert]
        if self.live:
            choices += [self.update, self.update_all, self.delete, self.rekey, self.upsert]
        self.random.choice(choices)()

    def value(self) -> str:
        """Return one of few values, so that changes meet and cancel."""
        return self.random.choice(["a", "b", "A", "1.0", "1.10", ""])

    def some(self) -> uuid.UUID:
        """Return the key of a live row."""
        return self.random.choice(sorted(self.live))

    def insert(self) -> None:
        """Insert a row under one of few keys, so that keys come back."""
        key = uuid.UUID(int=self.random.randint(1, 12))
        if key in self.live:
            return
        name, website = self.value(), self.random.choice([None, self.value()])
        self.session.execute(sa.insert(Lead).values(id=key, name=name, website=website))
        self.live[key] = (name, website)

    def update(self) -> None:
        """Update one row."""
        key, name = self.some(), self.value()
        self.session.execute(sa.update(Lead.__table__).where(Lead.id == key).values(name=name))
        self.live[key] = (name, self.live[key][1])

    def update_all(self) -> None:
        """Update every row by one statement."""
        website = self.random.choice([None, self.value()])
        self.session.execute(sa.update(Lead.__table__).values(website=website))
        self.live = {key: (name, website) for key, (name, _) in self.live.items()}

    def delete(self) -> None:
        """Delete one row."""
        key = self.some()
        self.session.execute(sa.delete(Lead.__table__).where(Lead.id == key))
        del self.live[key]

    def rekey(self) -> None:
        """Give a row another key."""
        old, new = self.some(), uuid.UUID(int=self.random.randint(1, 12))
        if new in self.live:
            return
        self.session.execute(sa.update(Lead.__table__).where(Lead.id == old).values(id=new))
        self.live[new] = self.live.pop(old)

    def upsert(self) -> None:
        """Insert a row that is there, and update it instead."""
        key, name = self.some(), self.value()
        statement = sa.text(
            "INSERT INTO lineage_lead (id, name) VALUES (:id, :name) "
            "ON CONFLICT (id) DO UPDATE SET name = excluded.name"
        ).bindparams(sa.bindparam("id", type_=sa.Uuid()))
        self.session.execute(statement, {"id": key, "name": name})
        self.live[key] = (name, self.live[key][1])

    def expected(self) -> list[tuple[int, uuid.UUID, int, tuple[str, str | None]]]:
        """Return the net effect of each commit: number, key, operation and values."""
        found = []
        for number, (before, after) in enumerate(self.commits):
            for key in sorted(before.keys() | after.keys()):
                if key not in before:
                    found.append((number, key, 0, after[key]))
                elif key not in after:
                    found.append((number, key, 2, None))
                elif before[key] != after[key]:
                    found.append((number, key, 1, after[key]))
        return found


def recorded(session: Session) -> list[tuple[int, uuid.UUID, int, tuple[str, str | None] | None]]:
    """Return all versions as the shadow tells them, commits numbered by their order."""
    version = version_class(Lead)
    rows = session.execute(
        sa.select(
            version.transaction_id,
            version.id,
            version.operation_type,
            version.name,
            version.website,
        ).order_by(version.transaction_id, version.id)
    ).all()
    return [
        (row.transaction_id, row.id, row.operation_type, None if row[2] == 2 else (row[3], row[4]))
        for row in rows
    ]


def check(session: Session, seed: int, transactions: int) -> None:
    """Compare history with the shadow after random work."""
    shadow = Shadow(session, seed)
    for _ in range(transactions):
        shadow.transaction()

    expected, found = shadow.expected(), recorded(session)
    order = {number: n for n, number in enumerate(dict.fromkeys(row[0] for row in expected))}
    ids = {number: n for n, number in enumerate(dict.fromkeys(row[0] for row in found))}
    assert [(ids[n], *rest) for n, *rest in found] == [(order[n], *rest) for n, *rest in expected]
    orphans = sa.select(version_class(Lead).transaction_id).where(
        version_class(Lead).transaction_id.not_in(sa.select(Transaction.id))
    )
    assert session.scalars(orphans).all() == []


@pytest.mark.parametrize("seed", range(4))
def test_history_is_the_net_effect_of_every_commit(session: Session, seed: int) -> None:
    """Seventy-five random transactions leave exactly the versions a plain dictionary predicts."""
    check(session, seed, 75)


@pytest.mark.fuzz
@pytest.mark.parametrize("seed", range(100, 120))
def test_history_is_the_net_effect_of_long_work(session: Session, seed: int) -> None:
    """Five hundred random transactions leave exactly the versions a plain dictionary predicts."""
    check(session, seed, 500)
