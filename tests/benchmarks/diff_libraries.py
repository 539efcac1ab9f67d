"""What compares documents: ours, the standard library's, and others that may be installed."""

from __future__ import annotations

import difflib
import importlib.util
import json
import re
from collections.abc import Callable, Iterable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from report_lineage.diff import BlockKind, TextDiff, json_diff, text_diff
from report_lineage.diff.json_values import plain

_WORD = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True)
class Library:
    """A way to compare two documents.

    ``prepare`` makes what it takes of a document, outside the time; ``rebuild`` makes the new
    document from the old one and the result; ``count`` says how many changes it reports.
    """

    label: str
    module: str
    compare: Callable[[Any, Any], Any]
    rebuild: Callable[[Any, Any], Any]
    count: Callable[[Any], int]
    prepare: Callable[[Any], Any] = deepcopy

    @property
    def installed(self) -> bool:
        """Say whether it is there to be measured."""
        return importlib.util.find_spec(self.module) is not None


def _deepdiff(a: Any, b: Any, **options: Any) -> Any:
    from deepdiff import DeepDiff

    return DeepDiff(a, b, **options)


def _deepdiff_unordered(a: Any, b: Any) -> Any:
    return _deepdiff(a, b, ignore_order=True, report_repetition=True)


def _deepdiff_rebuild(result: Any, a: Any) -> Any:
    from deepdiff import Delta

    return a + Delta(result, raise_errors=True)


def _jsonpatch(a: Any, b: Any) -> Any:
    import jsonpatch

    return jsonpatch.make_patch(a, b)


def _dictdiffer(a: Any, b: Any) -> Any:
    import dictdiffer

    return list(dictdiffer.diff(a, b))


def _dictdiffer_rebuild(result: Any, a: Any) -> Any:
    import dictdiffer

    return dictdiffer.patch(result, a)


def _dictdiffer_count(result: Any) -> int:
    return sum(1 if kind == "change" else len(items) for kind, _, items in result)


JSON: tuple[Library, ...] = (
    Library(
        "ours, stored text",
        "report_lineage",
        json_diff,
        lambda result, a: plain(result.apply(a)),
        lambda result: int(result.summary().total),
        json.dumps,
    ),
    Library(
        "ours, values",
        "report_lineage",
        json_diff,
        lambda result, a: result.apply(a),
        lambda result: int(result.summary().total),
    ),
    Library(
        "DeepDiff", "deepdiff", _deepdiff, _deepdiff_rebuild, lambda r: sum(map(len, r.values()))
    ),
    Library(
        "DeepDiff, unordered",
        "deepdiff",
        _deepdiff_unordered,
        _deepdiff_rebuild,
        lambda result: sum(map(len, result.values())),
    ),
    Library("jsonpatch", "jsonpatch", _jsonpatch, lambda r, a: r.apply(a), lambda r: len(list(r))),
    Library("dictdiffer", "dictdiffer", _dictdiffer, _dictdiffer_rebuild, _dictdiffer_count),
)


def _marked(result: TextDiff) -> int:
    """Count the characters that a reader sees struck out or put in."""
    marked = 0
    for block in result.blocks:
        if block.words:
            marked += sum(len(span.text) for span in block.words if span.kind != "equal")
        elif block.kind not in (BlockKind.EQUAL, BlockKind.MOVE):
            marked += len(block.old) + len(block.new)
    return marked


Opcodes = list[tuple[str, str, str]]


def _difflib(cut: Callable[[str], list[str]], a: str, b: str) -> Opcodes:
    old, new = cut(a), cut(b)
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    return [
        (tag, "".join(old[i:k]), "".join(new[j:m])) for tag, i, k, j, m in matcher.get_opcodes()
    ]


def _opcodes_rebuild(result: Opcodes, a: str) -> str:
    assert "".join(old for _, old, _ in result) == a
    return "".join(new for _, _, new in result)


def _opcodes_count(result: Opcodes) -> int:
    return sum(len(old) + len(new) for tag, old, new in result if tag != "equal")


def _match_patch(a: str, b: str) -> Any:
    from diff_match_patch import diff_match_patch

    tool = diff_match_patch()
    tool.Diff_Timeout = 0
    found = tool.diff_main(a, b)
    tool.diff_cleanupSemantic(found)
    return found


def _match_patch_rebuild(result: Iterable[tuple[int, str]], a: str) -> str:
    assert "".join(text for kind, text in result if kind <= 0) == a
    return "".join(text for kind, text in result if kind >= 0)


TEXT: tuple[Library, ...] = (
    Library("ours", "report_lineage", text_diff, lambda r, a: r.apply(a), _marked),
    Library(
        "difflib, lines",
        "difflib",
        lambda a, b: _difflib(lambda text: text.splitlines(keepends=True), a, b),
        _opcodes_rebuild,
        _opcodes_count,
    ),
    Library(
        "difflib, words",
        "difflib",
        lambda a, b: _difflib(_WORD.findall, a, b),
        _opcodes_rebuild,
        _opcodes_count,
    ),
    Library(
        "diff-match-patch",
        "diff_match_patch",
        _match_patch,
        _match_patch_rebuild,
        lambda result: sum(len(text) for kind, text in result if kind),
    ),
)
