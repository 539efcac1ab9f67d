"""The OpenAPI 3.1 document of the API; schemas come from the results' own dataclasses."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec

from lineage_panel.api.bodies import ComparisonBody, ExplanationBody, ProblemBody
from lineage_panel.api.parts import ComparisonPartBody
from lineage_panel.asked import MOMENT_CHARACTERS
from lineage_panel.moments import MOMENT_FORMS
from lineage_panel.pages.download import PartsManifest
from lineage_panel.pages.inputs import InputsManifest
from lineage_panel.pages.queries import OUTCOMES, RUN_STATES, TARGET_KINDS
from report_lineage.reports.paging import MOST_ROWS
from report_lineage.reports.results import (
    AccessList,
    ArtifactDetail,
    AsOf,
    ReportAt,
    ReportList,
    ReportState,
    RunDetail,
    RunList,
    Timeline,
)

Schema = dict[str, Any]
VERSION = "1.0.0"
_TIME = "A time such as 2009-03-01T14:05:00Z, or a day; without zone it is UTC."
_TIME_END = f"{_TIME} Exclusive, but a day includes all of itself."
_LONG_TEXT: Schema = {"type": "string", "maxLength": MOMENT_CHARACTERS}
_HELD_AT = (
    f"What is shown is what was known then: {MOMENT_FORMS}. The answer names the moment as `at`."
)
_EXPORT_AT = f"The moment: {MOMENT_FORMS}. Left out it is now."
_TEXT: Schema = {"type": "string", "maxLength": 500}
_NUMBER: Schema = {"type": "integer", "minimum": 1, "maximum": 999_999_999}
_UUID: Schema = {"type": "string", "format": "uuid"}
_TAG: Schema = {"ETag": {"schema": {"type": "string"}}}


_ZONE = ("tz", "The zone of a time that is written without one, such as Europe/Berlin.", _TEXT)
_HELD: tuple[tuple[str, str, Schema], ...] = (("at", _HELD_AT, _LONG_TEXT), _ZONE)


@dataclass(frozen=True)
class Operation:
    """One address of the API. ``query`` holds parameters: name, description, schema.

    ``held`` says that it takes a moment of the past besides.
    """

    path: str
    name: str
    summary: str
    body: type
    query: tuple[tuple[str, str, Schema], ...] = ()
    required: tuple[str, ...] = ()
    held: bool = True

    @property
    def parameters(self) -> tuple[tuple[str, str, Schema], ...]:
        """All its query parameters."""
        return (*_HELD, *self.query) if self.held else self.query


def _one_of(choices: tuple[str, ...]) -> Schema:
    return {"type": "string", "enum": list(choices)}


_LIMIT = ("limit", "Rows of a page.", {"type": "integer", "minimum": 1, "maximum": MOST_ROWS})
_PAGE = (
    ("cursor", "Where to go on: next_cursor or previous_cursor of the page before.",
     {"type": "string", "maxLength": 1000}),
    _LIMIT,
)  # fmt: skip
_REPORT = "/reports/{report_id}"

OPERATIONS: tuple[Operation, ...] = (
    Operation("/reports", "listReports", "Reports, newest change first", ReportList, (
        ("search", "Part of the title or of the lead's name.", _TEXT),
        ("lead", "A lead's id, or part of its name.", _TEXT),
        ("job", "A job's name, or namespace/name.", _TEXT),
        ("run", "A run's id.", _UUID),
        ("template", "A template's name.", _TEXT),
        ("status", "A report's status.", _TEXT),
        ("changed_from", _TIME, _TEXT),
        ("changed_to", _TIME_END, _TEXT),
        ("deleted", "Whether deleted reports are listed.", _one_of(("show", "hide"))),
        *_PAGE,
    )),
    Operation(_REPORT, "getReport", "The newest version that is not a deletion", ReportState),
    Operation(f"{_REPORT}/timeline", "listVersions", "Versions, newest first", Timeline, (
        ("before", "Only versions with a lower number.", _NUMBER),
        _LIMIT,
    )),
    Operation(f"{_REPORT}/versions/{{number}}", "getVersion", "A report as a version left it",
              ReportState),
    Operation(f"{_REPORT}/compare/{{old}}/{{new}}", "compareVersions",
              "What differs between two versions", ComparisonBody),
    Operation(f"{_REPORT}/compare/{{old}}/{{new}}/parts/{{part}}", "compareVersionsInPages",
              "A page of a long part of what differs", ComparisonPartBody, (
        ("page", "Which page, from 1.", _NUMBER),
    )),
    Operation(f"{_REPORT}/explain/{{old}}/{{new}}", "explainVersions",
              "Why two versions differ", ExplanationBody),
    Operation(f"{_REPORT}/at", "getReportAt", "A report as it was at a moment", ReportAt,
              required=("at",)),
    Operation("/runs", "listRuns", "Runs, newest start first", RunList, (
        ("job", "A job's name, or namespace/name.", _TEXT),
        ("state", "A run's state.", _one_of(RUN_STATES)),
        ("started_from", _TIME, _TEXT),
        ("started_to", _TIME_END, _TEXT),
        *_PAGE,
    )),
    Operation("/runs/{run_id}", "getRun", "Everything recorded of a run", RunDetail),
    Operation("/artifacts/{sha256}", "getArtifact", "Stored bytes, and who used them",
              ArtifactDetail),
    Operation("/access", "listAccess", "Who looked at what, newest first", AccessList, (
        ("actor", "Who looked.", _TEXT),
        ("target_kind", "What kind of thing was looked at.", _one_of(TARGET_KINDS)),
        ("target_id", "Its id.", _TEXT),
        ("outcome", "What came of it.", _one_of(OUTCOMES)),
        ("occurred_from", _TIME, _TEXT),
        ("occurred_to", _TIME_END, _TEXT),
        *_PAGE,
    ), held=False),
)  # fmt: skip


@dataclass(frozen=True)
class Download:
    """One address of files, beside the API. ``body`` is that of a JSON file, None for others.

    ``query`` holds parameters as in :class:`Operation`; ``has_parts`` says that above the limit
    another address lists its parts.
    """

    path: str
    name: str
    summary: str
    body: type | None = None
    media_type: str = "application/gzip"
    query: tuple[tuple[str, str, Schema], ...] = ()
    has_parts: bool = False


_ARTIFACT = "/artifacts/{sha256}"
_INPUTS = f"{_REPORT}/versions/{{number}}/inputs"

DOWNLOADS: tuple[Download, ...] = (
    Download(f"{_ARTIFACT}/download", "downloadArtifact", "Stored bytes, as a gzip file",
             has_parts=True),
    Download(f"{_ARTIFACT}/parts/manifest.json", "getArtifactParts",
             "The parts of stored bytes above the limit", PartsManifest),
    Download(f"{_INPUTS}.tar.gz", "downloadInputs", "All raw inputs of a version", has_parts=True),
    Download(f"{_INPUTS}/parts/manifest.json", "getInputsParts",
             "Their parts above the limit", InputsManifest),
    Download(f"{_REPORT}/compare/{{old}}/{{new}}/patch.json", "patchVersions",
             "What leads from one version to another, as a JSON Patch",
             media_type="application/json-patch+json", query=_HELD),
    Download(f"{_REPORT}/compare/{{old}}/{{new}}/changes.txt", "describeComparison",
             "Why two versions differ, and what differs, as text", media_type="text/plain",
             query=_HELD),
    Download(f"{_REPORT}/export.zip", "exportReport",
             "A report as of a moment, with all that it was made from",
             media_type="application/zip", query=(("at", _EXPORT_AT, _LONG_TEXT), _ZONE)),
)  # fmt: skip

_PATH_SCHEMAS: dict[str, Schema] = {
    "report_id": _UUID,
    "run_id": _UUID,
    "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
    "number": _NUMBER,
    "old": _NUMBER,
    "new": _NUMBER,
    "part": {"type": "string", "maxLength": 255},
}


@cache
def document(url_prefix: str) -> dict[str, Any]:
    """Return the document of a panel mounted at ``url_prefix``."""
    files = [one.body for one in DOWNLOADS if one.body]
    bodies = list(dict.fromkeys([*(one.body for one in OPERATIONS), *files, ProblemBody, AsOf]))
    references, schemas = msgspec.json.schema_components(
        bodies, ref_template="#/components/schemas/{name}"
    )
    schema_of = dict(zip(bodies, references, strict=True))
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Report lineage",
            "version": VERSION,
            "description": "Where reports came from, what changed in them, why, and what they "
            "said on any day. Read only. What may not be seen answers as what is not there.",
        },
        "servers": [{"url": f"{url_prefix}/api/v1"}],
        "paths": {one.path: {"get": _get(one, schema_of)} for one in OPERATIONS}
        # Downloads lie beside the API, not below it.
        | {
            one.path: {"servers": [{"url": url_prefix}], "get": _download(one, schema_of)}
            for one in DOWNLOADS
        },
        "components": {"schemas": schemas},
    }


def _get(operation: Operation, schema_of: dict[type, Schema]) -> dict[str, Any]:
    problem = {"application/problem+json": {"schema": schema_of[ProblemBody]}}
    responses = {
        "200": {
            "description": operation.summary,
            "headers": _TAG,
            "content": {"application/json": {"schema": _body(operation, schema_of)}},
        },
        **_other_responses(problem),
    }
    if operation.parameters:
        responses["400"] = {"description": "A parameter cannot be used", "content": problem}
    return {
        "operationId": operation.name,
        "summary": operation.summary,
        "parameters": [
            *_path_parameters(operation.path),
            *_queries(operation.parameters, operation.required),
        ],
        "responses": responses,
    }


def _body(operation: Operation, schema_of: dict[type, Schema]) -> Schema:
    """Return the schema of an answer; one of the past names its moment besides."""
    if not operation.held:
        return schema_of[operation.body]
    moment: Schema = {"type": "object", "properties": {"at": schema_of[AsOf]}}
    if "at" in operation.required:
        moment["required"] = ["at"]
    return {"allOf": [schema_of[operation.body], moment]}


def _download(download: Download, schema_of: dict[type, Schema]) -> dict[str, Any]:
    # Below the API errors are always JSON; here it takes an Accept that asks for it.
    problem = {
        "application/problem+json": {"schema": schema_of[ProblemBody]},
        "text/html": {"schema": {"type": "string"}},
    }
    responses = {
        "200": {"description": "The file", "headers": _TAG, "content": _file(download, schema_of)},
        **_other_responses(problem),
    }
    if download.query:
        responses["400"] = {"description": "A parameter cannot be used", "content": problem}
    if download.has_parts:
        responses["303"] = {"description": "It is larger than the limit: Location lists its parts"}
    return {
        "operationId": download.name,
        "summary": download.summary,
        "parameters": [
            *_path_parameters(download.path),
            *_queries(download.query),
        ],
        "responses": responses,
    }


def _file(download: Download, schema_of: dict[type, Schema]) -> dict[str, Any]:
    if download.body is None:
        return {download.media_type: {}}
    return {"application/json": {"schema": schema_of[download.body]}}


def _other_responses(problem: dict[str, Any]) -> dict[str, Any]:
    return {
        "304": {"description": "It is what the tag of If-None-Match stands for"},
        "403": {"description": "A standalone panel that is not open", "content": problem},
        "404": {"description": "Not there, or not to be seen", "content": problem},
        "500": {"description": "The panel failed; the log knows the request", "content": problem},
        "503": {"description": "Not now; nothing of it was sent", "content": problem},
    }


def _path_parameters(path: str) -> list[dict[str, Any]]:
    names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
    return [
        {"name": name, "in": "path", "required": True, "schema": _PATH_SCHEMAS[name]}
        for name in names
    ]


def _queries(
    parameters: tuple[tuple[str, str, Schema], ...], required: tuple[str, ...] = ()
) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "in": "query",
            "required": name in required,
            "description": description,
            "schema": schema,
        }
        for name, description, schema in parameters
    ]
