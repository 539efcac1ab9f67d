"""How the bytes of two inputs differ: as a table, as JSON or as text, within limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

from report_lineage.artifacts.media_type import essence
from report_lineage.diff import JsonDiff, NotJson, TextDiff, json_diff, text_diff
from report_lineage.errors import ArtifactCorrupt, ArtifactMissing, NotFound
from report_lineage.reports.explain.changed_inputs import ReadInput
from report_lineage.reports.explain.table_diff import TableDiff, table_diff

LONGEST_BYTES: Final = 4 * 1024 * 1024
"""Longer inputs are compared by their digests alone."""

_DELIMITERS: Final = {"text/csv": ",", "text/tab-separated-values": "\t"}


class Bytes(Protocol):
    """Where the bytes of inputs are: an artifact store, or what shows a part of one."""

    def read_bytes(self, sha256: str) -> bytes:
        """Return stored bytes.

        :raises NotFound: if they are not for the one who asks.
        """


@dataclass(frozen=True)
class InputDiff:
    """How two inputs differ; ``note`` says why ``diff`` is None."""

    diff: TableDiff | JsonDiff | TextDiff | None = None
    note: str | None = None


def input_diff(store: Bytes | None, old: ReadInput, new: ReadInput) -> InputDiff:
    """Compare two inputs by what they are.

    :param store: where the bytes are; None for digests alone.
    """
    if store is None:
        return InputDiff(note="no artifact store was given")
    if max(old.size_bytes, new.size_bytes) > LONGEST_BYTES:
        return InputDiff(note=f"longer than {LONGEST_BYTES} bytes")
    try:
        before, after = (store.read_bytes(one.sha256).decode("utf-8-sig") for one in (old, new))
    except (ArtifactMissing, ArtifactCorrupt) as error:
        return InputDiff(note=str(error))
    except NotFound:
        return InputDiff(note="you may not see what they hold")
    except UnicodeDecodeError:
        return InputDiff(note="not text")
    return _compared(before, after, {_kind(old), _kind(new)})


def _compared(old_text: str, new_text: str, kinds: set[str]) -> InputDiff:
    """Compare two texts; inputs of two kinds are compared as the text that both are."""
    if len(kinds) == 1:
        (kind,) = kinds
        if kind in _DELIMITERS:
            found = table_diff(old_text, new_text, delimiter=_DELIMITERS[kind])
            if found is not None:
                return InputDiff(found)
        if kind == "application/json" or kind.endswith("+json"):
            try:
                return InputDiff(json_diff(old_text, new_text))
            except NotJson:
                pass  # what calls itself JSON and is none is compared as the text that it is
    return InputDiff(text_diff(old_text, new_text))


def _kind(read: ReadInput) -> str:
    """Return the media type; the name counts before one that says no more than text."""
    kind = essence(read.media_type)
    name = read.name.lower()
    if kind in ("text/plain", "application/octet-stream"):
        by_name = {
            ".csv": "text/csv",
            ".tsv": "text/tab-separated-values",
            ".json": "application/json",
        }
        kind = next((type for end, type in by_name.items() if name.endswith(end)), kind)
    return kind
