"""Moments as they are written: in the address of an export, and on a command line."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime

from report_lineage.errors import BadMoment, BadParameter
from report_lineage.history.past import Moment, Token, Transaction, Version

MOMENT_TEXT = (
    "a time such as 2009-03-01T14:05:00Z (without zone it is UTC), version:3, transaction:17 "
    "or a token"
)
# Tokens have no hyphen, times have one, and no token is shorter.
_TOKEN = re.compile(r"[A-Za-z2-7]{30,}", re.ASCII)
_NAMED = re.compile(r"(version|transaction):([1-9][0-9]{0,17})", re.ASCII)
# A plus sign in an address stands for a space: the zone of a time often arrives so.
_LOST_PLUS = re.compile(r"(:\d{2}(?:\.\d+)?) (\d{2}:?\d{2})$", re.ASCII)


def read_moment(text: str, report_id: uuid.UUID, *, name: str) -> Moment:
    """Return the moment that a text names.

    :param report_id: whose versions are counted.
    :param name: what the error calls the text.
    :raises BadParameter: if it names none.
    """
    named = _NAMED.fullmatch(text)
    if named:
        number = int(named[2])
        return Version(report_id, number) if named[1] == "version" else Transaction(number)
    try:
        return Token(text) if _TOKEN.fullmatch(text) else _time(text)
    except (BadMoment, ValueError, OverflowError) as error:
        raise BadParameter(
            parameter=name,
            value=text[:80],
            problem="it is no moment",
            remedy=f"Give {MOMENT_TEXT}.",
        ) from error


def _time(text: str) -> datetime:
    given = datetime.fromisoformat(_LOST_PLUS.sub(r"\1+\2", text))
    aware = given if given.tzinfo else given.replace(tzinfo=UTC)
    return aware.astimezone(UTC)
