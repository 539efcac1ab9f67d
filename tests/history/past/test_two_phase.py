"""A transaction that is prepared and not yet committed, as the page on time says."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.entities import Lead
from report_lineage.history.past import Moment, at, snapshot_token


def names(engine: sa.Engine, when: Moment) -> list[str]:
    """Return the names of the leads of a moment."""
    with Session(engine) as session, at(session, when) as past:
        return list(past.scalars(sa.select(Lead.name).order_by(Lead.name)))


def test_a_token_is_exact_and_an_instant_moves(postgresql_engine: sa.Engine) -> None:
    """Its reader did not see the prepared work; by time it belongs to its PREPARE."""
    with postgresql_engine.connect() as connection:
        transaction = connection.begin_twophase()
        connection.execute(sa.insert(Lead.__table__).values(name="prepared"))
        transaction.prepare()
        with Session(postgresql_engine) as session:
            token, instant = snapshot_token(session), datetime.now(UTC)
        assert names(postgresql_engine, token) == names(postgresql_engine, instant) == []
        transaction.commit()

    assert names(postgresql_engine, token) == []
    assert names(postgresql_engine, instant) == ["prepared"]
