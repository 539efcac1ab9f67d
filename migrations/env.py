"""Runs the migrations: on the engine it is given, or on the one of ``LINEAGE_DATABASE_URL``.

PostgreSQL gets time-outs, so that a migration waiting for a lock does not stop the application
behind it, and an advisory lock, so that two deployments do not migrate at once.
"""

from __future__ import annotations

import os
from typing import Any

import sqlalchemy as sa
from alembic import context

from report_lineage.capture import attach
from report_lineage.capture.alembic import PLUGINS
from report_lineage.capture.compiler.dialects import check_version
from report_lineage.capture.installation.validate_database import explained
from report_lineage.entities import Base
from report_lineage.errors import ConfigurationError
from report_lineage.migrations import VERSION_TABLE
from report_lineage.migrations.repair import mend_capture, take_over

LOCK_TIMEOUT_MS = 5_000
STATEMENT_TIMEOUT_MS = 600_000
ADVISORY_LOCK = 7_402_561_131_018_227_713
NOT_TABLES_OF_MODELS = {
    "lineage_unit",
    "lineage_context",
    "lineage_history",
    "lineage_attempt",
    "report_lineage_counter",
}


def include_name(name: str | None, kind: str, parents: Any) -> bool:
    """Leave a host's tables alone, and those that capture makes for itself."""
    if kind != "table" or name is None:
        return True
    ours = name == "report_lineage" or name.startswith("lineage_")
    return ours and name not in NOT_TABLES_OF_MODELS | {VERSION_TABLE}


def engine() -> sa.Engine:
    """Return the engine to migrate."""
    given: sa.Engine | None = context.config.attributes.get("engine")
    if given is not None:
        return given
    url = context.config.get_main_option("sqlalchemy.url") or os.environ.get("LINEAGE_DATABASE_URL")
    if not url:
        raise ConfigurationError(
            problem="No database is named", remedy="Set LINEAGE_DATABASE_URL to its address."
        )
    return sa.create_engine(url)


def prepare(connection: sa.Connection) -> None:
    """Set the time-outs and take the lock that only PostgreSQL has."""
    if connection.dialect.name != "postgresql":
        return
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = {LOCK_TIMEOUT_MS}")
    connection.exec_driver_sql(f"SET LOCAL statement_timeout = {STATEMENT_TIMEOUT_MS}")
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})")


def run() -> None:
    """Run the migrations in one transaction, triggers included.

    :raises ConfigurationError: if the database is read-only or the role may not, among others.
    """
    target = engine()
    attach(target)
    with target.begin() as connection:
        prepare(connection)
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            version_table=VERSION_TABLE,
            include_name=include_name,
            autogenerate_plugins=PLUGINS,
            compare_server_default=True,
            render_as_batch=connection.dialect.name == "sqlite",
        )
        check_version(connection)
        with explained(connection):
            migrate(connection)


def migrate(connection: sa.Connection) -> None:
    """Run the migrations, and repair what they need if it is an upgrade that runs them."""
    repair = context.config.attributes.get("repair", False)
    if repair:
        take_over(context.get_context(), context.script)
    context.run_migrations()
    if repair and context.get_context().get_current_revision() == context.get_head_revision():
        mend_capture(connection)


run()
