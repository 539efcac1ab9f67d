"""``lineage capture …``: whether the triggers are what they should be, and mending them."""

from __future__ import annotations

from dataclasses import dataclass

import click
from flask.cli import AppGroup

from lineage_panel.cli.capture_text import faults, remedy_of, states_by_table
from lineage_panel.cli.command import command, lineage
from lineage_panel.cli.engine import panel_engine, refuse_missing_file
from lineage_panel.cli.exits import ExitCode
from lineage_panel.cli.output import json_option, print_json
from lineage_panel.cli.table import table
from lineage_panel.cli.whose_models import manager_option, named_manager
from report_lineage.capture import TriggerState, TriggerStatus, capture_status, mend
from report_lineage.capture.installation.mend import Mended, refuse_without_tables
from report_lineage.capture.installation.status import known_manager

capture = AppGroup("capture", help="See whether the triggers are in order, and mend them.")
lineage.add_command(capture)


@dataclass(frozen=True)
class CaptureAnswer:
    """The state of every trigger and function, and whether all are INSTALLED."""

    in_order: bool
    capture: tuple[TriggerStatus, ...]


@dataclass(frozen=True)
class MendedAnswer:
    """What was done; empty if all was in order."""

    mended: tuple[Mended, ...]


@command("status", group=capture)
@manager_option
@json_option
def status(manager: str | None, as_json: bool) -> ExitCode:
    """Say of each table whether its triggers are installed.

    The exit code is 0 if all are, else 4.
    """
    engine, versioned = panel_engine(), known_manager(named_manager(manager))
    refuse_missing_file(engine.url)
    with engine.connect() as connection:
        refuse_without_tables(connection, versioned)
        states = capture_status(connection, versioned)
    whole = all(one.state is TriggerState.INSTALLED for one in states)
    if as_json:
        print_json(CaptureAnswer(whole, states))
    else:
        _print(states, whole)
    return ExitCode.OK if whole else ExitCode.NOT_READY


@command("install", group=capture)
@manager_option
@json_option
def install(manager: str | None, as_json: bool) -> ExitCode:
    """Install what is missing, disabled or out of date; drop triggers of ours nobody knows."""
    engine, versioned = panel_engine(), known_manager(named_manager(manager))
    refuse_missing_file(engine.url)
    with engine.begin() as connection:
        done = mend(connection, versioned)
    if as_json:
        print_json(MendedAnswer(done))
    elif done:
        rows = [(one.table, one.trigger, one.was, one.done) for one in done]
        click.echo(table(("TABLE", "TRIGGER", "WAS", "NOW"), rows))
    else:
        click.echo("All was in order; nothing was changed.")
    return ExitCode.OK


def _print(states: tuple[TriggerStatus, ...], whole: bool) -> None:
    click.echo(table(("TABLE", "CAPTURE"), list(states_by_table(states))))
    click.echo()
    if whole:
        click.echo("All is in order.")
        return
    click.echo(table(("TABLE", "TRIGGER", "STATE"), faults(states)))
    click.echo()
    click.echo(remedy_of(states, "flask lineage capture install"))
