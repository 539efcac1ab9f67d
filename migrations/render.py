"""Write the SQL of today's capture beside a migration: ``python -m report_lineage.migrations.render``.

The migration's name is the argument, such as ``0001_initial``.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from report_lineage.capture.alembic import render_files
from report_lineage.entities import manager


def main() -> None:
    """Render for the migration that the command line names, and say which files were written."""
    parser = argparse.ArgumentParser(prog="python -m report_lineage.migrations.render")
    parser.add_argument("migration", help="name of a file in migrations/versions, without .py")
    name: str = parser.parse_args().migration
    for path in render_files(str(Path(__file__).parent / "versions" / f"{name}.py"), manager):
        sys.stdout.write(f"{path.name}\n")


if __name__ == "__main__":
    main()
