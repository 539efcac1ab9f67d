"""What one application's panel is set up with; kept in ``app.extensions["lineage_panel"]``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from lineage_panel import settings
from lineage_panel.authorization import Action, Actor, Authorize, Scope, Target
from lineage_panel.keeping import Keeping
from lineage_panel.storable import storable
from report_lineage.artifacts.store import ArtifactStore
from report_lineage.errors import ConfigurationError
from report_lineage.reports.rendering import Renderer

KEY = "lineage_panel"
_ACTOR_LENGTH = 400


@dataclass(frozen=True)
class PanelState:
    """The panel of one application. ``make_session`` gives a session of the panel's own.

    ``store`` is None when the host gave none: then nothing stored can be shown. ``renderer`` makes
    the reports' outputs; None when the host gave none. ``keeping`` is what was worked out before.
    """

    make_session: Callable[[], Session]
    authorize: Authorize
    scope: Scope
    actor: Actor
    store: ArtifactStore | None
    renderer: Renderer | None
    url_prefix: str
    standalone: bool
    keeping: Keeping

    def may(self, action: Action, target: Target | None = None) -> bool:
        """Say whether the present viewer may do an action.

        :raises ConfigurationError: if ``authorize`` answers anything but True or False; a
            coroutine, which is always true, must not open what it guards.
        """
        answer: object = self.authorize(action.value, target)
        if not isinstance(answer, bool):
            raise ConfigurationError(
                problem=f"authorize answered {type(answer).__name__}",
                remedy="Return True or False from a plain function",
            )
        return answer

    def viewer(self) -> str | None:
        """Return who is looking, as text that can be stored; None when nobody is known.

        :raises ConfigurationError: if ``actor`` answers anything but text or None.
        """
        answer: object = self.actor()
        if answer is None:
            return None
        if not isinstance(answer, str):
            raise ConfigurationError(
                problem=f"actor answered {type(answer).__name__}", remedy="Return text or None"
            )
        return storable(answer, _ACTOR_LENGTH)

    @property
    def page_size(self) -> int:
        """Rows of one page of a list."""
        return int(current_app.config[settings.PAGE_SIZE.name])

    @property
    def download_limit_bytes(self) -> int:
        """Largest single file of a download, compressed."""
        return int(current_app.config[settings.DOWNLOAD_LIMIT_BYTES.name])


def current_state() -> PanelState:
    """Return the panel of the application now running."""
    state: Any = current_app.extensions[KEY]
    assert isinstance(state, PanelState)
    return state
