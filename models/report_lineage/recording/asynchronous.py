"""Recording for AsyncSession: the same steps, with what waits handed to the event loop."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Coroutine, Mapping
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession, async_scoped_session

from report_lineage.artifacts import StoredArtifact
from report_lineage.capture.connections.context import Context, push_context
from report_lineage.entities import Report
from report_lineage.recording.content import InputSource, OutputData
from report_lineage.recording.provenance import TemplateKey
from report_lineage.recording.recorder import Recorder
from report_lineage.recording.request import RunRequest
from report_lineage.recording.run import RunWork
from report_lineage.recording.usage import UsingPart


class AsyncRun:
    """A run being recorded, as ``async with record_run(…) as run:`` gives it.

    Its methods are those of :class:`~report_lineage.recording.run.Run`; those that read files or
    the database are awaited.
    """

    def __init__(self, work: RunWork, session: Callable[[], AsyncSession]) -> None:
        self._work = work
        self._session = session

    @property
    def id(self) -> uuid.UUID:
        """The run's id, in the database and in OpenLineage events."""
        return self._work.id

    async def add_input(
        self, name: str, source: InputSource, media_type: str | None = None
    ) -> StoredArtifact:
        """Record something the run reads; see :meth:`Run.add_input`."""
        kept = await asyncio.to_thread(self._work.keep_input, name, source, media_type)
        return kept.stored

    async def add_output(
        self,
        name: str,
        data: OutputData,
        media_type: str | None = None,
        report: Report | uuid.UUID | None = None,
    ) -> StoredArtifact:
        """Record something the run made; see :meth:`Run.add_output`."""
        kept = await asyncio.to_thread(self._work.keep_output, name, data, media_type)
        await self._session().run_sync(self._work.add_output, kept, report)
        return kept.stored

    def log(self, message: str, **fields: object) -> None:
        """Add a line to the run's log; see :meth:`Run.log`."""
        self._work.require_open()
        self._work.log.write(message, fields)

    async def uses(
        self,
        section: UsingPart,
        input: str,
        selector: Mapping[str, object] | None = None,
        *,
        field: str | None = None,
    ) -> None:
        """Say which input, or what of it, a section is made of; see :meth:`Run.uses`."""
        await self._session().run_sync(self._work.add_usage, section, input, selector, field)

    async def use_template(self, template: TemplateKey) -> None:
        """Name the template of the reports from now on; see :meth:`Run.use_template`."""
        await self._session().run_sync(self._work.use_template, template)


class AsyncRecording:
    """The asynchronous context manager that ``record_run`` gives."""

    def __init__(
        self, session: AsyncSession | async_scoped_session[Any], request: RunRequest
    ) -> None:
        self._given = session
        self._recorder = Recorder(request)
        self._context: AbstractContextManager[Context] | None = None

    async def __aenter__(self) -> AsyncRun:
        session, recorder = self._session(), self._recorder
        try:
            await uninterrupted(session.run_sync(recorder.start))
            await uninterrupted(asyncio.to_thread(recorder.ingest))
        except BaseException as error:
            if recorder.started:
                await uninterrupted(session.run_sync(recorder.refuse, error))
            raise
        self._context = push_context(recorder.context())
        self._context.__enter__()
        return AsyncRun(recorder.work, self._session)

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        session, recorder = self._session(), self._recorder
        try:
            if error is None:
                await uninterrupted(session.run_sync(recorder.complete))
            else:
                await uninterrupted(session.run_sync(recorder.fail, error))
        finally:
            if self._context is not None:
                self._context.__exit__(None, None, None)

    def _session(self) -> AsyncSession:
        """Return the session; a scoped one may have been replaced by its registry meanwhile."""
        given = self._given
        session: AsyncSession = given() if isinstance(given, async_scoped_session) else given
        return session


async def uninterrupted(work: Coroutine[Any, Any, None]) -> None:
    """Await ``work`` to its end, even if the awaiting task is cancelled meanwhile.

    :raises asyncio.CancelledError: afterwards, if it was.
    """
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError as error:
            cancelled = error
    task.result()
    if cancelled is not None:
        raise cancelled
