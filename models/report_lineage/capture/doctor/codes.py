"""What the doctor can find: each with how bad it is, what it means and what to do."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Severity(enum.StrEnum):
    """How bad a finding is: only INFORMATION leaves a database healthy."""

    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"


@dataclass(frozen=True)
class Kind:
    """A kind of finding: its code, how bad it is, what it means and what to do."""

    code: str
    severity: Severity
    problem: str
    remedy: str


_GAPS = "Find out who wrote past the triggers, then record it with `flask lineage capture baseline --gaps`."
_MEND = (
    "Mend it with `flask lineage capture install`, then look for what went unrecorded meanwhile."
)
_RESTORE = "Find out who wrote to the table, and restore it from a backup."

KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind(
            "row-differs",
            Severity.ERROR,
            "rows that are not what their newest version says",
            _GAPS,
        ),
        Kind(
            "row-without-history",
            Severity.ERROR,
            "rows that have no version",
            "Record them as they stand with `flask lineage capture baseline`.",
        ),
        Kind(
            "row-after-delete",
            Severity.ERROR,
            "rows that are there although their newest version says that they were deleted",
            _GAPS,
        ),
        Kind(
            "history-without-row",
            Severity.ERROR,
            "rows that are gone although no version says that they were deleted",
            _GAPS,
        ),
        Kind(
            "version-after-delete",
            Severity.ERROR,
            "versions that change a row which the version before them deleted",
            _RESTORE,
        ),
        Kind(
            "newest-twice",
            Severity.ERROR,
            "versions that stand open, or as newest, beside another of the same row",
            _RESTORE,
        ),
        Kind(
            "validity-end-wrong",
            Severity.ERROR,
            "versions that end with another transaction than the next version begins with",
            _RESTORE,
        ),
        Kind(
            "commit-twice",
            Severity.ERROR,
            "rows that have two versions in one commit",
            _RESTORE,
        ),
        Kind(
            "number-missing",
            Severity.ERROR,
            "roots, such as reports, whose versions are not numbered from 1 without a gap",
            _RESTORE,
        ),
        Kind(
            "version-unnumbered",
            Severity.ERROR,
            "versions of a root, such as a report, that have no number",
            _RESTORE,
        ),
        Kind(
            "transaction-missing",
            Severity.ERROR,
            "versions whose transaction is not there: nobody knows who made them, when or why",
            "Restore the rows of the transaction table from a backup.",
        ),
        Kind(
            "transaction-open",
            Severity.ERROR,
            "transactions that were committed and have no time of commit",
            "Mend capture first if its triggers are not in order. The times themselves are lost; "
            "these transactions stand outside of every past moment.",
        ),
        Kind(
            "transaction-foreign",
            Severity.INFORMATION,
            "transactions recorded in another database, of which this one is a copy",
            "Nothing is wrong if this database was restored or copied.",
        ),
        Kind("trigger-missing", Severity.ERROR, "triggers or functions that are missing", _MEND),
        Kind("trigger-disabled", Severity.ERROR, "triggers that do not fire", _MEND),
        Kind(
            "trigger-outdated",
            Severity.ERROR,
            "triggers or functions of another version, or changed by hand",
            _MEND,
        ),
        Kind(
            "trigger-orphan",
            Severity.WARNING,
            "triggers that bear our prefix and are none of ours",
            "Drop them with `flask lineage capture install` unless something of yours needs them.",
        ),
        Kind(
            "replication-role",
            Severity.ERROR,
            "sessions that begin with session_replication_role = replica: no trigger fires in them",
            "Reset the setting, such as ALTER ROLE … RESET session_replication_role, and record "
            "what was missed with `flask lineage capture baseline --gaps`.",
        ),
        Kind(
            "subscription-unrecorded",
            Severity.ERROR,
            "subscriptions of logical replication that write to the table past its triggers",
            "Publish the version and transaction tables too, or record what has come at intervals "
            "with `flask lineage capture baseline --gaps`.",
        ),
        Kind(
            "table-missing",
            Severity.ERROR,
            "tables that are not in the database",
            "Migrate the database.",
        ),
        Kind(
            "columns-missing",
            Severity.ERROR,
            "columns that the models have and the table has not; its rows were not compared",
            "Migrate the database.",
        ),
        Kind(
            "column-types-differ",
            Severity.ERROR,
            "columns of other types in the version table; the rows were not compared",
            "Give the version table the types of the table.",
        ),
    )
}
