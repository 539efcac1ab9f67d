"""Puts compiled capture into a database, and takes it out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing

import sqlalchemy as sa

from report_lineage.capture.compiler.naming import inside_quotes
from report_lineage.capture.compiler.script import Script
from report_lineage.capture.connections.driver import exec_raw
from report_lineage.capture.connections.namesakes import attached_places, refuse_found_namesakes
from report_lineage.capture.installation.all_or_nothing import all_or_nothing
from report_lineage.capture.installation.native import refuse_native_triggers
from report_lineage.capture.installation.validate_database import (
    explained,
    refuse_database,
    refuse_kinds,
)
from report_lineage.errors import CaptureUnsupported

_PIN_SCHEMA = (
    "SELECT set_config('lineage.search_path', current_setting('search_path'), true), "
    "set_config('search_path', quote_ident(current_schema()) || ', pg_temp', true)"
)
_FREE_SCHEMA = "SELECT set_config('search_path', current_setting('lineage.search_path'), true)"


def install(connection: sa.Connection, scripts: Iterable[Script]) -> None:
    """Install scripts, replacing what earlier versions of them left: all of them or none.

    The connection's transaction is left open for the caller; in AUTOCOMMIT mode, and on SQLite
    where its driver has begun none, all is committed together.

    :raises CaptureUnsupported: if the database is older than capture can serve, if what should
        be a table is something else there, is partitioned and its model does not say so, has
        Continuum's native triggers, or is of an attached SQLite database and has a namesake.
    :raises DatabaseReadOnly: if it takes no writes.
    :raises PrivilegeMissing: if the role may not do it.
    """
    scripts = list(scripts)
    refuse_database(connection)
    refuse_kinds(connection, sorted(_live_tables(scripts)))
    refuse_native_triggers(connection, sorted(_live_tables(scripts)))
    _refuse_namesakes(connection, scripts)
    with explained(connection), all_or_nothing(connection):
        for statement in install_statements(connection.dialect.name, scripts):
            exec_raw(connection, statement)
        if connection.dialect.name == "postgresql":
            _check_partitioned(connection)


def _refuse_namesakes(connection: sa.Connection, scripts: Iterable[Script]) -> None:
    places = attached_places(scripts)
    if connection.dialect.name != "sqlite" or not places:
        return
    with closing(connection.connection.cursor()) as cursor:
        refuse_found_namesakes(cursor, places)


def _live_tables(scripts: Iterable[Script]) -> set[str]:
    captures = (script for script in scripts if script.template.endswith("/capture"))
    return {str(table) for script in captures for _, table in script.triggers}


def uninstall(connection: sa.Connection, scripts: Iterable[Script]) -> None:
    """Remove the triggers and functions of scripts, all or none; tables and their rows stay.

    :raises DatabaseReadOnly: if the database takes no writes.
    :raises PrivilegeMissing: if the role may not do it.
    """
    with explained(connection), all_or_nothing(connection):
        for script in reversed(list(scripts)):
            for statement in drop_statements(connection.dialect.name, script):
                exec_raw(connection, statement)


def install_statements(dialect: str, scripts: Iterable[Script]) -> Iterator[str]:
    """Yield the SQL that :func:`install` runs.

    Functions on PostgreSQL are pinned to the schema that is current while this runs: a definer's
    function must not look names up where its caller can put others.
    """
    if dialect == "postgresql":
        yield _PIN_SCHEMA
    for script in scripts:
        yield from _drop_triggers(dialect, script)
        yield from script.statements
    if dialect == "postgresql":
        yield _FREE_SCHEMA


def drop_statements(dialect: str, script: Script) -> Iterator[str]:
    """Yield the SQL that removes a script's triggers and functions."""
    yield from _drop_triggers(dialect, script)
    for name in script.functions:
        yield f"DROP FUNCTION IF EXISTS {name}() CASCADE"


def _drop_triggers(dialect: str, script: Script) -> Iterator[str]:
    for name, table in script.triggers:
        place = f" ON {table}" if dialect == "postgresql" else ""
        yield f'DROP TRIGGER IF EXISTS "{inside_quotes(name)}"{place}'


_UNDECLARED = sa.text(
    "SELECT t.tgrelid::regclass::text FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid "
    "WHERE c.relkind = 'p' AND t.tgname LIKE 'lineage\\_capture\\_insert\\_%' LIMIT 1"
)


def _check_partitioned(connection: sa.Connection) -> None:
    table = connection.scalar(_UNDECLARED)
    if table is not None:
        raise CaptureUnsupported(
            subject=table,
            problem="it is partitioned and its model does not say so: what is written to a "
            "partition by its own name would be lost",
            remedy="Give the table's arguments postgresql_partition_by.",
        )
