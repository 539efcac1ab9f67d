"""A session in the past: ordinary models and ordinary queries, as they would have been answered."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import ExitStack
from types import TracebackType
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, scoped_session

from report_lineage.capture.connections.connection import attach
from report_lineage.capture.installation.status import known_manager
from report_lineage.errors import NestedPast
from report_lineage.history.past.connection import past_connection
from report_lineage.history.past.moments import Moment, Token, moment
from report_lineage.history.past.past_session import PastSession


class at:  # noqa: N801  # reads as a word of the language: with at(session, when) as past
    """A context manager that gives a session in which the database is as it was.

    Ordinary queries of ordinary models are answered from the history: joins, aggregates, raw SQL,
    ``session.get``, relationships and every way to load them. Whatever would write is refused. It
    has a connection of its own; the one of ``session`` is not touched.

    :param session: of the database, or a scoped one; it stays in the present.
    :param when: a moment: an aware datetime, Token, Transaction or Version.
    :param present: models or tables without history that may be read as they are now.
    :param managers: whose histories; none means the product's own. A transaction or version that
        ``when`` names is the first one's.
    :raises BadMoment: if ``when`` is no moment of this database.
    :raises NestedPast: if the session is one of the past itself.
    :raises NotFound: if ``when`` names what there is not.
    """

    def __init__(
        self,
        session: Session | scoped_session[Session],
        when: Moment,
        *managers: Any,
        present: Collection[Any] = (),
    ) -> None:
        plain = session if isinstance(session, Session) else session()
        if isinstance(plain, PastSession):
            raise NestedPast()
        self._engine: sa.Engine = plain.get_bind().engine
        self._when = moment(when)
        self._managers = [known_manager(manager) for manager in managers or (None,)]
        self._present = frozenset(map(_table_name, present))
        self._stack = ExitStack()

    def __enter__(self) -> PastSession:
        """Open the session."""
        attach(self._engine)
        with self._stack as stack:
            connection, cut = stack.enter_context(
                past_connection(self._engine, self._when, self._managers, self._present)
            )
            past = stack.enter_context(PastSession(connection, Token.of(cut)))
            self._stack = stack.pop_all()
        return past

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the session and its connection."""
        self._stack.__exit__(kind, error, traceback)


def _table_name(given: Any) -> str:
    if isinstance(given, str):
        return given
    table = given if isinstance(given, sa.Table) else sa.inspect(given).local_table
    return str(table.name)
