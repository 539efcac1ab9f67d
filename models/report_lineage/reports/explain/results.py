"""What ``explain`` answers with; page, JSON and CLI render the same objects."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from report_lineage.diff import JsonDiff, Partial, RecordDiff, TextDiff
from report_lineage.history import TransactionInfo
from report_lineage.reports.explain.table_diff import TableDiff
from report_lineage.reports.results import RunRef

NestedDiff = TableDiff | JsonDiff | TextDiff | RecordDiff


class Verdict(StrEnum):
    """How far what is recorded explains the differences."""

    IDENTICAL = "identical"
    EXPLAINED = "explained"
    PARTLY_EXPLAINED = "partly explained"
    UNEXPLAINED = "unexplained"


class CauseKind(StrEnum):
    """What a cause is, the weightiest kind first."""

    RUN_STATE = "run failed or partial"
    INPUT_CHANGED = "input changed"
    UPSTREAM_CORRECTION = "upstream correction"
    INPUT_ADDED = "input added"
    INPUT_REMOVED = "input removed"
    TEMPLATE = "template"
    MANUAL_EDIT = "manual edit"
    SQL_CORRECTION = "SQL correction"
    LEAD = "lead data"
    PARAMETER = "parameter"
    CODE_VERSION = "code version"
    ENGINE = "engine"
    JOB = "job"
    NONDETERMINISM = "nondeterminism"
    NO_RECORD = "no record"
    HIDDEN = "not shown"


@dataclass(frozen=True)
class Evidence:
    """The two values, or digests, that a cause stands on, and how they differ.

    Secret values are masked on both sides. ``note`` says why there is no ``diff``, or what else
    the values do not tell; None if there is nothing to add.
    """

    old: Any = None
    new: Any = None
    old_sha256: str | None = None
    new_sha256: str | None = None
    diff: NestedDiff | None = None
    note: str | None = None


@dataclass(frozen=True)
class Place:
    """Where a cause stands upstream of the report.

    ``depth`` is 0 for the report itself, 1 for the run that made it, 2 for the runs that made what
    that one read. ``path`` names what leads there from the report: job, input, job, input, ….
    """

    depth: int
    path: tuple[str, ...]
    old_run: RunRef | None = None
    new_run: RunRef | None = None


@dataclass(frozen=True)
class Difference:
    """Something that the two versions do not have alike.

    ``kind`` is report (made or deleted), field, section, output or lead. ``name`` is what it is
    called in words; ``fields`` are the columns of a section that differ.
    """

    kind: str
    name: str
    key: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Effect:
    """A difference that a cause made; ``inferred`` if other causes come by the same way."""

    difference: Difference
    inferred: bool = False


@dataclass(frozen=True)
class Cause:
    """One reason why two versions differ.

    ``clause`` is ``sentence`` as it goes on after "because". ``inferred`` says that it follows from
    what is recorded, but is not recorded itself. ``effects`` means something only if ``traced``:
    otherwise nothing recorded leads from the cause to what it changed. ``uses`` names the fields
    that the changed lines of a template show, such as ``report.data.score``. ``version`` and
    ``transaction`` are those of an edit, which names who, when, why and the channel.
    """

    kind: CauseKind
    subject: str
    sentence: str
    clause: str
    evidence: Evidence
    inferred: bool
    places: tuple[Place, ...]
    effects: tuple[Effect, ...] = ()
    traced: bool = False
    uses: tuple[str, ...] = ()
    version: int | None = None
    transaction: TransactionInfo | None = None


@dataclass(frozen=True)
class Explanation:
    """Why one version of a report differs from another: ``causes`` in order of weight.

    ``partial`` names evidence that was left out, and why.
    """

    report_id: uuid.UUID
    old: int
    new: int
    verdict: Verdict
    summary: str
    causes: tuple[Cause, ...]
    differences: tuple[Difference, ...]
    partial: tuple[Partial, ...] = ()
