"""Making a plan: which rows, where they stand, what would be done, what is in the way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, scoped_session

from report_lineage.capture.connections.context import current_context
from report_lineage.errors import BadInput, NotFound
from report_lineage.history.past.moments import Moment, Transaction, moment
from report_lineage.history.revert.changes import Change, changes_of
from report_lineage.history.revert.later_edits import later_edits
from report_lineage.history.revert.lost_values import lost_values
from report_lineage.history.revert.members import Scope, scope_of
from report_lineage.history.revert.order import Graph, demands, ranks
from report_lineage.history.revert.plan import RevertPlan
from report_lineage.history.revert.references import Reference, reference_conflicts, references
from report_lineage.history.revert.states import row_states
from report_lineage.history.revert.steps import Steps
from report_lineage.history.revert.targets import (
    Row,
    Target,
    Whole,
    as_target,
    manager_of,
    model_of,
)
from report_lineage.history.revert.uniqueness import Held, held_by, unique_conflicts, unique_sets
from report_lineage.history.revert.unknown_references import unknown_references


def plan_revert(
    session: Session | scoped_session[Session],
    target: tuple[type[Any], Any] | Row | Whole | Transaction,
    *,
    to: Moment | None = None,
    manager: Any = None,
) -> RevertPlan:
    """Return what it would take to bring rows back to what they were; nothing is written.

    :param target: ``(Model, key)`` or ``Row``, a row with its versioned links; ``Whole(Root, key)``,
        a root with its parts; ``Transaction(id)``, all that a commit wrote.
    :param to: the moment to go back to. None for a transaction, whose rows go back to what they
        were right before it.
    :param manager: of a transaction, whose; None means the product's own.
    :raises BadInput: if the target is none, or ``to`` is missing or given in vain.
    :raises BadMoment: if ``to`` is no moment.
    :raises CaptureUnsupported: if the model is not versioned.
    :raises NotFound: if there never was such a row or transaction.
    """
    wanted = as_target(target)
    when = _checked(wanted, to)
    known = manager_of(wanted, manager)
    context = current_context()
    actor = None if context is None else context.actor
    connection = connection_of(session, known)
    return make_plan(
        connection, wanted, when, known, actor, scope_of(connection, wanted, when, known)
    )


def connection_of(session: Session | scoped_session[Session], manager: Any) -> sa.Connection:
    """Return the connection of a session to the database of a manager's models."""
    return session.connection(bind_arguments={"mapper": sa.inspect(manager.transaction_cls)})


def _checked(target: Target, to: Moment | None) -> Moment | None:
    if isinstance(target, Transaction):
        if to is not None:
            raise BadInput(
                problem="A transaction is undone to right before it, so `to` means nothing",
                remedy="Leave it out, or revert a row or a whole to that moment",
            )
        return None
    if to is None:
        raise BadInput(
            problem="A row or a whole is reverted to a moment, and none is given",
            remedy="Give `to`: an aware datetime, Token, Transaction or Version",
        )
    return moment(to, name="to")


def make_plan(
    connection: sa.Connection,
    target: Target,
    to: Moment | None,
    manager: Any,
    actor: str | None,
    scope: Scope,
) -> RevertPlan:
    """Return the plan of a revert whose rows are known."""
    states = row_states(connection, scope)
    if not states and not isinstance(target, Transaction):
        raise NotFound(kind=model_of(target).__name__, key=target.key)
    changes, conflicts = changes_of(connection, states)
    conflicts += later_edits(connection, scope, changes, actor)
    conflicts += lost_values(connection, changes)
    known = _references(connection, changes)
    conflicts += reference_conflicts(connection, known, changes)
    held = _held(connection, changes)
    for one in held:
        conflicts += unique_conflicts(connection, one, _of(one, changes))
    graph = Graph(ranks(changes, list(scope.tables)), demands(changes, known, held))
    steps, unordered = Steps(changes, known, graph).arranged()
    return RevertPlan(
        target=target,
        to=to,
        actor=actor,
        changes=tuple(change.planned() for change in changes),
        conflicts=(*conflicts, *unordered),
        steps=steps,
        manager=manager,
    )


def _references(connection: sa.Connection, changes: Sequence[Change]) -> list[Reference]:
    if not changes:
        return []
    metadata = changes[0].table.live.metadata
    parents = {change.row.table: change.table.live for change in changes}
    return references(metadata) + unknown_references(connection, metadata, parents)


def _held(connection: sa.Connection, changes: Sequence[Change]) -> list[Held]:
    tables = {change.row.table: change.table for change in changes}
    return [
        held_by(connection, unique, [c for c in changes if c.row.table == name])
        for name, table in tables.items()
        for unique in unique_sets(table, connection.dialect.name)
    ]


def _of(held: Held, changes: Sequence[Change]) -> list[Change]:
    return [change for change in changes if change.table is held.unique.table]
