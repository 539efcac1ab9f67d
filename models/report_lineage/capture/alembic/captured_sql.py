"""The SQL that a migration carries for the capture of one table on one dialect.

::

    -- report-lineage: capture of article on sqlite, written by autogenerate
    -- trigger: lineage_capture_insert_article 7c1f09ab3d5e2f10
    -- part: drop
    DROP TRIGGER IF EXISTS "lineage_capture_insert_article"
    ;;
    ...
    -- part: install
    ...
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

DIALECTS = ("sqlite", "postgresql")
SEPARATOR = "\n;;\n"
PARTS = ("drop", "ended", "install", "caught_up", "guard")

_TITLE = "-- report-lineage: {kind} of {name} on {dialect}, written by autogenerate\n"
_TRIGGER = re.compile(r"^-- trigger: (.+) (\S+)$", re.MULTILINE)
_PART = re.compile(r"^-- part: (\w+)\n", re.MULTILINE)
_KIND = re.compile(r"^-- report-lineage: (\w+) of ")


@dataclass(frozen=True)
class CapturedSQL:
    """The statements of one table's capture, in parts, and the stamps of its triggers.

    ``drop`` removes triggers and functions; ``ended`` then gives every row of a table that goes a
    last version. ``install`` makes the triggers but those that guard the version table, ``guard``
    these; between them ``caught_up`` gives rows that differ from their newest version another one.
    ``kind`` is ``capture``, or ``unit`` for a transaction table.
    """

    kind: str
    stamps: Mapping[str, str]
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def drop(self) -> tuple[str, ...]:
        """What removes the triggers and functions."""
        return self.parts.get("drop", ())

    @property
    def ended(self) -> tuple[str, ...]:
        """What records that all rows went with their table."""
        return self.parts.get("ended", ())

    @property
    def created(self) -> tuple[str, ...]:
        """What installs capture and brings the history up to the live rows."""
        return tuple(
            statement
            for part in ("install", "caught_up", "guard")
            for statement in self.parts.get(part, ())
        )


def as_text(name: str, dialect: str, sql: CapturedSQL) -> str:
    """Return the text of a file that :func:`parsed` reads."""
    title = _TITLE.format(kind=sql.kind, name=name, dialect=dialect)
    head = "".join(f"-- trigger: {trigger} {stamp}\n" for trigger, stamp in sql.stamps.items())
    body = "".join(
        f"-- part: {part}\n{SEPARATOR.join(sql.parts[part])}\n"
        for part in PARTS
        if sql.parts.get(part)
    )
    return title + head + body


def parsed(text: str) -> CapturedSQL:
    """Return what a file says."""
    head, *pieces = _PART.split(text)
    kind = _KIND.match(head)
    parts = {
        part: tuple(one.strip("\n") for one in body.split(SEPARATOR))
        for part, body in zip(pieces[::2], pieces[1::2], strict=True)
    }
    return CapturedSQL(kind[1] if kind else "", dict(_TRIGGER.findall(head)), parts)
