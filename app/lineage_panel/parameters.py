"""What a request's query string may hold; whatever cannot be understood is named in the error."""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection
from datetime import datetime, timedelta

from flask import request

from lineage_panel.moments import in_utc, read_time
from report_lineage.errors import BadParameter

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)
_TIME_REMEDY = (
    "Give a time such as 2009-03-01T14:05:00Z or a day such as 2009-03-01; without zone it is UTC"
)


def text(name: str, *, max_length: int = 500) -> str | None:
    """Return a parameter's text, or None if it is not there or blank.

    :raises BadParameter: if it is given twice, too long, or holds a control character.
    """
    values = request.args.getlist(name)
    if len(values) > 1:
        raise BadParameter(
            parameter=name, value=values[1], problem="it is given twice", remedy="Give it once."
        )
    return _usable(name, values[0].strip() if values else "", max_length) or None


def _usable(name: str, value: str, max_length: int) -> str:
    if len(value) > max_length:
        raise BadParameter(
            parameter=name,
            value=value[:40] + "…",
            problem=f"it has {len(value)} characters",
            remedy=f"Give at most {max_length}.",
        )
    if not value.isprintable():
        raise BadParameter(
            parameter=name,
            value=value,
            problem="it holds a character that cannot be printed",
            remedy="Leave it out.",
        )
    return value


def texts(name: str, *, most: int = 50, max_length: int = 500) -> tuple[str, ...]:
    """Return the texts of a parameter that may be given several times, each once, in their order.

    :raises BadParameter: if there are more than ``most``, or one cannot be used.
    """
    values = [value.strip() for value in request.args.getlist(name)]
    given = tuple(dict.fromkeys(value for value in values if value))
    if len(given) > most:
        raise BadParameter(
            parameter=name,
            value=given[most],
            problem=f"it is given {len(given)} times",
            remedy=f"Give at most {most}.",
        )
    return tuple(_usable(name, value, max_length) for value in given)


def choice(name: str, choices: Collection[str]) -> str | None:
    """Return a parameter that must be one of ``choices``, or None if it is not there.

    :raises BadParameter: if it is anything else.
    """
    value = text(name)
    if value is None or value in choices:
        return value
    raise BadParameter(
        parameter=name,
        value=value,
        problem="it is none of the choices",
        remedy=f"Give one of {', '.join(choices)}.",
    )


def number(name: str) -> int | None:
    """Return a parameter that is a whole number up to 999,999,999, or None if it is not there.

    :raises BadParameter: if it is anything else.
    """
    value = text(name)
    if value is None:
        return None
    if not _NUMBER.fullmatch(value):
        raise BadParameter(
            parameter=name,
            value=value,
            problem="it is no number",
            remedy="Give a whole number up to 999999999.",
        )
    return int(value)


def positive(name: str) -> int | None:
    """Return a parameter that is a number from 1, or None if it is not there.

    :raises BadParameter: if it is anything else.
    """
    value = number(name)
    if value == 0:
        raise BadParameter(
            parameter=name, value="0", problem="it is too small", remedy="Give 1 or more."
        )
    return value


def identifier(name: str) -> uuid.UUID | None:
    """Return a parameter that is a UUID, or None if it is not there.

    :raises BadParameter: if it is anything else.
    """
    value = text(name)
    if value is None:
        return None
    try:
        return uuid.UUID(value)
    except ValueError as error:
        raise BadParameter(
            parameter=name,
            value=value,
            problem="it is no UUID",
            remedy="Copy the id from the run's own page.",
        ) from error


def others(*names: str) -> list[tuple[str, str]]:
    """Return all parameters but some, as they were given."""
    return [(key, value) for key, value in request.args.items(multi=True) if key not in names]


def moment(name: str) -> datetime | None:
    """Return a parameter that is a time, in UTC; a day is its beginning. None if not there.

    :raises BadParameter: if it is no time.
    """
    value = text(name)
    return None if value is None else _parse_time(name, value)


def moment_after(name: str) -> datetime | None:
    """Return a parameter that ends a range, exclusive: a day includes all of itself.

    :raises BadParameter: if it is no time.
    """
    value = text(name)
    if value is None:
        return None
    when = _parse_time(name, value)
    if not _DAY.fullmatch(value):
        return when
    try:
        return when + timedelta(days=1)
    except OverflowError as error:
        raise _bad_time(name, value) from error


def _parse_time(name: str, value: str) -> datetime:
    try:
        return in_utc(read_time(value))
    except (ValueError, OverflowError) as error:
        raise _bad_time(name, value) from error


def _bad_time(name: str, value: str) -> BadParameter:
    return BadParameter(
        parameter=name, value=value, problem="it is no time", remedy=f"{_TIME_REMEDY}."
    )
