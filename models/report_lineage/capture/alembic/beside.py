"""Capture whose SQL stands beside one migration, as the product's own migrations have it.

The files are named ``<revision>.<action>.<dialect>.sql`` and made by :func:`render_files`, so a
migration does the same for ever, whatever the templates become.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from report_lineage.capture.alembic.captured_sql import DIALECTS, SEPARATOR
from report_lineage.capture.compiler.compile import compile_capture
from report_lineage.capture.installation.install import drop_statements, install_statements

_CAPTURED = re.compile(r'^CREATE TRIGGER "lineage_capture_.*" AFTER [A-Z ]+ ON (.+)$', re.MULTILINE)


def statements_beside(migration: str, action: str, dialect: str) -> tuple[str, ...]:
    """Return the statements that were rendered beside a migration.

    :param migration: the migration's ``__file__``.
    :param action: ``install`` or ``drop``.
    """
    text = _file(migration, action, dialect).read_text(encoding="utf-8")
    return tuple(statement for statement in text.split(SEPARATOR) if statement.strip())


def captured_in(statements: Iterable[str]) -> tuple[str, ...]:
    """Return the live tables whose capture statements install, as they stand in SQL."""
    return tuple(dict.fromkeys(name for one in statements for name in _CAPTURED.findall(one)))


def render_files(migration: str, manager: Any) -> Iterator[Path]:
    """Write the SQL of a manager's capture beside a migration; yield the files written."""
    for dialect in DIALECTS:
        scripts = compile_capture(manager, dialect)
        drops = [sql for script in reversed(scripts) for sql in drop_statements(dialect, script)]
        rendered = {"install": install_statements(dialect, scripts), "drop": drops}
        for action, statements in rendered.items():
            path = _file(migration, action, dialect)
            path.write_text(SEPARATOR.join(statements) + "\n", encoding="utf-8")
            yield path


def _file(migration: str, action: str, dialect: str) -> Path:
    path = Path(migration)
    return path.with_name(f"{path.stem}.{action}.{dialect}.sql")
