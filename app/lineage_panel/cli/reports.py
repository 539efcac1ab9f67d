"""``lineage reports``: which reports there are."""

from __future__ import annotations

import uuid
from datetime import datetime

import click

from lineage_panel.cli.command import command
from lineage_panel.cli.engine import panel_session
from lineage_panel.cli.exits import ExitCode
from lineage_panel.cli.moment import TIME
from lineage_panel.cli.output import json_option, print_json
from lineage_panel.cli.table import table, terminal_columns
from lineage_panel.formatting import exact_time, plural
from report_lineage.reports import list_reports
from report_lineage.reports.results import ReportFilter, ReportList, ReportListRow

HEADINGS = ("ID", "TITLE", "STATUS", "VERSION", "CHANGED", "BY", "WHAT CHANGED")


@command("reports")
@click.option("--search", metavar="TEXT", help="In the title or the lead's name.")
@click.option("--lead", metavar="LEAD", help="A lead's id, or part of its name.")
@click.option("--job", metavar="JOB", help="A job's name, or namespace/name.")
@click.option("--run", metavar="ID", type=click.UUID, help="A run that made a version.")
@click.option("--template", metavar="NAME", help="A template's name.")
@click.option("--status", metavar="STATUS", help="Such as draft.")
@click.option("--from", "changed_from", metavar="WHEN", type=TIME, help="Changed then or later.")
@click.option("--to", "changed_to", metavar="WHEN", type=TIME, help="Changed before then.")
@click.option("--living", is_flag=True, help="Leave out deleted reports.")
@click.option("--limit", default=50, type=click.IntRange(1, 1000), show_default=True)
@click.option("--cursor", metavar="TEXT", help="Go on from the end of an earlier answer.")
@json_option
def reports(
    search: str | None,
    lead: str | None,
    job: str | None,
    run: uuid.UUID | None,
    template: str | None,
    status: str | None,
    changed_from: datetime | None,
    changed_to: datetime | None,
    living: bool,
    limit: int,
    cursor: str | None,
    as_json: bool,
) -> ExitCode:
    """List reports, newest change first."""
    wanted = ReportFilter(
        search=search,
        lead=lead,
        job=job,
        run=run,
        template=template,
        status=status,
        changed_from=changed_from,
        changed_to=changed_to,
        include_deleted=not living,
    )
    with panel_session() as session:
        answer = list_reports(session, wanted, cursor=cursor, limit=limit)
    if as_json:
        print_json(answer)
    else:
        _print(answer)
    return ExitCode.OK


def _print(answer: ReportList) -> None:
    if answer.rows:
        click.echo(table(HEADINGS, list(map(_row, answer.rows)), columns=terminal_columns()))
    else:
        click.echo("No report matches. Without filters, `lineage reports` lists all.")
    if answer.next_cursor:
        rest = f"{len(answer.rows)} of {plural(answer.total, 'report')}"
        click.echo(f"{rest}; go on with --cursor {answer.next_cursor}", err=True)


def _row(row: ReportListRow) -> tuple[object, ...]:
    made = row.newest.transaction
    return (
        row.id,
        row.title,
        "deleted" if row.deleted else row.status,
        f"v{row.newest.number}",
        exact_time(made.committed_at),
        made.actor or f"({made.channel})",
        row.newest.summary,
    )
