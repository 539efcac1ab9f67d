"""Turning a page's dataclass into HTML, and a result into JSON."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Response, current_app, render_template, request, url_for
from jinja2 import Environment

from lineage_panel.api.encoding import encode
from lineage_panel.authorization import Action
from lineage_panel.formatting import FILTERS
from lineage_panel.held import held
from lineage_panel.pages.frame import NavigationItem, Shell
from lineage_panel.state import PanelState, current_state

_TEMPLATES = Path(__file__).with_name("templates")
_MACROS = sorted(_TEMPLATES.glob("lineage_panel/macros/*.html"))
ENVIRONMENT_KEY = "lineage_panel.jinja"
_NAVIGATION = (
    ("Reports", "reports", Action.LIST_REPORTS, {"reports", "report", "version", "compare", "at"}),
    ("Runs", "runs", Action.LIST_RUNS, {"runs", "run"}),
    ("Access", "access", Action.LIST_ACCESS, {"access"}),
)


def html(
    name: str,
    page: Any,
    *,
    status: int = 200,
    frame: Shell | None = None,
    tag: str | None = None,
) -> Response:
    """Return a page rendered from ``lineage_panel/<name>.html``, with an ETag if it is a page.

    The tag is of the page's text as it is sent, which a host's override may change too.

    :param frame: what surrounds the page; None means what the present viewer gets.
    :param tag: a strong tag, of a page that says the same every time, byte for byte, such as a
        comparison of two fixed versions; None makes a weak one of the text.
    """
    template = _environment().get_template(f"lineage_panel/{name}.html")
    body = render_template(template, page=page, shell=frame or shell(current_state()))
    return tagged(Response(body, status=status, mimetype="text/html"), tag=tag)


def json(result: Any, *, tag: str | None = None) -> Response:
    """Return a result as JSON, with an ETag; one of the past names its moment as ``at``.

    :param tag: a strong tag, of what is the same every time, byte for byte; None makes a weak one
        of the text.
    """
    moment = held()
    body = encode(result, at=moment.as_of if moment else None)
    return tagged(Response(body, mimetype="application/json"), tag=tag)


def lead_to(url: str) -> Response:
    """Return an answer that leads to another address of the panel (303, RFC 9110, 15.4.4)."""
    return Response(status=303, headers={"Location": url}, mimetype="text/plain")


def tagged(response: Response, *, tag: str | None = None) -> Response:
    """Return a response with an ETag, if it is an answer and no error.

    :param tag: a strong one that was worked out before; None makes a weak one of the body.
    """
    if response.status_code == 200 and tag is not None:
        response.set_etag(tag)
    elif response.status_code == 200:
        body = response.get_data()
        response.set_etag(hashlib.sha256(body).hexdigest()[:32], weak=True)
    return response


def known_already(tag: str | None) -> Response | None:
    """Return the answer to a reader who has what bears this strong tag; None if that is not so."""
    given = request.if_none_match
    if tag is None or given.star_tag or not given.contains_weak(tag):
        return None
    response = Response(status=304)
    response.set_etag(tag)
    return response


def page_facts(name: str) -> tuple[Any, ...] | None:
    """Return what tells a page from others that show the same: its address, and its frame.

    None if the host overrides a template of it, since what that adds cannot be known.
    """
    environment = _environment()
    names = (name, "layout", *(f"macros/{one.stem}" for one in _MACROS))
    for template in names:
        found = environment.get_template(f"lineage_panel/{template}.html").filename
        if found is None or not Path(found).is_relative_to(_TEMPLATES):
            return None
    frame = shell(current_state())
    return (request.url, frame.navigation, frame.actor, frame.standalone, frame.held)


def shell(state: PanelState) -> Shell:
    """Return what surrounds every page for the present viewer."""
    endpoint = (request.endpoint or "").rpartition(".")[2]
    items = tuple(
        NavigationItem(label, url_for(f"lineage_panel.{name}"), endpoint in endpoints)
        for label, name, action, endpoints in _NAVIGATION
        if state.may(action)
    )
    return Shell(items, state.viewer(), datetime.now(UTC), state.standalone, held())


def bare_shell(state: PanelState) -> Shell:
    """Return a frame that asks the host nothing, for when the host's answers failed."""
    return Shell((), None, datetime.now(UTC), state.standalone)


def _environment() -> Environment:
    """Return the application's Jinja environment with our filters, which it does not see itself.

    Made at the first page, when the host has added its own filters for templates that override
    ours.
    """
    extensions = current_app.extensions
    if ENVIRONMENT_KEY not in extensions:
        environment = current_app.jinja_env.overlay()
        environment.filters = {**current_app.jinja_env.filters, **FILTERS}
        extensions[ENVIRONMENT_KEY] = environment
    environment = extensions[ENVIRONMENT_KEY]
    assert isinstance(environment, Environment)
    return environment
