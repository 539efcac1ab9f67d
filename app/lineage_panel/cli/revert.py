"""``lineage revert``: bring a report, a row or all that a commit wrote back to what it was."""

from __future__ import annotations

from typing import Literal

import click
from sqlalchemy.orm import Session

from lineage_panel.cli.command import command
from lineage_panel.cli.engine import panel_engine, panel_session, refuse_missing_file
from lineage_panel.cli.exits import ExitCode
from lineage_panel.cli.moment import moment_option
from lineage_panel.cli.output import json_option, print_json
from lineage_panel.cli.revert_answer import answer_of, print_plan
from lineage_panel.cli.revert_target import counted_by, read_target, target_options
from lineage_panel.moments import read_moment
from lineage_panel.state import current_state
from report_lineage import transaction_context
from report_lineage.history.revert import Reverted, RevertPlan, plan_revert
from report_lineage.history.revert import apply as apply_plan


@command("revert")
@target_options
@moment_option("--to", "Back to")
@click.option("--dry-run/--apply", default=True, help="Show the plan (the default), or do it.")
@click.option("--reason", help="Why; needed to apply.")
@click.option("--actor", help="Who reverts.")
@click.option("--accept", multiple=True, metavar="N", help="A later transaction to undo, or all.")
@json_option
def revert(
    report_id: str | None,
    row: tuple[str, str] | None,
    whole: tuple[str, str] | None,
    transaction: int | None,
    manager: str | None,
    when: str | None,
    dry_run: bool,
    reason: str | None,
    actor: str | None,
    accept: tuple[str, ...],
    as_json: bool,
) -> ExitCode:
    """Show what it takes to bring rows back to what they were; with --apply, do it.

    ID is a report's id, or enough of its beginning to tell it from others: the report goes back
    with its sections. Later edits of others are undone only if they are accepted, by the ids of
    their transactions.
    """
    if not dry_run and not (reason or "").strip():
        raise click.UsageError("Give --reason with --apply.")
    accepted = _accepted(accept)
    refuse_missing_file(panel_engine().url)

    def planned(session: Session) -> RevertPlan:
        target, known = read_target(session, report_id, row, whole, transaction, manager)
        to = read_moment(when, name="--to", of=counted_by(target)) if when else None
        return plan_revert(session, target, to=to, manager=known)

    done: Reverted | None = None
    with transaction_context(actor=actor, channel="cli"):
        if dry_run:
            with panel_session() as session:
                plan = planned(session)
        else:
            with current_state().make_session() as session:
                plan = planned(session)
                done = apply_plan(session, plan, reason=reason or "", accept=accepted)
    if as_json:
        print_json(answer_of(plan, done))
    else:
        print_plan(plan)
        _say(plan, done, accepted)
    return ExitCode.REFUSED if plan.refusals else ExitCode.OK


def _accepted(accept: tuple[str, ...]) -> frozenset[int] | Literal["all"]:
    if "all" in accept:
        return "all"
    if not all(one.isdecimal() for one in accept):
        raise click.UsageError("Give --accept the id of a transaction, or all.")
    return frozenset(map(int, accept))


def _say(
    plan: RevertPlan, done: Reverted | None, accepted: frozenset[int] | Literal["all"]
) -> None:
    """Say what was done, or how to do it."""
    if done is not None:
        what = f"Done, as transaction {done.transaction_id}."
        click.echo("Nothing to do." if done.transaction_id is None else what, err=True)
    elif plan.refusals:
        click.echo("Nothing was written, and as it stands nothing can be.", err=True)
    elif plan.changes:
        asked = [one.commit.id for one in plan.questions if one.commit is not None]
        open_ = [n for n in asked if accepted != "all" and n not in accepted]
        accept = "".join(f" --accept {number}" for number in open_)
        click.echo(f"Nothing was written. To do it: --apply --reason '…'{accept}", err=True)
