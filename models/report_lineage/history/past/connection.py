"""A connection on which the tables of a database are as they were."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any

import sqlalchemy as sa

from report_lineage.history.past import postgresql_views, sqlite_views
from report_lineage.history.past.cut import Cut
from report_lineage.history.past.moments import Moment

Opened = AbstractContextManager[tuple[sa.Connection, Cut]]
_DIALECTS: dict[str, Callable[..., Opened]] = {
    "sqlite": sqlite_views.opened,
    "postgresql": postgresql_views.opened,
}


def past_connection(
    engine: sa.Engine, when: Moment, managers: Sequence[Any], present: frozenset[str]
) -> Opened:
    """Open a connection in the past, and give the cut that it shows.

    :param present: names of tables without history that may be read as they are now.
    """
    return _DIALECTS[engine.dialect.name](engine, when, managers, present)
