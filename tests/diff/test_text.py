"""Texts: paragraphs first, then words."""

from __future__ import annotations

import random
import textwrap
from typing import Any

import pytest

from report_lineage.diff import BlockKind, DiffMismatch, Summary, text_diff

PARAGRAPHS = [
    "The market opened higher on Monday, led by technology shares.\n",
    "\n",
    "Volatility fell to its lowest value since the spring.\n",
    "\n",
    "Analysts expect a quiet summer, with few new listings.\n",
]


def spans(block: Any) -> list[tuple[str, str]]:
    """Return the words of a block as pairs."""
    return [(span.kind.value, span.text) for span in block.words]


def words_between(a: str, b: str) -> list[tuple[str, str]]:
    """Return the words of a diff that is a single block."""
    (block,) = text_diff(a, b).blocks
    return spans(block)


def test_changed_word_stands_alone() -> None:
    """Only the word that changed is marked, not the space before it."""
    assert words_between("It rose by 3 percent.", "It fell by 3 percent.") == [
        ("equal", "It "),
        ("delete", "rose"),
        ("insert", "fell"),
        ("equal", " by 3 percent."),
    ]


def test_punctuation_and_space_are_tokens() -> None:
    """A comma that came and a space that went are marked by themselves."""
    assert words_between("red  green blue", "red green, blue") == [
        ("equal", "red"),
        ("delete", "  "),
        ("insert", " "),
        ("equal", "green"),
        ("insert", ","),
        ("equal", " blue"),
    ]


def test_number_stays_whole() -> None:
    """1,234.50 is one word."""
    assert ("delete", "1,234.50") in words_between("worth 1,234.50 now", "worth 1,234.60 now")


def test_cjk_goes_by_character() -> None:
    """Chinese is compared character by character."""
    assert words_between("价格上涨了百分之五。", "价格下跌了百分之五。") == [
        ("equal", "价格"),
        ("delete", "上涨"),
        ("insert", "下跌"),
        ("equal", "了百分之五。"),
    ]


def test_right_to_left_text_keeps_its_order() -> None:
    """Hebrew comes back in logical order, its points with their letters."""
    a, b = "שָׁלוֹם לכל העולם", "שָׁלוֹם לכל האנשים"
    assert spans(text_diff(a, b).blocks[0]) == [
        ("equal", "שָׁלוֹם לכל "),
        ("delete", "העולם"),
        ("insert", "האנשים"),
    ]


def test_moved_paragraph_is_a_move() -> None:
    """A paragraph that went to the top is moved, neither deleted nor inserted."""
    a, b = "".join(PARAGRAPHS), "".join([*PARAGRAPHS[4:], "\n", *PARAGRAPHS[:3]])
    moved = [block for block in text_diff(a, b).blocks if block.kind is BlockKind.MOVE]
    assert text_diff(a, b).summary().moved == 1
    assert [block.old + block.new for block in moved] == [PARAGRAPHS[4]] * 2
    assert moved[0].move == moved[1].move


def test_moved_and_edited_paragraph_shows_its_words() -> None:
    """A paragraph that moved and changed is a move with the words that changed."""
    edited = PARAGRAPHS[4].replace("quiet", "busy")
    b = "".join([edited, "\n", *PARAGRAPHS[:3]])
    arrived = next(block for block in text_diff("".join(PARAGRAPHS), b).blocks if block.words)
    assert arrived.kind is BlockKind.MOVE
    assert ("insert", "busy") in spans(arrived)


def test_swapped_and_edited_paragraphs_are_moves() -> None:
    """Two paragraphs that changed places and words are not mistaken for each other."""
    first = PARAGRAPHS[0].replace("Monday", "Tuesday")
    b = "".join([PARAGRAPHS[4].replace("few", "no"), "\n", PARAGRAPHS[2], "\n", first])
    diff = text_diff("".join(PARAGRAPHS), b)
    assert diff.summary().changed == 0
    assert sorted(
        span for block in diff.blocks for span in spans(block) if span[0] == "insert"
    ) == [("insert", "Tuesday"), ("insert", "no")]


@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_only_what_moved_is_moved(between: str) -> None:
    """Paragraphs that were all edited stay in their place when a few of them move away."""
    draw = random.Random(5)
    words = [f"w{number}" for number in range(900)]
    old = [" ".join(draw.choices(words, k=40)) for _ in range(100)]
    new = [text.replace(text.split()[7], "changed", 1) for text in old]
    for here, there in ((10, 60), (80, 20), (90, 5)):
        new.insert(there, new.pop(here))
    new.insert(50, " ".join(draw.choices(words, k=40)))
    del new[30]
    diff = text_diff(between.join(old), between.join(new))
    assert diff.summary() == Summary(changed=96, added=1, removed=1, moved=3)


def test_pairs_do_not_cross() -> None:
    """A line that is like one beyond a line that stayed has moved past it."""
    fox = "The quick brown fox jumps over the dog. "
    a = f"{fox * 5}\u2028{fox * 2}price \n{fox}"
    b = f"{fox}\n{fox * 3}\u2028{fox * 3}price {fox * 2}"
    diff = text_diff(a, b)
    assert diff.apply(a) == b
    assert diff.invert().apply(b) == a


