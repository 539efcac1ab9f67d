"""Reports as they are named on a command line: by id, or by enough of its beginning."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, TypeVar

import click
from sqlalchemy.orm import Session

from report_lineage.errors import BadParameter, NotFound
from report_lineage.reports.abbreviation import reports_beginning_with

F = TypeVar("F", bound=Callable[..., Any])


def report_id_argument(work: F) -> F:
    """Add the argument ID to a command, as ``report_id``."""
    return click.argument("report_id", metavar="ID")(work)


def resolve(session: Session, text: str) -> uuid.UUID:
    """Return the id of the report that a text names.

    :raises BadParameter: if the text is no beginning of an id, or of several reports' ids.
    :raises NotFound: if no report's id begins so.
    """
    found = reports_beginning_with(session, text)
    if not found:
        raise NotFound(kind="report", key=text)
    if len(found) > 1:
        raise BadParameter(
            parameter="ID",
            value=text,
            problem="the ids of several reports begin so",
            remedy=f"Give more of it, such as {found[0]}.",
        )
    return found[0]
