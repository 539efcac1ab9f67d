"""Mutations of a pipeline between two versions of its report, and the causes that each ought to be."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa

from report_lineage.entities import Report, ReportSection, ReportTemplate
from report_lineage.reports.explain import CauseKind
from tests.reports.explain.pipeline import (
    SECTIONS,
    STAGES,
    Pipeline,
    edit_section,
    table,
)

Expected = tuple[CauseKind, str]

OPPOSITE = {
    CauseKind.INPUT_ADDED: CauseKind.INPUT_REMOVED,
    CauseKind.INPUT_REMOVED: CauseKind.INPUT_ADDED,
}


@dataclass(frozen=True)
class Mutation:
    """A change that was made, the stage it takes hold at, and the cause it ought to be.

    :param stage: None for one of the report itself, after the last run.
    :param expected: None for one that changes nothing.
    """

    stage: int | None
    expected: Expected | None


class Mutator:
    """Makes seeded mutations, no two of one kind, and none that nobody could tell."""

    def __init__(self, pipeline: Pipeline, chance: random.Random) -> None:
        self._pipeline, self._chance = pipeline, chance
        self._made: list[Mutation] = []
        self._edits: list[Mutation] = []
        self._standing: list[Mutation] = []

    @property
    def expected(self) -> set[Expected]:
        """Return the causes that all that was done ought to be."""
        return {one.expected for one in [*self._made, *self._edits] if one.expected is not None}

    def leave_an_edit(self) -> None:
        """Edit a section, and run what leaves it standing: the next run will overwrite it."""
        edit = self._chance.choice(AFTER)(self)
        expected = edit.expected
        assert expected is not None
        self._pipeline.run_keeping([part(n) for n in range(SECTIONS)].index(expected[1]))
        self._standing.append(edit)

    def mutate(self, count: int, *, last: bool) -> None:
        """Make so many mutations and run what they need to run; those of the report come after.

        :param last: whether no other mutations follow, which could hide what these do.
        """
        kinds = self._chance.sample(BEFORE + AFTER, count)
        before = [kind(self) for kind in kinds if kind in BEFORE]
        self._made += before
        if last:
            before += self._nondeterminism() + self._harmless()
        if before:
            whole = self._chance.random() < 0.5
            self._pipeline.run(0 if whole else min(one.stage or 0 for one in before))
            self._edits.clear()  # the run wrote over them
            self._made += self._standing
            self._standing.clear()
        self._edits += [kind(self) for kind in kinds if kind in AFTER]

    def _stage(self) -> int:
        return self._chance.randrange(STAGES)

    def _changed(self, stage: int, kind: CauseKind, subject: str) -> Mutation:
        return Mutation(stage, (kind, subject))

    def input_bytes(self) -> Mutation:
        """Give a raw input other bytes."""
        at = self._stage()
        names = [name for name in self._pipeline.stages[at].raw if name.startswith("raw")]
        name = self._chance.choice(names)
        self._pipeline.stages[at].raw[name] = table(self._chance)
        return self._changed(at, CauseKind.INPUT_CHANGED, name)

    def input_added(self) -> Mutation:
        """Have a stage read one more raw input."""
        at = self._stage()
        name = f"more{at}-{self._chance.randrange(10**6)}.csv"
        self._pipeline.stages[at].raw[name] = table(self._chance)
        return self._changed(at, CauseKind.INPUT_ADDED, name)

    def input_removed(self) -> Mutation:
        """Have a stage read one raw input less: one that nothing else touches."""
        spares = [at for at in range(STAGES) if f"spare{at}.csv" in self._pipeline.stages[at].raw]
        at = self._chance.choice(spares)
        name = f"spare{at}.csv"
        del self._pipeline.stages[at].raw[name]
        return self._changed(at, CauseKind.INPUT_REMOVED, name)

    def template(self) -> Mutation:
        """Give a stage's template another text and label."""
        at = self._stage()
        row = self._pipeline.session.get_one(ReportTemplate, self._pipeline.stages[at].template)
        row.label = f"1.{self._chance.randrange(1, 10**6)}"
        row.source = f"{row.source}\nmore {row.label}"
        name = row.name
        self._pipeline.session.commit()
        return self._changed(at, CauseKind.TEMPLATE, name)

    def parameter(self) -> Mutation:
        """Give a stage another value of its parameter."""
        at = self._stage()
        self._pipeline.stages[at].parameters[f"p{at}"] += self._chance.randrange(1, 1000)
        return self._changed(at, CauseKind.PARAMETER, f"p{at}")

    def code_version(self) -> Mutation:
        """Give a stage another version of its code."""
        at = self._stage()
        stage = self._pipeline.stages[at]
        stage.code_version = f"1.{self._chance.randrange(1, 10**6)}"
        return self._changed(at, CauseKind.CODE_VERSION, stage.job)

    def engine(self) -> Mutation:
        """Run what runs from now on by another version of Python."""
        self._pipeline.python = f"3.12.{self._chance.randrange(10**6)}"
        return self._changed(self._stage(), CauseKind.ENGINE, "python")

    def manual_edit(self) -> Mutation:
        """Edit a section by hand, after the run."""
        at = self._chance.randrange(SECTIONS)
        edit_section(self._pipeline, at, f" By hand {self._chance.random()}.")
        return Mutation(None, (CauseKind.MANUAL_EDIT, part(at)))

    def sql_correction(self) -> Mutation:
        """Correct a section by a statement without a context."""
        session = self._pipeline.session
        at = self._chance.randrange(SECTIONS)
        key = session.get_one(Report, self._pipeline.report_id).sections[at].id
        session.rollback()
        words = f" By SQL {self._chance.random()}."
        change = sa.update(ReportSection).where(ReportSection.id == key)
        with session.get_bind().begin() as connection:
            connection.execute(change.values(body=ReportSection.body + words))
        return Mutation(None, (CauseKind.SQL_CORRECTION, part(at)))

    def _nondeterminism(self) -> list[Mutation]:
        """Have a stage give other things from the same: only one that nothing else reaches.

        What a stage was given would differ otherwise, and nobody could tell the two apart.
        """
        free = self._unreached(STAGES)
        if not free or self._chance.random() > NONDETERMINISTIC:
            return []
        at = self._chance.choice(free)
        stage = self._pipeline.stages[at]
        stage.noise = str(self._chance.random())
        made = self._changed(at, CauseKind.NONDETERMINISM, stage.job)
        self._made.append(made)
        return [made]

    def _harmless(self) -> list[Mutation]:
        """Change a parameter that changes nothing, of a stage that gives what it gave before."""
        free = self._unreached(STAGES - 1)
        if not free or self._chance.random() > HARMLESS:
            return []
        at = self._chance.choice(free)
        self._pipeline.stages[at].parameters["verbosity"] += 1
        return [Mutation(at, None)]

    def _unreached(self, before: int) -> list[int]:
        """Return the stages that no mutation reaches, of those before one; an engine reaches all."""
        if any(one.expected and one.expected[0] is CauseKind.ENGINE for one in self._made):
            return []
        mutated = {one.stage for one in self._made}
        above = {at: {at, *self._pipeline.upstream(at)} for at in range(before)}
        return [at for at in range(before) if mutated.isdisjoint(above[at])]


def part(number: int) -> str:
    """Return what a section is called, which are counted from 0."""
    return f"section “Part {number + 1}”"


NONDETERMINISTIC, HARMLESS = 0.3, 0.3
"""How often they are made where they can be."""

Kind = Callable[[Mutator], Mutation]
BEFORE: list[Kind] = [
    Mutator.input_bytes,
    Mutator.input_added,
    Mutator.input_removed,
    Mutator.template,
    Mutator.parameter,
    Mutator.code_version,
    Mutator.engine,
]
AFTER: list[Kind] = [Mutator.manual_edit, Mutator.sql_correction]
