"""An export leaves the panel whole, authorised and written down."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from report_lineage.artifacts import FileStore
from report_lineage.entities import AccessEvent, Report
from report_lineage.history.past import Token
from report_lineage.reports import verify_export
from tests.panel.conftest import MakeApp
from tests.panel.recorded import CHART, Recorded
from tests.panel.test_access import unwritable_log

Events = Callable[[], list[AccessEvent]]


def address(recorded: Recorded, at: str = "") -> str:
    """Return where the export of the report is."""
    return f"/lineage/reports/{recorded.report}/export.zip" + (f"?at={quote(at)}" if at else "")


def manifest_of(data: bytes) -> dict[str, Any]:
    """Return what an export says of itself."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        manifest: dict[str, Any] = json.loads(archive.read("manifest.json"))
        return manifest


def test_it_is_a_sound_file_to_be_saved(
    client: FlaskClient, recorded: Recorded, tmp_path: Path
) -> None:
    """An attachment of known length that runs nowhere, and that the check accepts."""
    answer = client.get(address(recorded))
    (tmp_path / "it.zip").write_bytes(answer.data)
    found = verify_export(tmp_path / "it.zip")

    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    assert answer.content_length == len(answer.data)
    name = f"report-{str(recorded.report)[:8]}-v2.zip"
    assert answer.headers["Content-Disposition"].startswith(f'attachment; filename="{name}"')
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Lineage-Token"] == found.manifest.moment.token


def test_every_way_to_name_a_moment(client: FlaskClient, recorded: Recorded) -> None:
    """A version, a transaction, a time in any zone and a token lead to the version of then."""
    first = manifest_of(client.get(address(recorded, "version:1")).data)
    when = first["responsible"]["committed_at"].replace("Z", "+00:00")
    ways = [
        f"transaction:{first['responsible']['transaction_id']}", when, first["moment"]["token"],
        first["moment"]["token"].upper(),
    ]  # fmt: skip

    found = [manifest_of(client.get(address(recorded, way)).data)["report"] for way in ways]

    assert found == [first["report"]] * len(ways)
    assert first["report"]["version"] == 1


def test_the_same_moment_is_the_same_file(make_app: MakeApp, recorded: Recorded) -> None:
    """Two applications give the same bytes, whatever was looked at meanwhile."""
    one, other = make_app().test_client(), make_app().test_client()
    first = one.get(address(recorded, "version:1"))
    other.get("/lineage/reports")

    again = other.get(address(recorded, "version:1"))

    assert (again.data, again.headers["ETag"]) == (first.data, first.headers["ETag"])


def test_known_bytes_are_not_sent_again(client: FlaskClient, recorded: Recorded) -> None:
    """A tag that is still right is answered by 304; HEAD tells what GET would."""
    url = address(recorded, "version:1")
    get, head = client.get(url), client.head(url)
    again = client.get(url, headers={"If-None-Match": get.headers["ETag"]})

    assert (again.status_code, again.data) == (304, b"")
    assert head.data == b""
    assert head.headers["Content-Length"] == str(len(get.data))


@pytest.mark.parametrize(
    ("at", "status", "code"),
    [
        ("yesterday", 400, "bad-parameter"),
        ("3", 400, "bad-parameter"),
        ("version:0", 400, "bad-parameter"),
        ("version:" + "9" * 30, 400, "bad-parameter"),
        ("a" * 5000, 400, "bad-parameter"),
        ("2999-01-01", 400, "bad-input"),
        ("version:9", 404, "version-not-found"),
        ("transaction:999", 404, "not-found"),
        ("2000-01-01", 404, "not-then"),
    ],
)
def test_moments_that_are_none(
    client: FlaskClient, recorded: Recorded, at: str, status: int, code: str
) -> None:
    """The answer is a problem with its code, and no file."""
    answer = client.get(address(recorded, at), headers={"Accept": "application/problem+json"})

    assert (answer.status_code, answer.get_json()["code"]) == (status, code)


