"""The moment that an address asks for: ``at=`` as a time or a token, ``tz=`` for the zone of a time.

A time without a zone is never guessed: it is asked about.
"""

from __future__ import annotations

import re
import zoneinfo
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo

from lineage_panel import parameters
from report_lineage.errors import BadMoment, BadParameter
from report_lineage.history.past import Token

FORMS = (
    "Give a time with its zone such as 2009-03-05T12:00:00Z or 2009-03-05T13:00:00+01:00, a time "
    "beside tz=Europe/Berlin, or a token that a page or an answer of the past carries."
)
_TOKEN = re.compile(r"[a-z2-7]{30,}", re.ASCII | re.IGNORECASE)
_MOST_LETTERS = 20_000


class ZoneMissing(BadParameter):
    """A time whose zone is not said, or that a zone had twice."""

    code = "zone-missing"


@dataclass(frozen=True)
class Asked:
    """A moment as it was asked for; ``zone`` is the one named beside it, None if none was."""

    moment: datetime | Token
    zone: ZoneInfo | None

    @property
    def query(self) -> dict[str, str]:
        """The parameters that ask for the same moment, whatever is typed."""
        if isinstance(self.moment, Token):
            at = self.moment.text.strip().lower()
        else:
            at = written(self.moment)
        other = self.zone is not None and self.zone.key != "UTC"
        return {"at": at, "tz": self.zone.key} if self.zone and other else {"at": at}


def asked_moment() -> Asked | None:
    """Return the moment that the request names; None if it names none.

    :raises BadParameter: if it is no moment, or lies in the future.
    :raises ZoneMissing: if it is a time that may mean several.
    """
    zone = _zone()
    text = parameters.text("at", max_length=_MOST_LETTERS)
    if text is None:
        return None
    moment = _token(text) if _TOKEN.fullmatch(text) else _time(text, zone)
    if isinstance(moment, datetime) and moment > datetime.now(UTC):
        raise _bad(text, "it lies in the future")
    return Asked(moment, zone)


def meanings(text: str, zone: ZoneInfo | None) -> list[datetime]:
    """Return the moments that a time without a zone may mean in one, earliest first.

    :param zone: None means UTC.
    """
    return _meanings(parameters.parsed_time(text), zone or ZoneInfo("UTC"))


def unknown_here() -> BadParameter:
    """Return the error for a token of another database."""
    return _bad(
        parameters.text("at", max_length=_MOST_LETTERS) or "", "it is none of this database"
    )


def asked_zone() -> ZoneInfo | None:
    """Return the zone that the request names; None if it names none, or none that there is."""
    try:
        return _zone()
    except BadParameter:
        return None


def written(moment: datetime) -> str:
    """Return a time as addresses carry it."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _zone() -> ZoneInfo | None:
    """Return the zone typed in the field, else the one chosen."""
    typed, chosen = parameters.text("zone"), parameters.text("tz")
    value = typed or chosen
    if value is None:
        return None
    if value not in _zones():
        raise BadParameter(
            parameter="zone" if typed else "tz",
            value=value,
            problem="it is no zone known here",
            remedy="Give UTC, or a name of the IANA list such as Europe/Berlin.",
        )
    return ZoneInfo(value)


@cache
def _zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones()) | {"UTC"}


def _token(text: str) -> Token:
    try:
        return Token(text)
    except BadMoment as error:
        raise _bad(text, "it is no token, or has a typing error in it") from error


def _time(text: str, zone: ZoneInfo | None) -> datetime:
    try:
        when = parameters.parsed_time(text)
        if when.tzinfo is not None:
            return when.astimezone(UTC)
        meanings = [] if zone is None else _meanings(when, zone)
    except (ValueError, OverflowError) as error:
        raise _bad(text, "it is no moment") from error
    if zone is not None and not meanings:
        raise _bad(text, f"there was no such time in {zone.key}, where clocks were put forward")
    if len(meanings) != 1:
        problem = "it names no zone" if zone is None else f"clocks in {zone.key} showed it twice"
        raise ZoneMissing(parameter="at", value=text, problem=problem, remedy=FORMS)
    return meanings[0]


def _meanings(when: datetime, zone: ZoneInfo) -> list[datetime]:
    """Return the moments at which the clocks of a zone showed a time: one, none or two."""
    found = {when.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return sorted(one for one in found if one.astimezone(zone).replace(tzinfo=None) == when)


def _bad(text: str, problem: str) -> BadParameter:
    shown = text if len(text) <= 60 else text[:60] + "…"
    return BadParameter(parameter="at", value=shown, problem=problem, remedy=FORMS)
