"""Two versions of a report as one viewer compares them: what is known already, and its ETag.

The tag is made of all that can change the answer, and not of the answer, so that a reader who has
it already is told so before anything is compared.
"""

from __future__ import annotations

import uuid
from collections.abc import Hashable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from lineage_panel.authorization import Action, Target, allow_everything, unlimited
from lineage_panel.pages.circumstances import circumstances
from lineage_panel.pages.visible_bytes import VisibleBytes, may_read
from lineage_panel.release import tag_of
from lineage_panel.visit import Read
from report_lineage.reports import (
    Comparison,
    Explanation,
    compare,
    explain,
    pair_mark,
    recorded_mark,
    report_is_visible,
    visible_runs,
)
from report_lineage.reports.explain import shown
from report_lineage.reports.output_diff import OutputDiff, output_diffs

_EVERYTHING: Final = "everything"


@dataclass(frozen=True)
class Footprint:
    """What an explanation looked at that is not for everybody: artifacts, and the runs it names."""

    artifacts: frozenset[str] = frozenset()
    runs: frozenset[uuid.UUID] = frozenset()


@dataclass
class Pair:
    """Version ``old`` and version ``new`` of a report that the viewer may see.

    ``bytes_were_lost`` says that something is missing which the store could not read: what is made
    of the rest is not the same every time.
    """

    read: Read
    report_id: uuid.UUID
    old: int
    new: int
    bytes_were_lost: bool = field(default=False, init=False)

    def tag(self, *facts: Hashable, explained: bool) -> str:
        """Return the ETag of an answer about the pair.

        Nothing is compared for it if the host lets everybody see all that the panel has, if the
        answer does not say why, or if this process has explained the pair before. Else the pair is
        explained: only then it is known about which artifacts and runs the host must be asked.

        :param facts: what tells this answer from others about the same pair.
        :param explained: whether the answer says why the versions differ.
        """
        seen = (self._viewer() if explained else None, self.shows_outputs)
        key = self._explained_key if explained else self._key
        return tag_of(key, seen, facts)

    def comparison(self) -> Comparison:
        """Return what differs.

        :raises NotFound: if the report never had a version.
        :raises VersionNotFound: if it has none of such a number.
        """
        return self._compared

    def explanation(self) -> Explanation:
        """Return why they differ, without what is hidden from the viewer.

        :raises NotFound: if the report never had a version.
        :raises VersionNotFound: if it has none of such a number.
        """
        return shown(self.read.session, self._explained[0], self.read.scope)

    def outputs(self) -> tuple[OutputDiff, ...]:
        """Return how the outputs that both versions have differ; none if they are not for the viewer.

        :raises NotFound: if the report never had a version.
        :raises VersionNotFound: if it has none of such a number.
        """
        if not self.shows_outputs:
            return ()
        kept: tuple[OutputDiff, ...] | None = self._kept(self._key, "outputs")
        if kept is None:
            kept = output_diffs(self.read.state.store, self.comparison().outputs)
            if any(one.lost for one in kept):
                self.bytes_were_lost = True
            else:
                self._keep(kept, self._key, "outputs")
        return kept

    @cached_property
    def shows_outputs(self) -> bool:
        """Whether the viewer may look at the outputs of the report's versions."""
        state = self.read.state
        if not state.may(Action.VIEW_VERSION, Target("report", str(self.report_id))):
            return False
        scope = state.scope(Action.VIEW_VERSION.value)
        return scope is None or report_is_visible(self.read.present, self.report_id, scope)

    @cached_property
    def _key(self) -> tuple[Hashable, ...]:
        """Return what the comparison depends on, apart from who asks and how it is told."""
        asked = (str(self.report_id), self.old, self.new, self.read.state.store is not None)
        mark = pair_mark(self.read.present, self.report_id, self.old, self.new)
        return (*asked, *circumstances(self.read), mark)

    @cached_property
    def _explained_key(self) -> tuple[Hashable, ...]:
        """Return what the explanation depends on: whatever was recorded may lie upstream."""
        return (*self._key, recorded_mark(self.read.present))

    @cached_property
    def _compared(self) -> Comparison:
        kept: Comparison | None = self._kept(self._key, "comparison")
        if kept is None:
            kept = compare(self.read.session, self.report_id, self.old, self.new)
            self._keep(kept, self._key, "comparison")
        return kept

    @cached_property
    def _explained(self) -> tuple[Explanation, Footprint]:
        """The explanation with the runs that are hidden, of bytes with those the viewer may see."""
        known: Footprint = self._kept(self._explained_key, "footprint") or Footprint()
        kept: Explanation | None = self._kept(
            self._explained_key, "explanation", *self._artifacts(known)
        )
        return (kept, known) if kept is not None else self._explain(known)

    def _explain(self, known: Footprint) -> tuple[Explanation, Footprint]:
        store = self.read.state.store
        reader = None if store is None else VisibleBytes(self.read, store)
        found = explain(self.read.session, self.report_id, self.old, self.new, store=reader)
        asked = frozenset() if reader is None else frozenset(reader.asked)
        footprint = Footprint(known.artifacts | asked, known.runs | _runs(found))
        self._keep(footprint, self._explained_key, "footprint")
        if reader is not None and reader.lost:
            self.bytes_were_lost = True
        else:
            self._keep(found, self._explained_key, "explanation", *self._artifacts(footprint))
        return found, footprint

    def _viewer(self) -> Hashable:
        """Return what the viewer may see of what the explanation looked at."""
        state = self.read.state
        if state.authorize is allow_everything and state.scope is unlimited:
            return _EVERYTHING
        known: Footprint = self._kept(self._explained_key, "footprint") or self._explained[1]
        return self._artifacts(known), self._visible(known)

    def _artifacts(self, footprint: Footprint) -> tuple[tuple[str, bool], ...]:
        return tuple((one, may_read(self.read, one)) for one in sorted(footprint.artifacts))

    def _visible(self, footprint: Footprint) -> tuple[str, ...]:
        read = self.read
        if read.scope is None:
            return (_EVERYTHING,)
        return tuple(sorted(map(str, visible_runs(read.session, footprint.runs, read.scope))))

    def _kept(self, *key: Hashable) -> Any:
        return self.read.state.keeping.get(key)

    def _keep(self, value: Any, *key: Hashable) -> None:
        self.read.state.keeping.put(key, value)


def _runs(explanation: Explanation) -> frozenset[uuid.UUID]:
    places = [place for cause in explanation.causes for place in cause.places]
    runs = [run for place in places for run in (place.old_run, place.new_run)]
    return frozenset(run.id for run in runs if run is not None)
