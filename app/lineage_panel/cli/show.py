"""``lineage show ID``: a report as it is, as a version was, or as it was at a moment."""

from __future__ import annotations

import uuid

import click
from sqlalchemy.orm import Session

from lineage_panel.cli.command import command
from lineage_panel.cli.engine import panel_session
from lineage_panel.cli.exits import ExitCode
from lineage_panel.cli.identifier import report_id_argument, resolve
from lineage_panel.cli.moment import moment_option
from lineage_panel.cli.output import json_option, print_json
from lineage_panel.cli.report_text import print_state
from lineage_panel.formatting import exact_time
from lineage_panel.moments import read_moment
from report_lineage.reports import state, state_at
from report_lineage.reports.results import ReportAt, ReportState


@command("show")
@report_id_argument
@click.option("--version", "number", type=click.IntRange(1), metavar="N", help="This version.")
@moment_option("--at", "As of")
@json_option
def show(report_id: str, number: int | None, when: str | None, as_json: bool) -> ExitCode:
    """Show a report with its sections, inputs and outputs, and what made it.

    ID is the report's id, or enough of its beginning to tell it from others. With --at, a report
    that did not exist at that moment gives exit code 3.
    """
    if number is not None and when is not None:
        raise click.UsageError("Give --version or --at, not both.")
    with panel_session() as session:
        answer = _ask(session, resolve(session, report_id), number, when)
    if as_json:
        print_json(answer)
    elif isinstance(answer, ReportState):
        print_state(answer)
    else:
        _print_at(answer)
    exists = isinstance(answer, ReportState) or answer.state is not None
    return ExitCode.OK if exists else ExitCode.NOT_FOUND


def _ask(
    session: Session, report_id: uuid.UUID, number: int | None, when: str | None
) -> ReportState | ReportAt:
    if when is not None:
        return state_at(session, report_id, read_moment(when, name="--at", of=report_id))
    return state(session, report_id, number)


def _print_at(answer: ReportAt) -> None:
    when = exact_time(answer.when)
    if answer.state is not None:
        click.echo(f"As it was on {when}:\n")
        print_state(answer.state)
    elif answer.version is None:
        click.echo(
            f"On {when} there was no such report yet; it begins {exact_time(answer.born_at)}."
        )
    else:
        deleted = answer.version
        click.echo(
            f"On {when} the report was deleted: by version {deleted.number}, "
            f"{exact_time(deleted.transaction.committed_at)}."
        )
