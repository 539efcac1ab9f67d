"""One shape for every error: a page for people, a problem document (RFC 9457) for programs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec
from flask import Response, request, url_for
from werkzeug.exceptions import HTTPException

from lineage_panel.access import request_id
from lineage_panel.asked import ZoneMissing
from lineage_panel.authorization import Action
from lineage_panel.pages.contexts import ErrorPage
from lineage_panel.pages.zone import zone_page
from lineage_panel.rendering import bare_shell, html, shell
from lineage_panel.state import current_state
from report_lineage.errors import AccessNotRecorded, LineageError, NotFound

UNEXPECTED = "internal-error"
PROBLEM_TYPE = "application/problem+json"
_TITLES = {
    400: "This request cannot be understood",
    403: "This is not open to you",
    404: "There is nothing here",
    405: "The panel only reads",
    413: "This is too large",
    500: "Something went wrong",
    503: "This cannot be shown now",
}
_CODES = {400: "bad-request", 403: "forbidden", 404: "not-found", 405: "method-not-allowed"}
# The same words for what is not there and for what may not be seen.
_NOTHING = (
    "There is nothing at this address, or nothing that you may see. "
    "Check the address, or begin at the list of reports."
)
_FAILED = (
    "The panel failed to answer. Try again; if it stays so, give the request id to whoever runs it."
)


@dataclass(frozen=True)
class Problem:
    """An error as it is told. ``parameter`` is the request parameter at fault, if one is."""

    status: int
    code: str
    title: str
    detail: str
    parameter: str | None = None
    allow: tuple[str, ...] = ()


def problem_of(error: Exception) -> Problem:
    """Return what is told of an error; of unexpected ones nothing but that they happened."""
    if isinstance(error, LineageError):
        return _of_lineage_error(error)
    if isinstance(error, HTTPException) and (error.code or 500) < 500:
        status = error.code or 500
        detail = _NOTHING if status == 404 else error.description or ""
        allow = tuple(sorted(getattr(error, "valid_methods", None) or ()))
        return Problem(status, _CODES.get(status, "refused"), _title(status), detail, allow=allow)
    return Problem(500, UNEXPECTED, _title(500), _FAILED)


def _of_lineage_error(error: LineageError) -> Problem:
    status = error.http_status
    if type(error) is NotFound:
        return Problem(404, NotFound.code, _title(404), _NOTHING)
    parameter = error.facts.get("parameter")
    named = str(parameter) if parameter is not None else None
    return Problem(status, error.code, _title(status), str(error), named)


def _title(status: int) -> str:
    return _TITLES.get(status, _TITLES[500 if status >= 500 else 400])


def error_response(error: Exception) -> Response:
    """Return an error in the shape the request wants: JSON under ``/api/`` or by its Accept.

    To people a time without a zone is no error but a question.
    """
    problem = problem_of(error)
    if wants_json():
        response = _as_json(problem)
    elif isinstance(error, ZoneMissing):
        response = html("zone", zone_page(), status=problem.status)
    else:
        response = _as_page(problem)
    response.status_code = problem.status
    if problem.allow:
        response.headers["Allow"] = ", ".join(problem.allow)
    if problem.code == AccessNotRecorded.code:
        response.headers["Retry-After"] = "5"
    return response


def wants_json() -> bool:
    """Say whether the request comes from a program."""
    prefix = current_state().url_prefix
    if request.path.startswith(f"{prefix}/api/"):
        return True
    offers = ["text/html", "application/json", PROBLEM_TYPE]
    return request.accept_mimetypes.best_match(offers, default="text/html") != "text/html"


def _as_json(problem: Problem) -> Response:
    document: dict[str, Any] = {
        "type": f"urn:report-lineage:error:{problem.code}",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        "code": problem.code,
    }
    if problem.parameter is not None:
        document["parameter"] = problem.parameter
    if problem.status >= 500:
        document["request_id"] = request_id()
    return Response(msgspec.json.encode(document), mimetype=PROBLEM_TYPE)


def _as_page(problem: Problem) -> Response:
    state = current_state()
    frame = bare_shell(state) if problem.code == UNEXPECTED else shell(state)
    may_list = problem.code != UNEXPECTED and state.may(Action.LIST_REPORTS)
    page = ErrorPage(
        status=problem.status,
        code=problem.code,
        title=problem.title,
        detail=problem.detail,
        parameter=problem.parameter,
        request_id=request_id() if problem.status >= 500 else None,
        next_url=url_for("lineage_panel.reports") if may_list else None,
        next_label="List of reports" if may_list else None,
    )
    return html("error", page, status=problem.status, frame=frame)
