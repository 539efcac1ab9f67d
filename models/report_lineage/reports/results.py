"""What the questions about reports are answered with; page, JSON and CLI render the same objects."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from report_lineage.diff import RecordDiff, RowsDiff, TextDiff
from report_lineage.history import TransactionInfo as TransactionInfo


@dataclass(frozen=True)
class LeadRef:
    """A lead as it was named at the moment in question."""

    id: uuid.UUID
    name: str


@dataclass(frozen=True)
class TemplateRef:
    """A template's version; ``inferred`` says that no run named it."""

    id: uuid.UUID
    name: str
    label: str
    transaction_id: int | None
    inferred: bool


@dataclass(frozen=True)
class RunRef:
    """A run, as named beside a version. State is START, RUNNING, COMPLETE, ABORT or FAIL."""

    id: uuid.UUID
    job_namespace: str
    job_name: str
    state: str
    started_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True)
class ArtifactRef:
    """Stored bytes under the name a run or report gave them; sizes in bytes."""

    name: str
    sha256: str
    media_type: str
    size_bytes: int
    compressed_bytes: int


@dataclass(frozen=True)
class VersionRow:
    """One version of a report in the timeline. ``operation`` is insert, update or delete.

    ``why`` says in a timeline what differs in what the run that made it read and was given, against
    the run of the same job before; None elsewhere, and where there is nothing to say.
    """

    report_id: uuid.UUID
    number: int
    operation: str
    origin: str
    transaction: TransactionInfo
    run: RunRef | None
    template: TemplateRef | None
    summary: str
    why: str | None = None


@dataclass(frozen=True)
class Timeline:
    """Versions of one report, newest first; ``next_before`` is the number to go on from."""

    report_id: uuid.UUID
    rows: tuple[VersionRow, ...]
    total: int
    next_before: int | None


@dataclass(frozen=True)
class SectionState:
    """A section as it was; ``data_json`` is the stored text of the column."""

    id: uuid.UUID
    position: int
    key: str
    heading: str
    body: str
    data_json: str | None


@dataclass(frozen=True)
class LeadState:
    """A lead as it was."""

    id: uuid.UUID
    name: str
    email: str | None
    website: str | None
    attributes_json: str | None


@dataclass(frozen=True)
class ReportState:
    """A report as it was: its fields, lead, template, sections, outputs, inputs and run.

    ``token`` names the moment at which the version was committed, if the version was asked for by
    its number; None otherwise, and while it is not committed.
    """

    id: uuid.UUID
    title: str
    status: str
    data_json: str | None
    lead: LeadState | None
    template: TemplateRef | None
    sections: tuple[SectionState, ...]
    outputs: tuple[ArtifactRef, ...]
    inputs: tuple[ArtifactRef, ...]
    version: VersionRow
    newest_number: int
    token: str | None = None


@dataclass(frozen=True)
class AsOf:
    """A moment of the past: its time, and the token that means the same for ever.

    Of a token that is one reader's and names no time, ``time`` is that of the last work it shows.
    """

    time: datetime
    token: str


@dataclass(frozen=True)
class VersionMark:
    """A version on a report's time line: when it was committed, and who and what answers for it."""

    number: int
    operation: str
    origin: str
    transaction: TransactionInfo


@dataclass(frozen=True)
class ReportAt:
    """A report at a moment. ``status`` is exists, not-born or deleted; ``state`` only if exists.

    ``version`` is the newest version by then (the deleting one if deleted, None if not born);
    ``born_at`` is the commit time of the first version. ``when`` is the time asked for; of another
    moment it is when the newest transaction of that was committed, the year 1 if there was none.
    """

    report_id: uuid.UUID
    when: datetime
    status: str
    state: ReportState | None
    version: VersionRow | None
    born_at: datetime
    previous_number: int | None
    next_number: int | None


@dataclass(frozen=True)
class ReportListRow:
    """A report in the list, as its newest version left it."""

    id: uuid.UUID
    title: str
    status: str
    lead: LeadRef | None
    template: TemplateRef | None
    newest: VersionRow
    deleted: bool


@dataclass(frozen=True)
class ReportList:
    """A page of reports, newest change first; ``total`` counts what the viewer may see."""

    rows: tuple[ReportListRow, ...]
    total: int
    next_cursor: str | None
    previous_cursor: str | None


