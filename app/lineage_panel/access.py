"""Writing down who read what, or was refused it: one row per answer, before its body is sent."""

from __future__ import annotations

import logging
import re
import uuid
from dataclasses import asdict, dataclass

from flask import Response, request
from sqlalchemy.exc import SQLAlchemyError

from lineage_panel.authorization import Action, Target
from lineage_panel.state import PanelState
from lineage_panel.storable import storable
from report_lineage.reports import record_access

logger = logging.getLogger(__name__)

_REQUEST_ID = re.compile(r"[A-Za-z0-9._:/+=-]{1,128}", re.ASCII)
_PATH_LENGTH = 2000
_AGENT_LENGTH = 400
_METHOD_LENGTH = 40


@dataclass(frozen=True)
class Visit:
    """One request for one thing. ``outcome`` is allowed, refused, missing or failed."""

    actor: str | None
    action: str
    target_kind: str
    target_id: str | None
    method: str
    path: str
    request_id: str
    remote_addr: str | None
    user_agent: str | None


def begin_visit(action: Action, target: Target | None) -> Visit:
    """Return what the present request tells of itself; hostile text is made storable.

    Who looks is not known yet, since only the host can say.
    """
    query = request.query_string.decode("utf-8", "backslashreplace")
    agent = request.headers.get("User-Agent")
    return Visit(
        actor=None,
        action=action.value,
        target_kind=target.kind if target else action.value.partition(".")[0],
        target_id=target.id if target else None,
        method=storable(request.method, _METHOD_LENGTH),
        path=storable(f"{request.path}?{query}" if query else request.path, _PATH_LENGTH),
        request_id=request_id(),
        remote_addr=request.remote_addr,
        user_agent=storable(agent, _AGENT_LENGTH) if agent else None,
    )


def record(state: PanelState, visit: Visit, *, outcome: str, http_status: int) -> bool:
    """Write the visit in a session and transaction of its own.

    :param outcome: allowed, refused, missing or failed.
    :return: whether it is written. If not, the whole visit is in the log as an error.
    """
    try:
        with state.make_session() as session:
            record_access(session, **asdict(visit), outcome=outcome, http_status=http_status)
            session.commit()
    except SQLAlchemyError:
        logger.exception(
            "An access event could not be written: outcome=%s http_status=%s %r",
            outcome, http_status, visit,
        )  # fmt: skip
        return False
    return True


def outcome_of(response: Response) -> str:
    """Return what a finished answer means: allowed, missing or failed."""
    if response.status_code == 404:
        return "missing"
    return "allowed" if response.status_code < 400 else "failed"


def request_id() -> str:
    """Return the id a proxy gave the request, or a new one; the same within one request."""
    environ = request.environ
    if "lineage_panel.request_id" not in environ:
        given = request.headers.get("X-Request-ID", "")
        environ["lineage_panel.request_id"] = (
            given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        )
    return str(environ["lineage_panel.request_id"])
