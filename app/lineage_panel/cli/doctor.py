"""``lineage doctor``: whether the history is whole and true."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import click

from lineage_panel.cli.command import command
from lineage_panel.cli.engine import panel_engine, refuse_missing_file
from lineage_panel.cli.exits import ExitCode
from lineage_panel.cli.output import json_option, print_json
from lineage_panel.cli.whose_models import manager_option, named_manager
from lineage_panel.plain_text import plain
from report_lineage.capture.doctor import Diagnosis, Finding, examine
from report_lineage.capture.doctor.examine import SAMPLES


@command("doctor")
@manager_option
@click.option(
    "--samples",
    type=click.IntRange(min=0),
    default=SAMPLES,
    show_default=True,
    help="How many rows to name of each finding.",
)
@json_option
def doctor(manager: str | None, samples: int, as_json: bool) -> ExitCode:
    """Compare every row with its history, and say what is not as it should be.

    The exit code is 0 if all is well, 6 if something was found. Writes nothing.
    """
    engine = panel_engine()
    refuse_missing_file(engine.url)
    answer = examine(engine, named_manager(manager), samples=samples)
    if as_json:
        print_json(answer)
    else:
        click.echo("\n\n".join(_in_words(answer)))
    return ExitCode.OK if answer.healthy else ExitCode.DAMAGED


def _in_words(answer: Diagnosis) -> Iterator[str]:
    for one in answer.findings:
        yield "\n".join(_lines(one))
    if answer.healthy:
        yield f"All is well: {len(answer.tables)} tables and their histories agree."
    else:
        yield f"Findings: {len(answer.findings)}. What each means: docs/reference/doctor.md."


def _lines(found: Finding) -> Iterator[str]:
    place = f" {found.table}:" if found.table else ""
    yield f"{found.severity}: {found.code}:{place} {found.count:,} {found.problem}"
    for sample in found.samples:
        yield f"  {_sample(sample)}"
    named = len(found.samples)
    if named < found.count:
        yield f"  … {found.count - named:,} more"
    yield f"  → {found.remedy}"


def _sample(sample: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {plain(value)}" for name, value in sample.items())
