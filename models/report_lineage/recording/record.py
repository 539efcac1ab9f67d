"""``record_run``: everything committed inside it belongs to a recorded run."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any, overload

from sqlalchemy.ext.asyncio import AsyncSession, async_scoped_session
from sqlalchemy.orm import Session, scoped_session

from report_lineage.artifacts import ArtifactStore, default_store
from report_lineage.capture.connections.context import Context, push_context
from report_lineage.clock import Clock, system_clock
from report_lineage.entities import uuid7
from report_lineage.recording.asynchronous import AsyncRecording
from report_lineage.recording.content import InputSource
from report_lineage.recording.masking import Masker
from report_lineage.recording.provenance import TemplateKey
from report_lineage.recording.recorder import Recorder
from report_lineage.recording.request import (
    RunRequest,
    checked_name,
    checked_parameters,
    checked_text,
    without_inner_secrets,
)
from report_lineage.recording.run import Run

BlockingSession = Session | scoped_session[Any]
AsynchronousSession = AsyncSession | async_scoped_session[Any]


class Recording:
    """The blocking context manager that ``record_run`` gives."""

    def __init__(self, session: BlockingSession, request: RunRequest) -> None:
        self._given = session
        self._recorder = Recorder(request)
        self._context: AbstractContextManager[Context] | None = None

    def __enter__(self) -> Run:
        recorder, session = self._recorder, self._session()
        try:
            recorder.start(session)
            recorder.ingest()
        except BaseException as error:
            if recorder.started:
                recorder.refuse(session, error)
            raise
        self._context = push_context(recorder.context())
        self._context.__enter__()
        return Run(recorder.work, self._session)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if error is None:
                self._recorder.complete(self._session())
            else:
                self._recorder.fail(self._session(), error)
        finally:
            if self._context is not None:
                self._context.__exit__(None, None, None)

    def _session(self) -> Session:
        """Return the session; a scoped one may have been replaced by its registry meanwhile."""
        given = self._given
        session: Session = given() if isinstance(given, scoped_session) else given
        return session


@overload
def record_run(
    session: BlockingSession,
    *,
    job: str,
    namespace: str,
    inputs: Mapping[str, InputSource] | None = None,
    parameters: Mapping[str, object] | None = None,
    secret_parameters: Mapping[str, object] | None = None,
    code_version: str | None = None,
    actor: str | None = None,
    reason: str | None = None,
    store: ArtifactStore | None = None,
    clock: Clock = system_clock,
    templates: Iterable[TemplateKey] = (),
    run_id: uuid.UUID | None = None,
) -> Recording: ...


@overload
def record_run(
    session: AsynchronousSession,
    *,
    job: str,
    namespace: str,
    inputs: Mapping[str, InputSource] | None = None,
    parameters: Mapping[str, object] | None = None,
    secret_parameters: Mapping[str, object] | None = None,
    code_version: str | None = None,
    actor: str | None = None,
    reason: str | None = None,
    store: ArtifactStore | None = None,
    clock: Clock = system_clock,
    templates: Iterable[TemplateKey] = (),
    run_id: uuid.UUID | None = None,
) -> AsyncRecording: ...


def record_run(
    session: BlockingSession | AsynchronousSession,
    *,
    job: str,
    namespace: str,
    inputs: Mapping[str, InputSource] | None = None,
    parameters: Mapping[str, object] | None = None,
    secret_parameters: Mapping[str, object] | None = None,
    code_version: str | None = None,
    actor: str | None = None,
    reason: str | None = None,
    store: ArtifactStore | None = None,
    clock: Clock = system_clock,
    templates: Iterable[TemplateKey] = (),
    run_id: uuid.UUID | None = None,
) -> Recording | AsyncRecording:
    """Record one run of a job: ``with record_run(session, …) as run:``.

    It owns the session's transaction. START is committed before the work begins, the work and the
    inputs on leaving, then COMPLETE. An exception, or a commit that fails, rolls
    the work back and leaves FAIL with message and traceback; KeyboardInterrupt, SystemExit,
    GeneratorExit and asyncio's CancelledError leave ABORT. A killed process leaves START.
    The run's rows are written in transactions of their own, on the session's engine.

    :param session: a Session or scoped_session; an AsyncSession or async_scoped_session goes
        with ``async with``.
    :param job: the job's name; with ``namespace`` it names the job in OpenLineage too.
    :param inputs: what the run reads, by the role it has in it: bytes, a path (as text too) or a
        binary file. None means nothing yet: see :meth:`Run.add_input`.
    :param parameters: values with a JSON form; None means none.
    :param secret_parameters: kept as keyed fingerprints only, so that a change shows; their
        values are masked in all text that is recorded of the run, names included, and not in
        the bytes of inputs and outputs. None means none.
    :param code_version: such as a commit id; None if unknown.
    :param actor: who runs it; None takes the actor of the surrounding transaction context.
    :param reason: why; None takes the reason of the surrounding transaction context.
    :param store: where the bytes go; None means :func:`report_lineage.artifacts.default_store`.
    :param clock: gives the times of the run and its events.
    :param templates: those the reports are made from, or their ids; see :meth:`Run.use_template`.
    :param run_id: the id to record it under; None makes a new UUIDv7.
    :return: a context manager that gives the :class:`Run` (or :class:`AsyncRun`).
    :raises BadInput: if a name or parameter cannot be kept, or job or namespace hold a secret.
    :raises PendingWork: on entering, if the session has work of its own or records a run.
    :raises AutocommitRefused: on entering, if the session's statements commit by themselves.
    :raises ArtifactTooLarge: on entering, if an input is above the store's limit; the run is
        recorded as FAIL, without any input.
    """
    open_parameters, inner_secrets = without_inner_secrets(parameters)
    secrets = {**inner_secrets, **(secret_parameters or {})}
    masker = Masker(secrets.values())
    request = RunRequest(
        id=run_id or uuid7(),
        job=checked_name(job, masker, called="job"),
        namespace=checked_name(namespace, masker, called="namespace"),
        inputs=dict(inputs or {}),
        parameters=checked_parameters(open_parameters, secrets, masker),
        secret_parameters=secrets,
        code_version=checked_text(code_version, masker),
        actor=checked_text(actor, masker),
        reason=checked_text(reason, masker),
        store=store or default_store(),
        clock=clock,
        templates=tuple(templates),
        masker=masker,
    )
    if isinstance(session, AsyncSession | async_scoped_session):
        return AsyncRecording(session, request)
    return Recording(session, request)
