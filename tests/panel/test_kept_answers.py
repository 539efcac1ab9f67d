"""An answer that is known is given at once, and never with what is not so any more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import DictLoader
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from lineage_panel import LineagePanel, allow_everything
from lineage_panel.authorization import Target
from lineage_panel.pages import kept_timeline, pair
from report_lineage.artifacts import FileStore
from report_lineage.entities import Report
from report_lineage.recording import record_run
from tests.panel.recorded import Recorded, record_history
from tests.support.older_work import wait_for_older_work

ANSWERS = (
    "reports/{}/compare/3/4",
    "reports/{}/compare/3/4/patch.json",
    "reports/{}/compare/3/4/changes.txt",
    "api/v1/reports/{}/compare/3/4",
    "api/v1/reports/{}/explain/3/4",
)
TIMELINE = "api/v1/reports/{}/timeline"
MOST_STATEMENTS = 10
"""One asks for the report, up to seven for the marks, and the visit is written down."""
COMPARING = (ANSWERS[1], ANSWERS[3])
EXPLAINING = (ANSWERS[0], ANSWERS[2], ANSWERS[4])

Host = Callable[..., FlaskClient]


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    """Give an empty artifact store."""
    return FileStore(tmp_path / "store")


@pytest.fixture
def history(engine: Engine, store: FileStore) -> Recorded:
    """Record the small history, and two versions whose cause lies in a run upstream."""
    recorded = record_history(engine, store)
    for price in (b"95.09", b"95.90"):
        record_price(engine, store, recorded, price)
    wait_for_older_work(engine)
    return recorded


def record_price(engine: Engine, store: FileStore, recorded: Recorded, price: bytes) -> None:
    """Record a run of a feed, and one that makes a version of the report from it."""
    options: Any = {"namespace": "demo", "store": store, "code_version": "1"}
    with Session(engine) as session:
        with record_run(
            session, job="feed", inputs={"raw.csv": b"k,v\nIBM," + price}, **options
        ) as run:
            run.add_output("clean.txt", price.decode(), "text/plain")
        with record_run(session, job="brief", inputs={"clean.txt": price}, **options):
            session.get_one(Report, recorded.report).sections[0].body = f"IBM at {price.decode()}."


@pytest.fixture
def host(engine: Engine, store: FileStore) -> Host:
    """Make hosts of the panel, each as a process of its own would be."""

    def make(**options: Any) -> FlaskClient:
        app = Flask("host")
        app.config["LINEAGE_KEPT_BYTES"] = options.pop("kept_bytes", None)
        templates = options.pop("templates", None)
        if templates:
            app.jinja_loader = DictLoader(templates)
        given = {"authorize": allow_everything, "store": store, **options}
        LineagePanel(sessionmaker(engine), **given).init_app(app)
        return app.test_client()

    return make


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give a list that fills with what is worked out: compare, explain, timeline."""
    done: list[str] = []

    def noting(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:
            done.append(name)
            return function(*args, **options)

        return call

    for module, name in ((pair, "compare"), (pair, "explain"), (kept_timeline, "timeline")):
        monkeypatch.setattr(module, name, noting(name, getattr(module, name)))
    return done


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """Count what a database is asked."""
    found: list[str] = []

    def note(*event: object) -> None:
        found.append(str(event[2]))

    sa.event.listen(engine, "before_cursor_execute", note)
    yield found
    sa.event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("address", [*ANSWERS, TIMELINE])
def test_what_the_reader_has_is_not_worked_out_again(
    engine: Engine, host: Host, history: Recorded, compared: list[str], address: str
) -> None:
    """Another process than the one that made the tag answers 304 in a few statements."""
    url = f"/lineage/{address.format(history.report)}"
    first = host().get(url)
    compared.clear()
    client = host()

    with statements(engine) as asked:
        again = client.get(url, headers={"If-None-Match": first.headers["ETag"]})

    assert (first.status_code, again.status_code, again.data, compared) == (200, 304, b"", [])
    assert again.headers["ETag"] == first.headers["ETag"]
    assert first.headers["ETag"].startswith('"')
    assert len(asked) <= MOST_STATEMENTS
    policy = "Content-Security-Policy"
    assert again.headers[policy] == first.headers[policy]


def test_what_was_worked_out_is_kept(host: Host, history: Recorded, compared: list[str]) -> None:
    """Page, text and API of a pair are made from one comparison and one explanation."""
    client = host()
    urls = [f"/lineage/{address.format(history.report)}" for address in ANSWERS]

    first, second = ([client.get(url).data for url in urls] for _ in range(2))

    assert first == second
    assert sorted(compared) == ["compare", "explain"]


def test_a_timeline_is_worked_out_once(
    engine: Engine, store: FileStore, host: Host, history: Recorded, compared: list[str]
) -> None:
    """A report's page keeps its lines until something is recorded."""
    client, url = host(), f"/lineage/reports/{history.report}"

    first, second = (client.get(url).data for _ in range(2))
    before = list(compared)
    _edit(engine, store, history)
    wait_for_older_work(engine)
    third = client.get(url).text

    assert first == second
    assert before == ["timeline"]
    assert compared == ["timeline", "timeline"]
    assert "title" in third


def test_each_moment_and_page_has_lines_of_its_own(host: Host, history: Recorded) -> None:
    """Of the past, of the versions below a number, and of other lengths."""
    client, url = host(), f"/lineage/{TIMELINE.format(history.report)}"
    asked = ("", "?before=3", "?limit=1", "?at=version:2")

    bodies = [client.get(url + query).json for query in asked for _ in range(2)]

    numbers = [[row["number"] for row in body["rows"]] for body in bodies if body]
    assert numbers == [[4, 3, 2, 1]] * 2 + [[2, 1]] * 2 + [[4]] * 2 + [[2, 1]] * 2


def test_nothing_is_kept_where_there_is_no_room(
    host: Host, history: Recorded, compared: list[str]
) -> None:
    """A setting of 0 works everything out each time, with the same tag."""
    client, url = host(kept_bytes=0), f"/lineage/{ANSWERS[3].format(history.report)}"

    tags = {client.get(url).headers["ETag"] for _ in range(2)}

    assert (compared, len(tags)) == (["compare", "compare"], 1)


def _late_run(engine: Engine, store: FileStore, recorded: Recorded) -> None:
    with Session(engine) as session, record_run(session, job="x", namespace="n", store=store):
        pass


def _edit(engine: Engine, store: FileStore, recorded: Recorded) -> None:
    with Session(engine) as session:
        session.get_one(Report, recorded.report).title = "Other"
        session.commit()


def _other_report(engine: Engine, store: FileStore, recorded: Recorded) -> None:
    with Session(engine) as session:
        session.add(Report(lead_id=recorded.ibm, title="New"))
        session.commit()


def _corrected_run(engine: Engine, store: FileStore, recorded: Recorded) -> None:
    with engine.begin() as connection:
        connection.execute(
            sa.text("UPDATE lineage_run SET state = 'FAIL' WHERE job_name = 'brief'")
        )


Change = Callable[[Engine, FileStore, Recorded], None]


@pytest.mark.parametrize(
    ("address", "change"),
    [
        *product([*EXPLAINING, TIMELINE], [_late_run, _edit, _other_report, _corrected_run]),
        *product(COMPARING, [_edit, _corrected_run]),
    ],
)
def test_what_is_recorded_later_makes_another_tag(
    engine: Engine, store: FileStore, host: Host, history: Recorded, address: str, change: Change
) -> None:
    """A run, an edit, another report, a corrected run: the reader gets the answer anew."""
    client, url = host(), f"/lineage/{address.format(history.report)}"
    first = client.get(url)

    change(engine, store, history)
    again = client.get(url, headers={"If-None-Match": first.headers["ETag"]})

    assert again.status_code == 200
    assert again.headers["ETag"] != first.headers["ETag"]


@pytest.mark.parametrize("change", [_late_run, _other_report])
@pytest.mark.parametrize("address", COMPARING)
def test_what_two_versions_say_outlasts_what_others_write(
    engine: Engine, store: FileStore, host: Host, history: Recorded, compared: list[str],
    address: str, change: Change,
) -> None:  # fmt: skip
    """Only why they differ may lie in what is recorded later."""
    client, url = host(), f"/lineage/{address.format(history.report)}"
    first = client.get(url)

    change(engine, store, history)
    known = client.get(url, headers={"If-None-Match": first.headers["ETag"]})
    again = client.get(url)

    assert (known.status_code, again.data, compared) == (304, first.data, ["compare"])


@pytest.mark.parametrize("address", EXPLAINING)
def test_what_a_viewer_may_see_is_asked_each_time(
    host: Host, history: Recorded, address: str
) -> None:
    """One process serves two viewers, each what is theirs, whoever came first and with what tag."""
    hidden: list[bool] = []
    client = host(scope=lambda action: Report.title == "IBM market brief" if hidden else None)
    url = f"/lineage/{address.format(history.report)}"
    told = client.get(url)
    hidden.append(True)

    untold = client.get(url, headers={"If-None-Match": told.headers["ETag"]})

    assert "raw.csv" in told.text
    assert untold.status_code == 200
    assert "raw.csv" not in untold.text
    hidden.clear()
    assert client.get(url, headers={"If-None-Match": untold.headers["ETag"]}).text == told.text


@pytest.mark.parametrize("address", EXPLAINING)
def test_a_right_to_read_bytes_counts_at_once(
    host: Host, history: Recorded, compared: list[str], address: str
) -> None:
    """Evidence goes when the host says no, and comes back when it says yes."""
    refused: set[str] = set()

    def authorize(action: str, target: Target | None) -> bool:
        return action not in refused

    client, url = host(authorize=authorize), f"/lineage/{address.format(history.report)}"
    told = client.get(url)
    refused.add("artifact.view")
    untold = client.get(url, headers={"If-None-Match": told.headers["ETag"]})

    assert (untold.status_code, "95.90" in told.text) == (200, True)
    assert "ou may not see what they hold" in untold.text
    refused.clear()
    compared.clear()
    assert client.get(url, headers={"If-None-Match": told.headers["ETag"]}).status_code == 304
    assert compared == []


def test_lost_bytes_are_not_remembered(
    host: Host, store: FileStore, history: Recorded, tmp_path: Path
) -> None:
    """What lacks evidence bears a weak tag; once the bytes are back it is there."""
    client, url = host(), f"/lineage/{ANSWERS[4].format(history.report)}"
    kept, away = tmp_path / "store", tmp_path / "away"
    kept.rename(away)
    without = client.get(url)
    away.rename(kept)

    again = client.get(url, headers={"If-None-Match": without.headers["ETag"]})

    assert without.headers["ETag"].startswith("W/")
    assert without.get_json()["causes"][0]["evidence"]["diff"] is None
    assert again.get_json()["causes"][0]["evidence"]["diff"] is not None


def test_a_page_that_a_host_overrides_is_made_each_time(
    host: Host, history: Recorded, compared: list[str]
) -> None:
    """What its template says may change unseen: so the tag is of the text, and nothing is compared."""
    said = ["one"]
    frame = "{% block title %}{% endblock %}{{ said() }}{% block main %}{% endblock %}"
    client = host(templates={"lineage_panel/layout.html": frame})
    client.application.jinja_env.globals["said"] = lambda: said[0]
    url = f"/lineage/{ANSWERS[0].format(history.report)}"
    first = client.get(url)
    compared.clear()

    same = client.get(url, headers={"If-None-Match": first.headers["ETag"]})
    said[0] = "other"
    other = client.get(url, headers={"If-None-Match": first.headers["ETag"]})

    assert first.headers["ETag"].startswith("W/")
    assert (same.status_code, other.status_code, compared) == (304, 200, [])


def test_a_version_that_is_not_there_is_missing_whatever_the_reader_has(
    host: Host, history: Recorded
) -> None:
    """A star in If-None-Match does not make an answer of an error."""
    url = f"/lineage/reports/{history.report}/compare/1/99"

    assert host().get(url, headers={"If-None-Match": "*"}).status_code == 404


def test_each_moment_has_a_tag_of_its_own(host: Host, history: Recorded) -> None:
    """The present's answer is not taken for that of the past."""
    client, url = host(), f"/lineage/api/v1/reports/{history.report}/compare/1/2"
    token = client.get(f"{url}?at={history.last}").get_json()["at"]["token"]
    now, held = client.get(url), client.get(f"{url}?at={token}")

    again, known = (
        client.get(f"{url}?at={token}", headers={"If-None-Match": one.headers["ETag"]})
        for one in (now, held)
    )

    assert (again.status_code, known.status_code) == (200, 304)
    assert now.headers["ETag"] != held.headers["ETag"] == again.headers["ETag"]
