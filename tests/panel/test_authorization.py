"""Who may see what: nothing unless allowed, and what is hidden looks like what is not there."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import abort
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lineage_panel import Target
from report_lineage.entities import AccessEvent, Report
from report_lineage.errors import ConfigurationError
from tests.panel.conftest import MakeApp
from tests.panel.recorded import Recorded

Events = Callable[[], list[AccessEvent]]
ADDRESSES = [
    "",
    "reports",
    "reports/{report}",
    "reports/{report}/versions/1",
    "reports/{report}/versions/1/inputs.tar.gz",
    "reports/{report}/versions/1/inputs/parts",
    "reports/{report}/versions/1/inputs/parts/manifest.json",
    "reports/{report}/versions/1/inputs/parts/1",
    "reports/{report}/versions/1/outputs/chart.svg",
    "reports/{report}/compare?old=1&new=2",
    "reports/{report}/compare/1/2",
    "reports/{report}/compare/1/2/patch.json",
    "reports/{report}/compare/1/2/changes.txt",
    "reports/{report}/at?at={last}",
    "reports/{report}/export.zip",
    "runs",
    "runs/{run}",
    "artifacts/{chart}",
    "artifacts/{chart}/download",
    "artifacts/{chart}/raw",
    "artifacts/{chart}/parts",
    "artifacts/{chart}/parts/manifest.json",
    "artifacts/{chart}/parts/1",
    "access",
    "api/v1/openapi.json",
    "api/v1/reports",
    "api/v1/reports/{report}",
    "api/v1/reports/{report}/timeline",
    "api/v1/reports/{report}/versions/1",
    "api/v1/reports/{report}/compare/1/2",
    "api/v1/reports/{report}/compare/1/2/parts/fields-data",
    "api/v1/reports/{report}/explain/1/2",
    "api/v1/reports/{report}/at?at={last}",
    "api/v1/runs",
    "api/v1/runs/{run}",
    "api/v1/artifacts/{chart}",
    "api/v1/access",
]


def filled(address: str, recorded: Recorded) -> str:
    """Return an address with the ids of the recorded history."""
    return "/lineage/" + address.format_map(vars(recorded))


def only_microsoft(recorded: Recorded) -> Callable[[str], Any]:
    """Return a scope that hides the reports about IBM."""
    return lambda action: Report.lead_id != recorded.ibm


@pytest.mark.parametrize("address", ADDRESSES)
def test_everything_answers_when_allowed(
    client: FlaskClient, recorded: Recorded, address: str
) -> None:
    """Every address of the panel answers whoever may."""
    assert client.get(filled(address, recorded)).status_code in {200, 303}


@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_is_shown_unless_allowed(
    make_app: MakeApp, recorded: Recorded, events: Events, address: str,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    """Without an authorize every address is 404, is recorded, and the log says why."""
    answer = make_app(authorize=None).test_client().get(filled(address, recorded))

    assert answer.status_code == 404
    assert "IBM" not in answer.text
    assert "LineagePanel(authorize=" in caplog.text
    assert [event.outcome for event in events()] == ["refused"]


@pytest.mark.parametrize("address", [a for a in ADDRESSES if "{report}" in a])
def test_hidden_looks_like_missing(make_app: MakeApp, recorded: Recorded, address: str) -> None:
    """A report outside the scope answers as one that never was."""
    client = make_app(scope=only_microsoft(recorded)).test_client()
    nobody = vars(recorded) | {"report": uuid.uuid4()}

    hidden = client.get(filled(address, recorded))
    missing = client.get("/lineage/" + address.format_map(nobody))

    if "compare?" not in address:
        assert hidden.status_code == 404
    printed = missing.text.replace(str(nobody["report"]), str(recorded.report))
    assert (hidden.status_code, hidden.text) == (missing.status_code, printed)


@pytest.mark.parametrize(
    "address", ["runs/{run}", "artifacts/{chart}", "artifacts/{prices}/download"]
)
def test_scope_reaches_runs_and_artifacts(
    make_app: MakeApp, recorded: Recorded, address: str
) -> None:
    """What only hidden reports have used is hidden too."""
    client = make_app(scope=only_microsoft(recorded)).test_client()

    assert client.get(filled(address, recorded)).status_code == 404


def test_lists_and_counts_obey_the_scope(make_app: MakeApp, recorded: Recorded) -> None:
    """Hidden reports are neither listed nor counted, deleted ones included."""
    client = make_app(scope=only_microsoft(recorded)).test_client()

    listed = client.get("/lineage/api/v1/reports").get_json()

    assert [row["title"] for row in listed["rows"]] == ["Microsoft market brief"]
    assert listed["total"] == 1
    assert "IBM" not in client.get("/lineage/reports").text
    assert client.get("/lineage/api/v1/runs").get_json()["total"] == 0


def test_a_moved_report_is_its_new_lead_s(
    make_app: MakeApp, recorded: Recorded, sqlite_engine: Engine
) -> None:
    """The newest version decides: its viewers see all versions, the old lead's none."""
    with Session(sqlite_engine) as session:
        microsoft = session.get_one(Report, recorded.other).lead_id
        session.get_one(Report, recorded.report).lead_id = microsoft
        session.commit()
    new = make_app(scope=lambda action: Report.lead_id == microsoft).test_client()
    old = make_app(scope=lambda action: Report.lead_id == recorded.ibm).test_client()

    for address in ("reports/{report}", "reports/{report}/versions/1"):
        codes = [client.get(filled(address, recorded)).status_code for client in (new, old)]
        assert codes == [200, 404]


