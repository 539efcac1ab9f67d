"""The alignment under every diff."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from report_lineage.diff.budget import Budget
from report_lineage.diff.runs import longest_increasing
from report_lineage.diff.sequence import align

items = st.lists(st.integers(0, 5), max_size=80)


def kept(a: list[int], b: list[int]) -> int:
    """Return how many items an alignment keeps."""
    return sum(run.length for run in align(a, b, Budget()))


@given(items, items)
def test_runs_are_equal_and_in_order(a: list[int], b: list[int]) -> None:
    """Every run is equal on both sides, and runs never cross."""
    old_end = new_end = 0
    for run in align(a, b, Budget()):
        assert run.length > 0
        assert run.old >= old_end
        assert run.new >= new_end
        assert a[run.old : run.old + run.length] == b[run.new : run.new + run.length]
        old_end, new_end = run.old + run.length, run.new + run.length


@given(st.lists(st.integers(0, 3), max_size=9), st.lists(st.integers(0, 3), max_size=9))
def test_short_sequences_are_aligned_best(a: list[int], b: list[int]) -> None:
    """Where the search is complete, as much is kept as can be."""
    best = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i in range(len(a)):
        for j in range(len(b)):
            step = best[i][j] + 1 if a[i] == b[j] else 0
            best[i + 1][j + 1] = max(step, best[i][j + 1], best[i + 1][j])
    assert kept(a, b) == best[-1][-1]


@given(st.permutations(range(12)))
def test_longest_increasing(values: list[int]) -> None:
    """The positions found increase, and so do the values there."""
    positions = longest_increasing(values)
    chosen = [values[at] for at in positions]
    assert positions == sorted(positions)
    assert chosen == sorted(chosen)


def test_repeats_need_no_unique_item() -> None:
    """A long sequence of few words with small edits keeps nearly all of them."""
    a = [n * n % 7 for n in range(5_000)]
    b = [9 if n % 100 == 50 else item for n, item in enumerate(a)]
    assert kept(a, b) == 4_950


def test_budget_leaves_the_rest_alone() -> None:
    """With no steps left the answer is shorter and says so."""
    budget = Budget(5)
    runs = align([1, 2, 3, 4, 9], [1, 5, 6, 7, 9], budget)
    assert [(run.old, run.new) for run in runs] == [(0, 0), (4, 4)]
    assert budget.exhausted
