"""``lineage timeline ID``: the versions of a report."""

from __future__ import annotations

import click

from lineage_panel.cli.command import command
from lineage_panel.cli.engine import panel_session
from lineage_panel.cli.exits import ExitCode
from lineage_panel.cli.identifier import report_id_argument, resolve
from lineage_panel.cli.output import json_option, print_json
from lineage_panel.cli.table import table, terminal_columns
from lineage_panel.formatting import exact_time, plural
from report_lineage.reports import timeline as timeline_of
from report_lineage.reports.results import Timeline, VersionRow

HEADINGS = ("VERSION", "WHEN", "BY", "ORIGIN", "RUN", "WHAT CHANGED", "WHY")


@command("timeline")
@report_id_argument
@click.option("--limit", default=50, type=click.IntRange(1, 1000), show_default=True)
@click.option("--before", type=click.IntRange(1), metavar="N", help="Only versions before this.")
@json_option
def timeline(report_id: str, limit: int, before: int | None, as_json: bool) -> ExitCode:
    """List the versions of a report, newest first.

    ID is the report's id, or enough of its beginning to tell it from others.
    """
    with panel_session() as session:
        answer = timeline_of(session, resolve(session, report_id), before=before, limit=limit)
    if as_json:
        print_json(answer)
    else:
        _print(answer)
    return ExitCode.OK


def _print(answer: Timeline) -> None:
    click.echo(table(HEADINGS, list(map(_row, answer.rows)), columns=terminal_columns()))
    if any(row.transaction.imported for row in answer.rows):
        click.echo("* a time that was given when the version was imported", err=True)
    if answer.next_before:
        rest = f"{len(answer.rows)} of {plural(answer.total, 'version')}"
        click.echo(f"{rest}; go on with --before {answer.next_before}", err=True)


def _row(row: VersionRow) -> tuple[object, ...]:
    made = row.transaction
    return (
        f"v{row.number}",
        exact_time(made.committed_at) + (" *" if made.imported else ""),
        made.actor or f"({made.channel})",
        row.origin,
        str(row.run.id)[:8] if row.run else None,
        row.summary,
        made.reason,
    )
