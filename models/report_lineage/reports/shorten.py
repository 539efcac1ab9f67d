"""Names that fit into a line, whatever they hold."""

from __future__ import annotations

from typing import Final

from report_lineage.reports.field_specs import heading_is_secret
from report_lineage.reports.masking import MASK

_LONGEST: Final = 60


def shorten(name: str) -> str:
    """Return a name of at most 60 characters that can all be printed."""
    printable = "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in name
    )
    return printable if len(printable) <= _LONGEST else printable[: _LONGEST - 1] + "…"


def section_name(heading: str) -> str:
    """Return what one section is called in a line; a secret heading is masked."""
    shown = MASK if heading_is_secret() else shorten(heading)
    return f"section “{shown}”" if shown else "1 section"
