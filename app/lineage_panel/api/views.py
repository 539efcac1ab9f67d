"""The API's answers: the same questions as the pages ask, the same rules, results as JSON."""

from __future__ import annotations

import uuid

from flask import Response

from lineage_panel import parameters
from lineage_panel.api.bodies import comparison_body, explanation_body
from lineage_panel.api.openapi import document
from lineage_panel.api.parts import part_body
from lineage_panel.authorization import Action
from lineage_panel.moments import bad_moment
from lineage_panel.pages.kept_timeline import KeptTimeline
from lineage_panel.pages.pair import Pair
from lineage_panel.pages.queries import access_filter, cursor, report_filter, run_filter
from lineage_panel.rendering import json, known_already
from lineage_panel.visit import Read, view
from report_lineage import reports as questions
from report_lineage.errors import BadParameter


@view(Action.LIST_REPORTS, recorded=False)
def openapi(read: Read) -> Response:
    """Send the description of the API; it shows nothing recorded."""
    return json(document(read.state.url_prefix))


@view(Action.LIST_REPORTS, held=True)
def reports(read: Read) -> Response:
    """List the reports the viewer may see, newest change first."""
    return json(
        questions.list_reports(
            read.session, report_filter(), scope=read.scope, cursor=cursor(), limit=_limit(read)
        )
    )


@view(Action.VIEW_REPORT, kind="report", key="report_id", held=True)
def report(read: Read, report_id: uuid.UUID) -> Response:
    """Give a report's newest version that is not a deletion."""
    read.visible_report(report_id)
    return json(questions.state(read.session, report_id))


@view(Action.VIEW_REPORT, kind="report", key="report_id", held=True)
def timeline(read: Read, report_id: uuid.UUID) -> Response:
    """List a report's versions, newest first."""
    read.visible_report(report_id)
    versions = KeptTimeline(read, report_id, parameters.positive("before"), _limit(read))
    if known := known_already(versions.tag):
        return known
    return json(versions.rows(), tag=versions.tag)


@view(Action.VIEW_VERSION, kind="report", key="report_id", held=True)
def version(read: Read, report_id: uuid.UUID, number: int) -> Response:
    """Give a report as a version left it."""
    read.visible_report(report_id)
    return json(questions.state(read.session, report_id, number))


@view(Action.COMPARE_VERSIONS, kind="report", key="report_id", held=True)
def compare(read: Read, report_id: uuid.UUID, old: int, new: int) -> Response:
    """Give what differs between two versions."""
    read.visible_report(report_id)
    pair = Pair(read, report_id, old, new)
    tag = pair.tag("comparison", explained=False)
    if known := known_already(tag):
        return known
    body = comparison_body(pair.comparison(), pair.outputs())
    return json(body, tag=None if pair.bytes_were_lost else tag)


@view(Action.COMPARE_VERSIONS, kind="report", key="report_id", held=True)
def compare_part(read: Read, report_id: uuid.UUID, old: int, new: int, part: str) -> Response:
    """Give a page of a long part of what differs between two versions."""
    read.visible_report(report_id)
    page = parameters.positive("page") or 1
    pair = Pair(read, report_id, old, new)
    tag = pair.tag("part", part, page, explained=False)
    return known_already(tag) or json(part_body(pair.comparison(), part, page), tag=tag)


@view(Action.COMPARE_VERSIONS, kind="report", key="report_id", held=True)
def explain(read: Read, report_id: uuid.UUID, old: int, new: int) -> Response:
    """Give why two versions differ."""
    read.visible_report(report_id)
    pair = Pair(read, report_id, old, new)
    tag = pair.tag("explanation", explained=True)
    if known := known_already(tag):
        return known
    body = explanation_body(pair.explanation())
    return json(body, tag=None if pair.bytes_were_lost else tag)


@view(Action.VIEW_VERSION, kind="report", key="report_id", held=True)
def at(read: Read, report_id: uuid.UUID) -> Response:
    """Give a report as it was at a moment."""
    read.was_there(report_id)
    if read.as_of is None:
        raise bad_moment("at", "", "it is missing")
    return json(questions.state_at(read.present, report_id, read.as_of.time, past=read.session))


@view(Action.LIST_RUNS, held=True)
def runs(read: Read) -> Response:
    """List the runs the viewer may see, newest start first."""
    return json(
        questions.list_runs(
            read.session, run_filter(), scope=read.scope, cursor=cursor(), limit=_limit(read)
        )
    )


@view(Action.VIEW_RUN, kind="run", key="run_id", held=True)
def run(read: Read, run_id: uuid.UUID) -> Response:
    """Give everything recorded of a run."""
    return json(questions.run_detail(read.session, run_id, scope=read.scope))


@view(Action.VIEW_ARTIFACT, kind="artifact", key="sha256", held=True)
def artifact(read: Read, sha256: str) -> Response:
    """Give what is known of stored bytes, and who used them."""
    return json(questions.artifact_detail(read.session, sha256, scope=read.scope))


@view(Action.LIST_ACCESS)
def access(read: Read) -> Response:
    """List who looked at what, newest first."""
    return json(
        questions.list_access(read.session, access_filter(), cursor=cursor(), limit=_limit(read))
    )


def _limit(read: Read) -> int:
    """Return how many rows a page of a list has.

    :raises BadParameter: if more than 1,000 are asked for.
    """
    limit = parameters.positive("limit") or read.state.page_size
    if limit > MAX_LIMIT:
        raise BadParameter(
            parameter="limit", value=str(limit), problem="it is too large",
            remedy=f"Give at most {MAX_LIMIT}.",
        )  # fmt: skip
    return limit


MAX_LIMIT = 1000
