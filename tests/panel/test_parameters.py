"""Query parameters: understood, or 400 with the parameter named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lineage_panel import parameters
from report_lineage.errors import BadParameter
from tests.panel.recorded import Recorded

NOON = datetime(2009, 3, 1, 12, tzinfo=UTC)


def ask(query: str, read: Callable[[str], object]) -> object:
    """Read parameter ``x`` of a request."""
    with Flask("host").test_request_context(f"/?{query}"):
        return read("x")


@pytest.mark.parametrize(
    "written",
    [
        "2009-03-01T12:00:00Z",
        "2009-03-01T12:00",
        "2009-03-01T13:00:00%2B01:00",
        "2009-03-01T13:00:00+01:00",
        "2009-03-01T07:00:00-05:00",
    ],
)
def test_time_is_read_in_utc(written: str) -> None:
    """A time of any zone, of none, and with a lost plus sign is the same moment."""
    assert ask(f"x={written}", parameters.moment) == NOON


def test_day_ends_a_range_with_itself() -> None:
    """A range up to a day includes it."""
    assert ask("x=2009-03-01", parameters.moment_after) == datetime(2009, 3, 2, tzinfo=UTC)


@pytest.mark.parametrize("written", ["yesterday", "2009-13-01", "0001-01-01T00:00:00%2B14:00"])
def test_what_is_no_time_is_refused(written: str) -> None:
    """A time that cannot be is named."""
    with pytest.raises(BadParameter, match="parameter x"):
        ask(f"x={written}", parameters.moment)


@pytest.mark.parametrize("query", ["x=a&x=b", "x=%00", "x=a%0ab", f"x={'a' * 600}"])
def test_hostile_text_is_refused(query: str) -> None:
    """Text given twice, not printable or too long never goes on."""
    with pytest.raises(BadParameter):
        ask(query, parameters.text)


@pytest.mark.parametrize(
    ("address", "parameter"),
    [
        ("reports?changed_from=soon", "changed_from"),
        ("reports?run=7", "run"),
        ("reports?deleted=maybe", "deleted"),
        ("reports?cursor=nonsense", "cursor"),
        ("reports/{ID}?before=x", "before"),
        ("reports/{ID}/at?at=then", "at"),
        ("reports/{ID}/compare?old=1", "new"),
        ("reports/{ID}/compare/1/2?all=yes", "all"),
        ("reports/{ID}/compare/1/2?" + "&".join(f"ignore=data/{n}" for n in range(51)), "ignore"),
        ("reports/{ID}/compare/1/2?ignore=a%00b", "ignore"),
        ("runs?state=GONE", "state"),
        ("access?outcome=odd", "outcome"),
    ],
)
def test_bad_parameter_is_named(
    client: FlaskClient, recorded: Recorded, address: str, parameter: str
) -> None:
    """A bad parameter is 400, and the answer names it."""
    url = f"/lineage/{address.replace('{ID}', str(recorded.report))}"

    answer = client.get(url, headers={"Accept": "application/json"})

    assert answer.status_code == 400
    assert answer.get_json()["parameter"] == parameter
    assert answer.mimetype == "application/problem+json"
