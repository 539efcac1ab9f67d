"""The triggers of partitions, which each needs for itself: PostgreSQL copies none for TRUNCATE."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import sqlalchemy as sa

from report_lineage.capture.compiler.script import Script
from report_lineage.capture.installation.found import MODES
from report_lineage.capture.installation.trigger_state import TriggerState, TriggerStatus

_TRIGGER = "lineage_partition_truncate"
_FOUND = sa.text(
    "SELECT given.name, p.relid::regclass::text, t.tgenabled "
    "FROM unnest(CAST(:tables AS text[])) AS given (name) "
    "CROSS JOIN pg_partition_tree(to_regclass(given.name)) AS p "
    "LEFT JOIN pg_trigger AS t ON t.tgrelid = p.relid AND t.tgname = :trigger "
    "WHERE p.level > 0 ORDER BY 1, 2"
)


def partition_status(
    connection: sa.Connection, scripts: Iterable[Script]
) -> Mapping[TriggerStatus, str]:
    """Return the state of each partition's trigger, with the partitioned table it belongs to.

    One that was attached after capture was installed has none: its rows are recorded, but not a
    TRUNCATE that names it. Nothing on SQLite.
    """
    roots = [str(one.triggers[0][1]) for one in scripts if one.template.endswith("/partitioned")]
    if not roots:
        return {}
    rows = connection.execute(_FOUND, {"tables": roots, "trigger": _TRIGGER})
    return {_status(partition, letter): root for root, partition, letter in rows}


def _status(partition: str, letter: str | bytes | None) -> TriggerStatus:
    mode = MODES[letter.decode() if isinstance(letter, bytes) else letter] if letter else None
    state = TriggerState.INSTALLED if mode in ("origin", "always") else TriggerState.DISABLED
    if mode is None:
        state = TriggerState.MISSING
    return TriggerStatus(partition, _TRIGGER, state, mode=mode)
