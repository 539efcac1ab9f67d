"""The run while it lasts: what a pipeline's author calls."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterable, Mapping

from sqlalchemy.orm import Session

from report_lineage.artifacts import ArtifactStore, StoredArtifact
from report_lineage.capture.connections.context import renew_context
from report_lineage.entities import Report
from report_lineage.error_text import causes
from report_lineage.errors import BadInput
from report_lineage.recording.content import (
    InputSource,
    Kept,
    OutputData,
    keep_input,
    keep_output,
)
from report_lineage.recording.entering import is_claimed, work_connection
from report_lineage.recording.facts import Output
from report_lineage.recording.log import RunLog
from report_lineage.recording.masked_names import MaskedNames
from report_lineage.recording.masking import Masker
from report_lineage.recording.provenance import (
    TemplateKey,
    newest_template_version,
    template_id,
)
from report_lineage.recording.report_output import add_report_output
from report_lineage.recording.storable import storable_text
from report_lineage.recording.usage import Usage, UsingPart, checked_selector, part_ids


class RunWork:
    """What a run has read, made, said and used so far; stores bytes and knows no transaction.

    Stored bytes are settled together, before rows that name them are committed.
    """

    def __init__(
        self,
        *,
        run_id: uuid.UUID,
        store: ArtifactStore,
        log: RunLog,
        masker: Masker,
        templates: dict[str, int],
    ) -> None:
        self.id = run_id
        self.inputs: list[Kept] = []
        self.outputs: list[Output] = []
        self.usages: list[Usage] = []
        self.templates = templates
        self.log = log
        self._store = store
        self._masker = masker
        self._names = MaskedNames(masker.text)
        self._lock = threading.Lock()
        self._unsettled: set[str] = set()
        self._ended = False
        self._refusals: list[Exception] = []

    def name(self, name: str) -> str:
        """Return what an input or output is called in all that is recorded."""
        return self._names.of(storable_text(name))

    def _shown(self, media_type: str | None) -> str | None:
        """Return a media type as given; None, to find it out, if it holds a secret."""
        secret = media_type is not None and self._masker.holds_secret(media_type)
        return None if secret else media_type

    def keep_input(self, name: str, source: InputSource, media_type: str | None) -> Kept:
        """Store an input and count it among the run's.

        :raises BadInput: if the run has an input of this name.
        """
        self.require_open()
        try:
            return self._keep_input(name, source, media_type)
        except Exception as error:
            self._refusals.append(error)
            raise

    def ended_by_refusal(self, error: BaseException) -> bool:
        """Say whether an error is, or follows from, that of an input that was not taken."""
        return any(each is refusal for each in causes(error) for refusal in self._refusals)

    def _keep_input(self, name: str, source: InputSource, media_type: str | None) -> Kept:
        kept = keep_input(self._store, self.name(name), source, self._shown(media_type))
        with self._lock:
            self._unsettled.add(kept.sha256)
            if any(kept.name == known.name for known in self.inputs):
                raise BadInput(
                    problem=f"The run has an input {kept.name!r} already",
                    remedy="Give each input a name of its own",
                )
            self.inputs.append(kept)
        return kept

    def keep_output(self, name: str, data: OutputData, media_type: str | None) -> Kept:
        """Store an output, which is counted when it is known whose it is."""
        self.require_open()
        kept = keep_output(self._store, self.name(name), data, self._shown(media_type))
        with self._lock:
            self._unsettled.add(kept.sha256)
        return kept

    def settle(self, also: Iterable[Kept] = ()) -> None:
        """Return when a power failure would not undo what was stored so far."""
        with self._lock:
            self._unsettled.update(kept.sha256 for kept in also)
            sha256s = frozenset(self._unsettled)
        self._store.settle(sha256s)
        with self._lock:
            self._unsettled -= sha256s

    def add_output(self, session: Session, kept: Kept, report: Report | uuid.UUID | None) -> None:
        """Count a stored output among the run's, and as the report's if one is given."""
        if report is None:
            self.outputs.append(Output(kept))
            return
        if not is_claimed(session, self.id):
            # A session that replaced the run's own in its registry commits unseen.
            self.settle()
        report_id, transaction_id = add_report_output(session, report, kept)
        self.outputs.append(Output(kept, report_id, transaction_id))

    def use_template(self, session: Session, template: TemplateKey) -> None:
        """Name a template's newest version as what reports are made from, from now on."""
        self.require_open()
        session.flush()
        transaction_id = newest_template_version(work_connection(session), template)
        self.templates[template_id(template).hex] = transaction_id
        renew_context()

    def add_usage(
        self,
        session: Session,
        part: UsingPart,
        input_name: str,
        selector: Mapping[str, object] | None,
        field: str | None,
    ) -> None:
        """Count what a part of a report uses of an input of the run.

        :raises BadInput: if the run has no such input, or the selector has another form.
        """
        self.require_open()
        name = self.name(input_name)
        if all(name != kept.name for kept in self.inputs):
            raise BadInput(
                problem=f"The run has no input {name!r}",
                remedy="Add the input before saying who uses it",
            )
        chosen = checked_selector(selector)
        report_id, section_id = part_ids(session, part)
        masked = None if chosen is None else self._masker.value(chosen)
        shown = None if field is None else storable_text(self._masker.text(field))
        self.usages.append(Usage(report_id, section_id, shown, name, masked))

    def require_open(self) -> None:
        """Refuse what comes after the end.

        :raises BadInput: if the run has ended.
        """
        if self._ended:
            raise BadInput(
                problem=f"The run {self.id} has ended", remedy="Record it inside the with block"
            )

    def close(self) -> None:
        """End the run for its author."""
        self._ended = True


