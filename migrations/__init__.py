"""The product's Alembic migrations, shipped as ``report_lineage.migrations``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

VERSION_TABLE = "lineage_alembic_version"


def config(engine: sa.Engine | None = None, **options: Any) -> Config:
    """Return Alembic's configuration of these migrations.

    :param engine: the database to work on; None reads ``LINEAGE_DATABASE_URL``.
    :param options: attributes that migrations read, such as ``drop_history``.
    """
    made = Config(attributes={"engine": engine, **options})
    made.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return made


def upgrade(engine: sa.Engine, revision: str = "head") -> None:
    """Bring a database's tables and triggers to a revision.

    Tables that ``metadata.create_all()`` made are taken over as they are. At the newest revision,
    triggers that are missing, disabled or out of date are installed anew.

    :param engine: of SQLite or PostgreSQL; the database must exist.
    :raises ConfigurationError: if tables that no migration made are not those of this version.
    """
    command.upgrade(config(engine, repair=True), revision)


def downgrade(engine: sa.Engine, revision: str, *, drop_history: bool = False) -> None:
    """Take a database back to an earlier revision; ``base`` is before the first.

    :param drop_history: whether history may be lost where the revision had none.
    :raises HistoryWouldBeLost: if there is history and ``drop_history`` is false.
    """
    command.downgrade(config(engine, drop_history=drop_history), revision)


def current_revision(engine: sa.Engine) -> str | None:
    """Return the revision a database stands at, None before the first."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        return context.get_current_revision()


def newest_revision() -> str:
    """Return the newest revision this code knows."""
    found = ScriptDirectory.from_config(config()).get_current_head()
    assert found is not None
    return found
