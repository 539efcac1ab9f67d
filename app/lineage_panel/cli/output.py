"""Where answers go: JSON for machines, text for people."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click
import msgspec

from lineage_panel.api.encoding import encode
from lineage_panel.plain_text import plain

F = TypeVar("F", bound=Callable[..., Any])


def json_option(work: F) -> F:
    """Add ``--json`` to a command, as the argument ``as_json``."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")(work)


def print_json(result: object) -> None:
    """Print a result as the panel's JSON interface gives it, indented."""
    sys.stdout.write(msgspec.json.format(encode(result), indent=2).decode() + "\n")


def print_facts(facts: Mapping[str, object]) -> None:
    """Print names and values, one a line; those that are None are left out."""
    known = {name: value for name, value in facts.items() if value is not None}
    longest = max(map(len, known), default=0)
    for name, value in known.items():
        click.echo(f"{name:<{longest}}  {plain(value)}")
