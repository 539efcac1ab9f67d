"""Turns what a database refuses in the past into errors that say what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from report_lineage.capture.compiler.sqlite.past import NO_HISTORY
from report_lineage.errors import (
    LineageError,
    NoHistory,
    NotInstalled,
    PastIsReadOnly,
    PastUnsupported,
    UnversionedColumn,
)
from report_lineage.history.past.unversioned import UNVERSIONED

_READ_ONLY = re.compile(r"readonly database|because it is a view|read-only transaction")
_UNKNOWN = re.compile(re.escape(NO_HISTORY) + r"(.+)", re.DOTALL)
_NO_COLUMN = re.compile(r'no such column: (?P<lite>\S+)|column "?(?P<pg>.+?)"? does not exist')
_OF_TABLES = {"ctid", "xmin", "xmax", "cmin", "cmax", "tableoid"}
_GROUPING = "42803"
# PostgreSQL leaves the view's moment unset if its manager was not given, or empty if it once was.
_NO_MOMENT = re.compile(r'parameter "lineage\.past_|type bigint: ""')
_NOT_THERE = re.compile(
    r"no such (?P<lite>table: \S+)|(?P<pg>(relation|function|schema) \S+) does not exist"
)


@contextmanager
def installed() -> Iterator[None]:
    """Say what capture lacks in a database, if the block asks for it.

    :raises NotInstalled: naming it.
    """
    try:
        yield
    except sa.exc.DBAPIError as error:
        lacking = _NOT_THERE.search(str(error.orig))
        if lacking is None:
            raise
        raise NotInstalled(missing=f"the {lacking['lite'] or lacking['pg']}") from error


def explain(context: sa.ExceptionContext) -> None:
    """Raise the error that a refusal of the database stands for.

    :raises PastIsReadOnly: for a write.
    :raises NoHistory: for a query of a table or a column without history.
    :raises PastUnsupported: for what a table can answer, and a view cannot.
    """
    for error in _meant(context):
        raise error from context.original_exception


def _meant(context: sa.ExceptionContext) -> Iterator[LineageError]:
    message = str(context.original_exception)
    if _READ_ONLY.search(message):
        yield PastIsReadOnly(operation="a write")
    unknown = _UNKNOWN.search(message)
    if unknown:
        yield NoHistory(table=unknown[1])
    missing = _NO_COLUMN.search(message)
    if missing:
        yield from _of_column(context, missing["lite"] or missing["pg"])
    yield from _of_state(getattr(context.original_exception, "sqlstate", None), message)


def _of_column(context: sa.ExceptionContext, asked: str) -> Iterator[LineageError]:
    name = asked.rpartition(".")[2].strip('"')
    options = context.connection.get_execution_options() if context.connection else {}
    for known in sorted(options.get(UNVERSIONED, ())):
        table, _, column = known.rpartition(".")
        if column == name:
            yield UnversionedColumn(table=table, column=column)
    if name in _OF_TABLES:
        yield PastUnsupported(
            problem=f"{name} is of a table as it is stored, and the past has none",
            remedy="Ask for columns of your own",
        )


def _of_state(state: str | None, message: str) -> Iterator[LineageError]:
    if state == _GROUPING:
        yield PastUnsupported(
            problem="in the past PostgreSQL cannot infer columns from the primary key of a GROUP BY",
            remedy="Name every selected column in GROUP BY, or aggregate it",
        )
    if state is not None and _NO_MOMENT.search(message):
        yield PastUnsupported(
            problem="the query reads a table whose history another manager keeps",
            remedy="Name that manager as well: at(session, when, manager, other_manager)",
        )
    if state is not None and "TABLESAMPLE clause can only" in message:
        yield PastUnsupported(
            problem="TABLESAMPLE reads pages of a table, and the past is put together from versions",
            remedy="Choose rows by a condition, such as random() < 0.01",
        )
