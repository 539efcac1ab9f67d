"""Lay the lines of two texts out as blocks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import Final, TypeAlias

from report_lineage.diff.anchors import runs_between_pairs, telling_runs
from report_lineage.diff.blocks import Block, BlockKind
from report_lineage.diff.budget import BUDGET_REASON, Budget
from report_lineage.diff.gaps import (
    Lines,
    fill_moves,
    find_moves,
    pair_alike,
    pair_alone,
    pair_best,
    pair_in_place,
    take_blanks_along,
)
from report_lineage.diff.runs import Gap, Run, gaps_between, merge_runs
from report_lineage.diff.sequence import align
from report_lineage.diff.similarity import alike
from report_lineage.diff.spans import Span
from report_lineage.diff.summary import Partial
from report_lineage.diff.words import word_diff

REFLOWED: Final = 0.6
IN_PLACE: Final = 0.8
REFLOWED_LINES: Final = 200


Items: TypeAlias = tuple[Sequence[int], Sequence[int]]


class Layout:
    """Build the blocks of one text diff, or of a part of it.

    `items` numbers the lines, equal ones alike. Moves are numbered from 1, or by the line where
    they started, which is the same whatever part is looked at.
    """

    def __init__(
        self, lines: Lines, items: Items, budget: Budget, *, moves_by_line: bool = False
    ) -> None:
        self._lines = lines
        self._items = items
        self._budget = budget
        self._moves_by_line = moves_by_line
        self._numbers: dict[int, int] = {}
        self.partial: list[Partial] = []

    def blocks(self) -> list[Block]:
        """Return the blocks, in the order in which a reader meets them."""
        lines, whole = self._lines, Gap(0, len(self._lines.old), 0, len(self._lines.new))
        runs = align(*self._items, self._budget)
        if not self._budget.exhausted:
            runs = self.settle(telling_runs(runs, lines), whole)
        blocks: list[Block] = []
        equal = iter(runs)
        old_at = new_at = 0
        for gap in (*gaps_between(runs, whole), Gap(len(lines.old), 0, len(lines.new), 0)):
            while old_at < gap.old_start or new_at < gap.new_start:
                run = next(equal)
                blocks.append(self.equal_block(run))
                old_at, new_at = run.old + run.length, run.new + run.length
            if gap.old_end or gap.new_end:
                blocks.extend(self.gap_blocks(gap))
                old_at, new_at = gap.old_end, gap.new_end
        if self._budget.exhausted and not self.partial:
            # No stretch is shown whole, but what moved was not looked for everywhere.
            self.partial.append(Partial("", BUDGET_REASON))
        return blocks

    def settle(self, telling: Sequence[Run], whole: Gap) -> list[Run]:
        """Find what moved and what was edited; return the runs that hold beside that."""
        lines = self._lines
        gaps = list(gaps_between(telling, whole))
        find_moves(lines, gaps)
        fill_moves(lines, gaps)
        pair_in_place(lines, gaps)
        pair_best(lines, gaps, self._budget)
        take_blanks_along(lines, gaps)
        others = runs_between_pairs(lines, gaps, self._items, self._budget)
        runs = merge_runs(sorted([*telling, *others]))
        for gap in gaps_between(runs, whole):
            pair_alike(lines, gap, self._budget)
            pair_alone(lines, gap)
        self._number_moves()
        return runs

    def _number_moves(self) -> None:
        number = 0
        moved = self._lines.moved
        for old_at, new_at in sorted(moved.items()):
            if moved.get(old_at - 1) != new_at - 1:
                number = old_at + 1 if self._moves_by_line else number + 1
            self._numbers[old_at] = number

    def equal_block(self, run: Run) -> Block:
        """Return the block of lines that are equal."""
        text = "".join(self._lines.old[run.old : run.old + run.length])
        return Block(BlockKind.EQUAL, text, text, old_line=run.old + 1, new_line=run.new + 1)

    def gap_blocks(self, gap: Gap) -> Iterator[Block]:
        """Yield the blocks of a stretch without equal lines."""
        if self._budget.exhausted and gap.old_end > gap.old_start and gap.new_end > gap.new_start:
            self._note(gap.new_start)
        if self._is_reflowed(gap):
            yield self._replace(gap)
            return
        old_at, new_at = gap.old_start, gap.new_start
        for old_pair in range(gap.old_start, gap.old_end):
            new_pair = self._lines.paired.get(old_pair)
            if new_pair is None:
                continue
            yield from self._apart(Gap(old_at, old_pair, new_at, new_pair))
            yield self._replace(Gap(old_pair, old_pair + 1, new_pair, new_pair + 1))
            old_at, new_at = old_pair + 1, new_pair + 1
        yield from self._apart(Gap(old_at, gap.old_end, new_at, gap.new_end))

    def _is_reflowed(self, gap: Gap) -> bool:
        """Tell whether the words stayed and only the line breaks went elsewhere."""
        lines = self._lines
        old, new = range(gap.old_start, gap.old_end), range(gap.new_start, gap.new_end)
        count = len(old) + len(new)
        if not old or not new or not 2 < count <= REFLOWED_LINES or self._budget.exhausted:
            return False
        if any(at in lines.moved for at in old) or any(at in lines.arrived for at in new):
            return False
        old_words = self._total(lines.old[at] for at in old)
        new_words = self._total(lines.new[at] for at in new)
        shared = (old_words & new_words).total()
        in_pairs = sum(
            (lines.features(lines.old[at]) & lines.features(lines.new[lines.paired[at]])).total()
            for at in old
            if at in lines.paired
        )
        return alike(old_words, new_words) >= REFLOWED and in_pairs < IN_PLACE * shared

    def _total(self, lines: Iterable[str]) -> Counter[Hashable]:
        total: Counter[Hashable] = Counter()
        for line in lines:
            total.update(self._lines.features(line))
        return total

    def _replace(self, gap: Gap) -> Block:
        old = "".join(self._lines.old[gap.old_start : gap.old_end])
        new = "".join(self._lines.new[gap.new_start : gap.new_end])
        return Block(
            BlockKind.REPLACE,
            old,
            new,
            self._words(old, new, gap.new_start),
            old_line=gap.old_start + 1,
            new_line=gap.new_start + 1,
        )

    def _words(self, old: str, new: str, new_at: int) -> tuple[Span, ...]:
        spans = word_diff(old, new, self._budget)
        if self._budget.exhausted:
            self._note(new_at)
        return spans

    def _note(self, new_at: int) -> None:
        partial = Partial(f"line {new_at + 1}", BUDGET_REASON)
        if partial not in self.partial[-1:]:
            self.partial.append(partial)

    def _apart(self, gap: Gap) -> Iterator[Block]:
        moved, arrived = self._lines.moved, self._lines.arrived
        for start, end, move in self._stretches(gap.old_start, gap.old_end, moved):
            old = "".join(self._lines.old[start:end])
            kind = BlockKind.DELETE if move is None else BlockKind.MOVE
            yield Block(kind, old, "", move=move, old_line=start + 1)
        for start, end, move in self._stretches(gap.new_start, gap.new_end, arrived):
            new = "".join(self._lines.new[start:end])
            if move is None:
                yield Block(BlockKind.INSERT, "", new, new_line=start + 1)
                continue
            origin = arrived[start]
            old = "".join(self._lines.old[origin : origin + end - start])
            words = () if old == new else self._words(old, new, start)
            yield Block(BlockKind.MOVE, "", new, words, move=move, new_line=start + 1)

    def _stretches(
        self, start: int, end: int, elsewhere: dict[int, int]
    ) -> Iterator[tuple[int, int, int | None]]:
        """Yield stretches that were moved together, and those not moved at all (None)."""
        begin, last = start, None
        for at in range(start, end):
            old_at = at if elsewhere is self._lines.moved else elsewhere.get(at, -1)
            move = self._numbers.get(old_at)
            if at > begin and move != last:
                yield begin, at, last
                begin = at
            last = move
        if begin < end:
            yield begin, end, last
