"""Migrate an empty database of each kind and ask Alembic whether the models say more.

Run by `make check` as ``python -m tests.checks.migrations``.
"""

import tempfile
from pathlib import Path

from alembic import command
from sqlalchemy import URL

from report_lineage.migrations import config, upgrade
from tests.support.engines import open_engine
from tests.support.postgresql import create_database, external_or_own_server


def check(url: URL) -> None:
    """Migrate an empty database to the newest revision and compare it with the models."""
    engine = open_engine(url)
    upgrade(engine)
    command.check(config(engine))
    engine.dispose()
    print(f"{engine.dialect.name}: migrated, and nothing is left to migrate")


def main() -> None:
    """Check SQLite and PostgreSQL; Alembic raises where they differ from the models."""
    with tempfile.TemporaryDirectory() as folder:
        check(URL.create("sqlite", database=str(Path(folder, "check.sqlite"))))
    with external_or_own_server() as server:
        check(create_database(server, "lineage_check"))


if __name__ == "__main__":
    main()
