"""The answer to what differs; page, JSON and command line render the same object."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from report_lineage.diff import GraphDiff, RecordDiff, RowChange, RowKind, Summary, describe
from report_lineage.diff import display as shown
from report_lineage.history.transaction import TransactionInfo


@dataclass(frozen=True)
class Side:
    """One side of a comparison.

    ``when`` is its moment as addresses write it; ``exists`` says whether the row was there then;
    ``transaction`` is that of the row's newest version by then, None if it had none.
    """

    when: str
    exists: bool
    transaction: TransactionInfo | None

    def to_json(self) -> dict[str, object]:
        """Return a plain dict."""
        made = self.transaction
        return {
            "when": self.when,
            "exists": self.exists,
            "transaction_id": made and made.id,
            "committed_at": made and made.committed_at.isoformat(),
            "actor": made and made.actor,
            "reason": made and made.reason,
            "channel": made and made.channel,
        }


@dataclass(frozen=True)
class Comparison:
    """What differs between two moments of a row, or of all that hangs on it.

    ``diff`` holds the rows by kind, which is the model's name, or the table's of links; the first
    kind is the row itself. ``left_out`` names relationships that were not followed because the
    other side has no history, is found by more than equal columns, or is there for rows of a
    subclass alone; and subclasses without history, whose columns are not compared.
    """

    model: str
    key: tuple[Any, ...]
    old: Side
    new: Side
    diff: GraphDiff
    left_out: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        """Tell whether anything differs."""
        return self.diff.changed

    @property
    def row(self) -> RowChange | None:
        """Return what happened to the row itself; None where nothing did."""
        return next(iter(self.diff.kinds[self.model].rows), None)

    @property
    def fields(self) -> RecordDiff:
        """Return the row's own fields that differ; none where it was there on one side only."""
        record = None if self.row is None else self.row.record
        return record or RecordDiff((), ())

    @property
    def words(self) -> str:
        """Return what differs in a few words: "title, 2 sections"; "" where nothing does."""
        others = [rows for kind, rows in self.diff.kinds.items() if kind != self.model]
        row = self.row
        if row is not None and row.kind in (RowKind.ADDED, RowKind.REMOVED):
            return describe([row.kind.value, *others])
        return describe([self.fields, *others])

    def summary(self) -> Summary:
        """Return how many rows were changed, added, removed and moved."""
        return self.diff.summary()

    def to_json(self) -> dict[str, object]:
        """Return a plain dict."""
        return {
            "model": self.model,
            "key": [shown(part) for part in self.key],
            "old": self.old.to_json(),
            "new": self.new.to_json(),
            "words": self.words,
            "left_out": list(self.left_out),
            **self.diff.to_json(),
        }
