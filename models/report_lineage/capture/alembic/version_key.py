"""The Alembic operation that gives a version table another key, as its live table has got one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from alembic.operations import MigrateOperation, Operations

from report_lineage.capture.connections.driver import exec_raw
from report_lineage.errors import VersionKeyIncomplete


@Operations.register_operation("change_version_key")
class ChangeVersionKey(MigrateOperation):
    """Rebuild the primary key of a version table."""

    def __init__(
        self,
        version_table: str,
        key: Sequence[str],
        old_key: Sequence[str],
        *,
        live_table: str,
        transaction_column: str = "transaction_id",
        schema: str | None = None,
        fill: Mapping[str, str] | None = None,
    ) -> None:
        self.version_table = version_table
        self.key = tuple(key)
        self.old_key = tuple(old_key)
        self.live_table = live_table
        self.transaction_column = transaction_column
        self.schema = schema
        self.fill = dict(fill or {})

    @classmethod
    def change_version_key(
        cls,
        operations: Operations,
        version_table: str,
        key: Sequence[str],
        old_key: Sequence[str],
        *,
        live_table: str,
        transaction_column: str = "transaction_id",
        schema: str | None = None,
        fill: Mapping[str, str] | None = None,
    ) -> Any:
        """Rebuild the primary key of a version table.

        Versions that have no value of a new key column take that of their live row, found by the
        old key; so this stands before the old key's columns are dropped from the live table.

        :param version_table: the version table.
        :param key: the columns that name a row from now on, without the transaction's.
        :param old_key: the columns that named it until now.
        :param live_table: the table the versions are of.
        :param transaction_column: the version table's column that names the transaction.
        :param schema: the schema of both tables; None means the current one.
        :param fill: SQL by column, over the version's columns, for versions of rows that are gone.
        :raises VersionKeyIncomplete: if a version still has no value for a column of the key.
        """
        operation = cls(
            version_table,
            key,
            old_key,
            live_table=live_table,
            transaction_column=transaction_column,
            schema=schema,
            fill=fill,
        )
        return operations.invoke(operation)

    def reverse(self) -> ChangeVersionKey:
        """Return the operation of the downgrade."""
        return ChangeVersionKey(
            self.version_table,
            self.old_key,
            self.key,
            live_table=self.live_table,
            transaction_column=self.transaction_column,
            schema=self.schema,
        )

    def to_diff_tuple(self) -> tuple[Any, ...]:
        """Return what ``alembic check`` prints."""
        return ("change_version_key", self.version_table, self.key, self.old_key)


@Operations.implementation_for(ChangeVersionKey)
def _change(operations: Operations, operation: ChangeVersionKey) -> None:
    quote = operations.migration_context.dialect.identifier_preparer.quote_identifier
    place = f"{quote(operation.schema)}." if operation.schema else ""
    for name in operation.key:
        if name not in operation.old_key:
            operations.execute(_filled_from_live(operation, name, place, quote))
        if name in operation.fill:
            operations.execute(
                f"UPDATE {place}{quote(operation.version_table)} "
                f"SET {quote(name)} = {operation.fill[name]} WHERE {quote(name)} IS NULL"
            )
    if not operations.migration_context.as_sql:
        _refuse_incomplete(operations, operation, place, quote)
    if operations.migration_context.dialect.name == "sqlite":
        _rebuild(operations, operation)
    else:
        _alter(operations, operation)


def _filled_from_live(operation: ChangeVersionKey, name: str, place: str, quote: Any) -> str:
    version, live = place + quote(operation.version_table), place + quote(operation.live_table)
    same = " AND ".join(f"live.{quote(one)} = {version}.{quote(one)}" for one in operation.old_key)
    return (
        f"UPDATE {version} SET {quote(name)} = "
        f"(SELECT live.{quote(name)} FROM {live} AS live WHERE {same}) WHERE {quote(name)} IS NULL"
    )


def _refuse_incomplete(
    operations: Operations, operation: ChangeVersionKey, place: str, quote: Any
) -> None:
    missing = " OR ".join(f"{quote(name)} IS NULL" for name in operation.key)
    query = f"SELECT count(*) FROM {place}{quote(operation.version_table)} WHERE {missing}"
    count = operations.get_bind().execute(sa.text(query)).scalar_one()
    if count:
        raise VersionKeyIncomplete(
            table=operation.version_table, versions=count, columns=", ".join(operation.key)
        )


def _alter(operations: Operations, operation: ChangeVersionKey) -> None:
    name, schema = operation.version_table, operation.schema
    constraint = f"{name}_pkey"
    if not operations.migration_context.as_sql:
        found = sa.inspect(operations.get_bind()).get_pk_constraint(name, schema=schema)
        constraint = found["name"] or constraint
    operations.drop_constraint(constraint, name, schema=schema)
    for column in operation.key:
        operations.alter_column(name, column, nullable=False, schema=schema)
    columns = [*operation.key, operation.transaction_column]
    operations.create_primary_key(constraint, name, columns, schema=schema)
    for column in set(operation.old_key) - set(operation.key):
        operations.alter_column(name, column, nullable=True, schema=schema)


def _rebuild(operations: Operations, operation: ChangeVersionKey) -> None:
    """Recreate the table: SQLite cannot change a key."""
    connection = operations.get_bind()
    found = sa.Table(operation.version_table, sa.MetaData(), autoload_with=connection)
    indexes = connection.execute(_INDEXES, {"table": found.name}).scalars().all()
    key = [*operation.key, operation.transaction_column]
    columns = [
        sa.Column(
            column.name,
            column.type,
            nullable=column.name not in key
            and (column.nullable or column.name in operation.old_key),
        )
        for column in found.columns
    ]
    constraint = sa.PrimaryKeyConstraint(*key)
    wanted = sa.Table(found.name, sa.MetaData(), *columns, constraint)
    with operations.batch_alter_table(found.name, copy_from=wanted, recreate="always"):
        pass
    for index in indexes:
        exec_raw(connection, index)


_INDEXES = sa.text(
    "SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = :table AND sql IS NOT NULL"
)
