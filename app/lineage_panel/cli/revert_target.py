"""What to revert and to when, as it is typed on a command line."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any, TypeVar

import click
import sqlalchemy as sa
from sqlalchemy.orm import Session

from lineage_panel.cli.identifier import resolve
from lineage_panel.cli.whose_models import manager_option, named_manager
from report_lineage.capture.installation.status import known_manager
from report_lineage.entities import Report
from report_lineage.errors import BadParameter
from report_lineage.history.past import Transaction
from report_lineage.history.revert import Row, Whole

F = TypeVar("F", bound=Callable[..., Any])
_READ: dict[type, Callable[[str], Any]] = {
    date: date.fromisoformat,
    datetime: datetime.fromisoformat,
    time: time.fromisoformat,
    bytes: bytes.fromhex,
    uuid.UUID: uuid.UUID,
}


def target_options(work: F) -> F:
    """Add what names a target to a command: ID, ``--row``, ``--whole``, ``--transaction``."""
    options = (
        click.argument("report_id", metavar="[ID]", required=False),
        click.option("--row", nargs=2, metavar="MODEL KEY", help="One row, with its links."),
        click.option("--whole", nargs=2, metavar="MODEL KEY", help="A root and its parts."),
        click.option(
            "--transaction", type=click.IntRange(1), metavar="N", help="All that a commit wrote."
        ),
        manager_option,
    )
    for option in reversed(options):
        work = option(work)
    return work


def read_target(
    session: Session,
    report_id: str | None,
    row: tuple[str, str] | None,
    whole: tuple[str, str] | None,
    transaction: int | None,
    manager: str | None,
) -> tuple[Row | Whole | Transaction, Any]:
    """Return the one target that was named, and whose models it is of.

    :raises BadParameter: if model or key cannot be understood.
    """
    given = [report_id, row, whole, transaction]
    if sum(one is not None for one in given) != 1:
        raise click.UsageError("Give one of ID, --row, --whole and --transaction.")
    known = known_manager(named_manager(manager))
    if report_id is not None:
        return Whole(Report, resolve(session, report_id)), known
    if transaction is not None:
        return Transaction(transaction), known
    if whole is not None:
        return Whole(*_model_and_key(known, "--whole", *whole)), known
    assert row is not None
    return Row(*_model_and_key(known, "--row", *row)), known


def counted_by(target: Row | Whole | Transaction) -> Any:
    """Return the key of whose versions a moment may name, None if it may name none."""
    return None if isinstance(target, Transaction) else target.key


def _model_and_key(manager: Any, option: str, name: str, key: str) -> tuple[Any, Any]:
    models = {n: m for m in manager.tables for n in (m.__name__, m.__table__.fullname)}
    if name not in models:
        raise BadParameter(
            parameter=option,
            value=name,
            problem="no versioned model or table is named so",
            remedy=f"Give one of {', '.join(sorted(m.__name__ for m in manager.tables))}.",
        )
    columns = sa.inspect(models[name]).primary_key
    texts = key.split(",") if len(columns) > 1 else [key]
    if len(texts) != len(columns):
        names = ",".join(column.name for column in columns)
        raise _bad_key(option, key, f"it does not have {len(columns)} parts", names)
    values = []
    for column, text in zip(columns, texts, strict=True):
        try:
            kind = column.type.python_type
            values.append(_READ.get(kind, kind)(text))
        except (ValueError, ArithmeticError):
            raise _bad_key(option, key, "it is not of the key's type", column.name) from None
    return models[name], values[0] if len(values) == 1 else tuple(values)


def _bad_key(option: str, key: str, problem: str, names: str) -> BadParameter:
    return BadParameter(parameter=option, value=key, problem=problem, remedy=f"Give {names}.")
