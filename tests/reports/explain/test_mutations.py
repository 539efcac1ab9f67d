"""Seeded mutations of a pipeline of five stages: each is found, and nothing else is."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from report_lineage.artifacts import FileStore
from report_lineage.entities import ReportLineage
from report_lineage.reports.explain import Explanation, Verdict, explain
from tests.reports.explain.mutations import OPPOSITE, Expected, Mutator
from tests.reports.explain.pipeline import Pipeline, edit_section, make_pipeline

AT_LEAST = 0.99
BLOCK = 50
LEFT_STANDING = 0.3
"""How often the first version holds an edit that a run left standing."""


@dataclass
class Score:
    """What was found, missed and wrongly found, over all cases."""

    right: int = 0
    missed: list[tuple[int, Expected]] = field(default_factory=list)
    wrong: list[tuple[int, Expected]] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)

    def count(self, seed: int, expected: set[Expected], found: set[Expected]) -> None:
        """Add one case."""
        self.right += len(expected & found)
        self.missed += [(seed, one) for one in sorted(expected - found)]
        self.wrong += [(seed, one) for one in sorted(found - expected)]
        self.kinds.update(kind.value for kind, _ in expected)

    @property
    def precision(self) -> float:
        """Return which part of what was found is right."""
        return self.right / (self.right + len(self.wrong))

    @property
    def recall(self) -> float:
        """Return which part of what is right was found."""
        return self.right / (self.right + len(self.missed))


def causes(found: Explanation) -> set[Expected]:
    """Return the causes of an explanation by kind and subject."""
    return {(one.kind, one.subject) for one in found.causes}


def newest(pipeline: Pipeline) -> int:
    """Return the number of the report's newest version."""
    mine = ReportLineage.report_id == pipeline.report_id
    return pipeline.session.scalars(select(func.max(ReportLineage.number)).where(mine)).one()


def play(session: Session, store: FileStore, seed: int, score: Score) -> None:
    """Run a pipeline, mutate it, run it again and compare the explanation with what was done."""
    chance = random.Random(seed)
    pipeline = make_pipeline(session, store, chance, f"case{seed}")
    pipeline.run()
    mutator = Mutator(pipeline, chance)
    rounds = 0 if seed % 10 == 9 else chance.choice([1, 1, 2])
    if rounds and chance.random() < LEFT_STANDING:
        mutator.leave_an_edit()
    first = newest(pipeline)
    for turn in range(rounds):
        mutator.mutate(chance.randint(1, 3), last=turn == rounds - 1)
    if not rounds:
        edit_section(pipeline, 0, " By hand.")
        pipeline.run()  # the same again, which takes the edit back
    report_id, last, expected = pipeline.report_id, newest(pipeline), mutator.expected
    assert report_id is not None

    forward = explain(session, report_id, first, last, store=store)
    back = explain(session, report_id, last, first)

    score.count(seed, expected, causes(forward))
    verdict = Verdict.EXPLAINED if expected else Verdict.IDENTICAL
    assert (seed, forward.verdict, back.verdict) == (seed, verdict, verdict)
    opposite = {(OPPOSITE.get(kind, kind), subject) for kind, subject in causes(forward)}
    assert (seed, causes(back)) == (seed, opposite)


def require_all_found(engine: Engine, store: FileStore, seeds: range) -> None:
    """Require a precision and recall of at least 0.99 over many cases of every kind."""
    score = Score()
    for seed in seeds:
        with Session(engine) as session:
            play(session, store, seed, score)
    told = f"wrong: {score.wrong}, missed: {score.missed}, kinds: {dict(score.kinds)}"

    assert score.precision >= AT_LEAST, told
    assert score.recall >= AT_LEAST, told
    assert len(score.kinds) == 10, told


def test_60_mutations(engine: Engine, store: FileStore) -> None:
    """Of 60 cases, half on each database, every cause is found and no other."""
    start = 0 if engine.dialect.name == "sqlite" else 30
    require_all_found(engine, store, range(start, start + 30))


@pytest.mark.fuzz
@pytest.mark.parametrize("start", range(0, 500, BLOCK))
def test_500_mutations(engine: Engine, store: FileStore, start: int) -> None:
    """The same with 500 cases on each, in blocks that may run beside each other."""
    require_all_found(engine, store, range(start, start + BLOCK))
