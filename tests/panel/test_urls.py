"""Addresses: ids of any other shape never reach SQL or the file system."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy import Engine

from tests.panel.recorded import Recorded

DIGEST = "ab" * 32
HOSTILE = [
    "/lineage/reports/1",
    "/lineage/reports/..%2f..%2fetc",
    "/lineage/reports/' OR 1=1 --",
    "/lineage/reports/{ID}%00",
    "/lineage/reports/{ID}%0a",
    "/lineage/reports/{UPPER}",
    "/lineage/reports/{ID}/versions/0",
    "/lineage/reports/{ID}/versions/-1",
    "/lineage/reports/{ID}/versions/01",
    "/lineage/reports/{ID}/versions/١",
    "/lineage/reports/{ID}/versions/99999999999999999999",
    "/lineage/runs/%00",
    f"/lineage/artifacts/{DIGEST[:-1]}",
    f"/lineage/artifacts/{DIGEST.upper()}",
    f"/lineage/artifacts/{DIGEST}%00/download",
    "/lineage/artifacts/../../../etc/passwd",
    "/lineage/api/v1/reports/1",
    "/lineage/static/../settings.py",
    "/lineage/static/%2e%2e/settings.py",
    "/lineage/nothing",
]


@pytest.mark.parametrize("address", HOSTILE)
def test_hostile_address_asks_nothing(
    address: str, client: FlaskClient, sqlite_engine: Engine, recorded: Recorded
) -> None:
    """What is no id is 404 before a statement is sent."""
    statements: list[str] = []
    sa.event.listen(sqlite_engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
    shown = str(recorded.report)

    answer = client.get(address.replace("{ID}", shown).replace("{UPPER}", shown.upper()))

    assert answer.status_code == 404
    assert statements == []


def test_panel_only_reads(client: FlaskClient) -> None:
    """Every rule takes GET and HEAD alone."""
    rules = [
        rule
        for rule in client.application.url_map.iter_rules()
        if rule.endpoint.startswith("lineage_panel.")
    ]

    assert len(rules) > 30
    assert all(rule.methods == {"GET", "HEAD"} for rule in rules)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_other_methods_are_named(client: FlaskClient, method: str) -> None:
    """A write is answered by 405 in the panel's own shape, with what is allowed."""
    answer = client.open("/lineage/api/v1/reports", method=method)

    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD"}
    assert answer.get_json()["code"] == "method-not-allowed"


def test_panels_own_address_leads_to_the_list(client: FlaskClient) -> None:
    """The prefix redirects to the reports."""
    answer = client.get("/lineage/")

    assert answer.status_code == 303
    assert answer.headers["Location"] == "/lineage/reports"
