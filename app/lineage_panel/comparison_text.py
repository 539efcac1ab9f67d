"""Two versions compared, as text for reading: ``[-what was-]`` before ``{+what is+}``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from lineage_panel.formatting import digest, exact_time, size
from lineage_panel.plain_text import plain
from report_lineage.diff import (
    Block,
    BlockKind,
    ChangeKind,
    FieldChange,
    JsonChange,
    JsonDiff,
    RecordDiff,
    RowChange,
    RowKind,
    RowsDiff,
    Span,
    SpanKind,
    TextDiff,
    json_text,
)
from report_lineage.reports.results import ArtifactRef, Comparison, InputChange, ReportState

INDENT = "    "


def comparison_lines(answer: Comparison) -> Iterator[str]:
    """Give what changed, part by part; only what changed."""
    yield f"- {_version(answer.old)}"
    yield f"+ {_version(answer.new)}"
    if answer.identical:
        yield from ("", "The two versions are alike.")
        return
    yield from ("", plain(answer.summary))
    yield from _part("Fields", record_lines(answer.fields))
    yield from _part("Lead", record_lines(answer.lead))
    yield from _part("Sections", _rows(answer.sections, _headings(answer)))
    yield from _part("Template", text_lines(answer.template) if answer.template else ())
    yield from _part("Inputs", map(_file, answer.inputs))
    yield from _part("Outputs", map(_file, answer.outputs))


def _version(state: ReportState) -> str:
    made = state.version.transaction
    who = made.actor or f"nobody named ({made.channel})"
    why = f": {plain(made.reason)}" if made.reason else ""
    return f"version {state.version.number}, {exact_time(made.committed_at)}, {who}{why}"


def _part(title: str, lines: Iterable[str]) -> Iterator[str]:
    begun = False
    for line in lines:
        if not begun:
            yield from ("", title, "")
        begun = True
        yield line


def record_lines(diff: RecordDiff) -> Iterator[str]:
    """Give the fields of a record that changed."""
    for change in diff.changes:
        yield from _field(change)


def _field(change: FieldChange) -> Iterator[str]:
    name = plain(change.name)
    note = f"  ({change.note})" if change.note else ""
    if change.json is not None and change.json.changed:
        yield f"{INDENT}{name}"
        yield from (f"{INDENT}{INDENT}{line}" for line in json_lines(change.json))
    elif change.text is not None:
        yield f"{INDENT}{name}{note}"
        yield from (f"{INDENT}{INDENT}{line}" for line in text_lines(change.text))
    elif change.words:
        yield f"{INDENT}{name}: {plain(_marked(change.words))}{note}"
    else:
        yield f"{INDENT}{name}: {plain(change.old_text)} → {plain(change.new_text)}{note}"


def json_lines(diff: JsonDiff) -> Iterator[str]:
    """Give the changes of a JSON document, by their places."""
    for change in diff.changes:
        yield _json_change(change)


def _json_change(change: JsonChange) -> str:
    if change.path is None:
        return plain(f"{change.old_path}: [-{json_text(change.old)}-]")
    if change.old_path is None:
        return plain(f"{change.path}: {{+{json_text(change.new)}+}}")
    if change.kind in (ChangeKind.MOVED, ChangeKind.RENAMED):
        return plain(f"{change.old_path} → {change.path} ({change.kind.value})")
    return plain(f"{change.path}: {json_text(change.old)} → {json_text(change.new)}")


def _headings(answer: Comparison) -> dict[str, str]:
    """Return what each section is called, by its id: as in the new version, if it is there."""
    sections = (*answer.old.sections, *answer.new.sections)
    return {str(section.id): section.heading for section in sections}


def _rows(diff: RowsDiff, headings: Mapping[str, str]) -> Iterator[str]:
    for row in diff.rows:
        yield f"{INDENT}{_row_title(row, headings)}"
        if row.record is not None:
            yield from (f"{INDENT}{line}" for line in record_lines(row.record))
        elif row.row is not None:
            sign = "[-{}-]" if row.new_index is None else "{{+{}+}}"
            body = str(row.row.get("body") or "")
            yield from (f"{INDENT * 2}{sign.format(plain(line))}" for line in _full_lines(body))


def _row_title(row: RowChange, headings: Mapping[str, str]) -> str:
    keys = map(str, (row.key or row.old_key).values())
    names = ", ".join(plain(headings.get(key, key)) for key in keys)
    moved = " and moved" if row.moved and row.kind is not RowKind.MOVED else ""
    return f"{names} ({row.kind.value}{moved})"


def _full_lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def text_lines(diff: TextDiff) -> Iterator[str]:
    """Return the changes of a text, with a line around each; ``…`` stands for lines left out."""
    for hunk in diff.hunks(context_lines=1):
        if hunk.skipped_lines:
            yield "…"
        for block in hunk.blocks:
            yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    if block.words:
        yield from _full_lines(_marked(block.words))
        return
    if block.kind is BlockKind.EQUAL:
        yield from map(plain, _full_lines(block.new))
        return
    yield from (f"[-{plain(line)}-]" for line in _full_lines(block.old))
    yield from (f"{{+{plain(line)}+}}" for line in _full_lines(block.new))


def _marked(spans: Iterable[Span]) -> str:
    return "".join(map(_span, spans))


def _span(span: Span) -> str:
    text = "".join(char if char.isprintable() or char == "\n" else "�" for char in span.text)
    if span.kind is SpanKind.DELETE:
        return f"[-{text}-]"
    return f"{{+{text}+}}" if span.kind is SpanKind.INSERT else text


def _file(change: InputChange) -> str:
    return f"{INDENT}{plain(change.name)}: {_stored(change.old)} → {_stored(change.new)}"


def _stored(one: ArtifactRef | None) -> str:
    return f"{digest(one.sha256)} ({size(one.size_bytes)})" if one else "not there"
