"""Foreign keys from tables that no model describes: only the database knows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import sqlalchemy as sa

from report_lineage.history.revert.references import Reference


def unknown_references(
    connection: sa.Connection, metadata: sa.MetaData, parents: Mapping[str, sa.Table]
) -> list[Reference]:
    """Return the foreign keys to some tables from tables that the metadata does not know.

    :param parents: the tables by their names, with the schema if they have one.
    """
    found = _postgresql if connection.dialect.name == "postgresql" else _sqlite
    return list(found(connection, metadata, parents))


def _postgresql(
    connection: sa.Connection, metadata: sa.MetaData, parents: Mapping[str, sa.Table]
) -> Iterator[Reference]:
    for parent in parents.values():
        rows = connection.execute(_REFERRING, {"parent": _quoted(parent)})
        for schema, is_visible, name, columns, named in rows:
            names = {f"{schema}.{name}", *([name] if is_visible else [])}
            if names.isdisjoint(metadata.tables):
                place = None if is_visible else schema
                yield _reference(name, place, columns, parent, named)


def _quoted(table: sa.Table) -> str:
    """Return a table's name as text is cast to one: percent signs are not doubled there."""
    parts = [table.name] if table.schema is None else [table.schema, table.name]
    return ".".join('"' + part.replace('"', '""') + '"' for part in parts)


# Of a partition's constraints those that come with its parent's are left out.
_REFERRING = sa.text("""
SELECT schema.nspname, pg_table_is_visible(child.oid), child.relname,
  (SELECT array_agg(a.attname ORDER BY p.n) FROM unnest(k.conkey) WITH ORDINALITY AS p (c, n)
   JOIN pg_attribute AS a ON a.attrelid = k.conrelid AND a.attnum = p.c)\\:\\:text[],
  (SELECT array_agg(a.attname ORDER BY p.n) FROM unnest(k.confkey) WITH ORDINALITY AS p (c, n)
   JOIN pg_attribute AS a ON a.attrelid = k.confrelid AND a.attnum = p.c)\\:\\:text[]
FROM pg_constraint AS k
JOIN pg_class AS child ON child.oid = k.conrelid
JOIN pg_namespace AS schema ON schema.oid = child.relnamespace
WHERE k.contype = 'f' AND k.conparentid = 0 AND k.confrelid = CAST(:parent AS regclass)
ORDER BY k.conname, k.oid
""")


def _sqlite(
    connection: sa.Connection, metadata: sa.MetaData, parents: Mapping[str, sa.Table]
) -> Iterator[Reference]:
    """Yield the foreign keys of a database file: they never lead into another."""
    inspector = sa.inspect(connection)
    for schema in dict.fromkeys(table.schema for table in parents.values()):
        own = {table.name.lower(): table for table in parents.values() if table.schema == schema}
        for (_, name), keys in inspector.get_multi_foreign_keys(schema=schema).items():
            fullname = name if schema is None else f"{schema}.{name}"
            for key in keys if fullname not in metadata.tables else ():
                parent = own.get(key["referred_table"].lower())
                if parent is not None:
                    named = key["referred_columns"] or [c.name for c in parent.primary_key.columns]
                    yield _reference(name, schema, key["constrained_columns"], parent, named)


def _reference(
    name: str, schema: str | None, columns: Sequence[str], parent: sa.Table, named: Sequence[str]
) -> Reference:
    # Typed as what they name, so that a key is given to them as it is stored there.
    types = {column.name: column.type for column in parent.columns}
    pairs = zip(columns, named, strict=True)
    plain = [sa.Column(column, types[of].copy()) for column, of in pairs]
    child = sa.Table(name, sa.MetaData(), *plain, schema=schema)
    return Reference(child, tuple(columns), parent, tuple(named), False)