def test_host_is_asked_with_the_target(make_app: MakeApp, recorded: Recorded) -> None:
    """The host hears the action and what it is about."""
    asked: list[tuple[str, Target | None]] = []

    def authorize(action: str, target: Target | None) -> bool:
        asked.append((action, target))
        return True

    make_app(authorize=authorize).test_client().get(f"/lineage/runs/{recorded.run}")

    assert asked[0] == ("run.view", Target("run", str(recorded.run)))


def test_answer_that_is_no_bool_opens_nothing(make_app: MakeApp, recorded: Recorded) -> None:
    """What is only true to Python, as a coroutine is, is not true to us."""
    app = make_app(authorize=lambda action, target: object(), config={"TESTING": True})

    with pytest.raises(ConfigurationError, match="authorize answered object"):
        app.test_client().get("/lineage/reports")


def test_host_may_answer_itself(make_app: MakeApp, recorded: Recorded, events: Events) -> None:
    """An authorize that ends the request, as for a login, does; the look is recorded."""

    def authorize(action: str, target: Target | None) -> bool:
        abort(401, "Log in first")

    answer = make_app(authorize=authorize).test_client().get("/lineage/reports")

    assert answer.status_code == 401
    assert [(event.outcome, event.http_status) for event in events()] == [("refused", 401)]


def test_hidden_report_is_recorded_as_refused(
    make_app: MakeApp, recorded: Recorded, events: Events
) -> None:
    """The access log tells a refusal from a look at nothing."""
    client = make_app(scope=only_microsoft(recorded)).test_client()

    client.get(f"/lineage/reports/{recorded.report}")
    client.get(f"/lineage/reports/{uuid.uuid4()}")

    assert [event.outcome for event in events()] == ["refused", "missing"]


@pytest.mark.parametrize(
    "address",
    ["reports/{other}/versions/99", "api/v1/reports/{other}/compare/1/99",
     "reports/{other}/versions/1/outputs/none.html", "reports/{other}/versions/1/inputs.tar.gz",
     "artifacts/{prices}/parts/9", "artifacts/{prices}/raw", "artifacts/" + "0" * 64],
)  # fmt: skip
def test_nothing_within_a_visible_target_is_missing(
    make_app: MakeApp, recorded: Recorded, events: Events, address: str
) -> None:
    """A scope refuses a target; what a visible one does not have is not there for anybody."""
    client = make_app(scope=lambda action: Report.title != "IBM draft").test_client()

    assert client.get(filled(address, recorded)).status_code == 404
    assert [event.outcome for event in events()] == ["missing"]


@pytest.mark.parametrize("address", ["runs/{run}", "artifacts/{prices}", "artifacts/{chart}/raw"])
def test_hidden_run_and_artifact_are_recorded_as_refused(
    make_app: MakeApp, recorded: Recorded, events: Events, address: str
) -> None:
    """What is there, and hidden, was refused."""
    make_app(scope=only_microsoft(recorded)).test_client().get(filled(address, recorded))

    assert [event.outcome for event in events()] == ["refused"]


def test_navigation_offers_what_is_allowed(make_app: MakeApp, recorded: Recorded) -> None:
    """Whoever may not read the access log is not led there."""
    app = make_app(authorize=lambda action, target: action != "access.list")

    page = app.test_client().get("/lineage/reports").text

    assert "/lineage/runs" in page
    assert "/lineage/access" not in page


def test_refusal_to_a_viewer_is_logged(
    make_app: MakeApp, recorded: Recorded, caplog: pytest.LogCaptureFixture
) -> None:
    """A refusal by the host names action and viewer."""
    caplog.set_level(logging.INFO, "lineage_panel")
    app = make_app(authorize=lambda action, target: False, actor=lambda: "mallory")

    app.test_client().get("/lineage/reports")

    assert "reports.list refused to 'mallory'" in caplog.text