@dataclass(frozen=True, kw_only=True)
class ReportFilter:
    """Which reports to list; None means any. Times are aware; ``changed_to`` is exclusive.

    ``search`` looks in title and lead name. ``lead`` is a lead's id or part of its name,
    ``template`` a name: these and ``status`` are about the report as its newest version left it.
    ``job`` is a job's name or ``namespace/name``, ``run`` a run's id: with the times they ask for
    a report that has a version, the newest or an earlier one, made so and then.
    """

    search: str | None = None
    lead: str | None = None
    job: str | None = None
    run: uuid.UUID | None = None
    template: str | None = None
    status: str | None = None
    changed_from: datetime | None = None
    changed_to: datetime | None = None
    include_deleted: bool = True


@dataclass(frozen=True)
class FilterChoices:
    """What the filters of the list can be set to, within what the viewer may see.

    ``leads`` are the first 500 by name; the filter takes any part of any name.
    """

    leads: tuple[LeadRef, ...]
    jobs: tuple[str, ...]
    templates: tuple[str, ...]
    statuses: tuple[str, ...]


@dataclass(frozen=True)
class InputChange:
    """An input that differs between two versions; None on the side that lacks it."""

    name: str
    old: ArtifactRef | None
    new: ArtifactRef | None


@dataclass(frozen=True)
class Comparison:
    """Two versions of a report side by side."""

    report_id: uuid.UUID
    old: ReportState
    new: ReportState
    fields: RecordDiff
    lead: RecordDiff
    sections: RowsDiff
    template: TextDiff | None
    inputs: tuple[InputChange, ...]
    outputs: tuple[InputChange, ...]
    summary: str
    identical: bool


@dataclass(frozen=True)
class RunRow:
    """A run in the list; ``versions_made`` counts report versions the viewer may see."""

    run: RunRef
    actor: str | None
    code_version: str | None
    error_message: str | None
    versions_made: int


@dataclass(frozen=True)
class RunList:
    """A page of runs, newest start first."""

    rows: tuple[RunRow, ...]
    total: int
    next_cursor: str | None
    previous_cursor: str | None


@dataclass(frozen=True, kw_only=True)
class RunFilter:
    """Which runs to list; None means any. Times are aware; ``started_to`` is exclusive."""

    job: str | None = None
    state: str | None = None
    started_from: datetime | None = None
    started_to: datetime | None = None


@dataclass(frozen=True)
class RunEventRow:
    """An event of a run as it was received."""

    event_type: str | None
    event_time: datetime
    recorded_at: datetime


@dataclass(frozen=True)
class VersionMade:
    """A report version a run made."""

    report_id: uuid.UUID
    title: str
    number: int
    operation: str
    committed_at: datetime


@dataclass(frozen=True)
class RunOutputRef(ArtifactRef):
    """An output of a run. ``report_id`` says which report it is for; None if for none.

    ``report_title`` is the title in the last version that the run made of the report, or in the
    newest if it made none.
    """

    report_id: uuid.UUID | None
    report_title: str | None


@dataclass(frozen=True)
class RunDetail:
    """Everything recorded of one run. Secret parameters appear as the text ``••••••``."""

    run: RunRef
    run_id: uuid.UUID
    actor: str | None
    code_version: str | None
    parameters: Mapping[str, Any]
    environment: Mapping[str, Any]
    fingerprint: str | None
    error_message: str | None
    error_traceback: str | None
    inputs: tuple[ArtifactRef, ...]
    outputs: tuple[RunOutputRef, ...]
    logs: tuple[ArtifactRef, ...]
    versions: tuple[VersionMade, ...]
    events: tuple[RunEventRow, ...]


@dataclass(frozen=True)
class ArtifactUse:
    """A run that read or made an artifact (``role`` input, output or log), under which name."""

    run: RunRef
    role: str
    name: str
    report_id: uuid.UUID | None


@dataclass(frozen=True)
class ArtifactDetail:
    """What is known of stored bytes, and who used them within what the viewer may see.

    ``versions`` are the report versions that the bytes are an output of.
    """

    artifact: ArtifactRef
    recorded_at: datetime
    uses: tuple[ArtifactUse, ...]
    versions: tuple[VersionMade, ...] = ()


@dataclass(frozen=True)
class AccessRow:
    """One read or refusal."""

    occurred_at: datetime
    actor: str | None
    action: str
    target_kind: str
    target_id: str | None
    outcome: str
    method: str
    path: str
    http_status: int
    request_id: str | None
    remote_addr: str | None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class AccessList:
    """A page of access events, newest first."""

    rows: tuple[AccessRow, ...]
    total: int
    next_cursor: str | None
    previous_cursor: str | None


@dataclass(frozen=True, kw_only=True)
class AccessFilter:
    """Which access events to list; None means any."""

    actor: str | None = None
    target_kind: str | None = None
    target_id: str | None = None
    outcome: str | None = None
    occurred_from: datetime | None = None
    occurred_to: datetime | None = None
