"""What is said of a trigger of capture, of a function that one calls, or of a view of the past."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class TriggerState(enum.StrEnum):
    """What a database has of a trigger that capture needs, or of a function that one calls.

    ``OUTDATED`` is another version of it, or one that somebody changed by hand. ``DISABLED`` does
    not fire in ordinary sessions. ``ORPHAN`` is one that this code knows nothing of.
    """

    INSTALLED = "INSTALLED"
    OUTDATED = "OUTDATED"
    MISSING = "MISSING"
    DISABLED = "DISABLED"
    ORPHAN = "ORPHAN"


@dataclass(frozen=True)
class TriggerStatus:
    """A trigger, the table it is on, and its state.

    ``kind`` is ``trigger``; on PostgreSQL also ``function`` for what triggers call, and ``view`` for
    what shows a table's past. ``table`` is then the table it serves. ``mode`` says when a trigger of
    PostgreSQL fires: ``origin`` (the ordinary), ``always``, ``replica`` or ``disabled``; None for all
    else.
    """

    table: str
    trigger: str
    state: TriggerState
    kind: str = "trigger"
    mode: str | None = None
