"""Questions to a database that are asked in one statement."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Generic, TypeVar

import sqlalchemy as sa

_Answer = TypeVar("_Answer")


@dataclass(frozen=True)
class Question(Generic[_Answer]):
    """Columns without a table of their own, and what their values say.

    :param columns: such as scalar subqueries, so that they go with any others.
    :param read: from the values of the columns to the answer; it may raise.
    """

    columns: Sequence[sa.ColumnElement[Any]]
    read: Callable[[Sequence[Any]], _Answer]


def ask(connection: sa.Connection, *questions: Question[Any]) -> Iterator[Any]:
    """Ask all questions in one statement, and yield the answers one by one."""
    columns = [column for question in questions for column in question.columns]
    values = iter(connection.execute(sa.select(*columns)).one() if columns else ())
    for question in questions:
        yield question.read(list(islice(values, len(question.columns))))
