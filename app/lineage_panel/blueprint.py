"""The panel's blueprint: which address leads to which view."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, request, send_from_directory
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed, NotFound

from lineage_panel.api import views as api
from lineage_panel.errors import error_response
from lineage_panel.headers import secure
from lineage_panel.held import carrying
from lineage_panel.pages.access import access
from lineage_panel.pages.artifact import artifact
from lineage_panel.pages.at import at
from lineage_panel.pages.compare import choose, compare
from lineage_panel.pages.compare_files import compare_patch, compare_text
from lineage_panel.pages.download import download, part, parts, parts_manifest, raw
from lineage_panel.pages.export import export
from lineage_panel.pages.index import index
from lineage_panel.pages.inputs import inputs, inputs_manifest, inputs_part, inputs_parts
from lineage_panel.pages.output import output
from lineage_panel.pages.report import report
from lineage_panel.pages.reports import reports
from lineage_panel.pages.run import run
from lineage_panel.pages.runs import runs
from lineage_panel.pages.version import version
from lineage_panel.state import PanelState
from lineage_panel.visit import PanelView

REPORT = "/reports/<lineage_uuid:report_id>"
VERSION = f"{REPORT}/versions/<lineage_number:number>"
RUN = "/runs/<lineage_uuid:run_id>"
ARTIFACT = "/artifacts/<lineage_sha256:sha256>"
SIDES = "<lineage_number:old>/<lineage_number:new>"
API = "/api/v1"
STATIC = Path(__file__).with_name("static")

ROUTES: tuple[tuple[str, str, PanelView], ...] = (
    ("/", "index", index),
    ("/reports", "reports", reports),
    (REPORT, "report", report),
    (VERSION, "version", version),
    (f"{VERSION}/inputs.tar.gz", "inputs", inputs),
    (f"{VERSION}/inputs/parts", "inputs_parts", inputs_parts),
    (f"{VERSION}/inputs/parts/manifest.json", "inputs_manifest", inputs_manifest),
    (f"{VERSION}/inputs/parts/<lineage_number:part>", "inputs_part", inputs_part),
    (f"{VERSION}/outputs/<lineage_name:name>", "output", output),
    (f"{REPORT}/compare", "choose", choose),
    (f"{REPORT}/compare/{SIDES}", "compare", compare),
    (f"{REPORT}/compare/{SIDES}/patch.json", "compare_patch", compare_patch),
    (f"{REPORT}/compare/{SIDES}/changes.txt", "compare_text", compare_text),
    (f"{REPORT}/at", "at", at),
    (f"{REPORT}/export.zip", "export", export),
    ("/runs", "runs", runs),
    (RUN, "run", run),
    (ARTIFACT, "artifact", artifact),
    (f"{ARTIFACT}/download", "download", download),
    (f"{ARTIFACT}/raw", "raw", raw),
    (f"{ARTIFACT}/parts", "parts", parts),
    (f"{ARTIFACT}/parts/manifest.json", "parts_manifest", parts_manifest),
    (f"{ARTIFACT}/parts/<lineage_number:number>", "part", part),
    ("/access", "access", access),
    (f"{API}/openapi.json", "api_openapi", api.openapi),
    (f"{API}/reports", "api_reports", api.reports),
    (f"{API}{REPORT}", "api_report", api.report),
    (f"{API}{REPORT}/timeline", "api_timeline", api.timeline),
    (f"{API}{VERSION}", "api_version", api.version),
    (f"{API}{REPORT}/compare/{SIDES}", "api_compare", api.compare),
    (
        f"{API}{REPORT}/compare/{SIDES}/parts/<lineage_name:part>",
        "api_compare_part",
        api.compare_part,
    ),
    (f"{API}{REPORT}/explain/{SIDES}", "api_explain", api.explain),
    (f"{API}{REPORT}/at", "api_at", api.at),
    (f"{API}/runs", "api_runs", api.runs),
    (f"{API}{RUN}", "api_run", api.run),
    (f"{API}{ARTIFACT}", "api_artifact", api.artifact),
    (f"{API}/access", "api_access", api.access),
)

HELD = frozenset(name for rule, name, view in ROUTES if view.held and not rule.startswith(API))
"""The pages that can be held at a moment, which links to them keep."""


def build_blueprint(state: PanelState) -> Blueprint:
    """Return the blueprint of one application's panel. Every rule takes GET and HEAD alone."""
    blueprint = Blueprint(
        "lineage_panel", "lineage_panel", template_folder="templates", static_folder=None
    )
    for rule, endpoint, view in ROUTES:
        _add(blueprint, rule, endpoint, view)
    _add(blueprint, "/static/<path:filename>", "static", _static)
    blueprint.url_defaults(carrying(HELD))
    blueprint.after_request(secure)
    blueprint.register_error_handler(InternalServerError, error_response)
    blueprint.before_app_request(_answer_unrouted(state))
    return blueprint


def _add(blueprint: Blueprint, rule: str, endpoint: str, view: Callable[..., Any]) -> None:
    blueprint.add_url_rule(rule, endpoint, view, methods=["GET"], provide_automatic_options=False)


def _static(filename: str) -> Response:
    response = send_from_directory(STATIC, filename)
    response.headers["Cache-Control"] = "private, max-age=300"
    return response


def _answer_unrouted(state: PanelState) -> Callable[[], Response | None]:
    """Return a hook that gives addresses below ours that lead nowhere our error, not the host's.

    Nothing matched, so no view of anybody's is bypassed.
    """

    def answer() -> Response | None:
        error = request.routing_exception
        below = f"{request.path}/".startswith(f"{state.url_prefix}/")
        if below and isinstance(error, MethodNotAllowed):
            return secure(_refuse_method(error))
        if below and isinstance(error, NotFound):
            return secure(error_response(error))
        return None

    return answer


def _refuse_method(error: MethodNotAllowed) -> Response:
    """Answer a method that is not taken; where GET would lead to a view, that view is named."""
    adapter = current_app.create_url_adapter(request)
    assert adapter is not None  # within a request there is one
    try:
        endpoint, arguments = adapter.match(method="GET")
    except HTTPException:
        return error_response(error)
    asked = current_app.view_functions[endpoint]
    if not isinstance(asked, PanelView):
        return error_response(error)
    return asked.refuse_method(error, dict(arguments))
