"""``lineage reproduce``: whether reports come out the same when they are rendered again."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

import click
from sqlalchemy.orm import Session

from lineage_panel.cli.command import command
from lineage_panel.cli.engine import panel_session
from lineage_panel.cli.exits import ExitCode
from lineage_panel.cli.identifier import resolve
from lineage_panel.cli.moment import moment_option
from lineage_panel.cli.output import json_option, print_json
from lineage_panel.cli.progress import progress_bar
from lineage_panel.cli.reproduction_text import print_one, print_reproduction
from lineage_panel.formatting import plural
from lineage_panel.moments import read_moment
from lineage_panel.state import current_state
from report_lineage.history.past import Moment, Version
from report_lineage.reports import reproduce as reproduce_report
from report_lineage.reports import reproduce_all, state
from report_lineage.reports.reproduction import Reproduction, Verdict


@dataclass(frozen=True)
class Checked:
    """How many versions were rendered again, how it went, and those that differ, without diffs."""

    versions: int
    identical: int
    differing: int
    nothing_recorded: int
    results: tuple[Reproduction, ...]


@command("reproduce")
@click.argument("report_id", metavar="[ID]", required=False)
@click.option("--version", "number", type=click.IntRange(1), metavar="N", help="This version.")
@moment_option("--at", "As of")
@click.option("--all", "every", is_flag=True, help="Every version: of ID, or of all reports.")
@click.option("--output", metavar="NAME", help="The output to compare with, if there are several.")
@json_option
def reproduce(
    report_id: str | None,
    number: int | None,
    when: str | None,
    every: bool,
    output: str | None,
    as_json: bool,
) -> ExitCode:
    """Render a report again from its versioned template and data, and compare.

    ID is the report's id, or enough of its beginning to tell it from others; without a version or
    a moment it is as it is now. The exit code is 0 if the output recorded with the version comes out again,
    byte for byte; 1 if it differs; 3 if nothing was recorded to compare with. With --all it is 1 if any
    version differs, and those are listed. Writes nothing.
    """
    if sum((number is not None, when is not None, every)) > 1:
        raise click.UsageError("Give one of --version, --at and --all.")
    if report_id is None and not every:
        raise click.UsageError("Give the ID of a report, or --all.")
    with panel_session() as session:
        asked = None if report_id is None else resolve(session, report_id)
        if asked is None or every:
            return _check_all(session, asked, output, as_json)
        moment = _moment(session, asked, number, when)
        panel = current_state()
        found = reproduce_report(
            session, asked, moment, renderer=panel.renderer, store=panel.store, output=output
        )
    print_json(found) if as_json else print_one(found)
    return _exit_code(Counter([found.verdict]))


def _moment(session: Session, asked: uuid.UUID, number: int | None, when: str | None) -> Moment:
    if when is not None:
        return read_moment(when, name="--at", of=asked)
    return Version(asked, number or state(session, asked).version.number)


def _check_all(
    session: Session, asked: uuid.UUID | None, output: str | None, as_json: bool
) -> ExitCode:
    counts: Counter[Verdict] = Counter()
    kept: list[Reproduction] = []
    tell: Callable[[Reproduction], None] = kept.append if as_json else print_reproduction
    panel = current_state()
    with progress_bar("Rendering again") as progress:
        for found in reproduce_all(
            session,
            asked,
            renderer=panel.renderer,
            store=panel.store,
            output=output,
            progress=progress,
        ):
            counts[found.verdict] += 1
            if found.verdict is Verdict.DIFFERS:
                tell(replace(found, diff=None))
    print_json(_checked(counts, kept)) if as_json else click.echo(_sum(counts))
    return _exit_code(counts)


def _checked(counts: Counter[Verdict], kept: list[Reproduction]) -> Checked:
    return Checked(
        versions=counts.total(),
        identical=counts[Verdict.IDENTICAL],
        differing=counts[Verdict.DIFFERS],
        nothing_recorded=counts[Verdict.NOTHING_RECORDED],
        results=tuple(kept),
    )


def _sum(counts: Counter[Verdict]) -> str:
    return (
        f"{plural(counts.total(), 'version')}: {counts[Verdict.IDENTICAL]:,} identical, "
        f"{counts[Verdict.DIFFERS]:,} differ, "
        f"{counts[Verdict.NOTHING_RECORDED]:,} have no output of their own to compare with."
    )


def _exit_code(counts: Counter[Verdict]) -> ExitCode:
    if counts[Verdict.DIFFERS]:
        return ExitCode.DIFFERENT
    return ExitCode.OK if counts[Verdict.IDENTICAL] else ExitCode.NOT_FOUND
