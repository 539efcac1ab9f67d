"""Every look is written down before its answer is sent."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, text
from sqlalchemy.orm import sessionmaker

from report_lineage.entities import AccessEvent
from tests.panel.conftest import MakeApp
from tests.panel.recorded import Recorded
from tests.support.databases import MakeEngine

Events = Callable[[], list[AccessEvent]]


@contextmanager
def unwritable_log(engine: Engine) -> Iterator[None]:
    """Let every access event fail, as a database without room for it does."""
    name = "refuse_access"
    with engine.begin() as connection:
        connection.exec_driver_sql(
            f"CREATE TRIGGER {name} BEFORE INSERT ON lineage_access_event "
            "BEGIN SELECT RAISE(ABORT, 'no room'); END"
        )
    yield
    with engine.begin() as connection:
        connection.execute(text(f"DROP TRIGGER {name}"))


def test_read_is_recorded_with_who_and_what(
    make_app: MakeApp, recorded: Recorded, events: Events
) -> None:
    """An event says who looked at what, from where, and how it ended."""
    client = make_app(actor=lambda: "ana").test_client()
    address = f"/lineage/reports/{recorded.report}/at?at={recorded.last}"

    client.get(address, headers={"User-Agent": "tests", "X-Request-ID": "r-1"})

    (event,) = events()
    assert (event.actor, event.action, event.outcome) == ("ana", "version.view", "allowed")
    assert (event.target_kind, event.target_id) == ("report", str(recorded.report))
    assert (event.method, event.path, event.http_status) == ("GET", address, 200)
    assert (event.request_id, event.remote_addr, event.user_agent) == ("r-1", "127.0.0.1", "tests")


def test_not_modified_is_a_look_too(
    client: FlaskClient, recorded: Recorded, events: Events
) -> None:
    """An answer of 304 is recorded."""
    address = f"/lineage/artifacts/{recorded.prices}/download"
    tag = client.get(address).headers["ETag"]

    answer = client.get(address, headers={"If-None-Match": tag})

    assert answer.status_code == 304
    assert [event.http_status for event in events()] == [200, 304]
    assert events()[-1].outcome == "allowed"


def test_head_is_a_look_too(client: FlaskClient, recorded: Recorded, events: Events) -> None:
    """A HEAD is recorded as one."""
    client.head(f"/lineage/reports/{recorded.report}")

    assert [event.method for event in events()] == ["HEAD"]


@pytest.mark.parametrize(
    ("address", "outcome", "status"),
    [
        ("reports/{report}/versions/99", "missing", 404),
        ("reports/{report}/at?at=soon", "failed", 400),
        ("reports/{report}/compare?old=1&new=2", None, 303),
    ],
)
def test_outcome_is_told(
    client: FlaskClient, recorded: Recorded, events: Events,
    address: str, outcome: str | None, status: int,
) -> None:  # fmt: skip
    """What was missing or failed is recorded as such; a redirect shows nothing."""
    answer = client.get("/lineage/" + address.format_map(vars(recorded)))

    assert answer.status_code == status
    assert [event.outcome for event in events()] == ([outcome] if outcome else [])


def test_hostile_text_can_be_stored(
    client: FlaskClient, recorded: Recorded, events: Events
) -> None:
    """Control characters, broken UTF-8 and endless text leave a readable event."""
    client.get(
        "/lineage/reports?search=%00%ff" + "x" * 5000, headers={"User-Agent": "a\tb" + "c" * 900}
    )

    (event,) = events()
    assert event.path.startswith("/lineage/reports?search=%00%ff")
    assert len(event.path) == 2000
    assert event.user_agent is not None
    assert event.user_agent.startswith("a\\tb")


def test_hostile_actor_can_be_stored(make_app: MakeApp, recorded: Recorded, events: Events) -> None:
    """A name that no database takes costs neither the page nor the event."""
    client = make_app(actor=lambda: "a\x00\ud800b" + "c" * 900).test_client()

    assert client.get(f"/lineage/reports/{recorded.report}").status_code == 200
    (event,) = events()
    assert event.actor is not None
    assert event.actor.startswith("a\\x00\\ud800bc")
    assert len(event.actor) == 400


@pytest.mark.parametrize("answer", [lambda: 1 / 0, lambda: 5, lambda: b"ana"])
def test_failing_actor_leaves_an_event(
    make_app: MakeApp, recorded: Recorded, events: Events, answer: Callable[[], object]
) -> None:
    """A host that cannot say who looks fails the request; the look is written down."""
    reply = make_app(actor=answer).test_client().get(f"/lineage/reports/{recorded.report}")

    assert (reply.status_code, "IBM" in reply.text) == (500, False)
    (event,) = events()
    assert (event.actor, event.outcome, event.http_status) == (None, "failed", 500)
    assert event.target_id == str(recorded.report)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "ODD"])
def test_other_methods_are_refusals(
    make_app: MakeApp, recorded: Recorded, events: Events, method: str
) -> None:
    """Whoever tries to write is answered 405, and written down with the target."""
    client = make_app(actor=lambda: "ana").test_client()
    address = f"/lineage/api/v1/reports/{recorded.report}"

    answer = client.open(address, method=method)

    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")
    (event,) = events()
    assert (event.actor, event.method, event.outcome, event.http_status) == (
        "ana", method, "refused", 405,
    )  # fmt: skip
    assert (event.action, event.target_id) == ("report.view", str(recorded.report))


@pytest.mark.parametrize("path", ["", "static/base.css", "nothing", "reports/1"])
def test_a_method_where_nothing_is_shown_is_refused_too(
    client: FlaskClient, events: Events, path: str
) -> None:
    """Where GET would show nothing recorded there is nothing to write down."""
    answer = client.post(f"/lineage/{path}")

    assert answer.status_code in {404, 405}
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert [event.http_status for event in events()] == ([405] if path == "" else [])


@pytest.mark.parametrize(
    "address",
    ["artifacts/{prices}/download", "reports/{report}/versions/1/inputs.tar.gz"],
)
def test_download_fails_closed(
    client: FlaskClient, recorded: Recorded, sqlite_engine: Engine, address: str
) -> None:
    """A download that cannot be written down gives no byte."""
    with unwritable_log(sqlite_engine):
        answer = client.get("/lineage/" + address.format_map(vars(recorded)))

    assert answer.status_code == 503
    assert "access-not-recorded" in answer.text
    assert not answer.data.startswith(b"\x1f\x8b")


def test_page_that_is_not_recorded_is_in_the_log(
    client: FlaskClient, recorded: Recorded, sqlite_engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    """An event of a page that cannot be written is not lost: the log holds all of it."""
    with unwritable_log(sqlite_engine):
        answer = client.get(f"/lineage/reports/{recorded.report}")

    assert answer.status_code == 200
    assert "could not be written" in caplog.text
    assert str(recorded.report) in caplog.text


def test_failure_of_ours_is_recorded(make_app: MakeApp, recorded: Recorded, events: Events) -> None:
    """An unexpected error is an event, and an answer without its text."""

    def scope(action: str) -> None:
        raise RuntimeError("a secret of the host")

    answer = make_app(scope=scope).test_client().get("/lineage/reports")

    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert [(event.outcome, event.http_status) for event in events()] == [("failed", 500)]


def test_access_page_shows_the_events(client: FlaskClient, recorded: Recorded) -> None:
    """Who looked is shown to whoever may see it."""
    client.get(f"/lineage/runs/{recorded.run}")

    assert str(recorded.run) in client.get("/lineage/access").text


def test_access_pages_go_both_ways(make_app: MakeApp, recorded: Recorded) -> None:
    """From an older page a link leads back to the newer one."""
    client = make_app(config={"LINEAGE_PAGE_SIZE": 2}).test_client()
    for number in range(1, 5):
        client.get(f"/lineage/reports/{recorded.report}?look={number}")

    first = client.get("/lineage/access?target_kind=report").text
    second = client.get(link(first, "next")).text
    again = client.get(link(second, "prev")).text

    assert [re.findall(r"look=(\d)", page) for page in (first, second, again)] == [
        ["4", "3"], ["2", "1"], ["4", "3"],
    ]  # fmt: skip


def link(page: str, relation: str) -> str:
    """Return the address of a neighbouring page."""
    found = re.search(rf'rel="{relation}" href="([^"]+)"', page)
    assert found
    return html.unescape(found[1])


def test_one_pooled_connection_is_enough(
    make_app: MakeApp, make_engine: MakeEngine, sqlite_engine: Engine, recorded: Recorded
) -> None:
    """The reading session is given back before the event is written."""
    narrow = make_engine(sqlite_engine.url, pool_size=1, max_overflow=0, pool_timeout=1)
    client = make_app(session_factory=sessionmaker(narrow)).test_client()

    assert client.get(f"/lineage/reports/{recorded.report}").status_code == 200


def test_looking_changes_no_history(
    client: FlaskClient, recorded: Recorded, sqlite_engine: Engine
) -> None:
    """An access event makes no transaction and no version."""
    tables = ("lineage_transaction", "lineage_report_version", "report_lineage", "lineage_context")

    def counts() -> list[int]:
        with sqlite_engine.connect() as connection:
            queries = (text(f"SELECT count(*) FROM {table}") for table in tables)
            return [connection.scalar(query) or 0 for query in queries]

    before = counts()
    client.get(f"/lineage/reports/{recorded.report}")

    assert counts() == before


def test_many_looks_at_once_are_all_recorded(
    make_app: MakeApp, recorded: Recorded, events: Events
) -> None:
    """Readers at the same time neither fail nor lose an event."""
    app = make_app()
    url = f"/lineage/reports/{recorded.report}"

    with ThreadPoolExecutor(4) as pool:
        codes = list(pool.map(lambda _: app.test_client().get(url).status_code, range(24)))

    assert codes == [200] * 24
    assert len(events()) == 24
