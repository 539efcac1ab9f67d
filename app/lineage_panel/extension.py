"""Mounting the panel in an application."""

from __future__ import annotations

from typing import Any

from flask import Flask

from lineage_panel.authorization import (
    Actor,
    Authorize,
    Scope,
    deny_everything,
    unknown_actor,
    unlimited,
)
from lineage_panel.blueprint import build_blueprint
from lineage_panel.cli import lineage
from lineage_panel.keeping import Keeping
from lineage_panel.sessions import own_sessions
from lineage_panel.settings import KEPT_BYTES, URL_PREFIX, apply_defaults
from lineage_panel.state import KEY, PanelState
from lineage_panel.urls import register_converters
from report_lineage.artifacts import ArtifactStore
from report_lineage.errors import ConfigurationError
from report_lineage.reports.rendering import Renderer


class LineagePanel:
    """The panel, to be mounted in one application or several.

    :param session_factory: gives a new ``Session`` at each call, such as a ``sessionmaker``. Of a
        scoped session its factory is taken: the panel never uses the request's own session.
    :param authorize: ``(action, target) -> bool`` says whether the present viewer may; None
        refuses everything.
    :param scope: ``(action) -> condition`` over ``Report`` that lists, counts and everything
        else an action shows are limited to; a condition of None, or no ``scope``, limits nothing.
    :param store: where stored bytes are; None shows what is known of them and not the bytes.
    :param renderer: makes the reports' outputs from their templates; None for ``JinjaRenderer``
        as it comes.
    :param actor: ``() -> name`` of who is looking, for the access log; None names nobody.
    """

    def __init__(
        self,
        session_factory: Any,
        *,
        authorize: Authorize | None = None,
        scope: Scope | None = None,
        store: ArtifactStore | None = None,
        renderer: Renderer | None = None,
        actor: Actor | None = None,
    ) -> None:
        self._make_session = own_sessions(session_factory)
        self._authorize = authorize or deny_everything
        self._scope = scope or unlimited
        self._store = store
        self._renderer = renderer
        self._actor = actor or unknown_actor

    def init_app(
        self, app: Flask, *, url_prefix: str | None = None, standalone: bool = False
    ) -> None:
        """Mount the panel and add the ``lineage`` commands.

        :param url_prefix: where; None takes the setting ``LINEAGE_URL_PREFIX``.
        :param standalone: that the application holds nothing else.
        :raises ConfigurationError: if the application has a panel already, or a setting
            cannot be used.
        """
        if KEY in app.extensions:
            raise ConfigurationError(
                problem=f"The application {app.name} has a lineage panel already",
                remedy="Call init_app once",
            )
        apply_defaults(app.config)
        state = PanelState(
            make_session=self._make_session,
            authorize=self._authorize,
            scope=self._scope,
            actor=self._actor,
            store=self._store,
            renderer=self._renderer,
            url_prefix=_checked_prefix(url_prefix or app.config[URL_PREFIX.name]),
            standalone=standalone,
            keeping=Keeping(app.config[KEPT_BYTES.name]),
        )
        register_converters(app)
        app.register_blueprint(build_blueprint(state), url_prefix=state.url_prefix)
        app.extensions[KEY] = state
        app.cli.add_command(lineage)


def _checked_prefix(prefix: str) -> str:
    """Return a prefix that begins with a slash and ends without one."""
    clean = "/" + prefix.strip("/")
    if clean == "/" or "<" in clean or "//" in clean:
        raise ConfigurationError(
            problem=f"{prefix!r} is no prefix of addresses", remedy="Give one such as /lineage"
        )
    return clean
