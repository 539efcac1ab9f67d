"""The API: the results as JSON, described by its own document."""

from __future__ import annotations

import re
from typing import Any

import msgspec
import pytest
from flask.testing import FlaskClient

from lineage_panel.api.bodies import ComparisonBody, ExplanationBody
from lineage_panel.api.openapi import OPERATIONS
from lineage_panel.pages.download import PartsManifest
from lineage_panel.pages.inputs import InputsManifest
from report_lineage.reports import (
    AccessList,
    ArtifactDetail,
    ReportAt,
    ReportList,
    ReportState,
    RunDetail,
    RunList,
    Timeline,
)
from tests.panel.conftest import MakeApp
from tests.panel.recorded import Recorded

ANSWERS: list[tuple[str, type]] = [
    ("reports", ReportList),
    ("reports/{report}", ReportState),
    ("reports/{report}/timeline", Timeline),
    ("reports/{report}/versions/1", ReportState),
    ("reports/{deleted}/versions/2", ReportState),
    ("reports/{report}/compare/1/2", ComparisonBody),
    ("reports/{report}/explain/1/2", ExplanationBody),
    ("reports/{report}/at?at={last}", ReportAt),
    ("reports/{deleted}/at?at={last}", ReportAt),
    ("reports/{report}/at?at=1990-01-01T00:00:00Z", ReportAt),
    ("runs", RunList),
    ("runs/{run}", RunDetail),
    ("artifacts/{prices}", ArtifactDetail),
    ("access", AccessList),
]


@pytest.mark.parametrize(("address", "body"), ANSWERS)
def test_answer_has_the_documented_shape(
    client: FlaskClient, recorded: Recorded, address: str, body: type
) -> None:
    """An answer decodes strictly as the dataclass that its schema is made from."""
    answer = client.get("/lineage/api/v1/" + address.format_map(vars(recorded)))

    assert answer.mimetype == "application/json"
    assert isinstance(msgspec.json.decode(answer.data, type=body), body)


def test_document_lists_every_address(client: FlaskClient) -> None:
    """The document names each address of the API, and downloads that are there."""
    document = client.get("/lineage/api/v1/openapi.json").get_json()
    rules = {
        re.sub(r"<\w+:(\w+)>", r"{\1}", rule.rule.removeprefix("/lineage"))
        for rule in client.application.url_map.iter_rules()
    }
    own = {path for path, item in document["paths"].items() if "servers" not in item}
    beside = set(document["paths"]) - own

    assert document["openapi"].startswith("3.1")
    assert document["servers"] == [{"url": "/lineage/api/v1"}]
    assert {f"/api/v1{path}" for path in own | {"/openapi.json"}} == {
        rule for rule in rules if rule.startswith("/api/v1")
    }
    assert beside
    assert beside <= rules


def test_document_holds_what_it_refers_to(client: FlaskClient) -> None:
    """Every reference leads to a schema of the document."""
    document = client.get("/lineage/api/v1/openapi.json").get_json()

    references = set(_references(document))

    assert references
    prefix = "#/components/schemas/"
    assert {r.removeprefix(prefix) for r in references} == set(document["components"]["schemas"])


def _references(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if "$ref" in node else []
        return own + [ref for value in node.values() for ref in _references(value)]
    if isinstance(node, list):
        return [ref for value in node for ref in _references(value)]
    return []


def test_document_names_every_parameter(client: FlaskClient) -> None:
    """Each documented query parameter is one that is read: a bad value of it is refused by name."""
    text = "x\x00"
    for operation in OPERATIONS:
        if "{" in operation.path:
            continue
        for name, _, _ in operation.parameters:
            answer = client.get(f"/lineage/api/v1{operation.path}", query_string={name: text})
            assert (answer.status_code, answer.get_json().get("parameter")) == (400, name)


def test_document_bounds_numbers(client: FlaskClient) -> None:
    """What must be a number is one in the document, with the bounds that are enforced."""
    document = client.get("/lineage/api/v1/openapi.json").get_json()
    timeline = document["paths"]["/reports/{report_id}/timeline"]["get"]

    schemas = {one["name"]: one["schema"] for one in timeline["parameters"]}

    assert schemas["limit"] == {"type": "integer", "minimum": 1, "maximum": 1000}
    assert schemas["before"] == {"type": "integer", "minimum": 1, "maximum": 999_999_999}


def test_document_is_strict_everywhere(client: FlaskClient) -> None:
    """Each address has an id of its own, and every error the shape of a problem."""
    document = client.get("/lineage/api/v1/openapi.json").get_json()
    operations = [item["get"] for item in document["paths"].values()]

    names = [one["operationId"] for one in operations]
    assert len(set(names)) == len(names)
    for one in operations:
        errors = {code: answer for code, answer in one["responses"].items() if code >= "400"}
        assert errors.keys() >= {"404", "500", "503"}
        assert all("application/problem+json" in each["content"] for each in errors.values())


def test_manifest_has_the_documented_shape(client: FlaskClient, recorded: Recorded) -> None:
    """The lists of parts are described by the dataclasses they are made of."""
    parts = client.get(f"/lineage/artifacts/{recorded.prices}/parts/manifest.json")
    inputs = client.get(f"/lineage/reports/{recorded.report}/versions/1/inputs/parts/manifest.json")

    assert msgspec.json.decode(parts.data, type=PartsManifest).raw_sha256 == recorded.prices
    assert len(msgspec.json.decode(inputs.data, type=InputsManifest).files) == 2


def test_list_goes_on_by_cursor(make_app: MakeApp, recorded: Recorded) -> None:
    """Pages of one row each give every report once."""
    client = make_app(config={"LINEAGE_PAGE_SIZE": 1}).test_client()
    seen, cursor = [], None
    while True:
        page = client.get("/lineage/api/v1/reports", query_string={"cursor": cursor}).get_json()
        seen += [row["id"] for row in page["rows"]]
        if (cursor := page["next_cursor"]) is None:
            break

    assert sorted(seen) == sorted(
        str(i) for i in (recorded.report, recorded.other, recorded.deleted)
    )


def test_comparison_tells_what_changed(client: FlaskClient, recorded: Recorded) -> None:
    """The comparison of two versions holds the differences as JSON."""
    body = client.get(f"/lineage/api/v1/reports/{recorded.report}/compare/1/2").get_json()

    assert body["identical"] is False
    assert body["summary"]
    assert body["old"]["version"]["number"] == 1
    assert body["fields"] != body["lead"]


def test_secrets_are_masked(client: FlaskClient, recorded: Recorded) -> None:
    """A secret parameter's value is nowhere in a run."""
    answer = client.get(f"/lineage/api/v1/runs/{recorded.run}")

    assert "s3cret" not in answer.text
    assert answer.get_json()["parameters"] == {"window": 12, "token": "••••••"}


def test_limit_is_bounded(client: FlaskClient) -> None:
    """More than a thousand rows at once are refused."""
    answer = client.get("/lineage/api/v1/runs?limit=1001")

    assert answer.status_code == 400
    assert answer.get_json()["parameter"] == "limit"
