"""A row that one commit writes to twice costs no more as history grows: see `test_growth.py`."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.capture.test_growth import analyze
from tests.capture.test_growth_beside import read_by
from tests.capture.zoo.base import Zoo
from tests.capture.zoo.items import ITEMS, VALID_ITEMS
from tests.support.databases import MakeDatabase, MakeEngine

UPDATE = "UPDATE item SET n = n + 1 WHERE id BETWEEN :low AND :high"
BACK = "UPDATE item SET n = n - 1 WHERE id BETWEEN :low AND :high"
DELETE = "DELETE FROM item WHERE id BETWEEN :low AND :high"
INSERT = (
    "INSERT INTO item SELECT g, 'a' || g, 0 "
    "FROM generate_series(CAST(:low AS integer), CAST(:high AS integer)) AS g"
)
AWAY = "UPDATE item SET id = id + 1000000 WHERE id BETWEEN :low AND :high"
HOME = "UPDATE item SET id = id - 1000000 WHERE id BETWEEN :low + 1000000 AND :high + 1000000"
# Together they end with the rows under their keys, and come to all of the exact path.
COMMITS = (
    (UPDATE, UPDATE),
    (UPDATE, BACK),
    (DELETE, INSERT),
    (UPDATE, DELETE, INSERT),
    (DELETE, INSERT, DELETE),
    (INSERT, DELETE),
    (INSERT, UPDATE),
    (AWAY, HOME),
)


@pytest.fixture(params=[ITEMS, VALID_ITEMS], ids=["subquery", "validity"])
def session(
    make_engine: MakeEngine, make_database: MakeDatabase, request: pytest.FixtureRequest
) -> Iterator[Session]:
    """Give a session on one connection to a PostgreSQL with items: plans are a connection's own."""
    zoo: Zoo = request.param
    engine = make_engine(make_database("postgresql", schema=False), pool_size=1, max_overflow=0)
    zoo.metadata.create_all(engine)
    with Session(engine) as session:
        yield session


def write(session: Session, *commits: tuple[str, ...], low: int, high: int) -> None:
    """Do each of several commits to a range of keys."""
    for statements in commits:
        for statement in statements:
            session.execute(sa.text(statement), {"low": low, "high": high})
        session.commit()


def writing(session: Session, *commits: tuple[str, ...], low: int, high: int) -> Callable[[], None]:
    """Return the work of writing, to be measured."""
    return lambda: write(session, *commits, low=low, high=high)


@pytest.mark.parametrize("analyzed", [False, True])
def test_a_row_written_again_is_found_among_many(session: Session, analyzed: bool) -> None:
    """Neither plans made for forty rows nor 6,000 more rows make a row that is written twice dearer.

    It is measured on two rows that were written as often before: a row's own dead entries in the
    live index, which the server drops when it can, are read by whatever looks for that row.
    """
    write(session, (INSERT,), low=1, high=40)
    analyze(session, when=analyzed)
    for _ in range(3):
        write(session, *COMMITS, low=1, high=40)
    early = read_by(session, writing(session, *COMMITS, low=1, high=1))
    early_history = read_by(session, writing(session, *COMMITS, low=3, high=3), without="item")
    write(session, (INSERT,), (UPDATE,), (UPDATE,), low=1001, high=7000)

    late = read_by(session, writing(session, *COMMITS, low=2, high=2))
    late_history = read_by(session, writing(session, *COMMITS, low=4, high=4), without="item")
    assert late_history <= early_history + 200  # one walk through a table reads 6,000
    assert late <= early + 1_500


def test_rows_written_again_read_no_more_of_many_versions(session: Session) -> None:
    """Two statements over 2,000 rows read as much with twenty versions of each as with two.

    With the live table's index it is twice as much at most: how many dead entries are read there
    depends on when the server could drop them.
    """
    work = writing(session, *COMMITS, low=1, high=2_000)
    write(session, (INSERT,), (UPDATE,), low=1, high=2_000)
    early, early_history = read_by(session, work), read_by(session, work, without="item")
    write(session, *[(UPDATE,)] * 18, low=1, high=2_000)

    assert read_by(session, work, without="item") <= 1.1 * early_history
    assert read_by(session, work) <= 2 * early
