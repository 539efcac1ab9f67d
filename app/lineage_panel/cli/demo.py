"""``lineage demo``: a history to look at."""

from __future__ import annotations

import click

from lineage_panel.cli.command import command
from lineage_panel.cli.engine import panel_engine, refuse_missing_file
from lineage_panel.cli.exits import ExitCode
from lineage_panel.cli.output import json_option, print_json
from lineage_panel.cli.progress import progress_bar
from lineage_panel.cli.store import panel_store
from lineage_panel.database import make_engine
from lineage_panel.demo.record import Recorded, record_demo
from lineage_panel.formatting import plural


@command("demo")
@json_option
def demo(as_json: bool) -> ExitCode:
    """Record the demo's history: ten years of monthly briefs on five companies.

    It is recorded on its own dates, so the database must be empty. A second time nothing is
    added; if it was interrupted, it goes on from there.
    """
    url = panel_engine().url
    refuse_missing_file(url)
    engine = make_engine(url.render_as_string(hide_password=False))
    try:
        with progress_bar("Recording the demo", patience_s=0) as progress:
            result = record_demo(engine, panel_store(), progress=progress)
    finally:
        engine.dispose()
    if as_json:
        print_json(result)
    else:
        click.echo(_in_words(result))
    return ExitCode.OK


def _in_words(result: Recorded) -> str:
    held = f"{plural(result.versions, 'version')} of {plural(result.reports, 'report')}"
    if not result.steps_added:
        return f"The demo is recorded already, nothing was added: {held}, digest {result.digest}."
    return f"Recorded {held} in {plural(result.steps_added, 'step')}, digest {result.digest}."
