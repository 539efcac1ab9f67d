"""Finds reports by the beginning of their id."""

from __future__ import annotations

import re
import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from report_lineage.entities import ReportLineage
from report_lineage.errors import BadParameter

_BEGINNING = re.compile(r"[0-9a-f]{4,32}")
ENOUGH = 2


def reports_beginning_with(session: Session, text: str) -> tuple[uuid.UUID, ...]:
    """Return up to two reports whose id begins with ``text``: two say that it is ambiguous.

    Deleted reports count. Both databases compare ids digit by digit, so an index answers.

    :param text: at least four hexadecimal digits, with or without hyphens.
    :raises BadParameter: if the text is anything else.
    """
    digits = text.replace("-", "").lower()
    if not _BEGINNING.fullmatch(digits):
        raise BadParameter(
            parameter="ID",
            value=text,
            problem="it is no beginning of an id",
            remedy="Give a report's id, or at least its first four digits.",
        )
    first, last = (uuid.UUID(digits.ljust(32, fill)) for fill in "0f")
    ids = select(ReportLineage.report_id).where(ReportLineage.report_id.between(first, last))
    return tuple(session.scalars(ids.distinct().order_by(ReportLineage.report_id).limit(ENOUGH)))
