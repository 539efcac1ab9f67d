"""The SQL that records the rows of a captured table as they stand, where history tells otherwise.

The baseline runs it for one range of keys after another; a migration carries it for a whole table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from report_lineage.capture.compiler import templates
from report_lineage.capture.compiler.naming import revealed
from report_lineage.capture.compiler.postgresql import sql as postgresql
from report_lineage.capture.compiler.row_pieces import row_pieces
from report_lineage.capture.compiler.sqlite import sql as sqlite
from report_lineage.capture.compiler.tables import CapturedTable

Lacking = Literal["new", "differing", "end"]
_NEEDS = {"new": "($missing)", "differing": "($missing OR $changed)", "end": ""}
_NEEDED = {"new": "($any_row)", "differing": "($any_row OR $any_gone)", "end": "($any_gone)"}
_STEPS = {
    "new": ("record_missing",),
    "differing": ("record_missing", "record_changed", "record_gone"),
    "end": ("record_gone",),
}


@dataclass(frozen=True)
class StandingRows:
    """What to record of one table.

    ``lacking`` says of which rows: ``new`` are those without any version; ``differing`` are those,
    those that are not what their newest version says, and those that are gone; ``end`` are all, as
    gone with their table. ``within`` are conditions that bound what is looked at: on the live rows
    ``n``, the versions ``v`` and ``w``, and the ``version`` that is changed; none means all.
    ``together`` says that versions are in a range if their row is. ``request_columns`` declare
    what a request says of its range, each with a comma behind it.
    """

    table: CapturedTable
    dialect: str
    lacking: Lacking
    within: Mapping[str, str] = field(default_factory=dict)
    together: bool = False
    request_columns: str = ""

    def fill(self, part: str, **more: str) -> str:
        """Return a part of the templates filled in, with names that are still hidden."""
        return templates.fill_nested(f"${part}", self._values() | more)

    def statements(self, part: str) -> tuple[str, ...]:
        """Return the statements of a part of the templates."""
        return templates.statements(revealed(self.fill(part)))

    @property
    def closes(self) -> bool:
        """Whether recording ends versions, each by the next one of its row."""
        return self.lacking != "new" and self.table.end_column is not None

    def _values(self) -> dict[str, str]:
        steps = [*_STEPS[self.lacking], *(["end_recorded"] if self.closes else [])]
        values = (
            dict(templates.parts(self.dialect, "standing_rows"))
            | row_pieces(self.table, self.dialect)
            | self._of_dialect()
            | self._bounds()
        )
        return values | {
            "request_columns": self.request_columns,
            "needs": _NEEDS[self.lacking],
            "needed": _NEEDED[self.lacking],
            "ended": "$alive" if self.lacking == "end" else "$gone",
            "lock": "$lock_rows" if self.lacking == "new" else "$lock_table",
            "steps": "\n  ".join(f"${step}" for step in steps),
        }

    def _bounds(self) -> dict[str, str]:
        bounds = {}
        for name in ("n", "v", "w", "version"):
            condition = self.within.get(name)
            bounds[f"within_{name}"] = f"{condition} AND " if condition else ""
            bounds[f"and_{name}"] = f" AND {condition}" if condition and self.together else ""
        return bounds

    def _of_dialect(self) -> dict[str, str]:
        own = _of_postgresql if self.dialect == "postgresql" else _of_sqlite
        dialect = postgresql if self.dialect == "postgresql" else sqlite
        key = [dialect.quote(name) for name in self.table.key]
        columns = map(dialect.quote, self.table.columns)
        version = row_pieces(self.table, self.dialect)["version"]
        same = {f"{row}_is_version": dialect.matches(row, version, key) for row in "nvw"}
        return (
            own(self.table)
            | same
            | {
                "end_column": dialect.quote(self.table.end_column) if self.table.end_column else "",
                "set_n": ", ".join(f"{name} = n.{name}" for name in columns),
            }
        )


def _of_postgresql(table: CapturedTable) -> dict[str, str]:
    units = postgresql.unit_names(table.transaction)
    return {name: units[name] for name in ("ids", "make_function")}


def _of_sqlite(table: CapturedTable) -> dict[str, str]:
    part, unit = templates.parts("sqlite", "parts"), sqlite.unit_values(table.transaction.name)
    return unit | {name: part[name] for name in ("begin", "end")}
