"""``lineage explain ID A B``: why two versions of a report differ."""

from __future__ import annotations

import click

from lineage_panel.api.bodies import explanation_body
from lineage_panel.cli.coloured import print_coloured
from lineage_panel.cli.command import command
from lineage_panel.cli.engine import panel_session
from lineage_panel.cli.exits import ExitCode
from lineage_panel.cli.identifier import report_id_argument, resolve
from lineage_panel.cli.output import json_option, print_json
from lineage_panel.explanation_text import explanation_lines
from lineage_panel.state import current_state
from report_lineage.reports import explain as explain_versions
from report_lineage.reports.explain import Verdict


@command("explain")
@report_id_argument
@click.argument("a", type=click.IntRange(1))
@click.argument("b", type=click.IntRange(1))
@json_option
def explain(report_id: str, a: int, b: int, as_json: bool) -> ExitCode:
    """Say why version B of a report differs from version A.

    ID is the report's id, or enough of its beginning to tell it from others. The answer comes
    first, in one sentence, then the causes in order of weight, each with where it stands and what
    it changed. The exit code is 0 if the versions are alike and 1 if they differ.
    """
    with panel_session() as session:
        asked = resolve(session, report_id)
        answer = explain_versions(session, asked, a, b, store=current_state().store)
    if as_json:
        print_json(explanation_body(answer))
    else:
        print_coloured(explanation_lines(answer))
    return ExitCode.OK if answer.verdict is Verdict.IDENTICAL else ExitCode.DIFFERENT
