"""The panel held at a moment: what it shows, how it says so, and who may see it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from lineage_panel.formatting import iso_time
from report_lineage.entities import AccessEvent, Report
from report_lineage.history.past import Token, snapshot_token
from report_lineage.reports import AsOf, timeline
from tests.panel.conftest import MakeApp
from tests.panel.recorded import Recorded

HELD = [
    "reports",
    "reports?lead=IBM&status=final",
    "reports/{report}",
    "reports/{deleted}",
    "reports/{report}/versions/1",
    "reports/{report}/compare/1/2",
    "reports/{report}/compare/1/2?ignore=data/score",
    "runs",
    "runs/{run}",
    "artifacts/{prices}",
]
ANSWERS = [
    "reports",
    "reports/{report}",
    "reports/{report}/timeline",
    "reports/{report}/versions/1",
    "reports/{report}/compare/1/2",
    "reports/{report}/explain/1/2",
    "runs",
    "runs/{run}",
    "artifacts/{prices}",
]
BANNER = re.compile(r'<section class="then".*?</section>', re.DOTALL)
HIDDEN = re.compile(r'\s*<input type="hidden" name="at" value="[^"]*">')
ASKING = re.compile(r'<details class="list-moment">.*?</details>', re.DOTALL)
INSTANT = re.compile(r'<form class="inline-form instant".*?</form>', re.DOTALL)
SINCE = re.compile(r'(<span class="since"><time [^>]*>)[^<]*')
CARRIED = re.compile(r"(\?|&amp;|&)at=[^\"&<]*(&amp;|&)?")


def present_of(page: str) -> str:
    """Return a page without its banner, and without the moment in its links and forms.

    The form that asks for another moment begins at that of the page.

    How long ago something was goes on between two requests, and is left out too.
    """
    page = INSTANT.sub("", ASKING.sub("", page))
    bare = HIDDEN.sub("", BANNER.sub("", SINCE.sub(r"\1", page)))
    linked = CARRIED.sub(lambda found: found[1] if found[2] else "", bare)
    return re.sub(r">\s+<", "><", linked.replace("&amp;", "&"))


def get(client: FlaskClient, address: str, recorded: Recorded, **query: str) -> Any:
    """Ask for an address; what is added stands behind its own query."""
    path = "/lineage/" + address.format_map(vars(recorded))
    more = "&".join(f"{key}={value}" for key, value in query.items())
    return client.get(path + (("&" if "?" in path else "?") + more if more else ""))


def first_version(engine: Engine, recorded: Recorded) -> str:
    """Return when the report's first version was committed, as addresses carry it."""
    with Session(engine) as session:
        made = timeline(session, recorded.report).rows[-1].transaction.committed_at
    return iso_time(made)


@pytest.mark.parametrize("address", HELD)
def test_a_page_held_at_now_is_the_present(
    client: FlaskClient, recorded: Recorded, address: str
) -> None:
    """But for the banner and the moment in its links it is the same page, byte for byte."""
    now = get(client, address, recorded)

    held = get(client, address, recorded, at=recorded.last)

    assert held.status_code == now.status_code == 200
    assert "As known on" in held.text
    assert present_of(held.text) == present_of(now.text)


@pytest.mark.parametrize("address", ANSWERS)
def test_an_answer_held_at_now_is_the_present(
    client: FlaskClient, recorded: Recorded, address: str
) -> None:
    """Its bytes are those of the present behind the moment, which it names with the token."""
    now = get(client, f"api/v1/{address}", recorded).data

    held = get(client, f"api/v1/{address}", recorded, at=recorded.last).data

    at = msgspec.convert(msgspec.json.decode(held)["at"], AsOf)
    assert Token(at.token).cut.until == at.time
    assert held == b'{"at":' + msgspec.json.encode(at) + b"," + now[1:]


def test_lists_show_what_was_there(
    client: FlaskClient, recorded: Recorded, sqlite_engine: Engine
) -> None:
    """Reports that came later are not there, and the first version stands with its own run."""
    at = first_version(sqlite_engine, recorded)

    listed = get(client, "api/v1/reports", recorded, at=at).get_json()

    assert [row["id"] for row in listed["rows"]] == [str(recorded.report)]
    assert listed["rows"][0]["newest"]["number"] == 1
    assert listed["rows"][0]["newest"]["run"]["state"] == "START"


def test_a_run_is_as_far_as_its_events_had_come(
    client: FlaskClient, recorded: Recorded, sqlite_engine: Engine
) -> None:
    """When its report was committed it had not ended, made no output yet, and had an input."""
    at = first_version(sqlite_engine, recorded)

    run = get(client, f"api/v1/runs/{recorded.run}", recorded, at=at).get_json()

    assert (run["run"]["state"], run["run"]["ended_at"], run["fingerprint"]) == (
        "START",
        None,
        None,
    )
    assert (len(run["inputs"]), run["outputs"], run["logs"]) == (2, [], [])
    assert [event["event_type"] for event in run["events"]] == ["START"]
    page = get(client, f"runs/{recorded.run}", recorded, at=at).text
    assert "No end had been recorded by then." in page


