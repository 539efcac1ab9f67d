"""A connection on which the tables of a database are as they were."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.pool import SingletonThreadPool, StaticPool

from report_lineage.errors import PastUnsupported
from report_lineage.history.past import postgresql_views, sqlite_views
from report_lineage.history.past.cut import Cut
from report_lineage.history.past.moments import Moment
from report_lineage.history.past.unversioned import UNVERSIONED, unversioned_columns

Opened = AbstractContextManager[tuple[sa.Connection, Cut]]
_DIALECTS: dict[str, Callable[..., Opened]] = {
    "sqlite": sqlite_views.opened,
    "postgresql": postgresql_views.opened,
}


@contextmanager
def past_connection(
    engine: sa.Engine, when: Moment, managers: Sequence[Any], present: frozenset[str]
) -> Iterator[tuple[sa.Connection, Cut]]:
    """Open a connection in the past, and give the cut that it shows.

    :param present: names of tables without history that may be read as they are now.
    :raises PastUnsupported: for an engine that gives everybody the same connection.
    """
    _refuse_shared(engine)
    _refuse_translated(engine)
    with _DIALECTS[engine.dialect.name](engine, when, managers, present) as (connection, cut):
        names = unversioned_columns(managers)
        yield connection.execution_options(**{UNVERSIONED: names}), cut


def _refuse_shared(engine: sa.Engine) -> None:
    """Refuse a pool whose one connection others use: they would find themselves in the past."""
    if isinstance(engine.pool, StaticPool | SingletonThreadPool):
        raise PastUnsupported(
            problem=f"the past needs a connection of its own, and {type(engine.pool).__name__} "
            "gives the one that others use",
            remedy="Open the engine with another pool, such as QueuePool",
        )


def _refuse_translated(engine: sa.Engine) -> None:
    """Refuse an engine that renames schemas itself: capture knows tables by their own."""
    if engine.get_execution_options().get("schema_translate_map"):
        raise PastUnsupported(
            problem="this engine has a schema_translate_map, of which the views know nothing",
            remedy="Have its connections set search_path instead",
        )
