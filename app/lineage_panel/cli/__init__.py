"""The commands ``flask lineage …``: see reports, their versions and inputs from a terminal.

Exit codes: 0 done; 1 the versions compared differ, or one does not reproduce; 2 the command was not
understood; 3 there is no such report, version or moment, or nothing to compare with; 4 the database,
the store or a setting is not ready; 5 refused, as something is in the way or the database's role may
not; 6 a stored artifact is damaged or lost, the history is not whole, or an export is not as it was
made; 7 the database or a file cannot be reached; 70 a fault in the program itself, with its traceback.
"""

from __future__ import annotations

from lineage_panel.cli import (
    baseline,
    capture,
    demo,
    diff,
    doctor,
    explain,
    export,
    init,
    inputs,
    reports,
    reproduce,
    revert,
    show,
    status,
    timeline,
    verify_export,
)
from lineage_panel.cli.command import lineage

__all__ = [
    "baseline",
    "capture",
    "demo",
    "diff",
    "doctor",
    "explain",
    "export",
    "init",
    "inputs",
    "lineage",
    "reports",
    "reproduce",
    "revert",
    "show",
    "status",
    "timeline",
    "verify_export",
]
