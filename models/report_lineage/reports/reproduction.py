"""Whether a version of a report reproduces, and if not, why: what ``reproduce`` answers."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from report_lineage.diff import TextDiff
from report_lineage.reports.results import ArtifactRef, TemplateRef


class Verdict(StrEnum):
    """What comparing a rendering with the recorded output says."""

    IDENTICAL = "identical"
    DIFFERS = "differs"
    NOTHING_RECORDED = "nothing-recorded"


@dataclass(frozen=True)
class Reason:
    """Why a verdict is what it is; ``code`` is for machines and stays, ``text`` is a sentence."""

    code: str
    text: str


@dataclass(frozen=True)
class Reproduction:
    """A version of a report, rendered again and compared with the output recorded with it.

    ``output`` is the recorded one it was compared with; None if there is none, or several that
    all differ. ``rendered_sha256`` is None if nothing could be rendered. ``reasons`` begins with
    what explains most. ``diff`` leads from the recorded text to the rendered one; None unless
    both are at hand, UTF-8 and at most 4 MiB long.
    """

    report_id: uuid.UUID
    number: int
    committed_at: datetime
    verdict: Verdict
    output: ArtifactRef | None
    template: TemplateRef | None
    rendered_sha256: str | None
    reasons: tuple[Reason, ...]
    diff: TextDiff | None
