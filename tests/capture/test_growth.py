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
    counts = []
    for _ in range(2):
        session.execute(sa.text("SELECT pg_stat_force_next_flush()"))
        session.commit()
        counts.append(session.scalar(READ) + session.scalar(SCANNED))
        session.commit()
        if len(counts) == 1:
            write(session, name)
    return int(counts[1] - counts[0])


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


def analyze(session: Session, *, when: bool) -> None:
    """Give the planner statistics of what is there now."""
    if when:
        session.execute(sa.text("ANALYZE"))
        session.commit()
