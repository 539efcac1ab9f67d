"""``lineage diff ID A B``: what changed between two versions of a report."""

from __future__ import annotations

from itertools import chain

import click

from lineage_panel.api.bodies import comparison_body
from lineage_panel.cli.coloured import print_coloured
from lineage_panel.cli.command import command
from lineage_panel.cli.engine import panel_session
from lineage_panel.cli.exits import ExitCode
from lineage_panel.cli.identifier import report_id_argument, resolve
from lineage_panel.cli.line_pages import page_of_lines
from lineage_panel.cli.output import json_option, print_json
from lineage_panel.comparison_text import comparison_lines
from lineage_panel.nested_text import output_lines
from lineage_panel.patch import patch_text
from lineage_panel.state import current_state
from report_lineage.reports import compare
from report_lineage.reports.output_diff import output_diffs


@command("diff")
@report_id_argument
@click.argument("a", type=click.IntRange(1))
@click.argument("b", type=click.IntRange(1))
@click.option("--patch", "as_patch", is_flag=True, help="Print a JSON Patch (RFC 6902).")
@click.option("--page", type=click.IntRange(1), help="Print one page of 500 lines, not all.")
@json_option
def diff(
    report_id: str, a: int, b: int, as_patch: bool, as_json: bool, page: int | None
) -> ExitCode:
    """Show what changed from version A to version B of a report.

    ID is the report's id, or enough of its beginning to tell it from others. As in diff(1) the
    exit code is 0 if they are alike and 1 if they differ. In texts, [-what was-] stands before
    {+what is+}; a terminal shows them in colour, unless NO_COLOR is set. With --patch it is what
    makes A's title, status, lead, template, data and sections those of B.
    """
    if as_patch and as_json:
        raise click.UsageError("Give --patch or --json, not both.")
    if page is not None and (as_patch or as_json):
        raise click.UsageError("Give --page without --patch and --json: only text has pages.")
    with panel_session() as session:
        answer = compare(session, resolve(session, report_id), a, b)
    outputs = () if as_patch else output_diffs(current_state().store, answer.outputs)
    if as_json:
        print_json(comparison_body(answer, outputs))
    elif as_patch:
        click.echo(patch_text(answer))
    else:
        lines = chain(comparison_lines(answer), output_lines(outputs))
        print_coloured(lines if page is None else page_of_lines(lines, page))
    return ExitCode.OK if answer.identical else ExitCode.DIFFERENT
