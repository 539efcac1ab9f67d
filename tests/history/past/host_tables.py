"""A database with the tables of a zoo, of either kind."""

from __future__ import annotations

import sqlalchemy as sa

from tests.capture.zoo.base import Zoo


def made(engine: sa.Engine, *zoos: Zoo) -> sa.Engine:
    """Return an engine whose database has the tables, triggers and views of some zoos."""
    for zoo in zoos:
        zoo.metadata.create_all(engine)
    return engine
