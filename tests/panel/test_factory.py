"""The standalone panel: closed unless asked for, and then open to this machine alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import URL, text

from lineage_panel.factory import create_app
from tests.support.databases import MakeDatabase

REPORTS = "/lineage/reports"


@pytest.fixture
def database(make_database: MakeDatabase) -> URL:
    """Give the address of a SQLite database with the schema."""
    return make_database("sqlite")


def open_client(database: URL, folder: Path, **config: Any) -> FlaskClient:
    """Return a client of the standalone panel."""
    settings = {
        "LINEAGE_DATABASE_URL": database.render_as_string(hide_password=False),
        "LINEAGE_ARTIFACTS": str(folder / "artifacts"),
        **config,
    }
    return create_app(settings).test_client()


def test_closed_unless_asked_for(database: URL, tmp_path: Path) -> None:
    """Without the setting everything is refused, and the answer says how to turn it on."""
    answer = open_client(database, tmp_path).get(REPORTS)

    assert answer.status_code == 403
    assert "LINEAGE_OPEN=1" in answer.text
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:5000", "127.0.0.1:80", "[::1]:5000", "LOCALHOST"]
)
@pytest.mark.parametrize("peer", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])
def test_open_to_this_machine(database: URL, tmp_path: Path, host: str, peer: str) -> None:
    """A local request under a local name is answered."""
    client = open_client(database, tmp_path, LINEAGE_OPEN=True)

    answer = client.get(REPORTS, headers={"Host": host}, environ_base={"REMOTE_ADDR": peer})

    assert answer.status_code == 200


@pytest.mark.parametrize(
    "peer", ["192.168.1.7", "10.0.0.1", "::ffff:10.0.0.1", "2001:db8::1", "", "x"]
)
def test_other_peers_are_refused(database: URL, tmp_path: Path, peer: str) -> None:
    """Whoever is not this machine is refused, naming the setting."""
    client = open_client(database, tmp_path, LINEAGE_OPEN=True)

    answer = client.get(REPORTS, environ_base={"REMOTE_ADDR": peer})

    assert answer.status_code == 403
    assert "LINEAGE_OPEN" in answer.text


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "127.0.0.2", "localhost:5000:1",
     "localhost@evil.example", "[::1].evil.example", "0.0.0.0"],
)  # fmt: skip
def test_other_names_are_refused(database: URL, tmp_path: Path, host: str) -> None:
    """A name that is not local is refused: it may be another site's, pointed here."""
    client = open_client(database, tmp_path, LINEAGE_OPEN=True)

    assert client.get(REPORTS, headers={"Host": host}).status_code == 403


@pytest.mark.parametrize(
    "header",
    ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via",
     "X-Client-IP", "True-Client-IP", "CF-Connecting-IP", "X-Original-Forwarded-For"],
)  # fmt: skip
def test_proxies_are_refused(database: URL, tmp_path: Path, header: str) -> None:
    """What came through a proxy is refused, whatever the header says."""
    client = open_client(database, tmp_path, LINEAGE_OPEN=True)

    answer = client.get(f"{REPORTS}?x=1", headers={header: "127.0.0.1"})

    assert answer.status_code == 403


def test_refusal_is_a_problem_for_programs(database: URL, tmp_path: Path) -> None:
    """Under the API the refusal is a problem document."""
    answer = open_client(database, tmp_path).get("/lineage/api/v1/reports")

    assert answer.mimetype == "application/problem+json"
    assert answer.get_json()["code"] == "not-open"


def test_own_engine_is_prepared(database: URL, tmp_path: Path) -> None:
    """The standalone engine checks foreign keys and logs ahead."""
    app = open_client(database, tmp_path).application

    with app.extensions["lineage_panel"].make_session() as session:
        assert session.scalar(text("PRAGMA foreign_keys")) == 1
        assert session.scalar(text("PRAGMA journal_mode")) == "wal"


def test_missing_schema_says_what_to_do(make_database: MakeDatabase, tmp_path: Path) -> None:
    """On an empty database the page names the command."""
    empty = make_database("sqlite", schema=False)

    answer = open_client(empty, tmp_path, LINEAGE_OPEN=True).get(REPORTS)

    assert answer.status_code == 503
    assert "flask lineage init" in answer.text


def test_making_the_application_opens_nothing(tmp_path: Path) -> None:
    """The database is not touched before the first request."""
    path = tmp_path / "later.db"

    open_client(URL.create("sqlite", database=str(path)), tmp_path)

    assert not path.exists()
