"""What migrating does beside the migrations: it takes over tables, and mends capture."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from report_lineage.capture import TriggerState, capture_status, compile_capture, install
from report_lineage.capture.alembic import CAPTURE_DIFFERENCES
from report_lineage.capture.installation.past_views import install_past
from report_lineage.entities import Base, ReportLineage, manager
from report_lineage.errors import ConfigurationError


def take_over(migration: MigrationContext, script: ScriptDirectory) -> None:
    """Mark a database whose tables ``metadata.create_all()`` made as migrated.

    :raises ConfigurationError: if its tables are not those that the newest revision makes.
    """
    connection = migration.connection
    assert connection is not None
    made = sa.inspect(connection).has_table(ReportLineage.__tablename__)
    if migration.get_current_revision() is not None or not made:
        return
    # What is wrong with triggers is mended afterwards.
    found = compare_metadata(migration, Base.metadata)
    differences = [one for one in found if one[0] not in CAPTURE_DIFFERENCES]
    if differences:
        raise ConfigurationError(
            problem="The database has lineage tables that no migration made, and they are not "
            f"those of this version (differences: {len(differences)})",
            remedy="Install the version that made them and migrate with that one first, or "
            "migrate an empty database.",
        )
    migration.stamp(script, "head")


def mend_capture(connection: sa.Connection) -> None:
    """Install capture anew if something of it is missing, disabled or not of this code."""
    expected = (one for one in capture_status(connection) if one.state is not TriggerState.ORPHAN)
    if any(one.state is not TriggerState.INSTALLED for one in expected):
        install(connection, compile_capture(manager, connection.dialect.name))
        install_past(connection, manager)
