"""``lineage export ID``: a report as of a moment, as one archive."""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from lineage_panel.cli.command import command
from lineage_panel.cli.engine import panel_session
from lineage_panel.cli.exits import ExitCode
from lineage_panel.cli.identifier import report_id_argument, resolve
from lineage_panel.cli.input_files import refuse_existing
from lineage_panel.cli.moment import moment_option
from lineage_panel.cli.output import json_option, print_facts, print_json
from lineage_panel.cli.progress import Progress, progress_bar
from lineage_panel.cli.store import panel_store
from lineage_panel.formatting import size
from lineage_panel.moments import read_moment
from report_lineage import reports
from report_lineage.reports import Export


@dataclass(frozen=True)
class WrittenExport:
    """An export in a file. ``sha256`` is the file's; ``token`` gives the same export again."""

    report_id: uuid.UUID
    number: int
    path: str
    files: int
    size_bytes: int
    sha256: str
    token: str


@command("export")
@report_id_argument
@moment_option("--at", "As of (default: now)")
@click.option(
    "-o",
    "--output",
    "path",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Default: report-<id>-v<n>.zip here.",
)
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@json_option
def export(
    report_id: str, when: str | None, path: Path | None, force: bool, as_json: bool
) -> ExitCode:
    """Write a report as of a moment into one .zip: outputs, data, sections, template, raw inputs.

    ID is the report's id, or enough of its beginning to tell it from others. The same moment
    gives the same file, byte for byte. `lineage verify-export` checks one without a database.
    """
    with panel_session() as session:
        id = resolve(session, report_id)
        wanted = read_moment(when, name="--at", of=id) if when else None
        made = reports.export(session, id, wanted, store=panel_store())
    with progress_bar("Writing the export") as progress:
        result = _write(made, path or Path(made.name), force=force, progress=progress)
    if as_json:
        print_json(result)
    else:
        print_facts(_facts(result))
    return ExitCode.OK


def _write(made: Export, path: Path, *, force: bool, progress: Progress) -> WrittenExport:
    """Write the archive; the file appears whole or not at all."""
    if not force:
        refuse_existing([path])
    digest = hashlib.sha256()
    chunks = made.chunks()
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with unfinished.open("xb") as file:
            for chunk in _counted(chunks, made.size_bytes, progress):
                digest.update(chunk)
                file.write(chunk)
        if not force:
            refuse_existing([path])
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    report = made.manifest.report
    files = len(made.manifest.files) + 1
    return WrittenExport(
        report.id, report.version, str(path), files, made.size_bytes, digest.hexdigest(),
        made.token.text,
    )  # fmt: skip


def _counted(chunks: Iterator[bytes], size_bytes: int, progress: Progress) -> Iterator[bytes]:
    done_bytes = 0
    for chunk in chunks:
        yield chunk
        done_bytes += len(chunk)
        progress(done_bytes, size_bytes)


def _facts(result: WrittenExport) -> dict[str, object]:
    return {
        "report": f"{result.report_id}, version {result.number}",
        "file": result.path,
        "files in it": result.files,
        "size": size(result.size_bytes),
        "SHA-256": result.sha256,
        "token": result.token,
    }
