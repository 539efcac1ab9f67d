"""The moment that an address asks for: ``at=``, with ``tz=`` for the zone of a time without one.

A time without a zone is never guessed: it is asked about.
"""

from __future__ import annotations

import zoneinfo
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial
from typing import Any
from zoneinfo import ZoneInfo

from lineage_panel import parameters
from lineage_panel.moments import bad_moment, read_moment, read_time
from report_lineage.errors import BadParameter
from report_lineage.history.past import Moment
from report_lineage.history.past.moments import moment_text

MOMENT_CHARACTERS = 20_000
"""The text of a token grows with the transactions that were at work when it was taken."""


class ZoneMissing(BadParameter):
    """A time whose zone is not said, or that a zone had twice."""

    code = "zone-missing"


@dataclass(frozen=True)
class Asked:
    """A moment as it was asked for; ``zone`` is the one named beside it, None if none was."""

    moment: Moment
    zone: ZoneInfo | None

    def query(self, token: str) -> dict[str, str]:
        """Return the parameters that ask every page for the same moment, whatever is typed.

        :param token: of the moment: what is no time may mean nothing on another page.
        """
        at = moment_text(self.moment) if isinstance(self.moment, datetime) else token
        other = self.zone is not None and self.zone.key != "UTC"
        return {"at": at, "tz": self.zone.key} if self.zone and other else {"at": at}


def asked_moment(of: Any = None) -> Asked | None:
    """Return the moment that the request names; None if it names none.

    :param of: the id of the report whose versions are counted; None where there is none.
    :raises BadParameter: if it is no moment, or lies in the future.
    :raises ZoneMissing: if it is a time that may mean several.
    """
    zone = _zone()
    text = parameters.text("at", max_length=MOMENT_CHARACTERS)
    if text is None:
        return None
    moment = read_moment(text, name="at", of=of, local=partial(_local, text, zone))
    if isinstance(moment, datetime) and moment > datetime.now(UTC):
        raise bad_moment("at", text, "it lies in the future")
    return Asked(moment, zone)


def meanings(text: str, zone: ZoneInfo | None) -> list[datetime]:
    """Return the moments that a time without a zone may mean in one, earliest first.

    :param zone: None means UTC.
    """
    return _meanings(read_time(text), zone or ZoneInfo("UTC"))


def unknown_here() -> BadParameter:
    """Return the error for a token of another database."""
    text = parameters.text("at", max_length=MOMENT_CHARACTERS) or ""
    return bad_moment("at", text, "it is none of this database")


def asked_zone() -> ZoneInfo | None:
    """Return the zone that the request names; None if it names none, or none that there is."""
    try:
        return _zone()
    except BadParameter:
        return None


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


def _local(text: str, zone: ZoneInfo | None, when: datetime) -> datetime:
    """Return what a time means on the clocks of a zone, if it means one thing."""
    found = [] if zone is None else _meanings(when, zone)
    if zone is not None and not found:
        raise bad_moment(
            "at", text, f"there was no such time in {zone.key}, where clocks were put forward"
        )
    if len(found) != 1:
        raise ZoneMissing(
            parameter="at",
            value=text,
            problem="it names no zone" if zone is None else f"clocks in {zone.key} showed it twice",
            remedy="Write its offset, such as 2009-03-05T13:00:00+01:00, or name a zone that had "
            "it once beside it, such as tz=Europe/Berlin.",
        )
    return found[0]


def _meanings(when: datetime, zone: ZoneInfo) -> list[datetime]:
    """Return the moments at which the clocks of a zone showed a time: one, none or two."""
    found = {when.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return sorted(one for one in found if one.astimezone(zone).replace(tzinfo=None) == when)
