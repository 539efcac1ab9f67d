"""Reading a JSON column as the text the database holds, so that 1.10 stays 1.10."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa


def stored_text(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """Return a JSON column as its stored text, and any other column as it is.

    PostgreSQL's ``jsonb`` keeps no text of its own; its text is then the server's rendering.
    """
    if isinstance(column.type, sa.JSON):
        return sa.cast(column, sa.Text)
    return column
