"""One error page and one problem document, with a code and what to do next."""

from __future__ import annotations

import uuid

import pytest
from flask.testing import FlaskClient

from tests.panel.conftest import MakeApp
from tests.panel.recorded import Recorded


@pytest.mark.parametrize(
    ("address", "accept", "media_type"),
    [
        ("reports/{nobody}", "text/html,*/*;q=0.8", "text/html"),
        ("reports/{nobody}", "*/*", "text/html"),
        ("reports/{nobody}", "application/json", "application/problem+json"),
        ("reports/{nobody}", "application/problem+json", "application/problem+json"),
        ("api/v1/reports/{nobody}", "text/html", "application/problem+json"),
        ("api/v1/nothing", "text/html", "application/problem+json"),
        ("nothing", "text/html", "text/html"),
    ],
)
def test_shape_follows_the_request(
    client: FlaskClient, address: str, accept: str, media_type: str
) -> None:
    """People get a page, programs a problem document."""
    url = f"/lineage/{address.format(nobody=uuid.uuid4())}"

    answer = client.get(url, headers={"Accept": accept})

    assert (answer.status_code, answer.mimetype) == (404, media_type)
    assert "not-found" in answer.text


def test_problem_document_is_complete(client: FlaskClient, recorded: Recorded) -> None:
    """A problem says what, why and what to do next (RFC 9457)."""
    answer = client.get(f"/lineage/api/v1/reports/{recorded.report}/versions/9")

    problem = answer.get_json()
    assert problem["type"] == "urn:report-lineage:error:version-not-found"
    assert problem["status"] == answer.status_code == 404
    assert problem["code"] == "version-not-found"
    assert "versions 1 to 2" in problem["detail"]
    assert problem["title"]


def test_page_leads_on(client: FlaskClient) -> None:
    """The error page leads to the list."""
    page = client.get(f"/lineage/reports/{uuid.uuid4()}").text

    assert 'href="/lineage/reports"' in page


def test_unexpected_error_tells_its_request(make_app: MakeApp, recorded: Recorded) -> None:
    """An error of ours tells nothing but the id that finds it in the log."""

    def scope(action: str) -> None:
        raise RuntimeError("a secret of the host")

    client = make_app(scope=scope).test_client()

    answer = client.get("/lineage/api/v1/reports", headers={"X-Request-ID": "r-77"})

    assert answer.status_code == 500
    assert answer.get_json()["request_id"] == "r-77"
    assert "secret" not in answer.text


def test_hosts_own_errors_stay_its_own(make_app: MakeApp) -> None:
    """Outside the prefix the host's 404 is the host's."""
    app = make_app()
    app.register_error_handler(404, lambda error: ("the host's page", 404))

    client = app.test_client()

    assert client.get("/elsewhere").text == "the host's page"
    assert client.get("/lineagelike").text == "the host's page"
    assert client.get("/lineage/nothing").text != "the host's page"


def test_failing_authorize_is_an_error_page(make_app: MakeApp, recorded: Recorded) -> None:
    """An authorize that fails opens nothing, and the error page does not ask it again."""

    def authorize(action: str, target: object) -> bool:
        raise RuntimeError("a secret of the host")

    answer = make_app(authorize=authorize).test_client().get("/lineage/reports")

    assert answer.status_code == 500
    assert "internal-error" in answer.text
    assert "secret" not in answer.text


def test_failure_can_be_found_in_the_log(
    make_app: MakeApp, recorded: Recorded, caplog: pytest.LogCaptureFixture
) -> None:
    """The id on the page is in the log."""

    def scope(action: str) -> None:
        raise RuntimeError("broken")

    make_app(scope=scope).test_client().get("/lineage/reports", headers={"X-Request-ID": "r-78"})

    assert "request id r-78" in caplog.text
