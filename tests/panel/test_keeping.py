"""What a process keeps: within its room, the longest unused going first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from lineage_panel.keeping import Keeping, weight_bytes


@dataclass(frozen=True, slots=True)
class Value:
    """A value with a text in it."""

    text: str


def test_the_longest_unused_goes_first() -> None:
    """What was asked for stays; the room is never exceeded."""
    keeping = Keeping(5_000)
    for name in "abcd":
        keeping.put(name, "x" * 1_000)
    assert keeping.get("a") == "x" * 1_000

    keeping.put("e", "x" * 1_000)

    assert [name for name in "abcde" if keeping.get(name) is not None] == ["a", "c", "d", "e"]
    assert keeping.used_bytes <= 5_000


def test_what_is_too_large_is_not_kept() -> None:
    """One value takes half of the room at most."""
    keeping = Keeping(5_000)
    keeping.put("small", Value("x" * 2_000))
    keeping.put("large", Value("x" * 3_000))

    assert (keeping.get("small"), keeping.get("large")) == (Value("x" * 2_000), None)


def test_weight_counts_all_that_a_value_holds_once() -> None:
    """Texts in dataclasses, mappings and tuples count, shared ones once."""
    text = "x" * 10_000
    alone = weight_bytes(text, 10**9)

    assert alone < weight_bytes({"a": (Value(text), Value(text))}, 10**9) < alone + 1_000
    assert weight_bytes(["y" * 5_000, text], 6_000) > 6_000


def test_threads_share_what_is_kept() -> None:
    """Whatever they put in at once, sizes and values stay true."""
    keeping = Keeping(200_000)

    def work(number: int) -> None:
        for at in range(200):
            keeping.put((number, at % 7), str(at % 7) * 500)
            found = keeping.get((number, (at + 3) % 7))
            assert found is None or found == str((at + 3) % 7) * 500

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))

    assert 0 < keeping.used_bytes <= 200_000
