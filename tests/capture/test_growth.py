"""What a write costs does not grow with the history behind it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage import transaction_context
from report_lineage.entities import Lead, uuid7

READ = sa.text(
    "SELECT sum(idx_tup_read) FROM pg_stat_user_indexes WHERE relname IN "
    "('lineage_lead_version', 'lineage_transaction')"
)
SCANNED = sa.text(
    "SELECT sum(seq_tup_read) FROM pg_stat_user_tables WHERE relname IN "
    "('lineage_lead_version', 'lineage_transaction')"
)


def write(session: Session, name: str) -> None:
    """Change one lead in a commit of its own, with a context."""
    chosen = sa.update(Lead.__table__).where(Lead.name.like("chosen%"), Lead.email == "x")
    with transaction_context(actor="ann"):
        session.execute(chosen.values(name=f"chosen {name}"))
        session.commit()


def work_of(session: Session, name: str) -> int:
    """Return how many rows and index entries one more write reads."""
    before = read_so_far(session)
    write(session, name)
    return read_so_far(session) - before


@pytest.mark.parametrize("analyzed", ["never", "early", "late"])
def test_a_write_reads_no_more_of_a_long_history(
    postgresql_engine: sa.Engine, analyzed: str
) -> None:
    """After 1,500 more commits and 3,000 more versions a write reads what it read before."""
    with Session(postgresql_engine) as session:
        session.add(Lead(name="chosen", email="x"))
        session.commit()
        analyze(session, when=analyzed == "early")
        for number in range(12):  # past the point where plans are settled
            write(session, str(number))
        early = work_of(session, "early")
        for _ in range(1_500):
            session.execute(sa.insert(Lead.__table__).values(id=uuid7(), name="o"))
            session.commit()
        session.execute(sa.delete(Lead.__table__).where(Lead.name == "o"))
        session.commit()
        analyze(session, when=analyzed == "late")
        write(session, "again")

        assert work_of(session, "late") <= early + 20


@pytest.mark.parametrize("analyzed", [False, True])
def test_a_row_written_again_is_found_without_the_others_of_its_commit(
    postgresql_engine: sa.Engine, analyzed: bool
) -> None:
    """Three writes of each of 800 rows in one commit read a few index entries per write."""
    keys = [uuid7() for _ in range(800)]
    with Session(postgresql_engine) as session:
        analyze(session, when=analyzed)
        before = read_so_far(session)
        for key in keys:
            session.execute(sa.insert(Lead.__table__).values(id=key, name="new"))
        for statement in (
            sa.update(Lead.__table__).values(name="changed"),
            sa.delete(Lead.__table__),
        ):
            for key in keys:
                session.execute(statement.where(Lead.__table__.c.id == key))
        session.commit()

        assert read_so_far(session) - before < 20 * 3 * len(keys)


def read_so_far(session: Session) -> int:
    """Return how many rows and index entries have been read."""
    session.execute(sa.text("SELECT pg_stat_force_next_flush()"))
    session.commit()
    counted = session.scalar(READ) + session.scalar(SCANNED)
    session.commit()
    return int(counted)


def analyze(session: Session, *, when: bool) -> None:
    """Give the planner statistics of what is there now."""
    if when:
        session.execute(sa.text("ANALYZE"))
        session.commit()


def test_a_row_with_many_versions_is_not_read_through(postgresql_engine: sa.Engine) -> None:
    """A write to a row of 3,000 versions touches as many pages of their index as one to a new row."""
    key = uuid7()
    with Session(postgresql_engine) as session:
        session.add(Lead(id=key, name="chosen", email="x"))
        session.commit()
        early = pages_of(session, "early")
        for number in range(3_000):
            chosen = sa.update(Lead.__table__).where(Lead.__table__.c.id == key)
            session.execute(chosen.values(name=f"chosen {number}"))
            session.commit()

        assert pages_of(session, "late") <= early + 10


def pages_of(session: Session, name: str) -> int:
    """Return how many index pages of versions a second write in this connection touches."""
    pages = sa.text(
        "SELECT coalesce(sum(idx_blks_read + idx_blks_hit), 0) FROM pg_statio_user_tables "
        "WHERE relname = 'lineage_lead_version'"
    )
    counts = []
    write(session, f"{name} once")
    for _ in range(2):
        session.execute(sa.text("SELECT pg_stat_force_next_flush()"))
        session.commit()
        counts.append(session.scalar(pages))
        session.commit()
        if len(counts) == 1:
            write(session, name)
    return int(counts[1] - counts[0])
