"""Who may see what: the actions, their targets, and the answer when the host gives none."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

logger = logging.getLogger(__name__)


class Action(StrEnum):
    """What a viewer may be allowed to do."""

    LIST_REPORTS = "reports.list"
    VIEW_REPORT = "report.view"
    VIEW_VERSION = "version.view"
    COMPARE_VERSIONS = "version.compare"
    DOWNLOAD_INPUTS = "version.inputs"
    EXPORT_REPORT = "report.export"
    LIST_RUNS = "run.list"
    VIEW_RUN = "run.view"
    VIEW_ARTIFACT = "artifact.view"
    DOWNLOAD_ARTIFACT = "artifact.download"
    LIST_ACCESS = "access.list"


@dataclass(frozen=True)
class Target:
    """What an action is about. ``kind`` is report, run or artifact; ``id`` its key as text.

    Whether the target exists is not known yet when the host is asked.
    """

    kind: str
    id: str


Authorize = Callable[[str, Target | None], bool]
"""Says whether the present viewer may do an action; the target is None for lists."""

Scope = Callable[[str], Any]
"""Gives the SQL condition over ``Report`` that an action is limited to; None means everything."""

Actor = Callable[[], str | None]
"""Says who is looking; None when nobody is known."""


def deny_everything(action: str, target: Target | None) -> bool:
    """Refuse: the answer when a host gives no ``authorize``."""
    return False


def log_refusal(authorize: Authorize, action: Action, actor: str | None) -> None:
    """Tell the log of a refusal, and how to allow when that was never said."""
    if authorize is deny_everything:
        logger.warning(
            "%s refused: no authorize was given. "
            "Pass LineagePanel(authorize=...), a function (action, target) -> bool.",
            action.value,
        )
    else:
        logger.info("%s refused to %r", action.value, actor)


def allow_everything(action: str, target: Target | None) -> bool:
    """Allow: for a host that guards the whole panel itself."""
    return True


def unlimited(action: str) -> None:
    """Limit nothing: the scope when a host gives none."""


def unknown_actor() -> None:
    """Name nobody: the actor when a host gives none."""
