"""Doing a plan: exactly that, or nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session, scoped_session

from report_lineage.capture.connections.context import transaction_context
from report_lineage.capture.connections.current import current_transaction_id
from report_lineage.capture.connections.unit import ensure_context
from report_lineage.errors import BadInput, PlanOutdated, RevertConflict
from report_lineage.history.revert.entering import enter
from report_lineage.history.revert.members import Scope, scope_of
from report_lineage.history.revert.plain_tables import among, chunks, columns_of, plain
from report_lineage.history.revert.plan import Conflict, RevertPlan
from report_lineage.history.revert.planning import connection_of, make_plan
from report_lineage.history.revert.statements import execute_steps
from report_lineage.history.revert.states import row_states
from report_lineage.history.revert.targets import target_text


@dataclass(frozen=True)
class Reverted:
    """What applying a plan did; ``transaction_id`` is None if there was nothing to do."""

    plan: RevertPlan
    transaction_id: int | None


def apply(
    session: Session | scoped_session[Session],
    plan: RevertPlan,
    *,
    reason: str,
    accept: Collection[int] | Literal["all"] = (),
) -> Reverted:
    """Do what a plan says, all of it, and commit; or refuse, and change nothing.

    Who reverts is said by the :func:`transaction_context` around the call.

    :param session: without work of its own: the revert is a commit of its own.
    :param reason: why, in the words of who reverts; it is kept with the new versions.
    :param accept: the ids of the later transactions that may be undone, as the plan's questions
        name them, or ``all``.
    :raises AutocommitRefused: if the session's engine commits each statement.
    :raises BadInput: if the reason is empty.
    :raises PendingWork: if the session has changes that are not committed.
    :raises PlanOutdated: if what the plan is about has changed since it was made.
    :raises RevertConflict: if something is in the way that was not, or cannot be, accepted.
    """
    if not reason.strip():
        raise BadInput(problem="A revert needs a reason", remedy="Say in a few words why")
    _refuse_conflicts(plan, accept)
    entered = enter(session, plan.manager)
    try:
        with transaction_context(reason=reason.strip(), reverts=target_text(plan.target)):
            done = _apply(entered, plan)
            entered.commit()
    except sa.exc.IntegrityError as error:
        entered.rollback()
        raise RevertConflict(conflicts=str(error.orig).strip().splitlines()[0]) from error
    except sa.exc.DBAPIError as error:
        entered.rollback()
        if getattr(error.orig, "sqlstate", None) in _OVERTAKEN:
            raise PlanOutdated() from error
        raise
    except BaseException:
        entered.rollback()
        raise
    entered.expire_all()
    return done


# Of PostgreSQL, at REPEATABLE READ and above: another has committed a change of the rows meanwhile.
_OVERTAKEN = frozenset({"40001"})


def _refuse_conflicts(plan: RevertPlan, accept: Collection[int] | Literal["all"]) -> None:
    asked = [
        one
        for one in plan.questions
        if accept != "all" and (one.commit is None or one.commit.id not in accept)
    ]
    if plan.refusals or asked:
        raise RevertConflict(conflicts=_in_words((*plan.refusals, *asked)))


def _in_words(conflicts: tuple[Conflict, ...]) -> str:
    first = conflicts[0].message.rstrip(".")
    return first if len(conflicts) == 1 else f"{first}; and {len(conflicts) - 1} more"


def _apply(session: Session, plan: RevertPlan) -> Reverted:
    connection = connection_of(session, plan.manager)
    ensure_context(connection)  # SQLite's write lock, before anything is read
    scope = scope_of(connection, plan.target, plan.to, plan.manager)
    if connection.dialect.name == "postgresql":
        _lock_rows(connection, scope)
        scope = scope_of(connection, plan.target, plan.to, plan.manager)
    if _essence(_plan_again(connection, plan, scope)) != _essence(plan):
        raise PlanOutdated()
    if not plan.steps:
        return Reverted(plan, None)
    _defer_constraints(connection)
    execute_steps(connection, plan.steps, scope.tables)
    _require_done(connection, plan, scope)
    transaction = plan.manager.transaction_cls.__table__
    return Reverted(plan, current_transaction_id(connection, transaction=transaction))


def _plan_again(connection: sa.Connection, plan: RevertPlan, scope: Scope) -> RevertPlan:
    return make_plan(connection, plan.target, plan.to, plan.manager, plan.actor, scope)


def _essence(plan: RevertPlan) -> tuple[Any, ...]:
    """Return what two plans have to agree in; versions stand for the values they hold."""
    changes = [(c.operation, c.row, tuple(c.columns), c.version, c.newest) for c in plan.changes]
    conflicts = [(c.kind, c.consequence, c.rows, c.commit and c.commit.id) for c in plan.conflicts]
    return changes, conflicts, plan.steps


def _lock_rows(connection: sa.Connection, scope: Scope) -> None:
    """Lock the rows of a revert in one order, so that nobody changes them or refers to them."""
    for name, keys in scope.members.items():
        live = plain(scope.tables[name].live)
        own = columns_of(live, scope.tables[name].key)
        for some in chunks(keys):
            query = sa.select(sa.literal(1)).select_from(live).where(among(own, some))
            connection.execute(query.order_by(*own).with_for_update()).all()


def _defer_constraints(connection: sa.Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET CONSTRAINTS ALL DEFERRED")
    else:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")


def _require_done(connection: sa.Connection, plan: RevertPlan, scope: Scope) -> None:
    """Require that every row is as planned, to the byte, and that history has it.

    A trigger of the host's may have written something else.
    """
    after = _plan_again(connection, plan, scope)
    rows = {change.row for change in plan.changes}
    states = [state for state in row_states(connection, scope) if state.row in rows]
    unrecorded: list[Any] = [state.row for state in states if not state.recorded]
    wrong = [change.row for change in after.changes] + unrecorded
    if wrong:
        raise RevertConflict(
            conflicts=f"{wrong[0]} did not become what was planned: a trigger of yours, or a "
            "missing one of capture's, may be the cause"
        )
