"""Mounting: three lines, beside whatever the host has."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
from flask import Flask, render_template_string
from sqlalchemy import Engine
from sqlalchemy.orm import Session, scoped_session, sessionmaker
from werkzeug.routing import BaseConverter

from lineage_panel import LineagePanel, allow_everything
from report_lineage.entities import Lead
from report_lineage.errors import ConfigurationError
from tests.panel.conftest import MakeApp
from tests.panel.recorded import PRICES, Recorded
from tests.support.databases import MakeDatabase, MakeEngine


def test_three_lines_mount_it(sqlite_engine: Engine, recorded: Recorded) -> None:
    """An application, a panel, and it answers."""
    app = Flask("host")
    panel = LineagePanel(sessionmaker(sqlite_engine), authorize=allow_everything)
    panel.init_app(app)

    assert "IBM market brief" in app.test_client().get("/lineage/reports").text


@pytest.mark.parametrize("prefix", ["/audit/lineage", "audit/lineage/"])
def test_host_chooses_the_prefix(sqlite_engine: Engine, recorded: Recorded, prefix: str) -> None:
    """All addresses follow the prefix."""
    app = Flask("host")
    panel = LineagePanel(sessionmaker(sqlite_engine), authorize=allow_everything)
    panel.init_app(app, url_prefix=prefix)

    page = app.test_client().get("/audit/lineage/reports").text

    assert f"/audit/lineage/reports/{recorded.report}" in page
    assert '"/lineage/' not in page


def test_one_process_serves_several_applications(
    make_app: MakeApp, make_database: MakeDatabase, make_engine: MakeEngine, recorded: Recorded
) -> None:
    """Each application has its own database, and one panel object serves several."""
    empty = LineagePanel(
        sessionmaker(make_engine(make_database("sqlite"))), authorize=allow_everything
    )
    first, second, third = make_app(), Flask("second"), Flask("third")
    empty.init_app(second)
    empty.init_app(third, url_prefix="/other")

    assert "IBM" in first.test_client().get("/lineage/reports").text
    assert "IBM" not in second.test_client().get("/lineage/reports").text
    assert third.test_client().get("/other/reports").status_code == 200


def test_second_panel_in_one_application_is_refused(make_app: MakeApp) -> None:
    """Mounting twice is said, not silently done."""
    app = make_app()

    with pytest.raises(ConfigurationError, match="already"):
        LineagePanel(sessionmaker()).init_app(app)


def test_hosts_scoped_session_is_left_alone(
    make_app: MakeApp, sqlite_engine: Engine, recorded: Recorded
) -> None:
    """The request's own session keeps its pending work: the panel uses the factory behind it."""
    registry = scoped_session(sessionmaker(sqlite_engine))
    app = make_app(session_factory=registry)
    registry.add(Lead(name="pending"))

    assert app.test_client().get(f"/lineage/reports/{recorded.report}").status_code == 200
    assert [lead.name for lead in registry.new] == ["pending"]
    registry.remove()


def test_shared_session_is_refused(make_app: MakeApp, sqlite_engine: Engine) -> None:
    """A factory that hands out a session at work is an error, not a mix-up."""
    with Session(sqlite_engine) as shared:
        shared.connection()
        app = make_app(session_factory=lambda: shared, config={"TESTING": True})

        with pytest.raises(ConfigurationError, match="already in a transaction"):
            app.test_client().get("/lineage/reports")


def test_hosts_templates_keep_their_filters(make_app: MakeApp, recorded: Recorded) -> None:
    """The host's own filter of the same name stays the host's, ours stays ours."""
    app = make_app()
    app.jinja_env.filters["size"] = lambda value: "host"
    client = app.test_client()

    page = client.get(f"/lineage/artifacts/{recorded.prices}").text
    with app.app_context():
        own = render_template_string("{{ 5|size }}")

    assert own == "host"
    assert f"{len(PRICES)} bytes" in page


def test_host_can_replace_a_template(make_app: MakeApp, tmp_path: Path) -> None:
    """A template of the same name in the host's folder wins, with the host's filters in it."""
    folder = tmp_path / "templates" / "lineage_panel"
    folder.mkdir(parents=True)
    (folder / "error.html").write_text("{{ page.code|shout }} {{ 1500|size }}")
    app = Flask("host", root_path=str(tmp_path))
    app.jinja_env.filters["shout"] = str.upper
    LineagePanel(sessionmaker()).init_app(app)

    assert app.test_client().get("/lineage/nothing").text == "NOT-FOUND 1.5 KB"


def test_hosts_converters_stay(make_app: MakeApp) -> None:
    """A host's own converter named uuid is not replaced."""

    class Odd(BaseConverter):
        regex = "odd"

    app = Flask("host")
    app.url_map.converters["uuid"] = Odd
    LineagePanel(sessionmaker()).init_app(app)

    assert app.url_map.converters["uuid"] is Odd


def test_commands_come_with_it(make_app: MakeApp) -> None:
    """The application gets the ``lineage`` commands."""
    assert "lineage" in make_app().cli.commands


@pytest.mark.parametrize("factory", [None, "sqlite://", 7])
def test_useless_session_factory_is_refused(factory: object) -> None:
    """What gives no session is refused when the panel is made."""
    with pytest.raises(ConfigurationError, match="session_factory"):
        LineagePanel(factory)


def test_ids_are_looked_for_in_this_database(make_app: MakeApp) -> None:
    """A report of nowhere is nowhere."""
    assert make_app().test_client().get(f"/lineage/reports/{uuid.uuid4()}").status_code == 404
