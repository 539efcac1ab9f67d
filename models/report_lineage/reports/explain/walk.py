"""The walk upstream: from the runs that made two versions down to what changed by itself.

Runs are aligned by role: the job that made the report, then, input by input, the runs that made
what was read under one name. Where two runs read the same bytes nobody looks further; where they
did not, the walk goes on to the runs that made them. It ends at the frontier: bytes that no run
made, and what differs in a run apart from what it read. Each level of the graph takes the same
number of statements, however wide it is.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from report_lineage.reports.explain.changed_inputs import (
    ChangedInput,
    ReadInput,
    changed_inputs,
    first_made,
)
from report_lineage.reports.explain.finding import Finding
from report_lineage.reports.explain.input_causes import frontier_input
from report_lineage.reports.explain.results import Place
from report_lineage.reports.explain.run_causes import run_causes
from report_lineage.reports.explain.run_facts import GivenRun, given_runs


@dataclass(frozen=True)
class Step:
    """Two runs to compare, and what leads to them.

    :param path: from the report's job on: job, input, job, input, ….
    :param foreign: templates that only other reports use, which the runs made, too.
    :param inferred: whether bytes alone lead here, since a run made them under another name.
    """

    old: uuid.UUID
    new: uuid.UUID
    depth: int = 1
    path: tuple[str, ...] = ()
    foreign: frozenset[uuid.UUID] = frozenset()
    inferred: bool = False


@dataclass
class Walked:
    """What a walk found. ``alike`` are runs that gave other things though nothing differs in what
    they were given; ``root_inputs`` are the inputs in which the first runs differ.
    """

    findings: list[Finding] = field(default_factory=list)
    alike: list[tuple[Step, GivenRun, GivenRun]] = field(default_factory=list)
    root_inputs: list[ChangedInput] = field(default_factory=list)


def walk(session: Session, roots: Sequence[Step]) -> Walked:
    """Return the causes upstream of pairs of runs that gave different things."""
    walked, level = Walked(), list(roots)
    seen = {(step.old, step.new) for step in roots}
    while level:
        following: list[Step] = []
        for step in _one_level(session, level, walked):
            # Two inputs that the same runs made are followed once.
            if (step.old, step.new) not in seen:
                seen.add((step.old, step.new))
                following.append(step)
        level = following
    return walked


def _one_level(session: Session, level: Sequence[Step], walked: Walked) -> Iterator[Step]:
    runs = given_runs(session, {one for step in level for one in (step.old, step.new)})
    inputs = changed_inputs(session, [(step.old, step.new) for step in level])
    made = first_made(session, _lone_datasets(inputs))
    for step, changed in zip(level, inputs, strict=True):
        old, new = runs.get(step.old), runs.get(step.new)
        if old is not None and new is not None:
            yield from _Pair(step, old, new, made, walked).compare(changed)


def _lone_datasets(inputs: Sequence[Sequence[ChangedInput]]) -> set[uuid.UUID]:
    """Return the datasets of which a run made one side and none the other."""
    found = set()
    for change in (one for changed in inputs for one in changed):
        sides = [side for side in (change.old, change.new) if side is not None]
        if len({side.made_by is None for side in sides}) == 2:
            found |= {side.dataset_id for side in sides if side.made_by}
    return {one for one in found if one is not None}


@dataclass(frozen=True)
class _Pair:
    """Two aligned runs being compared."""

    step: Step
    old: GivenRun
    new: GivenRun
    made: Mapping[uuid.UUID, datetime]
    walked: Walked

    def compare(self, changed: Sequence[ChangedInput]) -> Iterator[Step]:
        place = self._place(self.step.path)
        own = list(run_causes(self.old, self.new, place, self.step.foreign, self.step.inferred))
        self.walked.findings += own
        if self.old.job != self.new.job:
            return
        if self.step.depth == 1:
            self.walked.root_inputs += changed
        for change in changed:
            yield from self._input(change)
        if not own and not changed:
            self.walked.alike.append((self.step, self.old, self.new))

    def _place(self, path: tuple[str, ...]) -> Place:
        return Place(self.step.depth, path, self.old.ref, self.new.ref)

    def _input(self, change: ChangedInput) -> Iterator[Step]:
        path = (*self.step.path, self.new.ref.job_name, change.name)
        old, new = change.old, change.new
        if old and new and old.made_by and new.made_by and old.made_by != new.made_by:
            yield Step(
                old.made_by,
                new.made_by,
                depth=self.step.depth + 1,
                path=path,
                inferred=self.step.inferred or _by_bytes(old) or _by_bytes(new),
            )
            return
        place = self._place(path)
        self.walked.findings.append(
            frontier_input(change, place, self.made, inferred=self.step.inferred)
        )


def _by_bytes(read: ReadInput) -> bool:
    """Say whether a run made an input's bytes under another name than it was read under."""
    return read.dataset != read.name
