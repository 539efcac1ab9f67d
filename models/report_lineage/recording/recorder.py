"""The steps of recording a run, in order, for blocking and for asynchronous callers."""

from __future__ import annotations

import logging
import uuid
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.capture import attach, history_id
from report_lineage.capture.connections.context import Context, current_context
from report_lineage.clock import ImportClock
from report_lineage.environment import environment
from report_lineage.recording.entering import claim, release, work_connection
from report_lineage.recording.facts import Ending, RunFacts
from report_lineage.recording.failure import Failure, failure_of
from report_lineage.recording.fingerprint import (
    TemplateVersion,
    provenance_fingerprint,
    secret_fingerprints,
)
from report_lineage.recording.ledger import Ledger
from report_lineage.recording.log import RunLog
from report_lineage.recording.masked_names import MaskedNames
from report_lineage.recording.masking import Masker
from report_lineage.recording.provenance import newest_template_version, template_id, used_templates
from report_lineage.recording.report_output import committed_outputs
from report_lineage.recording.request import RunRequest, checked_text
from report_lineage.recording.run import RunWork
from report_lineage.recording.secret_columns import secret_column_values

_logger = logging.getLogger("report_lineage.recording")


class Recorder:
    """Records one run: :meth:`start`, :meth:`ingest`, then an end.

    Every step but :meth:`ingest` uses the database. Whoever calls them in another way than
    ``with record_run(…)`` calls :meth:`fail` when one of them, or the work, raises.
    """

    def __init__(self, request: RunRequest) -> None:
        self._request = request
        self._log = RunLog(clock=request.clock, masker=request.masker)
        self.work = RunWork(
            run_id=request.id,
            store=request.store,
            log=self._log,
            masker=request.masker,
            templates={},
        )
        self.started = False
        self._written_inputs = 0
        self._committing_inputs = 0

    def start(self, session: Session) -> None:
        """Take the session over and write START.

        :raises PendingWork: if the session's transaction is not free.
        :raises NotFound: if a named template does not exist.
        :raises BadInput: if this run was recorded before.
        """
        self.work.require_open()
        engine = claim(
            session,
            self._request.id,
            before_commit=self._before_commit,
            after_commit=self._after_commit,
        )
        try:
            attach(engine)
            self._engine = engine
            self._facts = self._gather_facts(engine)
            self._ledger = Ledger(engine, self._facts)
            self._ledger.start(self._request.clock())
            self.started = True
        except BaseException:
            release(session)
            raise

    def ingest(self) -> None:
        """Store the inputs."""
        for name, source in self._request.inputs.items():
            self.work.keep_input(name, source, None)
        self.work.settle()

    def refuse(self, session: Session, error: BaseException) -> None:
        """End a run that could not begin: none of its inputs gets a row."""
        self.work.inputs.clear()
        self.fail(session, error)

    def complete(self, session: Session) -> None:
        """Commit the work and write COMPLETE; if the commit fails, write FAIL and raise."""
        try:
            if session.in_transaction():
                session.commit()
        except BaseException as error:
            self.fail(session, error)
            raise
        release(session)
        self.work.close()
        try:
            self._end(None)
        except Exception as error:
            error.add_note(
                f"The work is committed, but the end of the run {self.work.id} could not be "
                "written: the run stays in START."
            )
            raise
        finally:
            self._log.close()

    def fail(self, session: Session, error: BaseException) -> None:
        """Roll the work back and write FAIL or ABORT.

        Raises nothing, for ``error`` is what the caller must see: what goes wrong here is added
        to it.
        """
        self._request.masker.add(secret_column_values(session))
        failure = failure_of(error, self._request.masker)
        try:
            self._roll_back(session)
        except Exception as trouble:  # noqa: BLE001 - told with the error it followed
            self._tell(error, trouble, "rolled back")
        release(session)
        self.work.close()
        if self.work.ended_by_refusal(error):
            # What explains committed report versions stays.
            del self.work.inputs[self._written_inputs :]
        try:
            self._end(failure)
        except Exception as trouble:  # noqa: BLE001 - told with the error it followed
            self._tell(error, trouble, f"marked {failure.state}")
        finally:
            self._log.close()

    def context(self) -> Context:
        """Return the context of what is committed within the run."""
        outer = _without_secrets(current_context() or Context(), self._request.masker)
        return replace(
            outer,
            actor=self._facts.actor,
            reason=self._request.reason or outer.reason,
            channel="orm",
            run_id=self._facts.id,
            templates=self.work.templates,
            watch=outer.watch and replace(outer.watch, hide=self._request.masker.text),
        )

    def _before_commit(self, session: Session) -> None:
        self.work.settle()
        if not session.in_nested_transaction():
            session.flush()
            self._committing_inputs = self._ledger.add_inputs(
                work_connection(session), tuple(self.work.inputs), written=self._written_inputs
            )

    def _after_commit(self, session: Session) -> None:
        if not session.in_nested_transaction():
            self._written_inputs = self._committing_inputs

    def _gather_facts(self, engine: sa.Engine) -> RunFacts:
        request, outer = self._request, current_context()
        fingerprints: dict[str, str] = {}
        if request.secret_parameters:
            with engine.begin() as connection:
                key = history_id(connection)
            names = MaskedNames(request.masker.text, taken=request.parameters)
            found = secret_fingerprints(request.secret_parameters, history_id=key)
            fingerprints = {names.of(name): digest for name, digest in found.items()}
        if request.templates:
            with engine.begin() as connection:
                for template in request.templates:
                    version = newest_template_version(connection, template)
                    self.work.templates[template_id(template).hex] = version
        return RunFacts(
            id=request.id,
            namespace=request.namespace,
            job=request.job,
            parameters=request.parameters,
            secret_fingerprints=fingerprints,
            code_version=request.code_version,
            actor=request.actor or (checked_text(outer.actor, request.masker) if outer else None),
            environment=environment(),
            input_names=tuple(map(self.work.name, request.inputs)),
            imported=isinstance(request.clock, ImportClock),
        )

    def _end(self, failure: Failure | None) -> None:
        trouble: Exception | None = None
        try:
            logs = self._log.keep(self._request.store)
            self.work.settle(logs)
        except Exception as error:  # noqa: BLE001 - raised below, when the end is written
            trouble, logs = error, []
            error.add_note(f"The log of the run {self.work.id} could not be kept.")
        outputs, templates = tuple(self.work.outputs), self._used_templates()
        if failure is not None:
            outputs = committed_outputs(self._engine, outputs)
        self._ledger.end(
            Ending(
                ended_at=self._request.clock(),
                failure=failure,
                inputs=tuple(self.work.inputs),
                written_inputs=self._written_inputs,
                outputs=outputs,
                logs=tuple(logs),
                templates=templates,
                fingerprint=self._fingerprint(templates),
                usages=tuple(self.work.usages),
            )
        )
        if trouble is not None:
            raise trouble

    def _used_templates(self) -> tuple[TemplateVersion, ...]:
        named = {uuid.UUID(key): version for key, version in self.work.templates.items()}
        with self._engine.connect() as connection:
            return tuple(used_templates(connection, self._facts.id, named))

    def _fingerprint(self, templates: tuple[TemplateVersion, ...]) -> str:
        return provenance_fingerprint(
            templates=templates,
            parameters=self._facts.parameters,
            secret_fingerprints=self._facts.secret_fingerprints,
            code_version=self._facts.code_version,
            environment=self._facts.environment,
            inputs=((kept.name, kept.sha256) for kept in self.work.inputs),
        )

    def _roll_back(self, session: Session) -> None:
        try:
            session.rollback()
        except Exception:
            # A connection that cannot roll back must not keep its locks.
            session.invalidate()
            raise

    def _tell(self, error: BaseException, trouble: Exception, what: str) -> None:
        """Add to ``error`` that the run could not be ended as it should."""
        _logger.error("The run %s could not be %s.", self.work.id, what, exc_info=trouble)
        error.add_note(f"The run {self.work.id} could not be {what}: {trouble!r}")
        trouble.__context__ = None
        last, seen = error, {id(error), id(trouble)}
        while (earlier := last.__cause__ or last.__context__) is not None:
            if id(earlier) in seen:
                return
            seen.add(id(earlier))
            last = earlier
        last.__context__ = trouble


def _without_secrets(context: Context, masker: Masker) -> Context:
    return replace(
        context,
        actor=checked_text(context.actor, masker),
        reason=checked_text(context.reason, masker),
        request_id=checked_text(context.request_id, masker),
        meta=masker.value(context.meta),
    )
