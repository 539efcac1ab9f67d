"""A cause while it is being found: what is known before evidence and effects are gathered."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field, replace

from report_lineage.history import TransactionInfo
from report_lineage.reports.explain.changed_inputs import ChangedInput
from report_lineage.reports.explain.results import CauseKind, Difference, Effect, Evidence, Place
from report_lineage.reports.explain.used_templates import ChangedTemplate


@dataclass(frozen=True)
class Finding:
    """One cause at one place.

    :param same: findings of one kind with an equal value are one cause at several places; None
        for a cause of its own.
    :param input: the input whose bytes are the evidence.
    :param template: the template whose text is the evidence.
    :param covers: keys of the differences that it accounts for.
    """

    kind: CauseKind
    subject: str
    clause: str
    place: Place
    evidence: Evidence = field(default_factory=Evidence)
    inferred: bool = False
    same: Hashable = None
    input: ChangedInput | None = None
    template: ChangedTemplate | None = None
    covers: frozenset[str] = frozenset()
    effects: tuple[Effect, ...] = ()
    traced: bool = False
    uses: tuple[str, ...] = ()
    version: int | None = None
    transaction: TransactionInfo | None = None

    def followed_by(self, differences: Sequence[Difference]) -> Finding:
        """Return the finding, from which these differences are inferred to follow, too."""
        new = [one for one in differences if one.key not in self.covers]
        return replace(
            self,
            covers=self.covers | {one.key for one in new},
            effects=(*self.effects, *(Effect(one, inferred=True) for one in new)),
        )

    def covering(self, keys: frozenset[str]) -> Finding:
        """Return the finding, which accounts for these differences."""
        return replace(self, covers=keys)
