"""Everything recorded of one run, its log included."""

from __future__ import annotations

import uuid

from flask import Response, url_for

from lineage_panel import parameters
from lineage_panel.authorization import Action
from lineage_panel.pages.contexts import RunPage
from lineage_panel.pages.frame import Paging
from lineage_panel.pages.logs import read_log
from lineage_panel.pages.run_outputs import output_groups
from lineage_panel.pages.views import LogView
from lineage_panel.rendering import html
from lineage_panel.visit import Read, view
from report_lineage.reports import run_detail
from report_lineage.reports.results import RunDetail, RunRef

LOG_LINES = 200


@view(Action.VIEW_RUN, kind="run", key="run_id", held=True)
def run(read: Read, run_id: uuid.UUID) -> Response:
    """Show a run."""
    line = parameters.positive("line") or 1
    result = run_detail(read.session, run_id, scope=read.scope)
    log = _log_view(read, result, line - 1) if result.logs else None
    return html(
        "run",
        RunPage(
            result=result,
            outputs=output_groups(result),
            duration_s=_duration_s(result.run),
            log=log,
        ),
    )


def _duration_s(run: RunRef) -> float | None:
    if run.started_at is None or run.ended_at is None:
        return None
    return (run.ended_at - run.started_at).total_seconds()


def _log_view(read: Read, result: RunDetail, offset: int) -> LogView:
    part = read_log(read.state.store, result.logs, offset=offset, limit=LOG_LINES)

    def page_url(first: int) -> str:
        line = first + 1 if first else None
        return url_for("lineage_panel.run", run_id=result.run.id, line=line, _anchor="log")

    later = offset + LOG_LINES
    paging = Paging(
        previous_url=page_url(max(offset - LOG_LINES, 0)) if offset else None,
        next_url=page_url(later) if later < part.total else None,
    )
    return LogView(part.lines, part.total, paging, part.problem)