def test_links_stay_and_one_leads_back(client: FlaskClient, recorded: Recorded) -> None:
    """Every link to what can be held carries the moment, and the banner leads to the present."""
    page = get(client, "reports?status=final", recorded, at=recorded.last, tz="Europe/Berlin").text
    links = re.findall(r'href="(/lineage/(?:reports|runs)[^"]*)"', page)
    back = re.search(r'href="([^"]*)">Back to the present', page)

    assert back is not None
    assert back[1] == "/lineage/reports?status=final"
    rest = [link for link in links if link != back[1]]
    assert rest
    assert all(f"at={recorded.last.replace(':', '%3A')}" in link or f"at={recorded.last}" in link
               for link in rest)  # fmt: skip
    assert "in Europe/Berlin" in page
    assert f'name="at" value="{recorded.last}"' in page


def test_a_token_shows_the_same(
    client: FlaskClient, recorded: Recorded, sqlite_engine: Engine
) -> None:
    """What was committed after the token is not there, in a page that names that very token."""
    with Session(sqlite_engine) as session:
        token = snapshot_token(session).text
        session.get_one(Report, recorded.report).title = "Another title"
        session.commit()

    then, now = (get(client, "reports", recorded, **q).text for q in ({"at": token}, {}))

    assert "Another title" in now
    assert "Another title" not in then
    assert f'title="Token {token}"' in then


def test_before_its_birth_a_report_leads_to_its_moments(
    client: FlaskClient, recorded: Recorded
) -> None:
    """There is nothing to show yet, which is said with the way to its first version."""
    answer = get(client, f"reports/{recorded.report}", recorded, at="1990-01-01T00:00:00Z")

    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert "did not exist yet" in page
    assert "Version 1 →" in page


def test_the_moment_says_who_was_responsible(client: FlaskClient, recorded: Recorded) -> None:
    """Actor, channel and reason of the version that stood, and the way to compare it with now."""
    page = get(client, f"reports/{recorded.report}/at", recorded, at=recorded.last).text
    banner = BANNER.search(page)

    assert banner is not None
    for words in ("ana", "the application", "Clearer wording"):
        assert words in banner[0]
    assert "It stands so to this day." in page


def test_who_may_see_is_decided_now(
    make_app: MakeApp, recorded: Recorded, sqlite_engine: Engine
) -> None:
    """A report that was open then and is closed now stays closed; one closed then is open now."""
    before = iso_time(datetime.now(UTC))
    with Session(sqlite_engine) as session:
        session.get_one(Report, recorded.report).status = "secret"
        session.commit()
    client = make_app(scope=lambda action: Report.status == "final").test_client()
    opposite = make_app(scope=lambda action: Report.status == "secret").test_client()

    def titles(asked: FlaskClient) -> list[str]:
        rows = get(asked, "api/v1/reports", recorded, at=before).get_json()["rows"]
        return sorted(row["title"] for row in rows)

    assert titles(client) == ["IBM draft", "Microsoft market brief"]
    assert titles(opposite) == ["IBM market brief"]
    hidden = get(client, f"reports/{recorded.report}", recorded, at=before)
    assert hidden.status_code == 404
    assert get(client, f"api/v1/runs/{recorded.run}", recorded, at=before).status_code == 404


BAD = [
    ("yesterday", {}, "it is no moment"),
    ("2009-13-01T00:00:00Z", {}, "it is no moment"),
    ("a" * 60, {}, "it is no token"),
    ("2009-03-29T02:30:00", {"tz": "Europe/Berlin"}, "there was no such time"),
    ("2900-01-01T00:00:00Z", {}, "it lies in the future"),
]


@pytest.mark.parametrize(("at", "query", "words"), BAD)
@pytest.mark.parametrize("address", ["reports", "runs", "api/v1/reports/{report}/at"])
def test_a_bad_moment_is_refused_with_the_forms(
    client: FlaskClient, recorded: Recorded, address: str, at: str, query: dict[str, str],
    words: str,
) -> None:  # fmt: skip
    """It is 400 and says what is accepted."""
    answer = get(client, address, recorded, at=at, **query)

    assert answer.status_code == 400
    assert words in answer.text
    assert "2009-03-05T12:00:00Z" in answer.text


def test_a_token_of_another_database_is_refused(
    client: FlaskClient, recorded: Recorded, postgresql_engine: Engine
) -> None:
    """It is told apart from one with a typing error."""
    with Session(postgresql_engine) as session:
        foreign = snapshot_token(session).text

    answer = get(client, "api/v1/runs", recorded, at=foreign)

    assert (answer.status_code, answer.get_json()["parameter"]) == (400, "at")
    assert "none of this database" in answer.get_json()["detail"]


