"""Pieces of PostgreSQL's SQL that the functions and triggers are put together from."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from report_lineage.capture.compiler import templates
from report_lineage.capture.compiler.naming import artefact_name, hidden, inside_quotes, revealed
from report_lineage.capture.compiler.script import Script, stamp_of
from report_lineage.capture.compiler.tables import CapturedTable
from report_lineage.capture.facts import facts_table
from report_lineage.errors import CaptureUnsupported

# Another style of parameters would double each % in a name.
DIALECT = postgresql.dialect(paramstyle="named")  # type: ignore[no-untyped-call]  # untyped
DIALECT_NAME = "postgresql"
# Pinned against callers, and for plans that neither their number nor the size of a table changes.
_SETTINGS = (
    "SET search_path FROM CURRENT "
    "SET plan_cache_mode = force_generic_plan SET enable_seqscan = off "
    "SET enable_bitmapscan = off SET jit = off"
)
# Of the rows under one key, the one this transaction wrote: a snapshot at REPEATABLE READ still shows
# the one that another has removed since. Ids of transactions after our own are those of savepoints.
WRITTEN_HERE = "age(l.xmin) <= 0"
# The transaction rows of this commit; in place, since a function of its own costs each statement.
# OFFSET 0 and IS TRUE leave the index of xid as the only way to them, however many there are.
_IDS = """(
    SELECT array_agg(t.id ORDER BY t.id) FROM (
      SELECT id FROM {} WHERE xid = pg_current_xact_id_if_assigned()::text::bigint
        AND (committed_at IS NULL) IS TRUE OFFSET 0) AS t)"""


def quote(name: str) -> str:
    """Return an identifier as PostgreSQL reads it."""
    return hidden(str(DIALECT.identifier_preparer.quote(name)))


def table_sql(table: sa.Table) -> str:
    """Return a table's name, with its schema if it declares one."""
    return hidden(str(DIALECT.identifier_preparer.format_table(table)))


def function_name(kind: str, table: sa.Table) -> str:
    """Return the quoted name of the function that serves a table as ``kind``."""
    return quote(artefact_name(kind, table.name, table.schema))


def sequence_sql(transaction: sa.Table) -> str:
    """Return the expression of the sequence that a transaction table draws its ids from."""
    (key,) = transaction.primary_key.columns
    if isinstance(key.default, sa.Sequence):
        named = literal(hidden(DIALECT.identifier_preparer.format_sequence(key.default)))
    else:
        named = f"pg_get_serial_sequence({literal(table_sql(transaction))}, {literal(key.name)})"
    return f"{named}::regclass"


def literal(text: str) -> str:
    """Return a string as SQL."""
    return "'" + text.replace("'", "''") + "'"


def unit_names(transaction: sa.Table) -> dict[str, str]:
    """Return what templates call the functions of a transaction table."""
    kinds = ("context", "history", "make", "open", "commit", "guard")
    functions = {f"{kind}_function": function_name(kind, transaction) for kind in kinds}
    return functions | {
        "transaction": table_sql(transaction),
        "facts": table_sql(facts_table(transaction)),
        "ids": _IDS.format(table_sql(facts_table(transaction))),
        "settings": _SETTINGS,
        # Ends with the transaction or savepoint that made the row, as the row does.
        "made_setting": f"lineage.made_{zlib.crc32(transaction.name.encode())}",
    }


def script(
    template: str,
    table: sa.Table,
    triggers: Sequence[str],
    functions: dict[str, str],
    values: dict[str, str],
    *,
    subject: str | None = None,
) -> Script:
    """Return a filled template whose triggers and functions carry its hash in their comments.

    :param subject: what the triggers are named for; None means the table.
    """
    subject = subject or table.name
    names = {f"{kind}_trigger": artefact_name(f"{template}_{kind}", subject) for kind in triggers}
    spelled = {kind: hidden(inside_quotes(name)) for kind, name in names.items()}
    text = templates.fill(templates.source(DIALECT_NAME, template), values | spelled | functions)
    stamp = stamp_of(revealed(text))
    comments = [
        f"COMMENT ON TRIGGER {quote(name)} ON {table_sql(table)} IS 'report-lineage capture {stamp}'"
        for name in names.values()
    ] + [
        f"COMMENT ON FUNCTION {name}() IS 'report-lineage capture {stamp}'"
        for name in functions.values()
    ]
    # Definer's functions: whoever may call them writes with the owner's rights.
    comments += [f"REVOKE ALL ON FUNCTION {name}() FROM PUBLIC" for name in functions.values()]
    return Script(
        subject=subject,
        template=f"{DIALECT_NAME}/{template}",
        stamp=stamp,
        statements=tuple(revealed(one) for one in (*templates.statements(text), *comments)),
        triggers=tuple((name, revealed(table_sql(table))) for name in names.values()),
        functions=tuple(revealed(name) for name in functions.values()),
    )


def matches(left: str, right: str, columns: Iterable[str]) -> str:
    """Return the condition that two rows agree in ``columns``."""
    return " AND ".join(f"{left}.{name} = {right}.{name}" for name in columns)


def row_values(alias: str, table: CapturedTable) -> dict[str, str]:
    """Return what the columns of a row of ``table`` hold, by quoted name.

    A transition table has no values for VIRTUAL generated columns and may not even be asked for
    them, so they are computed by their own expression; it names no other generated column.
    """
    stored = [quote(c.name) for c in table.live.columns if c.computed is None]
    row = f"(SELECT {prefixed(alias, stored)}) AS stored"
    return {
        quote(name): f"(SELECT {_expression(table.column(name))} FROM {row})"
        if name in table.virtual
        else f"{alias}.{quote(name)}"
        for name in table.columns
    }


def _expression(column: sa.Column[Any]) -> str:
    assert column.computed is not None
    compiled = column.computed.sqltext.compile(
        dialect=DIALECT, compile_kwargs={"literal_binds": True, "include_table": False}
    )
    _refuse_variables(column, str(compiled))
    return f"({hidden(str(compiled))})::{hidden(column.type.compile(DIALECT))}"


# What the templates' functions call their own values: in an expression it would not be the column.
TEMPLATE_VARIABLES = frozenset(
    ["alive", "before", "changed", "done", "found_any", "ids", "made", "partition", "total", "tx"]
)


def _refuse_variables(column: sa.Column[Any], expression: str) -> None:
    named = {
        c.name for c in column.table.columns if re.search(rf"\b{re.escape(c.name)}\b", expression)
    }
    for name in sorted(named & TEMPLATE_VARIABLES):
        raise CaptureUnsupported(
            subject=f"{column.table.name}.{column.name}",
            problem=f"it is computed when it is read, from the column {name}, and the functions of "
            "capture use that name for a value of their own",
            remedy="Give the generated column persisted=True, or the column another name.",
        )


def prefixed(prefix: str, columns: Iterable[str]) -> str:
    """Return ``columns`` of one row, as a list."""
    return ", ".join(f"{prefix}.{name}" for name in columns)
