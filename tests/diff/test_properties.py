"""What holds for every diff: applied it gives the new side, inverted it leads back."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import jsonpatch
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from report_lineage.diff import (
    Budget,
    FieldSpec,
    KindSpec,
    graph_diff,
    json_diff,
    parse_json,
    record_diff,
    rows_diff,
    same_value,
    text_diff,
)
from report_lineage.diff.json_values import identical
from tests.diff.patching import apply_patch
from tests.diff.values import edited_documents, edited_texts, graphs, records, row_lists, texts

COLUMNS = (FieldSpec("body"), FieldSpec("score"))


def check_text(pair: tuple[str, str], budget: int | None = None) -> None:
    """Check a text diff in every respect, the pieces of its blocks too."""
    a, b = pair
    diff = text_diff(a, b, budget=budget)
    back = diff.invert()
    assert diff.apply(a) == b
    assert back.apply(b) == a
    assert back.invert().apply(a) == b
    assert back.summary() == diff.summary().invert()
    assert diff.changed == (a != b)
    json.dumps(diff.to_json())
    for block in diff.blocks:
        check_block(block)


def check_block(block: Any) -> None:
    """Check that the words of a block give its texts."""
    if block.words and block.move is None:
        assert "".join(s.text for s in block.words if s.kind != "insert") == block.old
    if block.words:
        assert "".join(s.text for s in block.words if s.kind != "delete") == block.new


def check_json(pair: tuple[Any, Any], budget: int | None = None) -> None:
    """Check a diff of JSON values."""
    a, b = pair
    diff = json_diff(a, b, budget=budget)
    assert identical(diff.apply(a), b)
    assert identical(diff.invert().apply(b), a)
    assert diff.invert().summary() == diff.summary().invert()
    assert diff.changed == (not identical(a, b))
    json.dumps(diff.to_json())


def check_json_text(pair: tuple[Any, Any]) -> None:
    """Check a diff of JSON text, and its patch."""
    a, b = (json.dumps(side) for side in pair)
    diff = json_diff(a, b)
    assert diff.apply(a) == parse_json(b)
    assert diff.invert().apply(b) == parse_json(a)
    patched = jsonpatch.apply_patch(json.loads(a), diff.to_json_patch())
    assert identical(patched, json.loads(b))
    assert apply_patch(parse_json(a), parse_json(diff.to_json_patch_text())) == parse_json(b)


def check_rows(pair: tuple[list[dict[str, Any]], list[dict[str, Any]]]) -> None:
    """Check a diff of rows."""
    a, b = pair
    diff = rows_diff(a, b, key="id", columns=COLUMNS, position="position")
    assert diff.apply(a) == b
    assert diff.invert().apply(b) == a
    assert diff.invert().summary() == diff.summary().invert()
    assert diff.changed == (a != b)
    json.dumps(diff.to_json())


KINDS = (
    KindSpec("root", "id", (FieldSpec("body"),)),
    KindSpec("section", "id", COLUMNS, position="position", noun="section"),
    KindSpec("owner", "id", (*COLUMNS, FieldSpec("position")), noun="owner", name="body"),
    KindSpec("link", ("root_id", "owner_id"), noun="link"),
)


def check_graph(pair: tuple[dict[str, Any], dict[str, Any]], budget: int | None = None) -> None:
    """Check a diff of graphs."""
    a, b = pair
    diff = graph_diff(a, b, kinds=KINDS, budget=budget)
    assert diff.apply(a) == b
    assert diff.invert().apply(b) == a
    assert diff.invert().summary() == diff.summary().invert()
    assert diff.changed == (a != b)
    json.dumps(diff.to_json())


def check_record(pair: tuple[dict[str, Any], dict[str, Any]]) -> None:
    """Check a diff of records with values of every kind."""
    a, b = pair
    diff = record_diff(a, b, columns=[FieldSpec(name) for name in a])
    assert all(same_value(value, b[name]) for name, value in diff.apply(a).items())
    assert all(same_value(value, a[name]) for name, value in diff.invert().apply(b).items())
    assert diff.changed == any(not same_value(a[name], b[name]) for name in a)
    json.dumps(diff.to_json())


PROPERTIES: list[tuple[Callable[[Any], None], st.SearchStrategy[Any]]] = [
    (check_text, edited_texts()),
    (check_text, st.tuples(texts, texts)),
    (check_json, edited_documents()),
    (check_json_text, edited_documents()),
    (check_rows, row_lists()),
    (check_graph, graphs()),
    (check_record, st.tuples(records, records)),
]
NAMES = ["edited text", "any text", "json values", "json text", "rows", "graphs", "records"]


def search(check: Callable[[Any], None], pairs: st.SearchStrategy[Any], examples: int) -> None:
    """Check so many drawn pairs."""

    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))
    @given(pairs)
    def run(pair: Any) -> None:
        check(pair)

    run()


@pytest.mark.parametrize(("check", "pairs"), PROPERTIES, ids=NAMES)
def test_apply_and_invert(check: Callable[[Any], None], pairs: st.SearchStrategy[Any]) -> None:
    """A diff gives the new side from the old one, and its opposite leads back."""
    search(check, pairs, 200)


@pytest.mark.fuzz
@pytest.mark.timeout(3600)
@pytest.mark.parametrize(("check", "pairs"), PROPERTIES, ids=NAMES)
def test_apply_and_invert_at_length(
    check: Callable[[Any], None], pairs: st.SearchStrategy[Any]
) -> None:
    """The same holds on 10,000 pairs."""
    search(check, pairs, 10_000)


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(edited_texts(), st.integers(0, 400))
def test_text_holds_on_any_budget(pair: tuple[str, str], budget: int) -> None:
    """However little work is allowed, a text diff stays right, and says that it was too little."""
    check_text(pair, budget)
    work = Budget(budget)
    assert bool(text_diff(*pair, budget=work).partial) is work.exhausted


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(graphs(), st.integers(0, 400))
def test_graphs_hold_on_any_budget(pair: tuple[Any, Any], budget: int) -> None:
    """However little work is allowed, a diff of graphs stays right, and says if it was too little."""
    check_graph(pair, budget)
    work = Budget(budget)
    assert bool(graph_diff(*pair, kinds=KINDS, budget=work).partial) is work.exhausted


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(edited_documents(), st.integers(0, 60))
def test_json_holds_on_any_budget(pair: tuple[Any, Any], budget: int) -> None:
    """However little work is allowed, a JSON diff is right, or says what it left whole."""
    a, b = pair
    diff = json_diff(a, b, budget=budget)
    assert identical(diff.apply(a), b)
    assert identical(diff.invert().apply(b), a)
    assert diff.changed == (not identical(a, b)) or diff.partial
    work = Budget(budget)
    diff = json_diff(a, b, budget=work)
    assert diff.partial or not work.exhausted or not diff.changed
