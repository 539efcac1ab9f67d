"""One visit: authorise, read in a session of our own, answer, write down who looked, send."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import Response, request
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException

from lineage_panel.access import Visit, begin_visit, outcome_of, record, request_id
from lineage_panel.authorization import Action, Target, log_refusal
from lineage_panel.errors import error_response
from lineage_panel.sessions import reading
from lineage_panel.state import PanelState, current_state
from report_lineage.errors import AccessNotRecorded, LineageError, NotFound
from report_lineage.reports import artifact_detail, report_is_visible, run_detail

logger = logging.getLogger(__name__)

DOWNLOAD_ACTIONS = frozenset({Action.DOWNLOAD_ARTIFACT, Action.DOWNLOAD_INPUTS})


@dataclass(frozen=True)
class Read:
    """What a view reads with. ``scope`` is the condition its action is limited to, or None."""

    state: PanelState
    session: Session
    scope: Any

    def visible_report(self, report_id: uuid.UUID) -> None:
        """Go on only if the viewer may see the report.

        :raises NotFound: if there is none, or none in the viewer's scope.
        """
        if not report_is_visible(self.session, report_id, self.scope):
            raise NotFound(kind="report", key=str(report_id))


View = Callable[..., Response]


def view(
    action: Action, kind: str | None = None, key: str | None = None, *, recorded: bool = True
) -> Callable[[View], View]:
    """Make a function ``(read, **arguments) -> Response`` a view of the panel.

    :param action: what the viewer must be allowed to do.
    :param kind: the kind of its target; None for lists.
    :param key: the argument of the address that holds the target's id.
    :param recorded: False for answers that show nothing, such as redirects; their refusals are
        recorded all the same.
    """

    def decorate(function: View) -> View:
        @wraps(function)
        def respond(**arguments: Any) -> Response:
            target = Target(kind, str(arguments[key])) if kind and key else None
            return _serve(function, action, target, arguments, recorded)

        return respond

    return decorate


def _serve(
    function: View, action: Action, target: Target | None, arguments: dict[str, Any], recorded: bool
) -> Response:
    state = current_state()
    visit = begin_visit(state, action, target)
    try:
        if not state.may(action, target):
            return _refuse(state, visit, action)
        response, outcome = _answer(function, state, action, target, arguments)
    except HTTPException as error:
        # The host's own authorize may end the request, with its login page for one.
        record(state, visit, outcome="refused", http_status=error.code or 500)
        raise
    except Exception:
        # Flask logs the traceback, without the id that the page shows.
        logger.error("%s failed, request id %s", action.value, visit.request_id)
        record(state, visit, outcome="failed", http_status=500)
        raise
    response.make_conditional(request)
    if not recorded and response.status_code < 400:
        return response
    written = record(state, visit, outcome=outcome, http_status=response.status_code)
    if not written and action in DOWNLOAD_ACTIONS:
        response.close()
        return error_response(AccessNotRecorded())
    return response


def _refuse(state: PanelState, visit: Visit, action: Action) -> Response:
    """Answer as if there were nothing, and write down that it was refused."""
    log_refusal(state.authorize, action, visit.actor)
    record(state, visit, outcome="refused", http_status=404)
    return error_response(NotFound(kind=visit.target_kind, key=visit.target_id or ""))


def _answer(
    function: View,
    state: PanelState,
    action: Action,
    target: Target | None,
    arguments: dict[str, Any],
) -> tuple[Response, str]:
    scope = state.scope(action.value)
    try:
        with reading(state.make_session) as session:
            try:
                response = function(Read(state, session, scope), **arguments)
            except NotFound as error:
                hidden = scope is not None and _exists(session, target)
                return error_response(error), "refused" if hidden else "missing"
    except (LineageError, HTTPException) as error:
        if isinstance(error, LineageError) and error.http_status >= 500:
            logger.exception("%s failed, request id %s", action.value, request_id())
        return error_response(error), "failed"
    return response, outcome_of(response)


def _exists(session: Session, target: Target | None) -> bool:
    """Say whether what the scope hides is there: the access log tells refused from missing."""
    if target is None:
        return False
    try:
        _LOOKS[target.kind](session, target.id)
    except NotFound:
        return False
    return True


def _look_for_report(session: Session, key: str) -> None:
    if not report_is_visible(session, uuid.UUID(key), None):
        raise NotFound(kind="report", key=key)


_LOOKS: dict[str, Callable[[Session, str], object]] = {
    "report": _look_for_report,
    "run": lambda session, key: run_detail(session, uuid.UUID(key)),
    "artifact": artifact_detail,
}
