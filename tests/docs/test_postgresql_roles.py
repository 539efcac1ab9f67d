"""The roles and grants of the documentation let an application work, and no more."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import URL, Engine, select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session, sessionmaker

from lineage_panel import LineagePanel, allow_everything
from report_lineage import list_attempts, record_run, transaction_context
from report_lineage.artifacts import FileStore
from report_lineage.capture.doctor import examine
from report_lineage.entities import AccessEvent, Lead, PipelineRun, Report, ReportSection
from report_lineage.history.past import Version
from report_lineage.history.revert import Whole, apply, plan_revert
from report_lineage.migrations import upgrade
from report_lineage.reports import export, timeline
from tests.docs.documents import PROJECT, code_blocks
from tests.support.databases import MakeDatabase, MakeEngine

PAGE = PROJECT / "docs" / "how-to" / "postgresql-roles.md"
HISTORY = [
    "lineage_lead_version",
    "lineage_report_version",
    "lineage_section_version",
    "lineage_template_version",
    "lineage_transaction",
    "report_lineage",
]


@pytest.fixture
def application_url(
    make_database: MakeDatabase,
    make_engine: MakeEngine,
    postgresql_server: URL,
    postgresql_prefix: str,
) -> Iterator[URL]:
    """Give the address of a migrated database as the unprivileged role, set up as the page says."""
    roles, *grants = (
        code.replace("lineage_owner", f"{postgresql_prefix}_owner").replace(
            "lineage_app", f"{postgresql_prefix}_app"
        )
        for _, code in code_blocks(PAGE, "sql")
    )
    administrator = make_engine(make_database("postgresql", schema=False))
    run(administrator, roles)
    owner = make_engine(administrator.url.set(username=f"{postgresql_prefix}_owner"))
    upgrade(owner)
    for block in grants:
        run(owner, block)
    yield administrator.url.set(username=f"{postgresql_prefix}_app")
    owner.dispose()
    run(administrator, f"DROP OWNED BY {postgresql_prefix}_app, {postgresql_prefix}_owner CASCADE")
    run(administrator, f"DROP ROLE {postgresql_prefix}_app, {postgresql_prefix}_owner")


def run(engine: Engine, statements: str) -> None:
    """Run SQL in a transaction of its own."""
    with engine.begin() as connection:
        connection.execute(text(statements))


@pytest.fixture
def application(application_url: URL, make_engine: MakeEngine) -> Iterator[Engine]:
    """Give an engine that connects as the unprivileged role."""
    engine = make_engine(application_url)
    yield engine
    engine.dispose()


def make_report(engine: Engine) -> Report:
    """Make a report with a section as somebody."""
    with Session(engine, expire_on_commit=False) as session:
        section = ReportSection(position=1, key="summary", heading="Summary")
        report = Report(lead=Lead(name="IBM"), title="IBM market brief", sections=[section])
        with transaction_context(actor="alice", reason="first"):
            session.add(report)
            session.commit()
    return report


def test_application_writes_and_history_follows(application: Engine) -> None:
    """An insert, an update and a delete by the role leave three versions, with who and why."""
    report = make_report(application)
    with Session(application) as session, transaction_context(actor="bob", reason="second"):
        session.get_one(Report, report.id).title = "IBM"
        session.commit()
        session.delete(session.get_one(Report, report.id))
        session.commit()

        rows = timeline(session, report.id).rows

    assert [(row.number, row.operation) for row in rows] == [
        (3, "delete"),
        (2, "update"),
        (1, "insert"),
    ]
    assert [row.transaction.actor for row in rows] == ["bob", "bob", "alice"]


def test_application_leaves_attempts(application: Engine) -> None:
    """What the role rolled back is kept under its name, and it cannot take that away."""
    with Session(application) as session, transaction_context(actor="bob", record_attempts=True):
        session.add(Lead(name="IBM"))
        session.flush()
        session.rollback()
        (attempt,) = list_attempts(session)

    assert (attempt.actor, attempt.database_user) == ("bob", application.url.username)
    with pytest.raises(ProgrammingError, match="permission denied for table lineage_attempt"):
        run(application, "DELETE FROM lineage_attempt")


def test_application_cannot_write_history(application: Engine) -> None:
    """The role may read each table of history and do nothing else to it."""
    make_report(application)

    for table in HISTORY:
        run(application, f"SELECT * FROM {table}")
        for statement in ("DELETE FROM {}", "TRUNCATE {}", "INSERT INTO {} DEFAULT VALUES"):
            with pytest.raises(ProgrammingError, match=f"permission denied for table {table}"):
                run(application, statement.format(table))


def test_application_may_ask_the_doctor(application: Engine) -> None:
    """Reading is enough to compare rows with their history, and to look at the triggers."""
    make_report(application)

    assert examine(application).findings == ()


def test_application_cannot_drop_capture(application: Engine) -> None:
    """The role owns nothing, so it cannot take the triggers away."""
    with pytest.raises(ProgrammingError, match="must be owner"):
        run(application, "ALTER TABLE lineage_report DISABLE TRIGGER USER")


def test_application_records_runs(application: Engine, tmp_path: Path) -> None:
    """A run with input, output, secret and log completes, and a failing one fails visibly."""
    store = FileStore(tmp_path)
    report = make_report(application)
    asked: dict[str, Any] = {
        "job": "brief",
        "namespace": "demo",
        "store": store,
        "inputs": {"prices.csv": b"a,b"},
        "secret_parameters": {"token": "hunter2secret"},
    }
    with Session(application) as session:
        with record_run(session, **asked) as run:
            run.log("rendering")
            run.add_output(
                "brief.txt", b"text", "text/plain", report=session.get(Report, report.id)
            )
        with pytest.raises(ZeroDivisionError), record_run(session, **asked):
            session.get_one(Report, report.id).title = str(1 // 0)
        states = session.scalars(select(PipelineRun.state).order_by(PipelineRun.id)).all()

    assert states == ["COMPLETE", "FAIL"]


def test_application_reads_through_the_panel(application: Engine) -> None:
    """A page is served to the role, and who read it is recorded."""
    make_report(application)
    app = Flask("host")
    LineagePanel(sessionmaker(application), authorize=allow_everything).init_app(app)

    assert app.test_client().get("/lineage/reports").status_code == 200
    with Session(application) as session:
        assert session.scalars(select(AccessEvent.outcome)).all() == ["allowed"]


def test_nobody_else_can_make_transactions(application: Engine) -> None:
    """The functions that write with the owner's rights are not everybody's to call."""
    with pytest.raises(ProgrammingError, match="permission denied for function"):
        run(application, "SELECT lineage_make_lineage_transaction()")


def test_application_exports(application: Engine, tmp_path: Path) -> None:
    """The role exports a moment that somebody else's open transaction does not belong to."""
    report = make_report(application)
    store = FileStore(tmp_path)
    with Session(application) as session, Session(application) as other:
        other.add(Lead(name="Google"))
        other.flush()
        make_report(application)
        meanwhile = export(session, report.id, store=store)
        other.commit()
        session.rollback()

        again = export(session, report.id, meanwhile.token, store=store)
        assert b"".join(again.chunks()) == b"".join(meanwhile.chunks())


def test_the_application_reverts(application: Engine) -> None:
    """Planning and applying a revert needs no more than the application has."""
    with Session(application) as session:
        report = Report(lead=Lead(name="IBM"), title="One")
        session.add(report)
        session.commit()
        report.title = "Two"
        session.commit()

        plan = plan_revert(session, Whole(Report, report.id), to=Version(report.id, 1))
        apply(session, plan, reason="was right", accept="all")

        assert report.title == "One"
        assert len(timeline(session, report.id).rows) == 3
