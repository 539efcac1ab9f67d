"""Random histories, reverted at random and back again, compared byte by byte with what was."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.capture.compiler.tables import CapturedTable, captured_tables
from report_lineage.errors import RevertConflict
from report_lineage.history.past import Transaction
from report_lineage.history.revert import RevertPlan, Row, Whole, apply, plan_revert
from tests.capture.zoo.base import Zoo
from tests.history.revert.library import LIBRARY, Book, LibraryTransaction, Shelf
from tests.support.replay import check_replay

Snapshot = dict[tuple[Any, ...], Any]
EXTRAS = ['{"a": 1.10}', '{"a":1.1}', "[1, 2]", "null", None]
PRICES = ["1.1", "1.10", "0", None]
WEIGHTS = ["-0.0", "0.0", "1e300", None]
COVERS = [b"", b"\x00", b"a", None]


def snapshot(session: Session) -> Snapshot:
    """Return every byte of every row that is kept, by table and key."""
    connection = session.connection()
    found: Snapshot = {}
    for table in captured_tables(LIBRARY.manager):
        for *key, row in connection.exec_driver_sql(_bytes(connection, table)):
            found[table.live.name, *key] = row
    return found


def _bytes(connection: sa.Connection, table: CapturedTable) -> str:
    kept = [connection.dialect.identifier_preparer.quote(name) for name in table.columns]
    value = " || ', ' || ".join(f"typeof({name}) || ' ' || quote({name})" for name in kept)
    if connection.dialect.name == "postgresql":
        value = f"record_send(ROW({', '.join(kept)}))"
    return f"SELECT {', '.join(table.key)}, {value} FROM {table.live.name}"


@dataclass
class Work:
    """One database, its random history, and what its rows were after each commit."""

    session: Session
    chance: random.Random
    past: dict[int, Snapshot] = field(default_factory=dict)
    shelves: dict[int, dict[int, int]] = field(default_factory=dict)
    ids: list[int] = field(default_factory=list)

    def remember(self) -> int | None:
        """Take down what the rows are after the newest commit; return its id if it is new."""
        newest = self.session.scalar(sa.select(sa.func.max(LibraryTransaction.id)))
        if newest is None or (self.ids and self.ids[-1] == newest):
            return None
        self.ids.append(newest)
        self.past[newest] = snapshot(self.session)
        rows = self.session.execute(sa.text("SELECT id, shelf_id FROM book"))
        self.shelves[newest] = {row.id: row.shelf_id for row in rows}
        self.session.commit()
        return newest

    def transact(self) -> None:
        """Commit a few random statements, or none of them if one is refused."""
        try:
            for _ in range(self.chance.randint(1, 4)):
                self._step()
            self.session.commit()
        except sa.exc.IntegrityError:
            self.session.rollback()
        self.remember()

    def _step(self) -> None:
        one, other = self.chance.randint(1, 6), self.chance.randint(1, 6)
        shelf, place = self.chance.randint(1, 3), self.chance.randint(1, 4)
        extra = "CAST(:extra AS json)" if self._is_postgresql else ":extra"
        values = {
            "one": one, "other": other, "shelf": shelf, "place": place,
            "name": self.chance.choice("abc"), "extra": self.chance.choice(EXTRAS),
            "cover": self.chance.choice(COVERS),
        }  # fmt: skip
        price, weight = self.chance.choice(PRICES), self.chance.choice(WEIGHTS)
        literals = f"{price or 'NULL'}, {weight or 'NULL'}"
        steps: list[Callable[[], str]] = [
            lambda: "INSERT INTO shelf (id, name) VALUES (:shelf, :name) ON CONFLICT DO NOTHING",
            lambda: "DELETE FROM shelf WHERE id = :shelf",
            lambda: "UPDATE shelf SET name = :name WHERE id = :shelf",
            *[lambda: (
                "INSERT INTO book (id, shelf_id, place, price, weight, cover, extra) "
                f"VALUES (:one, :shelf, :place, {literals}, :cover, {extra}) ON CONFLICT DO NOTHING"
            )] * 3,
            lambda: "DELETE FROM book WHERE id = :one",
            lambda: f"UPDATE book SET extra = {extra}, cover = :cover WHERE id = :one",
            lambda: f"UPDATE book SET (price, weight) = ({literals}) WHERE id = :one",
            lambda: "UPDATE book SET shelf_id = :shelf, place = :place WHERE id = :one",
            lambda: "UPDATE book SET sequel_of = :other WHERE id = :one",
            lambda: "INSERT INTO book_tag (book_id, tag_id, weight) VALUES (:one, :shelf, :place)",
            lambda: "DELETE FROM book_tag WHERE book_id = :one",
            lambda: self._swap(one, other),
        ]  # fmt: skip
        self.session.execute(sa.text(self.chance.choice(steps)()), values)

    @property
    def _is_postgresql(self) -> bool:
        return self.session.get_bind().dialect.name == "postgresql"

    def _swap(self, one: int, other: int) -> str:
        """Have two books change places, and return a statement that changes nothing."""
        books = [self.session.get(Book, key) for key in (one, other)]
        if all(books) and one != other:
            places = [(book.shelf_id, book.position) for book in books if book]
            self.session.expunge_all()
            for key, place in [(one, (places[0][0], 99)), (other, places[0]), (one, places[1])]:
                query = "UPDATE book SET shelf_id = :shelf, place = :place WHERE id = :key"
                bound = {"shelf": place[0], "place": place[1], "key": key}
                self.session.execute(sa.text(query), bound)
        self.session.expunge_all()
        return "UPDATE shelf SET name = name WHERE id = :one"

    def plan(self) -> tuple[RevertPlan, Snapshot]:
        """Return a random plan, and what the rows that it is about have to become."""
        when, now = self.chance.choice(self.ids[:-1]), self.ids[-1]
        kind = self.chance.choice(["row", "whole", "transaction"])
        if kind == "transaction":
            undone = self.chance.choice(self.ids[-4:])
            place = self.ids.index(undone)
            before = self.past[self.ids[place - 1]] if place else {}
            touched = {
                key
                for key in before.keys() | self.past[undone].keys()
                if before.get(key) != self.past[undone].get(key)
            }
            plan = plan_revert(self.session, Transaction(undone), manager=LIBRARY.manager)
            return plan, {key: before.get(key) for key in touched}
        key = self.chance.randint(1, 3)
        if kind == "whole":
            books = {
                book
                for moment in (when, now)
                for book, shelf in self.shelves[moment].items()
                if shelf == key
            }
            wanted = {("shelf", key), *(("book", book) for book in books)}
        else:
            wanted, books = {("book", key)}, {key}
        everything = self.past[when].keys() | self.past[now].keys()
        wanted |= {row for row in everything if row[0] == "book_tag" and row[1] in books}
        if not any(row in moment for row in wanted for moment in self.past.values()):
            return self.plan()
        target = Whole(Shelf, key) if kind == "whole" else Row(Book, key)
        plan = plan_revert(self.session, target, to=Transaction(when))
        return plan, {row: self.past[when].get(row) for row in wanted}


def revert_and_back(work: Work) -> bool:
    """Revert something and revert that; say whether there was anything to revert."""
    before = snapshot(work.session)
    plan, wanted = work.plan()
    if plan.refusals:
        with pytest.raises(RevertConflict):
            apply(work.session, plan, reason="in vain", accept="all")
        assert snapshot(work.session) == before
        return False
    done = apply(work.session, plan, reason="back", accept="all")
    after = snapshot(work.session)
    assert after == {row: found for row, found in {**before, **wanted}.items() if found is not None}
    if done.transaction_id is None:
        assert after == before
        return False
    work.remember()
    undo = plan_revert(work.session, Transaction(done.transaction_id), manager=LIBRARY.manager)
    assert undo.conflicts == ()
    apply(work.session, undo, reason="and forth")
    assert snapshot(work.session) == before
    work.remember()
    return True


def search(engine: sa.Engine, *, seed: int, cases: int) -> Mapping[str, int]:
    """Do reverts that change something, each in the midst of random work; return how many."""
    done = tried = 0
    with Session(engine) as session:
        session.execute(sa.text("INSERT INTO tag (id) VALUES (1), (2), (3)"))
        session.commit()
        work = Work(session, random.Random(seed))
        work.remember()
        while done < cases:
            for _ in range(work.chance.randint(1, 5)):
                work.transact()
            if len(work.ids) > 3:
                tried += 1
                done += revert_and_back(work)
        check_replay(session.connection(), LIBRARY.manager)
    return {"done": done, "tried": tried}


@pytest.mark.parametrize("seed", range(4))
def test_a_revert_of_a_revert_gives_the_original_back(
    open_zoo: Callable[[Zoo], sa.Engine], seed: int
) -> None:
    """Fifteen random reverts a history do what they say to the byte, and so does their revert."""
    assert search(open_zoo(LIBRARY), seed=seed, cases=15)["done"] == 15


@pytest.mark.fuzz
@pytest.mark.parametrize("seed", range(100, 110))
def test_a_thousand_reverts_of_reverts(open_zoo: Callable[[Zoo], sa.Engine], seed: int) -> None:
    """Fifty random reverts in each of ten histories, on each database."""
    assert search(open_zoo(LIBRARY), seed=seed, cases=50)["done"] == 50
