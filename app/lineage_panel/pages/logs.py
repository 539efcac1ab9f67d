"""A run's log, read from the artifacts it was kept as, a page of lines at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from lineage_panel.pages.views import LogLine
from report_lineage.artifacts import ArtifactStore
from report_lineage.errors import ArtifactCorrupt, ArtifactMissing
from report_lineage.reports.results import ArtifactRef

MESSAGE_CHARS = 2000


@dataclass(frozen=True)
class LogPart:
    """Some lines of a log; ``problem`` says why some are missing, None if none are."""

    lines: tuple[LogLine, ...]
    total: int
    problem: str | None


def read_log(
    store: ArtifactStore | None, logs: Sequence[ArtifactRef], *, offset: int, limit: int
) -> LogPart:
    """Return up to ``limit`` lines after the first ``offset``, and how many there are.

    What can be read is shown; a lost or damaged part is said.
    """
    if store is None:
        return LogPart((), 0, "The panel was given no artifact store.")
    lines: list[LogLine] = []
    problems: list[str] = []
    total = 0
    for raw in _lines(store, logs, problems):
        total += 1
        if offset < total <= offset + limit:
            lines.append(parse_line(total, raw))
    return LogPart(tuple(lines), total, " ".join(problems) or None)


def _lines(
    store: ArtifactStore, logs: Sequence[ArtifactRef], problems: list[str]
) -> Iterator[bytes]:
    for log in logs:
        try:
            with store.open(log.sha256) as file:
                yield from file
        except (ArtifactMissing, ArtifactCorrupt) as error:
            problems.append(str(error))


def parse_line(number: int, raw: bytes) -> LogLine:
    """Return a line of a log; what is no JSON object with a message is a message alone."""
    text = raw.decode("utf-8", "replace").rstrip("\r\n")
    try:
        value = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        value = None
    if not isinstance(value, dict) or not isinstance(value.get("message"), str):
        return LogLine(number, None, None, _cut(text), {})
    fields: dict[str, Any] = {**_mapping(value.get("fields"))}
    fields |= {k: v for k, v in value.items() if k not in {"time", "message", "fields"}}
    level = fields.pop("level", None)
    return LogLine(
        number=number,
        time=_time(value.get("time")),
        level=None if level is None else str(level),
        message=_cut(value["message"]),
        fields=fields,
    )


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {} if value is None else {"fields": value}


def _time(value: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _cut(text: str) -> str:
    return text if len(text) <= MESSAGE_CHARS else text[: MESSAGE_CHARS - 1] + "…"
