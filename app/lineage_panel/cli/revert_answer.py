"""A plan of a revert as text for people and as data for machines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import click

from lineage_panel.cli.table import table, terminal_columns
from lineage_panel.formatting import plural
from report_lineage.history.past.moments import moment_text
from report_lineage.history.revert import (
    Conflict,
    PlannedChange,
    Reverted,
    RevertPlan,
    RowRef,
    target_text,
)

_LONGEST = 60


@dataclass(frozen=True)
class RevertAnswer:
    """A plan, and what was done; ``transaction_id`` is None if nothing was written."""

    target: str
    to: str | None
    changes: tuple[dict[str, Any], ...]
    conflicts: tuple[dict[str, Any], ...]
    refused: bool
    applied: bool
    transaction_id: int | None


def answer_of(plan: RevertPlan, done: Reverted | None) -> RevertAnswer:
    """Return a plan as data for machines.

    :param done: what applying it did, None if it was only shown.
    """
    return RevertAnswer(
        target=target_text(plan.target),
        to=None if plan.to is None else moment_text(plan.to),
        changes=tuple(map(_change, plan.changes)),
        conflicts=tuple(map(_conflict, plan.conflicts)),
        refused=bool(plan.refusals),
        applied=done is not None,
        transaction_id=None if done is None else done.transaction_id,
    )


def _change(change: PlannedChange) -> dict[str, Any]:
    columns = {
        name: {"old": _plain(one.old), "new": _plain(one.new)}
        for name, one in change.columns.items()
    }
    return {"operation": change.operation.word, **_row(change.row), "columns": columns}


def _row(row: RowRef) -> dict[str, Any]:
    return {"table": row.table, "key": [_plain(value) for value in row.key]}


def _conflict(conflict: Conflict) -> dict[str, Any]:
    commit = conflict.commit
    who = None
    if commit is not None:
        who = {
            "transaction_id": commit.id,
            "committed_at": commit.committed_at,
            "actor": commit.actor,
            "reason": commit.reason,
            "channel": commit.channel,
        }
    return {
        "kind": conflict.kind.value,
        "consequence": conflict.consequence.value,
        "message": conflict.message,
        "rows": [_row(row) for row in conflict.rows],
        "commit": who,
    }


def _plain(value: Any) -> Any:
    """Return a value as JSON has it: what it has no form for becomes text, bytes hexadecimal."""
    if value is None or isinstance(value, bool | int | str):
        return value
    return value.hex() if isinstance(value, bytes) else str(value)


def print_plan(plan: RevertPlan) -> None:
    """Print what would be done, and what is in the way."""
    counts = (
        plural(len(rows), word)
        for rows, word in (
            (plan.inserts, "insert"),
            (plan.updates, "update"),
            (plan.deletes, "delete"),
        )
    )
    to = "undone" if plan.to is None else f"to {moment_text(plan.to)}"
    click.echo(f"{target_text(plan.target)} {to}: {', '.join(counts)}.")
    rows = [row for change in plan.changes for row in _rows(change)]
    if rows:
        headings = ("DO", "ROW", "COLUMN", "NOW", "THEN")
        click.echo("\n" + table(headings, rows, columns=terminal_columns()))
    if plan.conflicts:
        found = [(one.consequence.value, one.kind.value, one.message) for one in plan.conflicts]
        click.echo("\n" + table(("IN THE WAY", "KIND", "WHAT"), found))


def _rows(change: PlannedChange) -> Iterator[tuple[object, ...]]:
    for name, one in change.columns.items():
        yield change.operation.word, str(change.row), name, _short(one.old), _short(one.new)


def _short(value: Any) -> str | None:
    if value is None:
        return None
    text = str(_plain(value))
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
