"""Transactions that overlap: ids per row grow in the order of commits."""

from __future__ import annotations

import threading
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy_continuum import version_class

from report_lineage.entities import Lead, Transaction
from tests.capture.history import history_of


def overlapped(engine: sa.Engine) -> tuple[Session, uuid.UUID, uuid.UUID]:
    """Return a session whose transaction wrote a lead before and after another committed, with keys.

    The first key is of a lead that both wrote, the second of one that is the session's alone.
    """
    with Session(engine) as session:
        lead, other = Lead(name="shared"), Lead(name="own")
        session.add_all([lead, other])
        session.commit()
        shared, own = lead.id, other.id
    early = Session(engine)
    early.execute(sa.update(Lead).where(Lead.id == own).values(name="early"))
    with Session(engine) as late:
        late.execute(sa.update(Lead).where(Lead.id == shared).values(name="late"))
        late.commit()
    early.execute(sa.update(Lead).where(Lead.id == shared).values(name="early"))
    return early, shared, own


def test_a_later_commit_bears_the_higher_id(postgresql_engine: sa.Engine) -> None:
    """A transaction that began first and wrote a row last takes a fresh id for it."""
    early, shared, own = overlapped(postgresql_engine)
    early.commit()

    version = version_class(Lead)
    names = [name for _, name in history_of(early, Lead, shared)]
    assert names == ["shared", "late", "early"]
    of_own = early.scalar(sa.select(sa.func.max(version.transaction_id)).where(version.id == own))
    of_shared = early.scalar(
        sa.select(sa.func.max(version.transaction_id)).where(version.id == shared)
    )
    rows = early.execute(
        sa.select(Transaction.xid, Transaction.committed_at).where(
            Transaction.id.in_([of_own, of_shared])
        )
    ).all()
    assert of_own < of_shared and len(rows) == 2 and len({row.xid for row in rows}) == 1
    early.close()


def test_a_fresh_id_still_nets(postgresql_engine: sa.Engine) -> None:
    """Rows changed before and after a fresh id have one version in the commit."""
    early, _, own = overlapped(postgresql_engine)
    early.execute(sa.update(Lead).where(Lead.id == own).values(name="second"))
    early.commit()

    assert [name for _, name in history_of(early, Lead, own)] == ["own", "second"]
    early.close()


def test_first_transactions_agree_on_the_history_s_id(postgresql_engine: sa.Engine) -> None:
    """Two that overlap in a database that has no history id yet get one between them."""
    early, late = Session(postgresql_engine), Session(postgresql_engine)
    early.add(Lead(name="early"))
    early.flush()
    timer = threading.Timer(0.3, early.commit)
    timer.start()
    late.add(Lead(name="late"))
    late.commit()
    timer.join()

    assert late.scalar(sa.select(sa.func.count(sa.distinct(Transaction.history_id)))) == 1
    early.close()
    late.close()
