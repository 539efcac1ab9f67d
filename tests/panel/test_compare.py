"""The page of a comparison: the answer first, each change by its own link, and nothing hidden told."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lineage_panel.pages.ignoring import Ignored
from lineage_panel.patch import document
from report_lineage.artifacts import FileStore
from report_lineage.diff import ChangeKind, JsonChange, json_text, parse_json
from report_lineage.entities import Report
from report_lineage.recording import record_run
from report_lineage.reports import state
from tests.diff.patching import apply_patch
from tests.panel.conftest import MakeApp
from tests.panel.recorded import Recorded

RESTATED = {b"k,v\nIBM,95.09\n": "95.09", b"k,v\nIBM,95.90\n": "95.90"}


def address(recorded: Recorded, rest: str = "1/2") -> str:
    """Return the address of a comparison."""
    return f"/lineage/reports/{recorded.report}/compare/{rest}"


@pytest.fixture
def upstream(sqlite_engine: Engine, store: FileStore, recorded: Recorded) -> str:
    """Record two versions whose cause lies in a run of no report; return the comparison of them."""
    options: Any = {"namespace": "demo", "store": store, "code_version": "1"}
    for rows, price in RESTATED.items():
        with Session(sqlite_engine) as session:
            with record_run(
                session, job="secret-feed", inputs={"raw.csv": rows}, **options
            ) as feed:
                feed.add_output("clean.txt", price, "text/plain")
            with record_run(session, job="brief", inputs={"clean.txt": price.encode()}, **options):
                report = session.get_one(Report, recorded.report)
                report.sections[0].body = f"IBM stood at {price}."
    return "3/4"


def test_the_answer_comes_first(client: FlaskClient, recorded: Recorded) -> None:
    """Who did it and why stands before what differs, with a link to what it changed."""
    page = client.get(address(recorded)).text

    answer, cause = page.index("v2 differs from v1 because ana changed"), page.index('id="cause-1"')
    assert answer < cause < page.index('id="what"') < page.index('id="fields-data-1"')
    assert '<a href="#sections-1">section “Return”</a>' in page
    assert "Explained" in page


def test_each_change_leads_to_the_next(client: FlaskClient, recorded: Recorded) -> None:
    """The first has no link back and the last none on; all are in the list with their sign."""
    page = client.get(address(recorded)).text

    assert page.count('href="#sections-1"') >= 3  # the list, its own link, the one before
    assert 'aria-label="Next change, after data: score"' in page
    assert 'aria-label="Previous change, before data: score"' not in page
    assert "± 2 changed" in page


def test_a_path_is_left_out_and_stays_so(client: FlaskClient, recorded: Recorded) -> None:
    """What is ignored is counted and can be shown again; every link keeps it."""
    page = client.get(address(recorded, "1/2?ignore=data/score")).text

    assert 'id="fields-data-1"' not in page
    assert "1 change left out" in page
    assert f'href="{address(recorded, "2/1")}?ignore=data/score">Swap sides' in page
    assert '<input type="hidden" name="ignore" value="data/score">' in page
    chosen = client.get(f"/lineage/reports/{recorded.report}/compare?old=1&new=2&ignore=a&ignore=b")
    assert chosen.headers["Location"].endswith("compare/1/2?ignore=a&ignore=b")


@pytest.mark.parametrize(
    ("path", "hidden"),
    [("data", True), ("data/a", True), ("data/*/0", True), ("/data/a/", True), ("data/b", False),
     ("data/a/0/x", False), ("dat", False), ("*", True)],
)  # fmt: skip
def test_an_ignored_path_means_all_below_it(path: str, hidden: bool) -> None:
    """A star is one step, and part of a name is no step."""
    change = JsonChange(ChangeKind.CHANGED, "/a/0", "/a/0", 1, 2)

    assert Ignored((path,)).hides("data", change) is hidden


def test_the_patch_makes_the_new_version(
    client: FlaskClient, recorded: Recorded, sqlite_engine: Engine
) -> None:
    """Applied to the old version's values it gives the new one's, number text kept."""
    with Session(sqlite_engine) as session:
        old, new = (parse_json(document(state(session, recorded.report, n))) for n in (1, 2))

    answer = client.get(address(recorded, "1/2/patch.json"))

    assert answer.mimetype == "application/json-patch+json"
    patched = apply_patch(old, parse_json(answer.text))
    assert json.loads(json_text(patched)) == json.loads(json_text(new))
    assert json.loads(client.get(address(recorded, "2/2/patch.json")).text) == []


def test_the_text_says_why_and_what(client: FlaskClient, recorded: Recorded) -> None:
    """One file holds the answer, the causes and the differences."""
    answer = client.get(address(recorded, "1/2/changes.txt"))

    assert answer.mimetype == "text/plain"
    assert answer.text.startswith("v2 differs from v1 because ana changed")
    assert "1. manual edit: " in answer.text
    assert "/score: 61 → 74" in answer.text


def test_a_comparison_has_a_strong_tag(client: FlaskClient, recorded: Recorded) -> None:
    """Two fixed versions say the same every time, byte for byte."""
    first, second = (client.get(address(recorded)) for _ in range(2))

    assert first.data == second.data
    assert first.headers["ETag"].startswith('"')


@pytest.mark.parametrize("rest", ["", "/changes.txt", "/patch.json"])
def test_a_scope_hides_what_lies_upstream(
    make_app: MakeApp, recorded: Recorded, upstream: str, rest: str
) -> None:
    """A run that made no visible report is counted and never named, nor what it read."""
    everybody, scoped = (
        make_app(scope=scope).test_client()
        for scope in (None, lambda action: Report.title == "IBM market brief")
    )

    told = everybody.get(address(recorded, upstream + rest)).text
    answer = scoped.get(address(recorded, upstream + rest))

    assert answer.status_code == 200
    assert not any(word in answer.text for word in ("secret-feed", "raw.csv"))
    if rest != "/patch.json":
        assert "raw.csv" in told
        assert "something upstream, which you may not see, differs" in answer.text.lower()


def test_the_timeline_says_why(client: FlaskClient, recorded: Recorded, upstream: str) -> None:
    """Beside what changed stands what differs in what the run read."""
    page = client.get(f"/lineage/reports/{recorded.report}").text

    assert "because clean.txt was changed" in page


def test_programs_are_told_why(make_app: MakeApp, recorded: Recorded, upstream: str) -> None:
    """The API's explanation is the page's, and as discreet."""
    url = f"/lineage/api/v1/reports/{recorded.report}/explain/{upstream}"
    scope = {"scope": lambda action: Report.title == "IBM market brief"}

    told, hidden = (make_app(**given).test_client().get(url) for given in ({}, scope))

    assert told.get_json()["causes"][0]["evidence"]["diff"]["key"] == ["k"]
    assert [one["kind"] for one in hidden.get_json()["causes"]] == ["not shown"]
    assert "raw.csv" not in hidden.text
    assert told.headers["ETag"].startswith('"')


@pytest.mark.parametrize(
    "options",
    [
        {"authorize": lambda action, target: action != "artifact.view"},
        {"scope": lambda action: Report.title == "none" if action == "artifact.view" else None},
    ],
)
def test_bytes_are_read_only_for_those_who_may(
    make_app: MakeApp, recorded: Recorded, upstream: str, options: dict[str, Any]
) -> None:
    """Whoever may not look at artifacts learns from a comparison that an input differs, no more."""
    page = make_app(**options).test_client().get(address(recorded, upstream)).text

    assert "raw.csv, which the job secret-feed read, was changed." in page
    assert "v 95.09 → 95.90" not in page
    assert "You may not see what they hold." in page
