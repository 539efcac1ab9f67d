"""A report's timeline, kept for as long as nothing is recorded: what its lines say is worked out once."""

from __future__ import annotations

import uuid
from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property

from lineage_panel.pages.circumstances import circumstances
from lineage_panel.release import tag_of
from lineage_panel.visit import Read
from report_lineage.reports import Timeline, recorded_mark, timeline


@dataclass
class KeptTimeline:
    """A page of the versions of a report that the viewer may see, below ``before`` or the newest."""

    read: Read
    report_id: uuid.UUID
    before: int | None
    limit: int

    def rows(self) -> Timeline:
        """Return the versions, newest first, each with what changed and why.

        :raises BadParameter: if the limit cannot be used.
        :raises NotFound: if the report never had a version.
        """
        keeping = self.read.state.keeping
        kept: Timeline | None = keeping.get(self._key)
        if kept is None:
            kept = timeline(self.read.session, self.report_id, before=self.before, limit=self.limit)
            keeping.put(self._key, kept)
        return kept

    @property
    def tag(self) -> str:
        """The strong ETag of these rows as JSON, for which none of them is read."""
        return tag_of(self._key)

    @cached_property
    def _key(self) -> tuple[Hashable, ...]:
        asked = ("timeline", str(self.report_id), self.before, self.limit)
        return (*asked, *circumstances(self.read), recorded_mark(self.read.present))
