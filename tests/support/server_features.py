"""What only some servers have: Debian's has contrib and ICU, the wheel's have neither.

Without a feature a test is skipped with a line that names it; with ``LINEAGE_REQUIRE_CONTRIB=1``,
which `.ci/run` sets for Debian's server, it fails instead.
"""

from __future__ import annotations

import os

import pytest
import sqlalchemy as sa


def create_extension(engine: sa.Engine, name: str) -> None:
    """Create an extension of contrib in a database, or skip the test."""
    query = sa.text("SELECT 1 FROM pg_available_extensions WHERE name = :name")
    with engine.begin() as connection:
        if connection.execute(query, {"name": name}).first() is None:
            _missing(f"the extension {name}")
        connection.exec_driver_sql(f"CREATE EXTENSION {name}")


def create_case_insensitive_collation(engine: sa.Engine, name: str) -> None:
    """Create a collation in which letters of either case are equal, or skip the test."""
    # Named alone: "unicode" is there without ICU, too.
    query = sa.text("SELECT 1 FROM pg_collation WHERE collname = 'und-x-icu'")
    with engine.begin() as connection:
        if connection.execute(query).first() is None:
            _missing("ICU")
        connection.exec_driver_sql(
            f"CREATE COLLATION {name} "
            "(provider = icu, locale = 'und-u-ks-level2', deterministic = false)"
        )


def _missing(what: str) -> None:
    message = f"this PostgreSQL has not {what}; Debian's has: see LINEAGE_TEST_POSTGRESQL_BIN"
    if os.environ.get("LINEAGE_REQUIRE_CONTRIB") == "1":
        pytest.fail(message)
    pytest.skip(message)


def knows_virtual_columns(engine: sa.Engine) -> bool:
    """Return whether database and SQLAlchemy know columns that are computed when they are read."""
    with engine.connect() as connection:
        return connection.dialect.name == "sqlite" or bool(
            getattr(connection.dialect, "supports_virtual_generated_columns", False)
        )
