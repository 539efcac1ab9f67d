"""``lineage verify-export FILE``: whether an export is as it was made. Needs no database."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

import click

from lineage_panel.cli.command import command
from lineage_panel.cli.exits import ExitCode
from lineage_panel.cli.output import json_option, print_facts, print_json
from lineage_panel.cli.progress import progress_bar
from lineage_panel.formatting import exact_time
from report_lineage.reports import VerifiedExport, verify_export
from report_lineage.reports.export.verify import LIMIT_BYTES

MIB = 1024 * 1024


@dataclass(frozen=True)
class Answer:
    """What a sound export says of itself. ``sha256`` and ``size_bytes`` are the file's."""

    sound: bool
    report_id: uuid.UUID
    number: int
    title: str
    responsible: str | None
    reason: str | None
    committed_at: datetime
    asked: str
    token: str
    history_id: str
    files: int
    size_bytes: int
    sha256: str


@command("verify-export")
@click.argument("path", metavar="FILE", type=click.Path())
@click.option(
    "--limit-mib",
    type=click.IntRange(min=1),
    default=LIMIT_BYTES // MIB,
    show_default=True,
    help="Refuse what unpacks to more.",
)
@json_option
def verify(path: str, limit_mib: int, as_json: bool) -> ExitCode:
    """Say whether an export is as it was made, byte for byte. Needs no database.

    Compares every file with the manifest, looks for files that are missing or too many, and
    holds the provenance against the manifest. Unpacks nothing. Exit code 6 if it is not sound.
    """
    with progress_bar("Reading the export") as progress:
        found = verify_export(path, limit_bytes=limit_mib * MIB, progress=progress)
    answer = _answer(found)
    if as_json:
        print_json(answer)
    else:
        click.echo("The export is sound: every file is as it was made, byte for byte.\n")
        print_facts(_facts(answer))
        click.echo(
            "\nA forger could make another that is sound, too: compare the SHA-256 of the file "
            "with one\nthat reached you by another way, or have it made again from the database."
        )
    return ExitCode.OK


def _answer(found: VerifiedExport) -> Answer:
    manifest = found.manifest
    made, moment = manifest.responsible, manifest.moment
    return Answer(
        sound=True,
        report_id=manifest.report.id,
        number=manifest.report.version,
        title=manifest.report.title,
        responsible=made.actor or made.database_user,
        reason=made.reason,
        committed_at=made.committed_at,
        asked=moment.asked,
        token=moment.token,
        history_id=moment.history_id,
        files=len(manifest.files) + 1,
        size_bytes=found.size_bytes,
        sha256=found.sha256,
    )


def _facts(answer: Answer) -> dict[str, object]:
    return {
        "report": f"{answer.title} ({answer.report_id})",
        "version": answer.number,
        "committed": exact_time(answer.committed_at),
        "by": answer.responsible or "nobody named",
        "reason": answer.reason,
        "as of": answer.asked,
        "token": answer.token,
        "files": answer.files,
        "SHA-256": answer.sha256,
    }
