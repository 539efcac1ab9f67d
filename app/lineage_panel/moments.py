"""Moments as they are written in addresses and on command lines: one grammar for all of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from report_lineage.errors import BadMoment, BadParameter
from report_lineage.history.past import Moment, Token, Transaction, Version

MOMENT_FORMS = (
    "a time such as 2009-03-05T12:00:00Z or 2009-03-05T13:00:00+01:00, version:3, transaction:17, "
    "or a token that a page, an answer or an export carries"
)
# Tokens have no hyphen, times have one, and no token is shorter.
_TOKEN = re.compile(r"[a-z2-7]{30,}", re.ASCII | re.IGNORECASE)
_NUMBERED = re.compile(r"(version|transaction):([1-9][0-9]{0,17})", re.ASCII)
# A plus sign in an address stands for a space: the zone of a time often arrives so.
_LOST_PLUS = re.compile(r"(:\d{2}(?:\.\d+)?) (\d{2}:?\d{2})$", re.ASCII)


def read_time(text: str) -> datetime:
    """Return a time as it is written, with its zone if it names one.

    :raises ValueError: if it is no time.
    """
    return datetime.fromisoformat(_LOST_PLUS.sub(r"\1+\2", text))


def in_utc(when: datetime) -> datetime:
    """Return a time in UTC, which is also what one without a zone means."""
    return when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)


def read_moment(
    text: str, *, name: str, of: Any = None, local: Callable[[datetime], datetime] = in_utc
) -> Moment:
    """Return the moment that a text names.

    :param name: what the error calls the text.
    :param of: the key of whose versions are counted, such as a report's id; None where a version
        would be nobody's.
    :param local: what a time without a zone means.
    :raises BadParameter: if it names none, or whatever ``local`` raises.
    """
    numbered = _NUMBERED.fullmatch(text)
    if numbered and numbered[1] == "transaction":
        return Transaction(int(numbered[2]))
    if numbered and of is None:
        raise bad_moment(name, text, "it does not say whose version")
    if numbered:
        return Version(of, int(numbered[2]))
    try:
        return Token(text) if _TOKEN.fullmatch(text) else _time(text, local)
    except BadMoment as error:
        raise bad_moment(name, text, "it is no token, or has a typing error in it") from error
    except (ValueError, OverflowError) as error:
        raise bad_moment(name, text, "it is no moment") from error


def bad_moment(name: str, text: str, problem: str) -> BadParameter:
    """Return the error for a text that names no moment, with the forms that do."""
    shown = text if len(text) <= 60 else text[:60] + "…"
    remedy = f"Give {MOMENT_FORMS}."
    return BadParameter(parameter=name, value=shown, problem=problem, remedy=remedy)


def _time(text: str, local: Callable[[datetime], datetime]) -> datetime:
    when = read_time(text)
    return in_utc(when) if when.tzinfo else local(when)
