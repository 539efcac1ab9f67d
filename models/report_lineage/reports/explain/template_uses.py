"""What the changed lines of a template show of a report, read from its text and never rendered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from jinja2 import Environment, TemplateSyntaxError, nodes

from report_lineage.diff import BlockKind, TextDiff

LONGEST_CHARACTERS: Final = 200_000
"""Longer templates are not read."""

_ROOTS: Final = frozenset(("report", "lead", "sections"))
"""What templates are filled with; see ``report_values``."""

_DEEPEST: Final = 30
"""A loop over its own variable would have no end."""


def template_uses(old: str, new: str, diff: TextDiff) -> tuple[str, ...]:
    """Return the fields that changed lines name, such as ``report.data.score``, in order.

    Nothing if the template is no plain Jinja, or names none there.
    """
    if max(len(old), len(new)) > LONGEST_CHARACTERS:
        return ()
    old_lines, new_lines = _changed_lines(diff)
    return tuple(sorted({*_named(old, old_lines), *_named(new, new_lines)}))


def _changed_lines(diff: TextDiff) -> tuple[set[int], set[int]]:
    lines: tuple[set[int], set[int]] = set(), set()
    for block in diff.blocks:
        if block.kind is BlockKind.EQUAL:
            continue
        sides = ((block.old_line, block.old), (block.new_line, block.new))
        for found, (first, text) in zip(lines, sides, strict=True):
            if first is not None:
                found.update(range(first, first + len(text.splitlines())))
    return lines


def _named(source: str, lines: set[int]) -> Iterator[str]:
    """Give what expressions on some lines of a template name."""
    try:
        tree = Environment(autoescape=True).parse(source)
    except (TemplateSyntaxError, RecursionError):
        return  # a renderer of the host's own may know more than Jinja
    loops = _loops(tree)
    inner = {id(node.node) for node in tree.find_all(nodes.Getattr)}
    inner |= {id(node.node) for node in tree.find_all(nodes.Getitem)}
    for node in tree.find_all((nodes.Getattr, nodes.Getitem, nodes.Name)):
        if node.lineno in lines and id(node) not in inner:
            path = _path(node, loops)
            if path is not None:
                yield path


def _loops(tree: nodes.Template) -> dict[str, nodes.Expr]:
    """Return what each loop variable stands for an item of."""
    return {
        loop.target.name: loop.iter
        for loop in tree.find_all(nodes.For)
        if isinstance(loop.target, nodes.Name) and isinstance(loop.iter, nodes.Expr)
    }


def _path(node: nodes.Node, loops: dict[str, nodes.Expr], depth: int = 0) -> str | None:
    """Return the dotted path that an expression names; None if it does not begin at a root."""
    if depth > _DEEPEST:
        return None
    if isinstance(node, nodes.Name):
        if node.name in loops and node.ctx == "load":
            return _path(loops[node.name], loops, depth + 1)
        return node.name if node.name in _ROOTS and node.ctx == "load" else None
    if isinstance(node, nodes.Filter) and node.node is not None:
        return _path(node.node, loops, depth + 1)
    if isinstance(node, nodes.Getattr):
        above, name = _path(node.node, loops, depth + 1), node.attr
    elif isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
        above, name = _path(node.node, loops, depth + 1), str(node.arg.value)
    else:
        return None
    return None if above is None else f"{above}.{name}"
