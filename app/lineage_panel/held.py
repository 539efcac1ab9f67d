"""A panel held at a moment: what its pages say of it, and how their links stay there."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any
from urllib.parse import urlencode

from flask import has_request_context, request

from lineage_panel.asked import Asked
from lineage_panel.pages.frame import Held
from lineage_panel.parameters import others
from report_lineage.reports.results import AsOf

_KEY = "lineage_panel.held"
_OWN = ("at", "tz", "zone", "cursor")


def hold(asked: Asked, as_of: AsOf) -> None:
    """Keep the request's moment for its links, its frame and its JSON."""
    query = asked.query(as_of.token)
    request.environ[_KEY] = Held(
        as_of=as_of,
        query=query,
        zone_time=as_of.time.astimezone(asked.zone) if "tz" in query else None,
        back_url=_without_moment(),
    )


def held() -> Held | None:
    """Return the moment that the request is held at; None in the present."""
    if not has_request_context():
        return None
    found: Held | None = request.environ.get(_KEY)
    return found


def carrying(pages: Collection[str]) -> Callable[[str, dict[str, Any]], None]:
    """Return what adds the moment to an address; ``at=None`` leads to the present instead.

    :param pages: the endpoints of what is shown as it was then, without the blueprint.
    """

    def carry(endpoint: str, values: dict[str, Any]) -> None:
        moment = held()
        if moment is not None and endpoint.rpartition(".")[2] in pages and "at" not in values:
            values.update(moment.query)

    return carry


def _without_moment() -> str:
    """Return the present address without its moment; a cursor belongs to a list of then."""
    rest = others(*_OWN)
    path = f"{request.root_path}{request.path}"
    return f"{path}?{urlencode(rest)}" if rest else path