def test_it_is_an_action_of_its_own(make_app: MakeApp, recorded: Recorded, events: Events) -> None:
    """Who may see the report may not export it yet; the links are gone, too."""
    client = make_app(authorize=lambda action, target: action != "report.export").test_client()

    assert client.get(address(recorded)).status_code == 404
    assert [(one.action, one.outcome) for one in events()] == [("report.export", "refused")]
    for page in ("", "/versions/1", f"/at?at={recorded.last}"):
        answer = client.get(f"/lineage/reports/{recorded.report}{page}")
        assert answer.status_code == 200
        assert "export.zip" not in answer.text


def test_what_lies_outside_the_scope_is_not_there(make_app: MakeApp, recorded: Recorded) -> None:
    """A report that the viewer may not see cannot be exported."""
    client = make_app(scope=lambda action: Report.lead_id != recorded.ibm).test_client()

    assert client.get(address(recorded)).status_code == 404
    assert client.get(f"/lineage/reports/{recorded.other}/export.zip").status_code == 200


def test_it_is_written_down(client: FlaskClient, recorded: Recorded, events: Events) -> None:
    """Who exported what, and as of when."""
    client.get(address(recorded, "version:1"))

    (event,) = events()
    assert (event.action, event.outcome, event.http_status) == ("report.export", "allowed", 200)
    assert (event.target_kind, event.target_id) == ("report", str(recorded.report))
    assert event.path.endswith("export.zip?at=version%3A1")


def test_what_cannot_be_written_down_is_not_given(
    client: FlaskClient, recorded: Recorded, sqlite_engine: Engine
) -> None:
    """No byte of it leaves."""
    with unwritable_log(sqlite_engine):
        answer = client.get(address(recorded))

    assert answer.status_code == 503
    assert "access-not-recorded" in answer.text


def test_damage_is_told_before_the_first_byte(
    client: FlaskClient, recorded: Recorded, store: FileStore
) -> None:
    """A damaged artifact is an error that names it; a panel without a store says so."""
    path = store.root / recorded.chart[:2] / f"{recorded.chart[2:]}.gz"
    path.write_bytes(path.read_bytes()[:-9] + CHART[:9])

    answer = client.get(address(recorded))

    assert answer.status_code == 500
    assert recorded.chart in answer.text


def test_a_panel_without_a_store(make_app: MakeApp, recorded: Recorded) -> None:
    """It says what it lacks, and offers no link."""
    client = make_app(store=None).test_client()

    assert client.get(address(recorded)).status_code == 503
    assert "export.zip" not in client.get(f"/lineage/reports/{recorded.report}").text


@pytest.mark.parametrize(
    ("page", "at"),
    [
        ("", "version%3A2"),
        ("/versions/1", "version%3A1"),
        ("/at?at=2020-01-01T12:00:00.5%2B02:00", None),
        ("/at?at={now}", "(token)"),
    ],
)
def test_pages_link_to_their_own_moment(
    client: FlaskClient, recorded: Recorded, page: str, at: str | None
) -> None:
    """A version links to itself, the page of an instant to the instant; not where nothing was."""
    told = client.get(f"/lineage/api/v1/reports/{recorded.report}/versions/2").get_json()
    now = told["version"]["transaction"]["committed_at"]
    text = client.get(f"/lineage/reports/{recorded.report}{page.format(now=now)}").text

    found = re.search(rf'href="/lineage/reports/{recorded.report}/export\.zip\?at=([^"]+)"', text)
    if at is None:
        assert "export.zip" not in text
    elif at == "(token)":
        assert found is not None
        assert Token(found[1]).cut.until is not None
    else:
        assert found is not None
        assert found[1] in (at, at.replace("%3A", ":"))


def test_a_deleted_report_is_exported_as_it_last_was(
    client: FlaskClient, recorded: Recorded
) -> None:
    """Its page links to the last version that was none of its deletion."""
    text = client.get(f"/lineage/reports/{recorded.deleted}").text
    link = f"/lineage/reports/{recorded.deleted}/export.zip"

    assert f"{link}?at=version:1" in text or f"{link}?at=version%3A1" in text
    assert client.get(f"{link}?at=version:1").status_code == 200
    assert client.get(link).status_code == 404
