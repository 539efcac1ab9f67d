"""Hosts that emit BEGIN themselves, as SQLAlchemy's documentation advises for SQLite."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage import attach, transaction_context
from report_lineage.entities import Lead, Transaction
from tests.support.engines import create_schema


@pytest.mark.parametrize("order", ["before", "after"])
@pytest.mark.parametrize("begin", ["BEGIN", "BEGIN IMMEDIATE"])
def test_a_host_may_emit_begin_before_or_after_capture_is_attached(
    tmp_path: Path, order: str, begin: str
) -> None:
    """The host's own BEGIN is the one that counts, whichever listener is called first."""
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'host.sqlite'}")
    if order == "after":
        attach(engine)
    sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    attach(engine)
    create_schema(engine)

    with transaction_context(actor="alice"), Session(engine) as session:
        with session.begin_nested():
            session.add(Lead(name="IBM"))
        session.add(Lead(name="Microsoft"))
        session.commit()

    with Session(engine) as session:
        assert session.scalars(sa.select(Transaction.actor)).all() == ["alice"]
        assert session.scalar(sa.select(sa.func.count()).select_from(Lead)) == 2
    engine.dispose()
