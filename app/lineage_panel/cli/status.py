"""``lineage status``: whether the database is in order, and how much is stored."""

from __future__ import annotations

import click

from lineage_panel.cli.capture_text import remedy_of, states_by_table
from lineage_panel.cli.command import command
from lineage_panel.cli.engine import panel_engine, refuse_missing_file
from lineage_panel.cli.exits import ExitCode
from lineage_panel.cli.output import json_option, print_facts, print_json
from lineage_panel.cli.table import table
from lineage_panel.formatting import size
from report_lineage.status import DatabaseStatus, database_status


@command("status")
@json_option
def status(as_json: bool) -> ExitCode:
    """Say whether schema and capture are in order, and how much is stored.

    The exit code is 0 if all is in order, else 4.
    """
    engine = panel_engine()
    refuse_missing_file(engine.url)
    answer = database_status(engine)
    if as_json:
        print_json(answer)
    else:
        _print(answer)
    return ExitCode.OK if answer.in_order else ExitCode.NOT_READY


def _print(answer: DatabaseStatus) -> None:
    print_facts({"database": answer.database, "server": answer.server, "schema": _schema(answer)})
    if answer.artifacts is not None:
        sizes = answer.artifacts
        stored = f"{size(sizes.size_bytes)}, stored in {size(sizes.compressed_bytes)}"
        print_facts({one.name: f"{one.rows:,}" for one in answer.counts} | {"stored": stored})
        click.echo()
        click.echo(table(("TABLE", "CAPTURE"), list(states_by_table(answer.capture))))
    click.echo()
    click.echo("All is in order." if answer.in_order else _remedy(answer))


def _schema(answer: DatabaseStatus) -> str:
    if answer.revision is None:
        return "none"
    newest = answer.revision == answer.newest_revision
    return f"{answer.revision} ({'newest' if newest else f'newest is {answer.newest_revision}'})"


def _remedy(answer: DatabaseStatus) -> str:
    if answer.revision != answer.newest_revision:
        return "The schema is not the newest. Bring it there with `flask lineage init`."
    return remedy_of(answer.capture, "flask lineage init")
