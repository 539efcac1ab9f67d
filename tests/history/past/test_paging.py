"""Pages, streams and prepared statements in the past."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.entities import Lead
from report_lineage.history.past import Token, at, snapshot_token
from tests.support.databases import MakeDatabase, MakeEngine

NAMES = [f"lead {number:03}" for number in range(25)]
ORDERED = sa.select(Lead).order_by(Lead.name)


def renamed(session: Session) -> Token:
    """Commit leads, rename all and delete some; return the token from before."""
    session.add_all([Lead(name=name) for name in NAMES])
    session.commit()
    token = snapshot_token(session)
    session.execute(sa.delete(Lead).where(Lead.name > "lead 019"))
    session.execute(sa.update(Lead).values(name="now"))
    session.commit()
    return token


def pages(past: Session, size: int) -> Iterator[list[str]]:
    """Yield the names of each page, by offset."""
    for start in range(0, len(NAMES), size):
        page = past.scalars(ORDERED.limit(size).offset(start))
        yield [lead.name for lead in page]


def test_pages_are_those_of_the_moment(session: Session) -> None:
    """By offset, and by the last name seen."""
    with at(session, renamed(session)) as past:
        assert [name for page in pages(past, 7) for name in page] == NAMES
        after = sa.select(Lead.name).where(Lead.name > NAMES[9]).order_by(Lead.name).limit(3)
        assert past.scalars(after).all() == NAMES[10:13]
        assert past.scalar(sa.select(sa.func.count()).select_from(Lead)) == len(NAMES)


def test_streams_are_of_the_moment(session: Session) -> None:
    """What is read in batches, and through a cursor of the server's, is checked before it is given."""
    with at(session, renamed(session)) as past:
        batches = past.scalars(ORDERED.execution_options(yield_per=4)).partitions()
        assert [lead.name for batch in batches for lead in batch] == NAMES
        streamed = past.execute(
            sa.select(Lead.name).order_by(Lead.name).execution_options(stream_results=True)
        )
        assert [name for (name,) in streamed] == NAMES


def test_statements_prepared_in_the_present_read_the_past(
    make_engine: MakeEngine, make_database: MakeDatabase
) -> None:
    """The server keeps their text under a name, and asks anew what it means."""
    engine = make_engine(
        make_database("postgresql"),
        pool_size=1,
        max_overflow=1,
        connect_args={"prepare_threshold": 0},
    )
    with Session(engine) as session:
        token = renamed(session)
    for _ in range(3):
        with Session(engine) as session:
            assert set(session.scalars(sa.select(Lead.name))) == {"now"}
            opened = at(session, token)
            session.rollback()
            with opened as past:
                assert past.scalars(sa.select(Lead.name).order_by(Lead.name)).all() == NAMES
                assert sorted(past.scalars(sa.select(Lead.name))) == NAMES
                prepared = past.scalars(sa.text("SELECT count(*) FROM pg_prepared_statements"))
                assert prepared.one() > 0
            assert set(session.scalars(sa.select(Lead.name))) == {"now"}
