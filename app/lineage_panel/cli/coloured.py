"""Differences in colour, on a terminal: what was in red, what is in green."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from typing import Final

import click

_OLD: Final = re.compile(r"\[-.*?-\]")
_NEW: Final = re.compile(r"\{\+.*?\+\}")
_KIND: Final = re.compile(r"^\d+\. [^:]+(?=:)")
_WHOLE: Final = {
    "explained": "green",
    "identical": "green",
    "partly explained": "yellow",
    "unexplained": "red",
}


def print_coloured(lines: Iterable[str]) -> None:
    """Print lines; in colour if the output is a terminal and ``NO_COLOR`` is not set.

    Signs stay, so that nothing is said by colour alone.
    """
    colour = False if os.environ.get("NO_COLOR") else None
    for line in lines:
        click.echo(coloured(line), color=colour)


def coloured(line: str) -> str:
    """Return a line of a difference or an explanation with its parts in colour."""
    if line in _WHOLE:
        return click.style(line, fg=_WHOLE[line])
    if line[:2] in ("- ", "+ "):
        return click.style(line, fg="red" if line[0] == "-" else "green")
    line = _KIND.sub(lambda found: click.style(found[0], bold=True), line)
    line = _OLD.sub(lambda found: click.style(found[0], fg="red"), line)
    return _NEW.sub(lambda found: click.style(found[0], fg="green"), line)
