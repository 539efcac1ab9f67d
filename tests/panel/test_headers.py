"""Headers: what every answer carries, and tags that spare what is known."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.panel.recorded import Recorded

PAGES = [
    "reports",
    "reports/{report}",
    "reports/{report}/versions/1",
    "reports/{report}/compare/1/2",
    "reports/{report}/versions/77",
    "nothing/here",
    "static/base.css",
    "api/v1/reports",
]
POLICY = {
    "default-src": "'none'",
    "style-src": "'self'",
    "script-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-src": "'self'",
    "frame-ancestors": "'self'",
    "base-uri": "'none'",
    "require-trusted-types-for": "'script'",
}


@pytest.mark.parametrize("address", PAGES)
def test_every_answer_is_guarded(client: FlaskClient, recorded: Recorded, address: str) -> None:
    """Pages, errors, static files and JSON run nothing that is not ours and stay private."""
    with client.get("/lineage/" + address.format_map(vars(recorded))) as answer:
        headers = answer.headers

    rules = [rule.split(" ", 1) for rule in headers["Content-Security-Policy"].split("; ")]
    assert dict(rules) == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "private" in headers["Cache-Control"]
    assert "public" not in headers["Cache-Control"]


@pytest.mark.parametrize(
    "address",
    ["api/v1/reports/{report}/versions/1", "api/v1/reports/{report}/compare/1/2",
     "reports/{report}/compare/1/2", "reports/{report}/compare/1/2/patch.json",
     "reports/{report}/compare/1/2/changes.txt", "reports/{deleted}/versions/1"],
)  # fmt: skip
def test_the_past_is_sent_once(client: FlaskClient, recorded: Recorded, address: str) -> None:
    """A version that cannot change any more is answered by 304."""
    url = "/lineage/" + address.format_map(vars(recorded))
    tag = client.get(url).headers["ETag"]

    answer = client.get(url, headers={"If-None-Match": tag})

    assert (answer.status_code, answer.data) == (304, b"")
    assert "private" in answer.headers["Cache-Control"]


def test_errors_carry_no_tag(client: FlaskClient, recorded: Recorded) -> None:
    """What is not there may be there later."""
    answer = client.get(f"/lineage/reports/{recorded.report}/versions/77")

    assert "ETag" not in answer.headers
