"""``lineage inputs ID -o DIR``: the raw inputs of a version, as files."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from pathlib import Path

import click

from lineage_panel.cli.command import command
from lineage_panel.cli.engine import panel_session
from lineage_panel.cli.exits import ExitCode
from lineage_panel.cli.identifier import report_id_argument, resolve
from lineage_panel.cli.input_files import WrittenFile, write_inputs
from lineage_panel.cli.output import json_option, print_json
from lineage_panel.cli.progress import progress_bar
from lineage_panel.cli.store import panel_store
from lineage_panel.cli.table import table
from lineage_panel.formatting import size
from report_lineage.reports import state

HEADINGS = ("FILE", "SIZE", "SHA-256")


@dataclass(frozen=True)
class WrittenInputs:
    """Which version's inputs were written into which directory."""

    report_id: uuid.UUID
    number: int
    directory: str
    files: tuple[WrittenFile, ...]


@command("inputs")
@report_id_argument
@click.option("--version", "number", type=click.IntRange(1), metavar="N", help="Default: newest.")
@click.option(
    "-o",
    "--output",
    "directory",
    required=True,
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Made if it is missing.",
)
@click.option("--force", is_flag=True, help="Write over files that are there.")
@json_option
def inputs(
    report_id: str, number: int | None, directory: Path, force: bool, as_json: bool
) -> ExitCode:
    """Write the raw inputs of a report's version into a directory, each checked by its digest.

    ID is the report's id, or enough of its beginning to tell it from others. Files that are
    there already are never written over without --force: then nothing is written, exit code 5.
    """
    with panel_session() as session:
        answer = state(session, resolve(session, report_id), number)
    with progress_bar("Writing the inputs") as progress:
        files = write_inputs(
            panel_store(), answer.inputs, directory, force=force, progress=progress
        )
    result = WrittenInputs(answer.id, answer.version.number, str(directory), files)
    if as_json:
        print_json(result)
    else:
        _print(result)
    return ExitCode.OK


def _print(result: WrittenInputs) -> None:
    if not result.files:
        click.echo(f"Version {result.number} has no inputs: no run made it or an earlier one.")
        return
    rows = [(one.path, size(one.size_bytes), one.sha256) for one in result.files]
    click.echo(table(HEADINGS, rows))