def test_a_time_without_zone_is_asked_about(client: FlaskClient, recorded: Recorded) -> None:
    """The page offers the answers as links; a program is told the accepted forms."""
    page = get(client, "reports?status=final", recorded, at="2009-03-05T12:00:00")
    problem = get(client, "api/v1/reports", recorded, at="2009-03-05").get_json()

    assert (page.status_code, "Which zone?" in page.text) == (400, True)
    assert "status=final&amp;at=2009-03-05T12%3A00%3A00Z" in page.text
    assert (problem["code"], problem["parameter"]) == ("zone-missing", "at")


def test_a_zone_may_stand_beside_the_time(client: FlaskClient, recorded: Recorded) -> None:
    """A time in the zone that the form names is that moment; what is typed wins over the choice."""
    for query in ({"tz": "Europe/Berlin"}, {"tz": "UTC", "zone": "Europe/Berlin"}):
        held = get(client, "api/v1/runs", recorded, at="2009-03-05T13:00:00", **query).get_json()
        assert held["at"]["time"] == "2009-03-05T12:00:00Z"


def test_a_time_that_clocks_showed_twice_is_asked_about(
    client: FlaskClient, recorded: Recorded
) -> None:
    """Both moments are offered."""
    page = get(client, "runs", recorded, at="2009-10-25T02:30:00", tz="Europe/Berlin").text

    assert "showed 25 Oct 2009, 02:30:00 twice" in page
    assert "at=2009-10-25T00%3A30%3A00Z" in page
    assert "at=2009-10-25T01%3A30%3A00Z" in page


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", "Europe"])
def test_a_zone_there_is_not_is_refused(client: FlaskClient, recorded: Recorded, zone: str) -> None:
    """It is named as the parameter at fault, with or without a moment."""
    answer = get(client, "api/v1/runs", recorded, tz=zone)

    assert (answer.status_code, answer.get_json()["parameter"]) == (400, "tz")


def test_every_form_of_a_moment_holds_a_page(client: FlaskClient, recorded: Recorded) -> None:
    """A version, a transaction, a time and a token are one moment; links carry what any page takes."""
    address = f"api/v1/reports/{recorded.report}/at"
    first = get(client, address, recorded, at="version:1").get_json()
    made = first["version"]["transaction"]
    ways = (f"transaction:{made['id']}", made["committed_at"], first["at"]["token"].upper())

    found = [get(client, address, recorded, at=way).get_json() for way in ways]
    page = get(client, f"reports/{recorded.report}", recorded, at="version:1").text

    assert [one["version"]["number"] for one in (first, *found)] == [1, 1, 1, 1]
    assert f'href="/lineage/reports?at={first["at"]["token"]}"' in page


@pytest.mark.parametrize(
    ("address", "at", "status", "code", "outcome"),
    [
        ("runs", "version:1", 400, "bad-parameter", "failed"),
        ("runs", "transaction:999", 404, "not-found", "missing"),
        ("reports/{report}", "version:9", 404, "version-not-found", "missing"),
        ("reports/{other}", "version:9", 404, "not-found", "refused"),
        ("reports/{other}", "version:1", 404, "not-found", "refused"),
    ],
)
def test_a_moment_named_in_vain(
    make_app: MakeApp, recorded: Recorded, sqlite_engine: Engine, address: str, at: str, status: int,
    code: str, outcome: str,
) -> None:  # fmt: skip
    """What is not there is 404, and of what may not be seen not even the versions are told."""
    client = make_app(scope=lambda action: Report.id == recorded.report).test_client()
    answer = get(client, f"api/v1/{address}", recorded, at=at)

    assert (answer.status_code, answer.get_json()["code"]) == (status, code)
    with Session(sqlite_engine) as session:
        query = select(AccessEvent.outcome).order_by(AccessEvent.id.desc())
        assert session.scalars(query).first() == outcome


def test_a_version_names_the_moment_of_its_commit(
    client: FlaskClient, recorded: Recorded, sqlite_engine: Engine
) -> None:
    """By a token that leads to the same version for ever; both sides of a comparison have theirs."""
    address = f"reports/{recorded.report}"
    first = msgspec.json.decode(get(client, f"api/v1/{address}/versions/1", recorded).data)
    sides = msgspec.json.decode(get(client, f"api/v1/{address}/compare/1/2", recorded).data)

    then = get(client, f"api/v1/{address}/at", recorded, at=first["token"])
    assert msgspec.json.decode(then.data)["version"]["number"] == 1
    assert sides["old"]["token"] == first["token"] != sides["new"]["token"]
    page = get(client, f"{address}/versions/1", recorded).text
    assert f'title="Token {first["token"]}"' in page
