"""What goes beside a row's own version costs no more as history grows: see `test_growth.py`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy_continuum.plugins import PropertyModTrackerPlugin

from report_lineage import current_transaction_id
from report_lineage.entities import Base, Lead, Report
from tests.capture.zoo.base import Zoo, make_zoo
from tests.capture.zoo.inheritance import INHERITANCE, Puppy
from tests.capture.zoo.partitions import PARTITIONS, Click
from tests.support.databases import MakeDatabase, MakeEngine

# The writes of a test look for their rows as they like; all else looks through indexes.
READ = sa.text(
    "SELECT (SELECT sum(idx_tup_read) FROM pg_stat_user_indexes WHERE relname <> :without) + "
    "(SELECT sum(seq_tup_read) FROM pg_stat_user_tables "
    "WHERE relname ~ '_version$|_transaction$|^report_lineage')"
)
COMMITS = 150


def tracked() -> tuple[Zoo, Any]:
    """Return a zoo whose versions flag what changed."""
    zoo = make_zoo("tracked", strategy="validity")
    zoo.manager.plugins.append(PropertyModTrackerPlugin())

    class Note(zoo.base):  # type: ignore[misc,name-defined]  # a base made at run time
        __tablename__ = "note"
        id = sa.Column(sa.Integer, primary_key=True)
        name = sa.Column(sa.Text)

    zoo.manager.versioned(Note)
    zoo.manager.build()
    return zoo, Note


TRACKED, Note = tracked()


@dataclass(frozen=True)
class Kind:
    """A table, how to make a row of it, and the write that is measured."""

    metadata: sa.MetaData
    make: Callable[[int], Any]
    update: str


KINDS = {
    "joined": Kind(
        INHERITANCE.metadata,
        lambda n: Puppy(id=n, name="a", breed="b", weeks=1),
        "UPDATE animal SET name = :text WHERE id = :id",
    ),
    "aggregate": Kind(
        Base.metadata,
        lambda n: Report(lead=Lead(name="x"), title=f"t{n}", status="draft", data={}),
        "UPDATE lineage_report SET status = :text WHERE title = 't' || :id",
    ),
    "flags": Kind(
        TRACKED.metadata,
        lambda n: Note(id=n, name="a"),
        "UPDATE note SET name = :text WHERE id = :id",
    ),
    "partitioned": Kind(
        PARTITIONS.metadata,
        lambda n: Click(id=n, name="a"),
        "UPDATE click SET name = :text WHERE id = :id",
    ),
}


@pytest.fixture
def session(make_engine: MakeEngine, make_database: MakeDatabase) -> Iterator[Session]:
    """Give a session on one connection to an empty PostgreSQL: plans are a connection's own."""
    url = make_database("postgresql", schema=False)
    with Session(make_engine(url, pool_size=1, max_overflow=0)) as session:
        yield session


def read_by(session: Session, work: Callable[[], None], *, without: str = "") -> int:
    """Return how many rows and index entries a piece of work reads.

    :param without: a table whose indexes do not count.
    """
    counts = []
    for do in (lambda: None, work):
        do()
        session.execute(sa.text("SELECT pg_stat_force_next_flush()"))
        session.commit()
        counts.append(session.scalar(READ, {"without": without}))
        session.commit()
    return int(counts[1] - counts[0])


@pytest.mark.parametrize("analyzed", [False, True])
@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())
def test_a_write_reads_no_more_of_a_long_history(
    session: Session, kind: Kind, analyzed: bool
) -> None:
    """Neither many versions of its own row nor many other rows, whatever plans were made early."""

    def write(text: str) -> None:
        session.execute(sa.text(kind.update), {"text": text, "id": 1})
        session.commit()

    kind.metadata.create_all(session.get_bind())
    session.add(kind.make(1))
    session.commit()
    if analyzed:
        session.execute(sa.text("ANALYZE"))
        session.commit()
    for number in range(12):  # past the point where plans are settled
        write(f"first {number}")
    early = read_by(session, lambda: write("early"))
    for number in range(COMMITS):
        session.add(kind.make(number + 2))
        session.commit()
        write(f"later {number}")

    assert read_by(session, lambda: write("late")) <= early + 20


def test_rows_of_one_commit_do_not_look_through_each_other(session: Session) -> None:
    """Three times as many objects of joined tables that change and change back read three times."""
    INHERITANCE.metadata.create_all(session.get_bind())
    session.add_all([Puppy(id=n, name="a", breed="b", weeks=1) for n in range(400)])
    session.commit()

    def there_and_back(objects: int) -> None:
        for text in ("for a while", "a"):
            statement = sa.text("UPDATE animal SET name = :text WHERE id < :objects")
            session.execute(statement, {"text": text, "objects": objects})
        session.commit()

    for _ in range(6):
        there_and_back(10)
    few = read_by(session, lambda: there_and_back(130))

    assert read_by(session, lambda: there_and_back(390)) < 4 * few


def test_asking_for_the_transaction_reads_no_more_of_them(session: Session) -> None:
    """Whether the open transaction has a row is answered without looking at those before it."""
    Base.metadata.create_all(session.get_bind())

    def ask() -> None:
        current_transaction_id(session)
        session.commit()

    for _ in range(12):
        ask()
    early = read_by(session, ask)
    for _ in range(COMMITS):
        ask()

    assert read_by(session, ask) <= early + 20
