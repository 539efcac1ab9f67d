"""How two rendered outputs differ, by what they say: HTML by its visible text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from report_lineage.artifacts.html_text import html_text
from report_lineage.artifacts.media_type import essence
from report_lineage.diff import JsonDiff, NotJson, TextDiff, json_diff, text_diff
from report_lineage.errors import ArtifactCorrupt, ArtifactMissing
from report_lineage.reports.explain.input_diff import LONGEST_BYTES, Bytes
from report_lineage.reports.explain.table_diff import TableDiff, table_diff
from report_lineage.reports.results import ArtifactRef, InputChange

_HTML: Final = frozenset(("text/html", "application/xhtml+xml"))
_TABLES: Final = {"text/csv": ",", "text/tab-separated-values": "\t"}
NO_TEXT: Final = "no text: their digests and sizes are all there is to compare"
"""The note of what is no text."""
_ALIKE: Final = "what they say is the same: their bytes differ elsewhere"


@dataclass(frozen=True)
class OutputDiff:
    """How an output of two versions differs. ``note`` says why ``diff`` is None, or what it is of.

    ``lost`` says that the store could not give the bytes.
    """

    name: str
    diff: TableDiff | JsonDiff | TextDiff | None = None
    note: str | None = None
    lost: bool = False


def output_diffs(store: Bytes | None, changes: Sequence[InputChange]) -> tuple[OutputDiff, ...]:
    """Return how the outputs that both versions have differ, by what they are.

    HTML is compared by the text that a reader sees, CSV by rows and columns, JSON by places, other
    text as it is. Of anything else, and of outputs longer than 4 MiB, a note says so.

    :param store: where the bytes are; None for notes alone.
    :param changes: the outputs of a comparison.
    """
    return tuple(
        _output_diff(store, change.name, change.old, change.new)
        for change in changes
        if change.old is not None and change.new is not None
    )


def _output_diff(store: Bytes | None, name: str, old: ArtifactRef, new: ArtifactRef) -> OutputDiff:
    kinds = [essence(one.media_type) for one in (old, new)]
    if not all(map(_is_text, kinds)):
        return OutputDiff(name, note=NO_TEXT)
    if store is None:
        return OutputDiff(name, note="no artifact store was given")
    if max(old.size_bytes, new.size_bytes) > LONGEST_BYTES:
        return OutputDiff(name, note=f"longer than {LONGEST_BYTES} bytes")
    try:
        before, after = (store.read_bytes(one.sha256).decode("utf-8-sig") for one in (old, new))
    except (ArtifactMissing, ArtifactCorrupt) as error:
        return OutputDiff(name, note=str(error), lost=True)
    except UnicodeDecodeError:
        return OutputDiff(name, note=NO_TEXT)
    return _compared(name, (kinds[0], before), (kinds[1], after))


def _is_text(kind: str) -> bool:
    return kind.startswith("text/") or kind in _HTML or _is_json(kind)


def _is_json(kind: str) -> bool:
    return kind == "application/json" or kind.endswith("+json")


def _compared(name: str, old: tuple[str, str], new: tuple[str, str]) -> OutputDiff:
    """Compare two texts; outputs of two kinds are compared as the text that both are."""
    if old[0] == new[0]:
        special = _special(old[0], old[1], new[1])
        if special is not None:
            return OutputDiff(name, special, None if _differs(special) else _ALIKE)
    before, after = (html_text(text) if kind in _HTML else text for kind, text in (old, new))
    if before == after:
        return OutputDiff(name, note=_ALIKE)
    return OutputDiff(name, text_diff(before, after))


def _special(kind: str, old: str, new: str) -> TableDiff | JsonDiff | None:
    if kind in _TABLES:
        return table_diff(old, new, delimiter=_TABLES[kind])
    if _is_json(kind):
        try:
            return json_diff(old, new)
        except NotJson:
            return None  # what calls itself JSON and is none is compared as the text that it is
    return None


def _differs(diff: TableDiff | JsonDiff) -> bool:
    if isinstance(diff, JsonDiff):
        return diff.changed
    return diff.rows.changed or bool(diff.columns_added or diff.columns_removed)
