"""What a revert would do, and what stands in its way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from report_lineage.history.operation import Operation
from report_lineage.history.past.moments import Moment, Transaction
from report_lineage.history.revert.targets import Row, Whole
from report_lineage.history.transaction import TransactionInfo

Key = tuple[Any, ...]


class Consequence(StrEnum):
    """What a conflict means for :func:`apply`.

    ``REFUSES`` is never applied; ``ASKS`` only if its commit is accepted; ``SHOWN`` is for reading.
    """

    REFUSES = "refuses"
    ASKS = "asks"
    SHOWN = "shown"


class ConflictKind(StrEnum):
    """What stands in the way of a revert.

    ``later-edit``: a commit that nobody asked to undo would be undone. ``unique``: a row that stays
    holds a value that has to come back. ``foreign-key``: what a row referred to is gone.
    ``referred-to``: rows that stay refer to one that has to go. ``no-history``: what a row was then,
    or is now, was never recorded. ``not-recorded``: a column has no value of then.
    ``history-only``: the model lost a column that held a value then. ``order``: no order of
    statements keeps every constraint.
    """

    LATER_EDIT = "later-edit"
    UNIQUE = "unique"
    FOREIGN_KEY = "foreign-key"
    REFERRED_TO = "referred-to"
    NO_HISTORY = "no-history"
    NOT_RECORDED = "not-recorded"
    HISTORY_ONLY = "history-only"
    ORDER = "order"


@dataclass(frozen=True)
class RowRef:
    """A row: its table, with the schema if it has one, and its primary key."""

    table: str
    key: Key

    def __post_init__(self) -> None:
        # SQLAlchemy's names of tables are strings of a kind of their own.
        object.__setattr__(self, "table", str(self.table))

    def __str__(self) -> str:
        return f"{self.table} {', '.join(map(str, self.key))}"


@dataclass(frozen=True)
class Conflict:
    """Something that stands in the way, told of the rows it is about; ``commit`` of a later edit."""

    kind: ConflictKind
    consequence: Consequence
    message: str
    rows: tuple[RowRef, ...]
    commit: TransactionInfo | None = None


@dataclass(frozen=True)
class ColumnChange:
    """What a column holds, and what it would: JSON as stored text, secrets masked."""

    old: Any
    new: Any


@dataclass(frozen=True)
class PlannedChange:
    """A row that would be inserted, updated or deleted.

    ``columns`` are those that change, by name; of an insert or delete all that are kept.
    ``version`` is the transaction id of the version whose bytes the row gets, None for a delete;
    ``newest`` that of the row's newest version as the plan was made.
    """

    operation: Operation
    row: RowRef
    columns: Mapping[str, ColumnChange]
    version: int | None
    newest: int | None


@dataclass(frozen=True)
class Step:
    """One statement about one row.

    An update sets ``columns`` to what the version holds; without a version, to a spare value that
    makes room for a moment, a number higher than ``above``. An insert takes ``columns`` from the
    version.
    """

    operation: Operation
    row: RowRef
    columns: tuple[str, ...] = ()
    version: int | None = None
    above: Any = None


@dataclass(frozen=True)
class RevertPlan:
    """What a revert would do, in the order in which it would be done.

    ``to`` is None for a transaction: then its rows go back to what they were right before it.
    ``actor`` is who made the plan; ``steps`` are the statements.
    """

    target: Row | Whole | Transaction
    to: Moment | None
    actor: str | None
    changes: tuple[PlannedChange, ...]
    conflicts: tuple[Conflict, ...]
    steps: tuple[Step, ...]
    manager: Any = field(repr=False, compare=False)

    @property
    def inserts(self) -> tuple[PlannedChange, ...]:
        """The rows that would come back."""
        return self._of(Operation.INSERT)

    @property
    def updates(self) -> tuple[PlannedChange, ...]:
        """The rows that would change."""
        return self._of(Operation.UPDATE)

    @property
    def deletes(self) -> tuple[PlannedChange, ...]:
        """The rows that would go."""
        return self._of(Operation.DELETE)

    @property
    def refusals(self) -> tuple[Conflict, ...]:
        """What keeps the plan from being applied, whatever is accepted."""
        return tuple(c for c in self.conflicts if c.consequence is Consequence.REFUSES)

    @property
    def questions(self) -> tuple[Conflict, ...]:
        """The later edits that have to be accepted, each by the id of its commit."""
        return tuple(c for c in self.conflicts if c.consequence is Consequence.ASKS)

    def _of(self, operation: Operation) -> tuple[PlannedChange, ...]:
        return tuple(change for change in self.changes if change.operation is operation)
