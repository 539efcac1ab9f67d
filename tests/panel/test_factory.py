"""The standalone panel: closed unless asked for, and then open to this machine alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import URL, text

from lineage_panel.factory import create_app
from tests.support.databases import MakeDatabase

REPORTS = "/lineage/reports"
OpenClient = Callable[..., FlaskClient]


@pytest.fixture
def database(make_database: MakeDatabase) -> URL:
    """Give the address of a SQLite database with the schema."""
    return make_database("sqlite")


@pytest.fixture
def open_client(tmp_path: Path) -> Iterator[OpenClient]:
    """Give a function that returns a client of the standalone panel, whose engine is closed."""
    with ExitStack() as stack:

        def open_one(database: URL, **config: Any) -> FlaskClient:
            settings = {
                "LINEAGE_DATABASE_URL": database.render_as_string(hide_password=False),
                "LINEAGE_ARTIFACTS": str(tmp_path / "artifacts"),
                **config,
            }
            app = create_app(settings)
            with app.extensions["lineage_panel"].make_session() as session:
                stack.callback(session.get_bind().engine.dispose)
            return app.test_client()

        yield open_one


def test_closed_unless_asked_for(open_client: OpenClient, database: URL) -> None:
    """Without the setting everything is refused, and the answer says how to turn it on."""
    answer = open_client(database).get(REPORTS)

    assert answer.status_code == 403
    assert "LINEAGE_OPEN=1" in answer.text
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:5000", "127.0.0.1:80", "[::1]:5000", "LOCALHOST"]
)
@pytest.mark.parametrize("peer", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])
def test_open_to_this_machine(open_client: OpenClient, database: URL, host: str, peer: str) -> None:
    """A local request under a local name is answered."""
    client = open_client(database, LINEAGE_OPEN=True)

    answer = client.get(REPORTS, headers={"Host": host}, environ_base={"REMOTE_ADDR": peer})

    assert answer.status_code == 200


@pytest.mark.parametrize(
    "peer", ["192.168.1.7", "10.0.0.1", "::ffff:10.0.0.1", "2001:db8::1", "", "x"]
)
def test_other_peers_are_refused(open_client: OpenClient, database: URL, peer: str) -> None:
    """Whoever is not this machine is refused, naming the setting."""
    client = open_client(database, LINEAGE_OPEN=True)

    answer = client.get(REPORTS, environ_base={"REMOTE_ADDR": peer})

    assert answer.status_code == 403
    assert "LINEAGE_OPEN" in answer.text


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "127.0.0.2", "localhost:5000:1",
     "localhost@evil.example", "[::1].evil.example", "0.0.0.0"],
)  # fmt: skip
def test_other_names_are_refused(open_client: OpenClient, database: URL, host: str) -> None:
    """A name that is not local is refused: it may be another site's, pointed here."""
    client = open_client(database, LINEAGE_OPEN=True)

    assert client.get(REPORTS, headers={"Host": host}).status_code == 403


@pytest.mark.parametrize(
    "header",
    ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via",
     "X-Client-IP", "True-Client-IP", "CF-Connecting-IP", "X-Original-Forwarded-For", "Forwarded-For",
     "X-Envoy-External-Address", "X-Host", "Fly-Client-IP", "X-Azure-ClientIP", "X-Original-Host",
     "X-Cluster-Client-IP", "CF-Connecting-IPv6", "X-ProxyUser-Ip"],
)  # fmt: skip
def test_proxies_are_refused(open_client: OpenClient, database: URL, header: str) -> None:
    """What came through a proxy is refused, whatever the header says."""
    client = open_client(database, LINEAGE_OPEN=True)

    answer = client.get(f"{REPORTS}?x=1", headers={header: "127.0.0.1"})

    assert answer.status_code == 403


def test_refusal_is_a_problem_for_programs(open_client: OpenClient, database: URL) -> None:
    """Under the API the refusal is a problem document."""
    answer = open_client(database).get("/lineage/api/v1/reports")

    assert answer.mimetype == "application/problem+json"
    assert answer.get_json()["code"] == "not-open"


def test_own_engine_is_prepared(open_client: OpenClient, database: URL) -> None:
    """The standalone engine checks foreign keys and logs ahead."""
    app = open_client(database).application

    with app.extensions["lineage_panel"].make_session() as session:
        assert session.scalar(text("PRAGMA foreign_keys")) == 1
        assert session.scalar(text("PRAGMA journal_mode")) == "wal"


def test_missing_schema_says_what_to_do(
    open_client: OpenClient, make_database: MakeDatabase
) -> None:
    """On an empty database the page names the command."""
    empty = make_database("sqlite", schema=False)

    answer = open_client(empty, LINEAGE_OPEN=True).get(REPORTS)

    assert answer.status_code == 503
    assert "flask lineage init" in answer.text


def test_making_the_application_opens_nothing(open_client: OpenClient, tmp_path: Path) -> None:
    """The database is not touched before the first request."""
    path = tmp_path / "later.db"

    open_client(URL.create("sqlite", database=str(path)))

    assert not path.exists()


def test_the_bare_address_leads_to_the_reports(open_client: OpenClient, database: URL) -> None:
    """Whoever opens the server's address without a path is led to the list."""
    answer = open_client(database, LINEAGE_OPEN=True).get("/")

    assert (answer.status_code, answer.location) == (302, REPORTS)
