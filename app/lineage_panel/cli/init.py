"""``lineage init``: the database and its schema."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import click
from sqlalchemy import URL
from sqlalchemy_utils import create_database, database_exists

from lineage_panel.cli.command import command
from lineage_panel.cli.engine import panel_engine
from lineage_panel.cli.exits import ExitCode
from lineage_panel.cli.output import json_option, print_json
from report_lineage.migrations import current_revision, upgrade
from report_lineage.status import database_address


@dataclass(frozen=True)
class Initialised:
    """What was done: ``created`` says whether the database was missing.

    ``database`` is its address without what may be secret.
    """

    database: str
    created: bool
    revision_before: str | None
    revision: str | None


@command("init")
@json_option
def init(as_json: bool) -> ExitCode:
    """Create the database if it is missing, and bring its schema up to date."""
    engine = panel_engine()
    created = _create(engine.url)
    before = current_revision(engine)
    upgrade(engine)
    shown = database_address(engine.url)
    result = Initialised(shown, created, before, current_revision(engine))
    if as_json:
        print_json(result)
    else:
        click.echo(_in_words(result))
    return ExitCode.OK


def _create(url: URL) -> bool:
    """Create the database if it is missing; say whether it was."""
    if url.get_backend_name() == "sqlite" and url.database:
        if url.database.startswith("file:"):
            return not _file_of(url.database).exists()  # made by opening, if its mode says so
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    if database_exists(url):
        return False
    create_database(url)
    return True


def _file_of(uri: str) -> Path:
    return Path(unquote(urlsplit(uri).path))


def _in_words(result: Initialised) -> str:
    if result.revision_before == result.revision:
        return f"{result.database} is up to date, at revision {result.revision}."
    done = "Created" if result.created else "Migrated"
    return f"{done} {result.database}, now at revision {result.revision}."
