"""A session in the past: ordinary models and ordinary queries, as they would have been answered."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import ExitStack
from types import TracebackType
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession, async_scoped_session
from sqlalchemy.orm import Session, scoped_session
from sqlalchemy.util import greenlet_spawn

from report_lineage.capture.connections.connection import attach
from report_lineage.capture.installation.status import known_manager
from report_lineage.errors import NestedPast, PastUnsupported
from report_lineage.history.past.asynchronous import AsyncPastSession
from report_lineage.history.past.connection import past_connection
from report_lineage.history.past.moments import Moment, Token, moment
from report_lineage.history.past.past_session import PastSession

Present = (
    Session | scoped_session[Session] | AsyncSession | async_scoped_session[AsyncSession]
)  # what has an engine


class at:  # noqa: N801  # reads as a word of the language: with at(session, when) as past
    """A context manager that gives a session in which the database is as it was.

    Ordinary queries of ordinary models are answered from the history: joins, aggregates, raw SQL,
    ``session.get``, relationships and every way to load them. Whatever would write is refused. It
    has a connection of its own; the one of ``session`` is not touched. It can be used again: each
    block finds the moment anew.

    :param session: of the database, or a scoped one; it stays in the present. With an AsyncSession
        write ``async with``, which gives an AsyncSession.
    :param when: a moment: an aware datetime, Token, Transaction or Version.
    :param present: models or tables without history that may be read as they are now.
    :param managers: whose histories; none means the product's own. A transaction or version that
        ``when`` names is the first one's.
    :raises BadMoment: if ``when`` is no moment of this database.
    :raises NestedPast: if the session is one of the past itself.
    :raises NotFound: if ``when`` names what there is not.
    :raises PastUnsupported: if the engine or the database cannot show its past, with the reason.
    """

    def __init__(
        self,
        session: Present,
        when: Moment,
        *managers: Any,
        present: Collection[Any] = (),
    ) -> None:
        given = session if isinstance(session, Session | AsyncSession) else session()
        self._is_async = isinstance(given, AsyncSession)
        plain = given.sync_session if isinstance(given, AsyncSession) else given
        if isinstance(plain, PastSession):
            raise NestedPast()
        self._managers = [known_manager(manager) for manager in managers or (None,)]
        self._engine: sa.Engine = plain.get_bind(self._managers[0].transaction_cls).engine
        self._when = moment(when)
        self._present = frozenset(map(_table_name, present))
        self._opened: list[ExitStack] = []

    def __enter__(self) -> PastSession:
        """Open the session."""
        if self._is_async:
            raise PastUnsupported(
                problem="an AsyncSession cannot be waited for here",
                remedy="Write `async with at(session, when) as past`",
            )
        return self._open()

    async def __aenter__(self) -> AsyncPastSession:
        """Open the session of an asynchronous engine."""
        return AsyncPastSession(await greenlet_spawn(self._open))

    def _open(self) -> PastSession:
        attach(self._engine)
        with ExitStack() as stack:
            connection, cut = stack.enter_context(
                past_connection(self._engine, self._when, self._managers, self._present)
            )
            past = stack.enter_context(PastSession(connection, Token.of(cut)))
            self._opened.append(stack.pop_all())
        return past

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the session and its connection."""
        self._opened.pop().__exit__(kind, error, traceback)

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the session and its connection."""
        await greenlet_spawn(self._opened.pop().__exit__, kind, error, traceback)


def _table_name(given: Any) -> str:
    if isinstance(given, str):
        return given
    table = given if isinstance(given, sa.Table) else sa.inspect(given).local_table
    return str(table.name)
