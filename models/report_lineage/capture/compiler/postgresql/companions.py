"""Versions of joined inheritance, compiled for PostgreSQL."""

from __future__ import annotations

from report_lineage.capture.compiler import templates
from report_lineage.capture.compiler.inheritance import Companions
from report_lineage.capture.compiler.naming import artefact_name
from report_lineage.capture.compiler.postgresql.sql import (
    DIALECT_NAME,
    matches,
    prefixed,
    quote,
    script,
    table_sql,
    unit_names,
)
from report_lineage.capture.compiler.script import Script


def companion(pair: Companions) -> Script:
    """Return the triggers that keep a pair's versions together."""
    own, other = pair.own, pair.other
    values = _values(pair)
    part = templates.parts(DIALECT_NAME, "version_row_parts")
    for name in ("close", "reopen"):
        filled = templates.fill(part[f"{name}_companion"], values) if other.end_column else ""
        values[f"{name}_validity"] = filled
    subject = f"{own.version.name}_{other.version.name}"
    functions = {
        f"{kind}_function": quote(artefact_name(f"companion_{kind}", subject, own.version.schema))
        for kind in ("made", "gone")
    }
    return script("companion", own.version, ("made", "gone"), functions, values, subject=subject)


def _values(pair: Companions) -> dict[str, str]:
    own, other = pair.own, pair.other
    columns = [quote(name) for name in other.columns]
    mine = [quote(name) for name in own.columns]
    values = {
        "settings": unit_names(own.transaction)["settings"],
        "version": table_sql(own.version),
        "table": table_sql(own.live),
        "other": table_sql(other.live),
        "other_version": table_sql(other.version),
        "transaction_column": quote(own.transaction_column),
        "operation_column": quote(own.operation_column),
        "other_transaction": quote(other.transaction_column),
        "other_operation": quote(other.operation_column),
        "other_end": quote(other.end_column) if other.end_column else "",
        "columns": ", ".join(mine),
        "own_columns": prefixed("own", mine),
        "other_columns": ", ".join(columns),
        "l_is_g": matches("l", "g", map(quote, own.key)),
        "l_is_m": " AND ".join(f"l.{quote(b)} = m.{quote(a)}" for a, b in pair.key),
    }
    values |= {f"{a}_columns": prefixed(a, columns) for a in ("live", "p", "v")}
    return values | _probes(pair)


def _probes(pair: Companions) -> dict[str, str]:
    """Return conditions on the other table's versions that only its primary key can serve."""
    transaction = quote(pair.other.transaction_column)
    theirs = {name: mine for mine, name in pair.key}
    key = pair.other.key

    def row(alias: str, last: str, *, ours: bool = False) -> str:
        names = [theirs[name] if ours else name for name in key]
        return f"ROW({prefixed(alias, map(quote, names))}, {last})"

    def at(alias: str, place: str) -> str:
        here = row(alias, f"{alias}.{transaction}")
        return f"{here} >= {place} AND {here} <= {place}"

    def below(place: str, right: str, *, ours: bool) -> str:
        pairs = [(name, theirs[name] if ours else name) for name in key]
        same = " AND ".join(f"q.{quote(a)} = {right}.{quote(b)}" for a, b in pairs)
        return f"{same} AND {row('q', f'q.{transaction}')} < {place}"

    probes = {"q_before_v": below(row("v", f"v.{transaction}"), "v", ours=False)}
    for alias in "mg":
        place = row(alias, f"{alias}.{quote(pair.own.transaction_column)}", ours=True)
        probes |= {f"{one}_at_{alias}": at(one, place) for one in "vw"}
        probes[f"q_below_{alias}"] = below(place, alias, ours=True)
        probes[f"v_at_below_{alias}"] = at("v", row(alias, "below.before", ours=True))
    return probes
