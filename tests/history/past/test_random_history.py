"""A random history of a graph, compared with a replay of it at every step."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.history.past import Moment, Transaction, at, snapshot_token
from report_lineage.history.past.books import books_of
from tests.history.past.graph import GRAPH, Change, Rows, draw, picture, replayed, write

BOOK = books_of(GRAPH.manager)


@dataclass
class Story:
    """What was changed, and after each commit how many changes there were, and its moments."""

    changes: list[Change] = field(default_factory=list)
    commits: list[tuple[int, list[Moment]]] = field(default_factory=list)


def tell(engine: sa.Engine, seed: int, steps: int) -> Story:
    """Commit some steps of one to three random changes."""
    dice, rows, story = random.Random(seed), Rows(), Story()
    with Session(engine) as session:
        for _ in range(steps):
            for _ in range(dice.randint(1, 3)):
                change = draw(dice, rows)
                write(session, change)
                rows.apply(change)
                story.changes.append(change)
            session.commit()
            story.commits.append((len(story.changes), moments(session)))
            session.rollback()
    return story


def moments(session: Session) -> list[Moment]:
    """Return the moment after the newest commit in each form, the time last."""
    newest = sa.select(BOOK.c.id, BOOK.c.committed_at).order_by(BOOK.c.id.desc()).limit(1)
    found = session.execute(newest).one()
    return [snapshot_token(session, GRAPH.manager), Transaction(found.id), found.committed_at]


def forms(story: Story, step: int) -> list[Moment]:
    """Return the moments that mean a step: not the time if the next step bears the same."""
    *exact, time = story.commits[step][1]
    following = story.commits[step + 1 : step + 2]
    assert isinstance(time, datetime)
    return exact if any(later[-1] == time for _, later in following) else [*exact, time]


ALL = pytest.param(1_000, 1, marks=[pytest.mark.fuzz, pytest.mark.timeout(3_600)])


@pytest.mark.parametrize(("steps", "every"), [(300, 11), ALL])
def test_the_past_is_the_replay(empty_engine: sa.Engine, steps: int, every: int) -> None:
    """Rows, parents, children and links in either direction are those of the step."""
    GRAPH.metadata.create_all(empty_engine)
    story = tell(empty_engine, steps, steps)

    with Session(empty_engine) as session:
        for step in range(0, steps, every):
            count, _ = story.commits[step]
            expected = replayed(story.changes[:count]).picture()
            when = forms(story, step)[step % len(forms(story, step))]
            with at(session, when, GRAPH.manager) as past:
                assert picture(past) == expected, (step, when)
