"""Comparisons within a random history, checked against a replay of it in plain Python."""

from __future__ import annotations

import random
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.errors import NotFound
from report_lineage.history import GraphAt, compare
from tests.history.past.graph import GRAPH, Node, Rows, replayed
from tests.history.past.host_tables import made
from tests.history.past.test_random_history import forms, tell

MANY = pytest.param(250, 400, marks=[pytest.mark.fuzz, pytest.mark.timeout(3_600)])


def hanging_on(rows: Rows, key: int) -> dict[str, list[dict[str, Any]]]:
    """Return a node with its leaves, their labels and links, by looking at every row."""
    node = rows.of["node"].get((key,))
    leaves = {k: row for k, row in rows.of["leaf"].items() if row["node_id"] == key and node}
    links = {k: row for k, row in rows.of["link"].items() if (k[0],) in leaves}
    labels = {(k[1],): rows.of["label"][k[1],] for k in links}
    return {
        "Node": [{"id": key, "name": node["name"], "parent_id": node["parent_id"]}] if node else [],
        "Leaf": [{"id": k, **leaf} for (k,), leaf in sorted(leaves.items())],
        "Label": [{"id": k, **label} for (k,), label in sorted(labels.items())],
        "graph_link": [{"leaf_id": a, "label_id": b, **x} for (a, b), x in sorted(links.items())],
    }


@pytest.mark.parametrize(("steps", "pairs"), [(40, 25), MANY])
def test_any_two_moments_of_any_node(
    empty_engine: sa.Engine, steps: int, pairs: int, request: pytest.FixtureRequest
) -> None:
    """What differs leads from the one graph to the other, and back, whatever names the moments."""
    engine = made(empty_engine, GRAPH)
    story, dice = tell(engine, steps, steps), random.Random(steps)
    with Session(engine) as session:
        for _ in range(pairs):
            a, b = (dice.randrange(steps) for _ in range(2))
            key = dice.randrange(1, 9)
            old, new = (
                hanging_on(replayed(story.changes[: story.commits[step][0]]), key)
                for step in (a, b)
            )
            sides = [GraphAt(Node, key, dice.choice(forms(story, step))) for step in (a, b)]
            if not old["Node"] and not new["Node"]:
                with pytest.raises(NotFound):
                    compare(session, *sides)
                continue
            diff = compare(session, *sides).diff
            assert diff.apply(old) == new
            assert diff.invert().apply(new) == old
            assert diff.changed == (old != new)
