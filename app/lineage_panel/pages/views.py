"""What stored bytes look like on a page: JSON, text, a log, an output, a part of a download."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lineage_panel.pages.evidence import EvidenceView
from lineage_panel.pages.frame import Paging
from report_lineage.artifacts import Line, TextLine
from report_lineage.diff import Block
from report_lineage.reports.results import ArtifactRef, RunOutputRef


@dataclass(frozen=True)
class OutputView:
    """A rendered output. ``kind`` is frame (HTML or text, for a sandboxed iframe), image
    (SVG, PNG, for ``<img>``) or link (anything else; ``url`` is then the artifact's page)."""

    artifact: ArtifactRef
    kind: str
    url: str


@dataclass(frozen=True)
class OutputPair:
    """A rendered output of two versions; None on a side that has none, or none to look at."""

    name: str
    old: OutputView | None
    new: OutputView | None


@dataclass(frozen=True)
class OutputChange:
    """An output that differs, beside the row of its digests and sizes.

    ``diff`` is how a table or JSON differs, as far as a page shows it, ``blocks`` how a text does;
    ``is_source`` says that it is to be shown as it is written, such as plain text. ``note`` says why there is none. ``rendered`` is
    the old beside the new as they look, None if they cannot be shown.
    """

    name: str
    diff: EvidenceView | None
    note: str | None
    rendered: OutputPair | None
    blocks: tuple[Block, ...] = ()
    is_source: bool = False


@dataclass(frozen=True)
class OutputGroup:
    """What a run made for one report. ``title`` and ``url`` are None for what is for none.

    ``number`` is the last version that the run made of the report, which ``url`` then shows;
    None if it made none, since the report had these very outputs already.
    """

    title: str | None
    number: int | None
    url: str | None
    outputs: tuple[RunOutputRef, ...]


@dataclass(frozen=True)
class LogLine:
    """A line of a run's log, numbered from 1. Text that is no JSON is ``message`` alone.

    ``fields`` are what was logged beside the message; ``level`` is None if not given.
    """

    number: int
    time: datetime | None
    level: str | None
    message: str
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class LogView:
    """A part of a run's log; ``problem`` says why lines are missing, else None."""

    lines: tuple[LogLine, ...]
    total: int
    paging: Paging
    problem: str | None


@dataclass(frozen=True)
class Crumb:
    """A step of a path: ``label`` is one key of a JSON pointer, ``url`` shows that subtree."""

    label: str
    url: str


@dataclass(frozen=True)
class JsonView:
    """A subtree of a JSON document, pretty printed, by lines (``line.indent``, ``.tokens``...).

    ``crumbs`` lead from the whole document to the subtree; ``first`` is the number of the first
    line (from 1), ``total`` how many lines the subtree has, None when that is not known.
    """

    pointer: str
    crumbs: tuple[Crumb, ...]
    lines: tuple[Line, ...]
    first: int
    total: int | None
    paging: Paging


@dataclass(frozen=True)
class TextView:
    """A part of a text. A long line comes in pieces: ``line.number``, ``line.text``, and
    ``line.column`` is more than 1 in a continued one.

    ``note`` tells what the viewer should know (its encoding, a JSON fault with its position),
    else None; ``fault_line`` is the number of the line at fault, None if none is. ``first``
    counts the pieces before this part, from 1; ``total`` all of them.
    """

    lines: tuple[TextLine, ...]
    first: int
    total: int
    fault_line: int | None
    note: str | None
    paging: Paging


@dataclass(frozen=True)
class PartLink:
    """One part of a large download; size in bytes."""

    number: int
    name: str
    size_bytes: int | None
    url: str