def test_a_wrapped_paragraph_moves_as_one() -> None:
    """A paragraph of several lines that moved takes the blank line after it along, and no other."""
    paragraphs = [f"One {n} two three\nfour five {n} six\nseven eight {n}" for n in range(9)]
    new = [*paragraphs[:2], paragraphs[6], *paragraphs[2:6], *paragraphs[7:]]
    diff = text_diff("\n\n".join(paragraphs), "\n\n".join(new))
    assert diff.summary() == Summary(moved=1)
    gone = text_diff("\n\n".join(paragraphs), "\n\n".join(paragraphs[:4] + paragraphs[5:]))
    assert [block.old for block in gone.blocks if block.kind is BlockKind.DELETE] == [
        f"{paragraphs[4]}\n\n"
    ]


def test_every_paragraph_wrapped_anew_is_a_block_of_its_own() -> None:
    """Where a whole text was wrapped at another width, each paragraph is shown by its words."""
    draw = random.Random(3)
    words = [f"w{number}" for number in range(500)]
    paragraphs = [" ".join(draw.choices(words, k=60)) for _ in range(12)]
    old, new = ("\n\n".join(textwrap.fill(p, w) for p in paragraphs) for w in (72, 60))
    assert text_diff(old, new).summary() == Summary(changed=12)


def test_reflowed_paragraph_is_one_block() -> None:
    """Where only line breaks went elsewhere, words are compared across lines."""
    a = "one two three four\nfive six seven eight\nnine ten eleven twelve\n"
    b = "one two\nthree four five six\nseven eight nine ten\neleven twelve more\n"
    (block,) = text_diff(a, b).blocks
    assert block.kind is BlockKind.REPLACE
    assert [text for kind, text in spans(block) if kind == "insert" and text.strip()] == [" more"]


def test_rewritten_paragraph_is_shown_whole() -> None:
    """Where nothing but small words stayed, there is no salad of words."""
    a = "Sales of the northern branch rose in the first quarter because of one large order. " * 2
    b = "A new director was appointed; her contract begins with May and ends after four years. " * 2
    assert [block.kind.value for block in text_diff(a, b).blocks] == ["delete", "insert"]
    one_line = text_diff(f"{a}The end.", f"{b}The end.").blocks
    assert all(not block.words for block in one_line)


def test_insertion_and_deletion_are_blocks() -> None:
    """A paragraph that came and one that went are counted as such."""
    a, b = "keep\ngone with the wind\nstay\n", "keep\nstay\nnew at the very end\n"
    assert text_diff(a, b).summary() == Summary(added=1, removed=1)


@pytest.mark.parametrize(("a", "b"), [("", "x"), ("x", ""), ("x", "x\n"), ("a\r\n", "a\n")])
def test_edges(a: str, b: str) -> None:
    """Nothing, one line, a missing line end and another line end all come through."""
    diff = text_diff(a, b)
    assert (diff.changed, diff.apply(a), diff.invert().apply(b)) == (True, b, a)


def test_equal_texts_have_no_change() -> None:
    """The same text twice is one equal block."""
    diff = text_diff("a\nb", "a\nb")
    assert not diff.changed
    assert diff.summary() == Summary()


def test_apply_refuses_another_text() -> None:
    """A diff applied to a text it was not made from says so."""
    with pytest.raises(DiffMismatch):
        text_diff("a\nb\n", "a\nc\n").apply("a\nx\n")


def test_hunks_leave_out_what_is_far_away() -> None:
    """A change in a long text comes with its neighbours only."""
    lines = [f"line number {number}\n" for number in range(100)]
    other = [*lines[:50], "something new\n", *lines[50:]]
    (hunk,) = text_diff("".join(lines), "".join(other)).hunks(2)
    assert "".join(block.new for block in hunk.blocks).count("\n") == 5
    assert hunk.skipped_lines == 48
    assert hunk.blocks[0].new_line == 49


def test_budget_is_told() -> None:
    """Past the budget the lines shown whole are named with the reason."""
    a, b = "one two three\nfour five\n", "one two tree\nfour six\n"
    diff = text_diff(a, b, budget=3)
    assert diff.apply(a) == b
    assert diff.partial[0].to_json() == {
        "path": "line 1",
        "reason": "the work budget was used up",
    }


@pytest.mark.parametrize(("words", "steps"), [(18_000, 400_000), (160_000, 4_000_000)])
@pytest.mark.parametrize("per_paragraph", [None, 80])
def test_work_grows_with_length(words: int, steps: int, per_paragraph: int | None) -> None:
    """110 KB and 1 MB of words with 2 % changed are compared in full for few steps a word."""
    draw = random.Random(words)
    vocabulary = [f"w{number}" for number in range(2_000)]
    old = [draw.choice(vocabulary) for _ in range(words)]
    if per_paragraph:
        old[::per_paragraph] = ["\n"] * len(old[::per_paragraph])
    new = [word if draw.random() > 0.02 else "changed" for word in old]
    diff = text_diff(" ".join(old), " ".join(new), budget=steps)
    kept = sum(len(s.text) for b in diff.blocks for s in b.words if s.kind == "equal")
    kept += sum(len(b.old) for b in diff.blocks if b.kind is BlockKind.EQUAL)
    assert not diff.partial
    assert kept > 0.95 * len(" ".join(old))


def test_200_000_lines() -> None:
    """A file of 200,000 lines with a moved block and single edits is compared in full."""
    old = [f"{number},IBM,{number % 97}.{number % 89},row\n" for number in range(200_000)]
    new = [line.replace("row", "ROW") if at % 1_000 == 7 else line for at, line in enumerate(old)]
    new[100_000:100_000] = new[1_010:1_050]
    del new[1_010:1_050]
    diff = text_diff("".join(old), "".join(new))
    assert diff.summary() == Summary(changed=200, moved=1)
    assert not diff.partial
