"""JSON paths that the reader of a comparison does not care for, as the address names them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from report_lineage.diff import FieldChange, JsonChange

ANY: Final = "*"


@dataclass(frozen=True)
class Ignored:
    """Paths such as ``data/flags/peers``: a field, then the way into it; ``*`` is any one step.

    All that lies below a path is meant, in fields of the report, its lead and its sections.
    """

    paths: tuple[str, ...] = field(default=())

    def hides(self, key: str | None, change: JsonChange) -> bool:
        """Say whether a change within the JSON of a field is of an ignored path."""
        pointers = [one for one in (change.path, change.old_path) if one is not None]
        return any(
            self._covers(ignored_path(key, pointer), path)
            for pointer in pointers
            for path in self.paths
        )

    def rest(self, change: FieldChange) -> tuple[JsonChange, ...]:
        """Return the changes within the JSON of a field that are of no ignored path."""
        found = () if change.json is None else change.json.changes
        return tuple(one for one in found if not self.hides(change.key, one))

    def _covers(self, place: str, path: str) -> bool:
        here, wanted = place.split("/"), path.strip("/").split("/")
        return len(here) >= len(wanted) and all(
            want in (ANY, step) for step, want in zip(here, wanted, strict=False)
        )


def ignored_path(key: str | None, pointer: str) -> str:
    """Return the path that ignores a place within the JSON of a field."""
    return f"{key or ''}{pointer}"
