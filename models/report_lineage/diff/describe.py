"""Say in a few words what changed, as a row of a timeline does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final, TypeAlias

from report_lineage.diff.field_change import FieldChange
from report_lineage.diff.field_kinds import FieldKind
from report_lineage.diff.graph import GraphDiff
from report_lineage.diff.json import JsonDiff
from report_lineage.diff.json_changes import ChangeKind, JsonChange
from report_lineage.diff.json_values import JsonValue, scalar_text
from report_lineage.diff.records import RecordDiff
from report_lineage.diff.rows import RowKind, RowsDiff

Describable: TypeAlias = FieldChange | RecordDiff | RowsDiff | GraphDiff | JsonDiff | str

MOST: Final = 4
SHORT: Final = 24
SHORT_WORD: Final = 16
SHORT_NAME: Final = 40
WITH_VALUES: Final = frozenset(
    {
        FieldKind.BOOLEAN,
        FieldKind.NUMBER,
        FieldKind.DATE,
        FieldKind.DATETIME,
        FieldKind.TIME,
        FieldKind.DURATION,
        FieldKind.ENUM,
    }
)


def describe(changes: Iterable[Describable] | Describable, *, most: int = MOST) -> str:
    """Return the changes in words: "title, 2 sections, score 61 → 74".

    Short values are shown, others only named; past `most` the rest is counted ("and 3
    more"). The text is empty where nothing changed.
    """
    if isinstance(changes, (FieldChange, RecordDiff, RowsDiff, GraphDiff, JsonDiff, str)):
        changes = (changes,)
    phrases = [phrase for change in changes for phrase in _phrases(change)]
    if len(phrases) <= most:
        return ", ".join(phrases)
    shown = ", ".join(phrases[:most])
    rest = len(phrases) - most
    return f"{shown} and {rest} more" if shown else f"{rest} changes"


def _phrases(change: Describable) -> Iterator[str]:
    if isinstance(change, str):
        yield change
    elif isinstance(change, RecordDiff):
        for field in change.changes:
            yield from _phrases(field)
    elif isinstance(change, RowsDiff):
        yield from _rows(change)
    elif isinstance(change, GraphDiff):
        for rows in change.kinds.values():
            yield from _rows(rows)
    elif isinstance(change, JsonDiff):
        yield from _json(change)
    elif change.json is not None and change.json.changed and _has_members(change.json):
        yield from _json(change.json)
    elif change.changed:
        yield _field(change)


def _field(change: FieldChange) -> str:
    if change.secret or not _is_short(change):
        return change.name
    return f"{change.name} {change.old_text} → {change.new_text}"


def _is_short(change: FieldChange) -> bool:
    texts = (change.old_text, change.new_text)
    if change.named:
        fits = all(len(text) <= SHORT_NAME and text.isprintable() for text in texts)
        return fits and texts[0] != texts[1]
    if change.kind in WITH_VALUES:
        return all(len(text) <= SHORT for text in texts)
    both = isinstance(change.old, str) and isinstance(change.new, str)
    words = all(text and not any(c.isspace() for c in text) for text in texts)
    return change.kind is FieldKind.TEXT and both and words and max(map(len, texts)) <= SHORT_WORD


def _rows(diff: RowsDiff) -> Iterator[str]:
    kinds = [row.kind for row in diff.rows if row.kind is not RowKind.RENUMBERED]
    if not kinds:
        return
    count = f"{len(kinds)} {diff.noun}{'' if len(kinds) == 1 else 's'}"
    told = {RowKind.ADDED, RowKind.REMOVED, RowKind.MOVED}
    alone = kinds[0] if len(set(kinds)) == 1 and kinds[0] in told else None
    yield count if alone is None else f"{count} {alone.value}"


def _has_members(diff: JsonDiff) -> bool:
    return all(change.path != "" for change in diff.changes)


def _json(diff: JsonDiff) -> Iterator[str]:
    """Name each top member once, with its values where it is one short scalar."""
    for member, group in groupby(diff.changes, key=_member):
        changes = list(group)
        yield _member_phrase(member, changes[0]) if len(changes) == 1 else member


def _member_phrase(member: str, change: JsonChange) -> str:
    path = change.path if change.path is not None else change.old_path
    if path is None or path.count("/") > 1:
        return member
    if change.kind in (ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.MOVED):
        return f"{member} {change.kind.value}"
    if change.kind is ChangeKind.RENAMED:
        return f"{_token(change.old_path or '')} renamed {member}"
    old, new = _short(change.old), _short(change.new)
    told = old is not None and new is not None and old != new
    return f"{member} {old} → {new}" if told else member


def _short(value: JsonValue) -> str | None:
    if isinstance(value, (dict, list)):
        return None
    text = value if isinstance(value, str) else scalar_text(value)
    is_word = bool(text) and not any(character.isspace() for character in text)
    return text if is_word and len(text) <= SHORT_WORD else None


def _member(change: JsonChange) -> str:
    path = change.path if change.path is not None else change.old_path
    return _token(path or "") or "value"


def _token(path: str) -> str:
    """Return the first step of a JSON pointer, unescaped."""
    return path.split("/")[1].replace("~1", "/").replace("~0", "~") if "/" in path else ""
