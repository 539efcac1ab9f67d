"""The OpenAPI 3.1 document of the API; schemas come from the results' own dataclasses."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec

from lineage_panel.api.bodies import ComparisonBody, ProblemBody
from lineage_panel.pages.queries import OUTCOMES, RUN_STATES, TARGET_KINDS
from report_lineage.reports.results import (
    AccessList,
    ArtifactDetail,
    ReportAt,
    ReportList,
    ReportState,
    RunDetail,
    RunList,
    Timeline,
)

VERSION = "1.0.0"
_TIME = "A time such as 2009-03-01T14:05:00Z, or a day; without zone it is UTC."
_TIME_END = f"{_TIME} Exclusive, but a day includes all of itself."


@dataclass(frozen=True)
class Operation:
    """One address of the API. ``query`` holds parameters: name, description, choices."""

    path: str
    name: str
    summary: str
    body: type
    query: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    required: tuple[str, ...] = ()


_PAGE = (
    ("cursor", "Where to go on: next_cursor or previous_cursor of the page before.", ()),
    ("limit", "Rows of a page, at most 1000.", ()),
)
_REPORT = "/reports/{report_id}"

OPERATIONS: tuple[Operation, ...] = (
    Operation("/reports", "listReports", "Reports, newest change first", ReportList, (
        ("search", "Part of the title or of the lead's name.", ()),
        ("lead", "A lead's id, or part of its name.", ()),
        ("job", "A job's name, or namespace/name.", ()),
        ("run", "A run's id.", ()),
        ("template", "A template's name.", ()),
        ("status", "A report's status.", ()),
        ("changed_from", _TIME, ()),
        ("changed_to", _TIME_END, ()),
        ("deleted", "Whether deleted reports are listed.", ("show", "hide")),
        *_PAGE,
    )),
    Operation(_REPORT, "getReport", "The newest version that is not a deletion", ReportState),
    Operation(f"{_REPORT}/timeline", "listVersions", "Versions, newest first", Timeline, (
        ("before", "Only versions with a lower number.", ()),
        ("limit", "Rows of a page, at most 1000.", ()),
    )),
    Operation(f"{_REPORT}/versions/{{number}}", "getVersion", "A report as a version left it",
              ReportState),
    Operation(f"{_REPORT}/compare/{{old}}/{{new}}", "compareVersions",
              "What differs between two versions", ComparisonBody),
    Operation(f"{_REPORT}/at", "getReportAt", "A report as it was at an instant", ReportAt,
              (("when", _TIME, ()),), ("when",)),
    Operation("/runs", "listRuns", "Runs, newest start first", RunList, (
        ("job", "A job's name, or namespace/name.", ()),
        ("state", "A run's state.", RUN_STATES),
        ("started_from", _TIME, ()),
        ("started_to", _TIME_END, ()),
        *_PAGE,
    )),
    Operation("/runs/{run_id}", "getRun", "Everything recorded of a run", RunDetail),
    Operation("/artifacts/{sha256}", "getArtifact", "Stored bytes, and who used them",
              ArtifactDetail),
    Operation("/access", "listAccess", "Who looked at what, newest first", AccessList, (
        ("actor", "Who looked.", ()),
        ("target_kind", "What kind of thing was looked at.", TARGET_KINDS),
        ("target_id", "Its id.", ()),
        ("outcome", "What came of it.", OUTCOMES),
        ("occurred_from", _TIME, ()),
        ("occurred_to", _TIME_END, ()),
        *_PAGE,
    )),
)  # fmt: skip

DOWNLOADS = {
    "/artifacts/{sha256}/download": "Stored bytes, as a gzip file",
    "/artifacts/{sha256}/parts/manifest.json": "The parts of stored bytes above the limit",
    f"{_REPORT}/versions/{{number}}/inputs.tar.gz": "All raw inputs of a version",
    f"{_REPORT}/versions/{{number}}/inputs/parts/manifest.json": "Their parts above the limit",
}

_PATH_SCHEMAS: dict[str, dict[str, Any]] = {
    "report_id": {"type": "string", "format": "uuid"},
    "run_id": {"type": "string", "format": "uuid"},
    "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
    "number": {"type": "integer", "minimum": 1},
    "old": {"type": "integer", "minimum": 1},
    "new": {"type": "integer", "minimum": 1},
}


@cache
def document(url_prefix: str) -> dict[str, Any]:
    """Return the document of a panel mounted at ``url_prefix``."""
    bodies = [operation.body for operation in OPERATIONS]
    references, schemas = msgspec.json.schema_components(
        [*bodies, ProblemBody], ref_template="#/components/schemas/{name}"
    )
    problem = references[-1]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Report lineage",
            "version": VERSION,
            "description": "Where reports came from, what changed in them, why, and what they "
            "said on any day. Read only. What may not be seen answers as what is not there.",
        },
        "servers": [{"url": f"{url_prefix}/api/v1"}],
        "paths": {
            operation.path: {"get": _get(operation, reference, problem)}
            for operation, reference in zip(OPERATIONS, references, strict=False)
        }
        | {path: _download(path, summary, url_prefix) for path, summary in DOWNLOADS.items()},
        "components": {"schemas": schemas},
    }


def _get(
    operation: Operation, reference: dict[str, Any], problem: dict[str, Any]
) -> dict[str, Any]:
    parameters = [*_path_parameters(operation.path), *_query_parameters(operation)]
    refused = {"application/problem+json": {"schema": problem}}
    responses: dict[str, Any] = {
        "200": {
            "description": operation.summary,
            "headers": {"ETag": {"schema": {"type": "string"}}},
            "content": {"application/json": {"schema": reference}},
        },
        "304": {"description": "It is what the tag of If-None-Match stands for"},
        "404": {"description": "Not there, or not to be seen", "content": refused},
        "503": {"description": "Not now", "content": refused},
    }
    if operation.query:
        responses["400"] = {"description": "A parameter cannot be used", "content": refused}
    return {
        "operationId": operation.name,
        "summary": operation.summary,
        "parameters": parameters,
        "responses": responses,
    }


def _download(path: str, summary: str, url_prefix: str) -> dict[str, Any]:
    """Describe a download, which lies beside the API and not below it."""
    return {
        "servers": [{"url": url_prefix}],
        "get": {
            "summary": summary,
            "parameters": _path_parameters(path),
            "responses": {
                "200": {
                    "description": "The file",
                    "headers": {"ETag": {"schema": {"type": "string"}}},
                    "content": {_media_type(path): {}},
                },
                "303": {"description": "It is larger than the limit: Location lists its parts"},
                "304": {"description": "It is what the tag of If-None-Match stands for"},
                "404": {"description": "Not there, or not to be seen"},
                "503": {"description": "Not now; nothing of it was sent"},
            },
        },
    }


def _media_type(path: str) -> str:
    return "application/json" if path.endswith(".json") else "application/gzip"


def _path_parameters(path: str) -> list[dict[str, Any]]:
    names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
    return [
        {"name": name, "in": "path", "required": True, "schema": _PATH_SCHEMAS[name]}
        for name in names
    ]


def _query_parameters(operation: Operation) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "in": "query",
            "required": name in operation.required,
            "description": description,
            "schema": {"type": "string", **({"enum": list(choices)} if choices else {})},
        }
        for name, description, choices in operation.query
    ]
