"""Row-level security: what hides rows of a table has to hide their versions, too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from report_lineage.capture.compiler.tables import captured_tables
from report_lineage.errors import PastUnsupported

_UNHIDDEN = sa.text(
    "SELECT live FROM unnest(CAST(:live AS text[]), CAST(:version AS text[])) AS pair (live, version) "
    "WHERE row_security_active(to_regclass(live)) "
    "AND NOT row_security_active(to_regclass(version)) ORDER BY 1 LIMIT 1"
)


def unhidden_table(dialect: sa.Dialect, managers: Sequence[Any]) -> sa.ScalarSelect[str | None]:
    """Return SQL for the first table whose policies hide rows that its history would show.

    Policies of the version table hold, since the views read it with the rights of whoever asks.
    """
    name = dialect.identifier_preparer.format_table
    tables = [table for manager in managers for table in captured_tables(manager)]
    pairs = {"live": [name(t.live) for t in tables], "version": [name(t.version) for t in tables]}
    return _UNHIDDEN.bindparams(**pairs).columns(sa.column("live", sa.Text())).scalar_subquery()


def refuse_unhidden(table: str | None) -> None:
    """Refuse a past in which somebody would see rows that policies hide from them in the present.

    :raises PastUnsupported: if :func:`unhidden_table` gave a table.
    """
    if table is not None:
        raise PastUnsupported(
            problem=f"row-level security hides rows of {table} from this role, and would not hide "
            "their versions",
            remedy="Give its version table the same policies, and enable row-level security on it",
        )
