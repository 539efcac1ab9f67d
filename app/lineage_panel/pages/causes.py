"""The causes of an explanation, as a page tells them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from lineage_panel.pages.changes import Changes
from lineage_panel.pages.evidence import EvidenceView, evidence_view
from report_lineage.reports.explain import Cause, CauseKind, Effect, Explanation
from report_lineage.reports.results import RunRef

_OF_INPUTS: Final = frozenset(
    {
        CauseKind.INPUT_CHANGED,
        CauseKind.INPUT_ADDED,
        CauseKind.INPUT_REMOVED,
        CauseKind.UPSTREAM_CORRECTION,
        CauseKind.NO_RECORD,
    }
)
"""Kinds whose digests are those of artifacts; those of templates are of their texts."""


@dataclass(frozen=True)
class EffectView:
    """A difference that a cause made; ``anchor`` is where the page shows it, None if it does not."""

    effect: Effect
    anchor: str | None


@dataclass(frozen=True)
class CauseView:
    """One cause. ``id`` is its anchor, ``evidence`` its nested diff as far as a page shows it.

    ``of_artifacts`` says that its digests are artifacts' own. ``own_version`` is the version of
    this report that an edit made. ``runs`` are those it stands in, each once, old first; ``way``
    leads to them from the report.
    """

    id: str
    cause: Cause
    evidence: EvidenceView | None
    of_artifacts: bool
    own_version: int | None
    effects: tuple[EffectView, ...]
    runs: tuple[RunRef, ...]
    way: tuple[str, ...]

    @property
    def has_evidence(self) -> bool:
        """Say whether there is anything to fold open."""
        found = self.cause.evidence
        sides = (found.old, found.new, found.old_sha256, found.new_sha256, found.note)
        return self.evidence is not None or any(side is not None for side in sides)

    @property
    def is_hidden(self) -> bool:
        """Say whether it stands for causes that the viewer may not see."""
        return self.cause.kind is CauseKind.HIDDEN


def cause_views(explanation: Explanation, changes: Changes) -> tuple[CauseView, ...]:
    """Return the causes of an explanation, with links to what they changed."""
    return tuple(
        _view(number, cause, changes) for number, cause in enumerate(explanation.causes, start=1)
    )


def _view(number: int, cause: Cause, changes: Changes) -> CauseView:
    places = cause.places
    runs = [run for place in places for run in (place.old_run, place.new_run) if run is not None]
    is_own = bool(places) and places[0].depth == 0
    return CauseView(
        id=f"cause-{number}",
        cause=cause,
        evidence=evidence_view(cause.evidence),
        of_artifacts=cause.kind in _OF_INPUTS,
        own_version=cause.version if is_own else None,
        effects=tuple(EffectView(one, changes.of(one.difference.key)) for one in cause.effects),
        runs=tuple({run.id: run for run in runs}.values()),
        way=places[0].path if places and places[0].depth > 1 else (),
    )
