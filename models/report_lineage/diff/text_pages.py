"""A text diff in pages, for texts too long to be shown, or compared word by word, at once.

Lines are aligned once, over the whole; words are compared when a page is asked for, and only
on that page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from report_lineage.diff.anchors import telling_runs
from report_lineage.diff.blocks import Block
from report_lineage.diff.budget import BUDGET_REASON, Budget
from report_lineage.diff.failures import DiffMismatch
from report_lineage.diff.gaps import Lines, fill_moves, find_moves
from report_lineage.diff.layout import Layout
from report_lineage.diff.runs import Gap, Run, gaps_between, number_items
from report_lineage.diff.sequence import align
from report_lineage.diff.summary import Partial, Summary, partials_to_json
from report_lineage.diff.text import Hunk, TextDiff

PAGE_LINES: Final = 500
CUT_REASON: Final = "it is longer than a page, and compared a page at a time"


@dataclass(frozen=True, slots=True)
class TextPage:
    """Hold a page of changes, each with some equal lines around it; pages count from 1.

    The number of a move is the old line where it started, and the same on every page.
    """

    number: int
    count: int
    hunks: tuple[Hunk, ...]
    partial: tuple[Partial, ...] = ()

    def to_json(self) -> dict[str, object]:
        """Return a plain dict."""
        return {
            "number": self.number,
            "count": self.count,
            "hunks": [hunk.to_json() for hunk in self.hunks],
            "partial": partials_to_json(self.partial),
        }


class TextPages:
    """Hold how the lines of two texts go together, and make each page when it is asked for.

    `count` is the number of pages, 0 where nothing differs; `partial` says why the lines of
    some stretch were not aligned.
    """

    def __init__(
        self, a: str, b: str, page_lines: int, context_lines: int, budget: int | None
    ) -> None:
        self._page_lines, self._context, self._budget = page_lines, context_lines, budget
        self._lines = Lines(a.splitlines(keepends=True), b.splitlines(keepends=True))
        self._items = number_items(self._lines.old, self._lines.new)
        work = Budget(budget)
        runs = telling_runs(align(*self._items, work), self._lines)
        whole = Gap(0, len(self._lines.old), 0, len(self._lines.new))
        gaps = [] if a == b else list(gaps_between(runs, whole))
        find_moves(self._lines, gaps)
        fill_moves(self._lines, gaps)
        self._pages = list(_share_out(gaps, page_lines))
        # A page that is not one of the gaps found is a piece of one.
        self._pieces = {page[0] for page in self._pages}.difference(gaps)
        self.partial = (Partial("", BUDGET_REASON),) if work.exhausted else ()

    @property
    def count(self) -> int:
        """Return how many pages there are."""
        return len(self._pages)

    @property
    def changed(self) -> bool:
        """Tell whether the two texts differ at all."""
        return bool(self._pages)

    def page(self, number: int) -> TextPage:
        """Return a page; raises IndexError where there is none of this number, from 1."""
        if not 1 <= number <= self.count:
            raise IndexError(f"there are pages 1 to {self.count}, not {number}")
        gaps = self._pages[number - 1]
        lines = Lines(
            self._lines.old,
            self._lines.new,
            moved=dict(self._lines.moved),
            arrived=dict(self._lines.arrived),
        )
        work = Budget(self._budget)
        layout = Layout(lines, self._items, work, moves_by_line=True)
        hunks = tuple(self._hunks(layout, gaps, number))
        cut = Partial(f"line {gaps[0].new_start + 1}", CUT_REASON)
        whole = (cut,) if gaps[0] in self._pieces else ()
        if work.exhausted and not layout.partial:
            layout.partial.append(Partial("", BUDGET_REASON))
        return TextPage(number, self.count, hunks, (*whole, *layout.partial))

    def __iter__(self) -> Iterator[TextPage]:
        return map(self.page, range(1, self.count + 1))

    def apply(self, a: str) -> str:
        """Return the new text, made from the old one page by page.

        Raises `DiffMismatch` when `a` is not the old text.
        """
        if a.splitlines(keepends=True) != self._lines.old:
            raise DiffMismatch(path="")
        parts: list[str] = []
        at = 0
        for hunk in (hunk for page in self for hunk in page.hunks):
            parts.extend(self._lines.old[at : at + hunk.skipped_lines])
            parts.extend(block.new for block in hunk.blocks)
            old = "".join([block.old for block in hunk.blocks])
            at += hunk.skipped_lines + len(old.splitlines())
        return "".join([*parts, *self._lines.old[at:]])

    def invert(self) -> TextPages:
        """Return the pages of the opposite diff."""
        old, new = "".join(self._lines.old), "".join(self._lines.new)
        return TextPages(new, old, self._page_lines, self._context, self._budget)

    def summary(self) -> Summary:
        """Return how many stretches were changed, added, removed and moved, over all pages."""
        blocks = [block for page in self for hunk in page.hunks for block in hunk.blocks]
        return TextDiff(tuple(blocks)).summary()

    def to_json(self) -> dict[str, object]:
        """Return a plain dict of what is known without looking at a page."""
        return {"count": self.count, "partial": partials_to_json(self.partial)}

    def _hunks(self, layout: Layout, gaps: Sequence[Gap], number: int) -> Iterator[Hunk]:
        whole = Gap(gaps[0].old_start, gaps[-1].old_end, gaps[0].new_start, gaps[-1].new_end)
        between = [_between(*pair) for pair in pairwise(gaps)]
        runs = layout.settle([run for run in between if run.length], whole)
        skipped, before = self._before(number)
        current: list[Block] = [layout.equal_block(before)] if before.length else []
        parts: list[Run | Gap] = [*runs, *gaps_between(runs, whole)]
        for part in sorted(parts, key=_place):
            if isinstance(part, Gap):
                current.extend(layout.gap_blocks(part))
            elif part.length <= 2 * self._context:
                current.append(layout.equal_block(part))
            else:
                first, left_out, last = self._shorten(part)
                current.extend(layout.equal_block(run) for run in first)
                yield Hunk(tuple(current), skipped)
                current, skipped = [layout.equal_block(run) for run in last], left_out
        after = self._after(number)
        current.extend([layout.equal_block(after)] if after.length else [])
        yield Hunk(tuple(current), skipped)

    def _shorten(self, run: Run) -> tuple[list[Run], int, list[Run]]:
        """Cut the middle out of a run of equal lines."""
        if not self._context:
            return [], run.length, []
        shift = run.length - self._context
        last = Run(run.old + shift, run.new + shift, self._context)
        return [Run(run.old, run.new, self._context)], run.length - 2 * self._context, [last]

    def _before(self, number: int) -> tuple[int, Run]:
        """Return how many equal lines are left out before a page, and those shown there."""
        first = self._pages[number - 1][0]
        if number == 1:
            run, shown_before = Run(0, 0, first.old_start), 0
        else:
            run = _between(self._pages[number - 2][-1], first)
            shown_before = self._after(number - 1).length
        shown = min(self._context, run.length - shown_before)
        skipped = run.length - shown_before - shown
        return skipped, Run(first.old_start - shown, first.new_start - shown, shown)

    def _after(self, number: int) -> Run:
        """Return the equal lines that are shown after a page."""
        last = self._pages[number - 1][-1]
        end = len(self._lines.old)
        if number < self.count:
            end = self._pages[number][0].old_start
        return Run(last.old_end, last.new_end, min(self._context, end - last.old_end))


def text_pages(
    a: str,
    b: str,
    *,
    page_lines: int = PAGE_LINES,
    context_lines: int = 3,
    budget: int | None = None,
) -> TextPages:
    """Compare two texts in pages of so many changed lines, about.

    To align the lines takes time and memory in proportion to the texts; a page takes them in
    proportion to the page. Lines that moved from one page to another word for word are marked
    as moved; those that were edited on the way only within a page. `context_lines` counts the
    equal lines around changes. `budget` limits the work of aligning the lines, and that of
    each page; None means the default.
    """
    return TextPages(a, b, page_lines, context_lines, budget)


def _between(one: Gap, other: Gap) -> Run:
    return Run(one.old_end, one.new_end, other.old_start - one.old_end)


def _place(part: Run | Gap) -> tuple[int, int]:
    if isinstance(part, Run):
        return part.old, part.new
    return part.old_start, part.new_start


def _longer_side(gap: Gap) -> int:
    return max(gap.old_end - gap.old_start, gap.new_end - gap.new_start)


def _share_out(gaps: Sequence[Gap], page_lines: int) -> Iterator[list[Gap]]:
    """Yield the stretches of each page; one that is longer than a page has pages of its own."""
    page: list[Gap] = []
    room = page_lines
    for gap in gaps:
        size = _longer_side(gap)
        if page and size > room:
            yield page
            page, room = [], page_lines
        if size > page_lines:
            yield from ([piece] for piece in _pieces(gap, page_lines))
            continue
        page.append(gap)
        room -= size
    if page:
        yield page


def _pieces(gap: Gap, page_lines: int) -> Iterator[Gap]:
    """Cut a long stretch so that each side fits on a page."""
    old_at, new_at = gap.old_start, gap.new_start
    while old_at < gap.old_end or new_at < gap.new_end:
        old_to, new_to = (
            min(old_at + page_lines, gap.old_end),
            min(new_at + page_lines, gap.new_end),
        )
        yield Gap(old_at, old_to, new_at, new_to)
        old_at, new_at = old_to, new_to
