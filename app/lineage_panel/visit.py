"""One visit: authorise, read in a session of our own, answer, write down who looked, send."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property, update_wrapper
from typing import Any

from flask import Response, request
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from lineage_panel.access import Visit, begin_visit, outcome_of, record, request_id
from lineage_panel.asked import Asked, asked_moment, unknown_here
from lineage_panel.authorization import Action, Target, log_refusal
from lineage_panel.errors import error_response
from lineage_panel.held import hold
from lineage_panel.sessions import reading
from lineage_panel.state import PanelState, current_state
from report_lineage.errors import AccessNotRecorded, BadMoment, LineageError, NotFound
from report_lineage.history.past import Moment, Version
from report_lineage.reports import (
    artifact_detail,
    report_is_visible,
    reports_at,
    run_detail,
    scope_as_now,
)
from report_lineage.reports.results import AsOf

logger = logging.getLogger(__name__)

DOWNLOAD_ACTIONS = frozenset(
    {Action.DOWNLOAD_ARTIFACT, Action.DOWNLOAD_INPUTS, Action.EXPORT_REPORT}
)

Answer = tuple[Response, str]
"""A response and its outcome: allowed, refused, missing or failed."""


@dataclass(frozen=True)
class Read:
    """What a view reads with. ``allowed`` is the condition its action is limited to, or None.

    ``session`` is in the past when the request names a moment, which is ``as_of`` then; ``present``
    never is.
    """

    state: PanelState
    session: Session
    allowed: Any
    present: Session
    as_of: AsOf | None = None

    @cached_property
    def scope(self) -> Any:
        """The condition on what lists show: what the viewer may see is decided by the present."""
        return self.allowed if self.as_of is None else scope_as_now(self.present, self.allowed)

    def visible_report(self, report_id: uuid.UUID) -> None:
        """Go on only if the viewer may see the report.

        :raises NotFound: if there is none, or was none then, or none in the viewer's scope.
        """
        if not self.was_there(report_id):
            raise NotFound(kind="report", key=str(report_id))

    def was_there(self, report_id: uuid.UUID) -> bool:
        """Say whether a report that the viewer may see had begun by the moment.

        :raises NotFound: if there is none at all, or none in the viewer's scope.
        """
        if not report_is_visible(self.present, report_id, self.allowed):
            raise NotFound(kind="report", key=str(report_id))
        return self.as_of is None or report_is_visible(self.session, report_id, None)


View = Callable[..., Response]


@dataclass(eq=False)
class PanelView:
    """A view as Flask calls it: ``function(read, **arguments)``, authorised and written down.

    ``kind`` is the kind of the target and ``key`` the argument of the address that holds its id;
    both are None for lists. ``recorded`` is False for answers that show nothing, such as
    redirects; their refusals are recorded all the same. ``held`` says that it can show a moment of
    the past, the one that ``at=`` in its address names.
    """

    function: View
    action: Action
    kind: str | None
    key: str | None
    recorded: bool
    held: bool

    def __post_init__(self) -> None:
        # Extensions of hosts ask views for the names that functions have.
        update_wrapper(self, self.function)

    def __call__(self, **arguments: Any) -> Response:
        """Answer a request."""
        target = self._target(arguments)

        def answer(state: PanelState, visit: Visit) -> Answer:
            if not state.may(self.action, target):
                return _refuse(state, visit, self.action)
            return _answer(self, state, target, arguments)

        return self._serve(target, answer)

    def refuse_method(self, error: MethodNotAllowed, arguments: dict[str, Any]) -> Response:
        """Answer a request by a method that no view takes."""
        return self._serve(
            self._target(arguments), lambda state, visit: (error_response(error), "refused")
        )

    def _target(self, arguments: dict[str, Any]) -> Target | None:
        return Target(self.kind, str(arguments[self.key])) if self.kind and self.key else None

    def _serve(
        self, target: Target | None, answer: Callable[[PanelState, Visit], Answer]
    ) -> Response:
        state = current_state()
        visit = begin_visit(self.action, target)
        try:
            visit = replace(visit, actor=state.viewer())
            response, outcome = answer(state, visit)
        except HTTPException as error:
            # The host's own authorize may end the request, with its login page for one.
            record(state, visit, outcome="refused", http_status=error.code or 500)
            raise
        except Exception:
            # Flask logs the traceback, without the id that the page shows.
            logger.error("%s failed, request id %s", self.action.value, visit.request_id)
            record(state, visit, outcome="failed", http_status=500)
            raise
        response.make_conditional(request)
        if not self.recorded and response.status_code < 400:
            return response
        written = record(state, visit, outcome=outcome, http_status=response.status_code)
        if not written and self.action in DOWNLOAD_ACTIONS:
            response.close()
            return error_response(AccessNotRecorded())
        return response


def view(
    action: Action,
    kind: str | None = None,
    key: str | None = None,
    *,
    recorded: bool = True,
    held: bool = False,
) -> Callable[[View], PanelView]:
    """Make a function ``(read, **arguments) -> Response`` a view of the panel.

    :param action: what the viewer must be allowed to do.
    :param kind: the kind of its target; None for lists.
    :param key: the argument of the address that holds the target's id.
    :param recorded: False for answers that show nothing.
    :param held: whether it can show a moment of the past.
    """
    return lambda function: PanelView(function, action, kind, key, recorded, held)


def _refuse(state: PanelState, visit: Visit, action: Action) -> Answer:
    """Answer as if there were nothing."""
    log_refusal(state.authorize, action, visit.actor)
    error = NotFound(kind=visit.target_kind, key=visit.target_id or "")
    return error_response(error), "refused"


def _answer(
    view: PanelView, state: PanelState, target: Target | None, arguments: dict[str, Any]
) -> Answer:
    scope = state.scope(view.action.value)
    try:
        asked = asked_moment(arguments.get("report_id")) if view.held else None
        with _opened(state, scope, asked) as read:
            try:
                response = view.function(read, **arguments)
            except NotFound as error:
                hidden = scope is not None and _is_hidden(read.session, target, error)
                return error_response(error), "refused" if hidden else "missing"
    except BadMoment:
        return error_response(unknown_here()), "failed"
    except NotFound as error:  # a version or transaction that the moment names
        return error_response(error), "missing"
    except (LineageError, HTTPException) as error:
        if isinstance(error, LineageError) and error.http_status >= 500:
            logger.exception("%s failed, request id %s", view.action.value, request_id())
        return error_response(error), "failed"
    return response, outcome_of(response)


@contextmanager
def _opened(state: PanelState, scope: Any, asked: Asked | None) -> Iterator[Read]:
    if asked is None:
        with reading(state.make_session) as session:
            yield Read(state, session, scope, session)
        return
    with reading(state.make_session, snapshot=False) as present:
        if _is_of_hidden(present, asked.moment, scope):
            # The view refuses it, as it would in the past; whether it has the version stays untold.
            yield Read(state, present, scope, present)
            return
        with reports_at(present, asked.moment) as (past, as_of):
            hold(asked, as_of)
            yield Read(state, past, scope, present, as_of)


def _is_of_hidden(session: Session, moment: Moment, scope: Any) -> bool:
    """Say whether a moment is a version of a report that the viewer may not see."""
    return isinstance(moment, Version) and not report_is_visible(session, moment.report, scope)


def _is_hidden(session: Session, target: Target | None, error: NotFound) -> bool:
    """Say whether the scope hides a target that is there: refused is not the same as missing.

    What is missing within a target that may be seen, such as a version, names itself.
    """
    if target is None or type(error) is not NotFound:
        return False
    names_target = (error.facts["kind"], error.facts["key"]) == (target.kind, target.id)
    return names_target and _exists(session, target)


def _exists(session: Session, target: Target) -> bool:
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
