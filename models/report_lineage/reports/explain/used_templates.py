"""Which templates two runs used differently."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from report_lineage.reports.explain.run_facts import GivenRun


@dataclass(frozen=True)
class UsedTemplate:
    """A template's version as a run used it, and the digest of its source."""

    id: uuid.UUID
    transaction_id: int
    name: str
    label: str
    sha256: str


@dataclass(frozen=True)
class ChangedTemplate:
    """A template that two runs used differently; None on the side that did not use it."""

    old: UsedTemplate | None
    new: UsedTemplate | None

    @property
    def name(self) -> str:
        """Return what it is called, by its newer name."""
        used = self.new or self.old
        return "" if used is None else used.name


def changed_templates(
    old: GivenRun, new: GivenRun, foreign: frozenset[uuid.UUID]
) -> Iterator[ChangedTemplate]:
    """Give the templates that differ in text, name or label; one that took another's place is one.

    :param foreign: templates that do not count, since only other reports use them.
    """
    if old.templates is None or new.templates is None:
        return
    before, after = _used(old, foreign), _used(new, foreign)
    gone = [before[id] for id in before if id not in after]
    come = [after[id] for id in after if id not in before]
    if len(gone) == len(come) == 1:
        yield ChangedTemplate(gone[0], come[0])
    else:
        yield from (ChangedTemplate(one, None) for one in gone)
        yield from (ChangedTemplate(None, one) for one in come)
    for id in before:
        if id in after and _content(before[id]) != _content(after[id]):
            yield ChangedTemplate(before[id], after[id])


def _used(run: GivenRun, foreign: frozenset[uuid.UUID]) -> dict[uuid.UUID, UsedTemplate]:
    found = [_template(facts) for facts in run.templates or ()]
    found.sort(key=lambda one: (one.name, one.transaction_id))
    return {one.id: one for one in found if one.id not in foreign}


def _template(facts: Mapping[str, Any]) -> UsedTemplate:
    return UsedTemplate(**{**facts, "id": uuid.UUID(facts["id"])})


def _content(used: UsedTemplate) -> tuple[str, str, str]:
    return used.name, used.label, used.sha256
