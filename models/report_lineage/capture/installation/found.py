"""What a database has of capture: its triggers, and on PostgreSQL the functions they call."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from report_lineage.capture.compiler.naming import inside_quotes
from report_lineage.capture.compiler.script import Script


@dataclass(frozen=True)
class FoundTrigger:
    """A trigger of the database. ``mode`` says when it fires: see :data:`MODES`.

    ``text`` is its whole SQL on SQLite, and empty on PostgreSQL.
    """

    table: str
    name: str
    stamp: str | None
    mode: str | None
    text: str


MODES = {"O": "origin", "A": "always", "R": "replica", "D": "disabled"}
"""When a trigger of PostgreSQL fires, by ``pg_trigger.tgenabled``.

``origin`` is every session but those with ``session_replication_role = replica``; ``replica`` is
those alone.
"""

_POSTGRESQL = sa.text(
    "SELECT given.name, t.tgname, obj_description(t.oid, 'pg_trigger'), t.tgenabled, '' "
    "FROM unnest(CAST(:tables AS text[])) AS given (name) "
    "JOIN pg_trigger AS t ON t.tgrelid = to_regclass(given.name) "
    "WHERE NOT t.tgisinternal AND t.tgname LIKE 'lineage\\_%' AND t.tgparentid = 0"
)
# Tables of an attached database may have temporary triggers, which are the connection's own.
_SQLITE = sa.text(
    "SELECT tbl_name, name, sql, NULL, sql FROM ("
    "SELECT * FROM sqlite_master UNION ALL SELECT * FROM sqlite_temp_master) "
    "WHERE type = 'trigger' AND name LIKE 'lineage\\_%' ESCAPE '\\'"
)
_FUNCTIONS = sa.text(
    "SELECT given.name, p.prosrc, p.prosecdef "
    "FROM unnest(CAST(:functions AS text[])) AS given (name) "
    "JOIN pg_proc AS p ON p.oid = to_regprocedure(given.name || '()')"
)


def found_triggers(connection: sa.Connection, tables: Collection[str]) -> Iterator[FoundTrigger]:
    """Yield the triggers that bear capture's prefix: on SQLite all, else those on ``tables``.

    :param tables: as scripts name them, with the schema of those that declare one.
    """
    if connection.dialect.name == "postgresql":
        rows = connection.execute(_POSTGRESQL, {"tables": [str(name) for name in tables]})
    else:
        rows = connection.execute(_SQLITE)
    for table, name, text, mode, whole in rows:
        letter = mode.decode() if isinstance(mode, bytes) else mode
        yield FoundTrigger(table, name, stamp_in(text or ""), MODES.get(letter), whole)


def found_functions(
    connection: sa.Connection, functions: Collection[str]
) -> dict[str, tuple[str, bool]]:
    """Return the source of each function that is there, and whether it runs as its owner."""
    if connection.dialect.name != "postgresql" or not functions:
        return {}
    rows = connection.execute(_FUNCTIONS, {"functions": [str(name) for name in functions]})
    return {name: (source, definer) for name, source, definer in rows}


def expected_functions(script: Script) -> dict[str, tuple[str, bool]]:
    """Return what a script says of its functions, as :func:`found_functions` does."""
    sources = {}
    for statement in script.statements:
        head, body, rest = statement.partition("$body$")
        for name in script.functions:
            if body and f"FUNCTION {name}()" in head:
                sources[name] = (rest.partition("$body$")[0], "SECURITY DEFINER" in head)
    return sources


def expected_text(script: Script, trigger: str) -> str:
    """Return the SQL of a script's trigger as SQLite keeps it, without what stands before it."""
    head = f'TRIGGER "{inside_quotes(trigger)}"'
    for statement in script.statements:
        _, found, after = statement.partition(head)
        if found:
            return f"CREATE {found}{after}"
    return ""


def stamp_in(text: str) -> str | None:
    """Return the stamp that a trigger's SQL or comment bears, None if it bears none."""
    for marker in ("-- capture: ", "report-lineage capture "):
        if marker in text:
            return text.split(marker, 1)[1].split()[0]
    return None
