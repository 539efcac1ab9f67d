"""The question which zone a time is of, with each answer as a link."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import request

from lineage_panel import parameters
from lineage_panel.asked import asked_zone, meanings
from lineage_panel.formatting import exact_date
from lineage_panel.moments import read_time
from lineage_panel.pages.contexts import ZonePage
from lineage_panel.pages.time_line import InstantForm, ZoneChoice
from report_lineage.history.past.moments import moment_text

_ASKED = ("at", "tz", "zone")


def zone_page() -> ZonePage:
    """Return what the request's time may mean."""
    text = parameters.text("at") or ""
    zone = asked_zone()
    when = read_time(text)
    return ZonePage(
        value=f"{exact_date(when.date())}, {when:%H:%M:%S}",
        zone=zone.key if zone else None,
        choices=tuple(_choice(one, zone) for one in meanings(text, zone)),
        base_url=None if zone else _address({"at": text}),
        instant=InstantForm(
            url=f"{request.root_path}{request.path}",
            value=when.strftime("%Y-%m-%dT%H:%M:%S"),
            zone=zone.key if zone else "UTC",
            keep=dict(parameters.others(*_ASKED)),
        ),
    )


def _choice(time: datetime, zone: ZoneInfo | None) -> ZoneChoice:
    """Return one meaning; in a zone that showed the time twice its offset tells which."""
    query = {"at": moment_text(time)}
    if zone is None:
        return ZoneChoice("in UTC", time, _address(query))
    offset = time.astimezone(zone).strftime("%z")
    label = f"in {zone.key}, {offset[:3]}:{offset[3:5]} from UTC"
    return ZoneChoice(label, time, _address({**query, "tz": zone.key}))


def _address(query: Mapping[str, str]) -> str:
    """Return the present address with another moment; what else it asks for stays."""
    query_string = urlencode([*parameters.others(*_ASKED), *query.items()])
    return f"{request.root_path}{request.path}?{query_string}"
