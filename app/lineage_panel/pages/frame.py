"""What pages share: the frame around them, the forms of lists, the neighbouring pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from report_lineage.reports.results import AsOf


@dataclass(frozen=True)
class NavigationItem:
    """An entry of the panel's own navigation; ``current`` wants ``aria-current="page"``."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True)
class Held:
    """The moment that a page is held at.

    ``query`` holds the parameters that ask for it again, for links and hidden fields; links made
    with ``url_for`` have them already. ``zone_time`` is its time in the zone that the address
    names, None for UTC. ``back_url`` is the same page in the present.
    """

    as_of: AsOf
    query: Mapping[str, str]
    zone_time: datetime | None
    back_url: str


@dataclass(frozen=True)
class Shell:
    """What surrounds every page: only entries the viewer may open; ``now`` is aware UTC.

    ``actor`` is who is looking, None if the host does not say. ``standalone`` is True when the
    panel is not mounted in another application. ``held`` is None when the page shows the present.
    """

    navigation: tuple[NavigationItem, ...]
    actor: str | None
    now: datetime
    standalone: bool
    held: Held | None = None


@dataclass(frozen=True)
class ActiveFilter:
    """A filter in force: its field, its label, its value in words, the address without it."""

    field: str
    label: str
    value: str
    remove_url: str


@dataclass(frozen=True)
class FilterForm:
    """A GET form as it was sent: ``values`` holds each field's text ("" if not sent).

    Times in ``values`` are as typed; ``datetime-local`` fields mean UTC. ``clear_url`` is the
    same list without any filter.
    """

    action_url: str
    values: Mapping[str, str]
    active: tuple[ActiveFilter, ...]
    clear_url: str


@dataclass(frozen=True)
class Paging:
    """Addresses of the neighbouring pages of a list; None where there is none."""

    previous_url: str | None
    next_url: str | None
