"""Turns what a database refuses in the past into errors that say what to do."""

from __future__ import annotations

import re

import sqlalchemy as sa

from report_lineage.capture.compiler.sqlite.past import NO_HISTORY
from report_lineage.errors import NoHistory, PastIsReadOnly

_READ_ONLY = re.compile(r"readonly database|because it is a view|read-only transaction")
_UNKNOWN = re.compile(re.escape(NO_HISTORY) + r"(.+)", re.DOTALL)


def explain(context: sa.ExceptionContext) -> None:
    """Raise the error that a refusal of the database stands for.

    :raises PastIsReadOnly: for a write.
    :raises NoHistory: for a query of a table without history.
    """
    message = str(context.original_exception)
    if _READ_ONLY.search(message):
        raise PastIsReadOnly(operation="a write") from context.original_exception
    unknown = _UNKNOWN.search(message)
    if unknown:
        raise NoHistory(table=unknown[1]) from context.original_exception
