"""Every address answers on both databases, with a number of queries that does not grow."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from lineage_panel import LineagePanel, allow_everything
from lineage_panel.formatting import iso_time
from report_lineage.artifacts import FileStore
from report_lineage.entities import Lead, PipelineRun, Report
from tests.panel.recorded import Recorded, record_history
from tests.panel.test_authorization import ADDRESSES, filled
from tests.panel.test_held import ANSWERS as HELD_ANSWERS
from tests.support.older_work import wait_for_older_work


@pytest.fixture
def folder(tmp_path: Path) -> FileStore:
    """Give an empty artifact store."""
    return FileStore(tmp_path / "store")


@pytest.fixture
def history(engine: Engine, folder: FileStore) -> Recorded:
    """Record the small history on a database of each kind."""
    return record_history(engine, folder)


@pytest.fixture
def panel(engine: Engine, folder: FileStore) -> FlaskClient:
    """Give a client of a panel on a database of each kind."""
    app = Flask("host")
    LineagePanel(sessionmaker(engine), authorize=allow_everything, store=folder).init_app(app)
    return app.test_client()


def test_every_address_answers(panel: FlaskClient, history: Recorded) -> None:
    """Pages, downloads and the API work on the database."""
    answers = {address: panel.get(filled(address, history)).status_code for address in ADDRESSES}

    assert {address: code for address, code in answers.items() if code not in {200, 303}} == {}


def test_scope_is_understood(engine: Engine, folder: FileStore, history: Recorded) -> None:
    """A condition over Report limits the list on the database."""
    app = Flask("host")
    LineagePanel(
        sessionmaker(engine), authorize=allow_everything, store=folder,
        scope=lambda action: Report.lead_id == history.ibm,
    ).init_app(app)  # fmt: skip

    listed = app.test_client().get("/lineage/api/v1/reports").get_json()

    assert {row["lead"]["name"] for row in listed["rows"]} == {"IBM"}


@pytest.mark.parametrize("address", HELD_ANSWERS)
def test_every_answer_at_now_is_the_present(
    engine: Engine, panel: FlaskClient, history: Recorded, address: str
) -> None:
    """On each database an answer held at this moment has the bytes of the present."""
    wait_for_older_work(engine)  # until then a token is exact, and another one each time
    now = panel.get(filled(f"api/v1/{address}", history))
    held = panel.get(filled(f"api/v1/{address}?at={{last}}", history))

    assert (now.status_code, held.status_code) == (200, 200)
    assert held.get_json()["at"]["time"] == history.last
    assert held.data.endswith(now.data[1:])


@pytest.mark.parametrize("address", ["reports", "runs", "runs/{run}", "reports/{report}/at"])
def test_queries_at_a_moment_do_not_grow(
    engine: Engine, panel: FlaskClient, history: Recorded, address: str
) -> None:
    """Twenty more versions, reports and runs cost no query more in the past either."""

    def count() -> int:
        now = iso_time(datetime.now(UTC))
        return count_queries(engine, panel, filled(f"{address}?at={now}", history))

    before = count()
    with Session(engine) as session:
        report = session.get_one(Report, history.report)
        for number in range(20):
            report.title = f"IBM market brief {number}"
            session.add(Report(lead_id=history.ibm, title=f"Report {number}"))
            session.add(PipelineRun(run_id=uuid4(), job_namespace="a", job_name="b", state="START"))
            session.commit()

    assert count() == before


@pytest.mark.parametrize(
    "address", ["reports", "reports/{report}", "api/v1/reports/{report}/timeline"]
)
def test_queries_do_not_grow(
    engine: Engine, panel: FlaskClient, history: Recorded, address: str
) -> None:
    """Twenty more versions and reports cost no query more."""
    before = count_queries(engine, panel, filled(address, history))
    with Session(engine) as session:
        report = session.get_one(Report, history.report)
        for number in range(20):
            report.title = f"IBM market brief {number}"
            session.add(Report(lead_id=history.ibm, title=f"Report {number}"))
            session.commit()

    assert count_queries(engine, panel, filled(address, history)) == before


def count_queries(engine: Engine, panel: FlaskClient, url: str) -> int:
    """Return how many statements an address takes that was asked for before something was recorded.

    What was worked out then is kept no longer, so that all of it is counted.
    """
    statements: list[str] = []

    def note(*event: object) -> None:
        statements.append(str(event[2]))

    panel.get(url)
    with Session(engine) as session:
        session.add(Lead(name="HAL"))
        session.commit()
    wait_for_older_work(engine)
    sa.event.listen(engine, "before_cursor_execute", note)
    panel.get(url)
    sa.event.remove(engine, "before_cursor_execute", note)
    return len(statements)