class Run:
    """A run being recorded, as ``with record_run(…) as run:`` gives it."""

    def __init__(self, work: RunWork, session: Callable[[], Session]) -> None:
        self._work = work
        self._session = session

    @property
    def id(self) -> uuid.UUID:
        """The run's id, in the database and in OpenLineage events."""
        return self._work.id

    def add_input(
        self, name: str, source: InputSource, media_type: str | None = None
    ) -> StoredArtifact:
        """Record something the run reads.

        The bytes are stored at once; the database knows of them with the first report version
        committed after, or when the run ends, and they are safe from a power failure by then.
        If the input is refused and the run fails of it, no other input is recorded either.

        :param name: the role it has in the run; any text, never used as a path. Secrets are masked.
        :param source: bytes, a binary file, or a path, as text too.
        :param media_type: None to find it out from name and bytes, as one with a secret in it is.
        :raises ArtifactTooLarge: past the limit of the store.
        :raises BadInput: if the run has an input of this name.
        """
        return self._work.keep_input(name, source, media_type).stored

    def add_output(
        self,
        name: str,
        data: OutputData,
        media_type: str | None = None,
        report: Report | uuid.UUID | None = None,
    ) -> StoredArtifact:
        """Record something the run made.

        With a report it becomes part of the report's version that the open transaction makes; an
        output equal to the report's last one makes no new version by itself.

        :param name: such as ``chart.svg``; any text, never used as a path. Secrets are masked.
        :param data: bytes, text (kept as UTF-8), a binary file or a ``pathlib.Path``.
        :param media_type: None to find it out from name and bytes, as one with a secret in it is.
        :param report: whose output it is, or its id; None if it belongs to no report.
        :raises ArtifactTooLarge: past the limit of the store.
        :raises NotFound: if the report is not in the database.
        """
        kept = self._work.keep_output(name, data, media_type)
        self._work.add_output(self._session(), kept, report)
        return kept.stored

    def log(self, message: str, **fields: object) -> None:
        """Add a line to the run's log, which is kept whether the run completes or fails."""
        self._work.require_open()
        self._work.log.write(message, fields)

    def uses(
        self,
        section: UsingPart,
        input: str,
        selector: Mapping[str, object] | None = None,
        *,
        field: str | None = None,
    ) -> None:
        """Say which input, or what of it, a section is made of.

        ``explain`` then says which sections a changed input changed; without it, it guesses none.

        :param section: a section, its id, or a report for the report's own fields.
        :param input: the name of an input of this run.
        :param selector: what of it: ``columns`` (a list) and ``rows`` (values of columns, each one
            or a list) of a table, ``paths`` (JSON pointers) of JSON, ``lines`` (first and last,
            from 1) of text. None means all of it.
        :param field: which field of the section or report, such as ``body``; of ``data``, the
            member, such as ``data.score``. None means any.
        :raises BadInput: if the run has no such input, or the selector has another form.
        """
        self._work.add_usage(self._session(), section, input, selector, field)

    def use_template(self, template: TemplateKey) -> None:
        """Name the template whose newest version the reports are made from, from now on.

        Report versions made later in this run then name it as known; without it, the template's
        newest version is inferred.

        :param template: a template, or its id; pending changes are flushed first.
        :raises NotFound: if there is no such template.
        """
        self._work.use_template(self._session(), template)
