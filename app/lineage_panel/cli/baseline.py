"""``lineage capture baseline``: versions for rows that history does not know as they stand."""

from __future__ import annotations

from dataclasses import dataclass

import click

from lineage_panel.cli.capture import capture
from lineage_panel.cli.command import command
from lineage_panel.cli.engine import panel_engine, refuse_missing_file
from lineage_panel.cli.exits import ExitCode
from lineage_panel.cli.output import json_option, print_json
from lineage_panel.cli.progress import progress_bar
from lineage_panel.cli.table import table
from lineage_panel.cli.whose_models import manager_option, named_manager
from report_lineage import transaction_context
from report_lineage.capture import Recorded
from report_lineage.capture import baseline as record_baseline
from report_lineage.capture.baseline.record import BATCH_ROWS


@dataclass(frozen=True)
class BaselineAnswer:
    """How many versions were written for each table."""

    tables: tuple[Recorded, ...]


@command("baseline", group=capture)
@click.option("--gaps", is_flag=True, help="Record rows that differ from their history, too.")
@click.option(
    "--batch-rows",
    type=click.IntRange(min=1),
    default=BATCH_ROWS,
    show_default=True,
    help="How many rows to record in one transaction.",
)
@click.option("--actor", help="Who records them.")
@click.option("--reason", help="Why.")
@manager_option
@json_option
def baseline(
    gaps: bool,
    batch_rows: int,
    actor: str | None,
    reason: str | None,
    manager: str | None,
    as_json: bool,
) -> ExitCode:
    """Write a version of each row that has none, as it stands.

    Works in batches; stopped and called again it goes on, and a second time it writes nothing.
    """
    engine, versioned = panel_engine(), named_manager(manager)
    refuse_missing_file(engine.url)
    with transaction_context(actor=actor, reason=reason), progress_bar("Recording") as progress:
        done = record_baseline(
            engine, versioned, gaps=gaps, batch_rows=batch_rows, progress=progress
        )
    if as_json:
        print_json(BaselineAnswer(done))
    else:
        click.echo(_in_words(done))
    return ExitCode.OK


def _in_words(done: tuple[Recorded, ...]) -> str:
    rows = [
        (one.table, one.inserts, one.updates, one.deletes)
        for one in done
        if one.inserts or one.updates or one.deletes
    ]
    if not rows:
        return "Every row has its history; nothing was written."
    return table(("TABLE", "INSERTS", "UPDATES", "DELETES"), rows)
