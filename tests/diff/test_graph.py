"""Graphs of rows, such as a report with its sections, lead and links."""

from __future__ import annotations

import json
from typing import Any

import pytest

from report_lineage.diff import (
    MASKED,
    DiffMismatch,
    FieldSpec,
    KindSpec,
    Summary,
    describe,
    graph_diff,
)

KINDS = (
    KindSpec("Report", "id", (FieldSpec("title"), FieldSpec("lead_id")), name="title"),
    KindSpec("Section", "id", (FieldSpec("body"),), position="position", noun="section"),
    KindSpec("Lead", "id", (FieldSpec("name"), FieldSpec("pin", secret=True)), name="name"),
    KindSpec("link", ("report_id", "tag_id"), noun="link"),
)


def graph(**kinds: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Return a graph with rows of these kinds."""
    return {spec.kind: kinds.get(spec.kind, []) for spec in KINDS}


OLD = graph(
    Report=[{"id": 1, "title": "Brief", "lead_id": 7}],
    Section=[{"id": 1, "position": 1, "body": "x"}, {"id": 2, "position": 2, "body": "y"}],
    Lead=[{"id": 7, "name": "IBM", "pin": "4711"}],
    link=[{"report_id": 1, "tag_id": 3}],
)
NEW = graph(
    Report=[{"id": 1, "title": "Brief", "lead_id": 8}],
    Section=[{"id": 2, "position": 1, "body": "y"}, {"id": 1, "position": 2, "body": "x"}],
    Lead=[{"id": 8, "name": "HAL", "pin": "0815"}],
    link=[{"report_id": 1, "tag_id": 3}, {"report_id": 1, "tag_id": 4}],
)


def test_each_kind_has_its_changes() -> None:
    """A changed key, a moved section, another lead and a new link are all there."""
    diff = graph_diff(OLD, NEW, kinds=KINDS)
    found = {kind: [row.kind.value for row in rows.rows] for kind, rows in diff.kinds.items()}
    assert found == {
        "Report": ["changed"],
        "Section": ["renumbered", "moved"],
        "Lead": ["removed", "added"],
        "link": ["added"],
    }
    assert diff.summary() == Summary(changed=1, added=2, removed=1, moved=1)


def test_rows_are_called_by_name() -> None:
    """A row says what it is called on either side."""
    rows = graph_diff(OLD, NEW, kinds=KINDS).kinds["Lead"].rows
    assert [(row.old_name, row.name) for row in rows] == [("IBM", None), (None, "HAL")]


def test_secret_of_a_graph_leaves_no_trace() -> None:
    """Neither a changed secret nor that of a new row is anywhere in the answer."""
    old = {**OLD, "Lead": [{**OLD["Lead"][0], "name": "Big Blue"}]}
    new = {**OLD, "Lead": [{"id": 7, "name": "Big Blue", "pin": "0000"}, *NEW["Lead"]]}
    diff = graph_diff(old, new, kinds=KINDS)
    assert not {"4711", "0815", "0000"} & set(repr(diff).replace("'", " ").split())
    assert diff.kinds["Lead"].rows[0].record is not None
    assert diff.apply(old)["Lead"][0]["pin"] is MASKED


def test_a_secret_name_is_no_name() -> None:
    """A row whose name is secret is called nothing."""
    kinds = [KindSpec("Lead", "id", (FieldSpec("pin", secret=True),), name="pin")]
    diff = graph_diff({"Lead": []}, {"Lead": NEW["Lead"]}, kinds=kinds)
    assert diff.kinds["Lead"].rows[0].name is None
    assert "0815" not in json.dumps(diff.to_json())


def test_another_graph_is_refused() -> None:
    """A diff applied to a graph of other kinds, or other rows, says so."""
    diff = graph_diff(OLD, NEW, kinds=KINDS)
    with pytest.raises(DiffMismatch, match="Lead"):
        diff.apply({kind: rows for kind, rows in OLD.items() if kind != "Lead"})
    with pytest.raises(DiffMismatch):
        diff.apply(NEW)


def test_the_budget_is_shared_by_all_kinds() -> None:
    """What the rows of one kind used up is missing to the next, which is told."""
    text = "\n".join(f"line {number} of a body" for number in range(50))
    old = graph(Section=[{"id": n, "position": n, "body": text} for n in range(5)])
    new = graph(Section=[{"id": n, "position": n, "body": text + "!"} for n in range(5)])
    diff = graph_diff(old, new, kinds=KINDS, budget=250)
    assert diff.apply(old) == new
    assert diff.partial
    assert all(partial.path.startswith("Section: section ") for partial in diff.partial)


def test_a_graph_in_words() -> None:
    """A graph is described like its rows."""
    words = describe(graph_diff(OLD, NEW, kinds=KINDS))
    assert words == "1 row, 1 section moved, 2 rows, 1 link added"
