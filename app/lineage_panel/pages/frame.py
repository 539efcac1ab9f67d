"""What pages share: the frame around them, the forms of lists, the neighbouring pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class NavigationItem:
    """An entry of the panel's own navigation; ``current`` wants ``aria-current="page"``."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True)
class Shell:
    """What surrounds every page: only entries the viewer may open; ``now`` is aware UTC.

    ``actor`` is who is looking, None if the host does not say. ``standalone`` is True when the
    panel is not mounted in another application.
    """

    navigation: tuple[NavigationItem, ...]
    actor: str | None
    now: datetime
    standalone: bool


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
