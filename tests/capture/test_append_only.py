"""History refuses every write that is not capture's."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage import transaction_context
from report_lineage.entities import Lead, Report, ReportSection, RunEvent, Transaction
from report_lineage.errors import AppendOnly

SEALED = ("lineage_lead_version", "lineage_transaction", "report_lineage")
# New rows, in the way of no key: what is refused is the writing.
FORGED = {
    "lineage_lead_version": "(id, name, transaction_id, operation_type) "
    "SELECT id, 'forged', 77, 1 FROM lineage_lead",
    "lineage_transaction": "SELECT * FROM lineage_transaction",
    "report_lineage": "(report_id, number, transaction_id, operation, origin, template_inferred) "
    "SELECT id, 77, 77, 1, 'manual', false FROM lineage_report",
}


@pytest.fixture
def recorded(session: Session) -> Session:
    """Give a session on a database with one report."""
    section = ReportSection(position=1, key="a", heading="A")
    session.add(Report(lead=Lead(name="IBM"), title="IBM brief", sections=[section]))
    session.commit()
    return session


@pytest.mark.parametrize("table", SEALED)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {table} SET transaction_id = 99",
        "DELETE FROM {table}",
        "INSERT INTO {table} {forged}",
    ],
)
def test_a_direct_write_is_refused(recorded: Session, table: str, statement: str) -> None:
    """UPDATE, DELETE and INSERT by hand say which table refused them."""
    sql = statement.format(table=table, forged=FORGED[table])
    if table == "lineage_transaction":
        sql = sql.replace("transaction_id = 99", "actor = 'mallory'")
    with pytest.raises(AppendOnly, match=table):
        recorded.execute(sa.text(sql))
    recorded.rollback()


@pytest.mark.parametrize("table", SEALED)
def test_truncate_is_refused(recorded: Session, table: str) -> None:
    """TRUNCATE, and SQLite's DELETE of everything, are refused."""
    postgresql = recorded.get_bind().dialect.name == "postgresql"
    sql = f"TRUNCATE {table} CASCADE" if postgresql else f"DELETE FROM {table} WHERE true"
    with pytest.raises(AppendOnly):
        recorded.execute(sa.text(sql))
    recorded.rollback()


@pytest.mark.parametrize("table", SEALED)
def test_replace_is_refused(recorded: Session, table: str) -> None:
    """REPLACE and ON CONFLICT DO UPDATE cannot overwrite history."""
    postgresql = recorded.get_bind().dialect.name == "postgresql"
    key = {"lineage_transaction": "id", "report_lineage": "report_id, number"}.get(
        table, "id, transaction_id"
    )
    column = "actor" if table == "lineage_transaction" else "transaction_id"
    sql = (
        f"INSERT INTO {table} SELECT * FROM {table} "
        f"ON CONFLICT ({key}) DO UPDATE SET {column} = excluded.{column}"
        if postgresql
        else f"REPLACE INTO {table} SELECT * FROM {table}"
    )
    with pytest.raises(AppendOnly):
        recorded.execute(sa.text(sql))
    recorded.rollback()


def test_a_write_while_history_is_open_is_refused(recorded: Session) -> None:
    """An open transaction of capture's own lets nobody else in."""
    recorded.execute(sa.update(Lead).values(name="other"))
    with pytest.raises(AppendOnly):
        recorded.execute(sa.text("UPDATE lineage_lead_version SET name = 'forged'"))
    recorded.rollback()


@pytest.mark.parametrize("table", ["lineage_run_event", "lineage_access_event"])
def test_events_can_be_added_and_never_changed(session: Session, table: str) -> None:
    """Event tables take inserts and refuse the rest, empty or not."""
    postgresql = session.get_bind().dialect.name == "postgresql"
    add_event(session, table)
    for sql in (f"UPDATE {table} SET id = 5", f"DELETE FROM {table}"):
        with pytest.raises(AppendOnly):
            session.execute(sa.text(sql))
        session.rollback()
    if not postgresql:
        with pytest.raises(AppendOnly):
            session.execute(sa.text(f"REPLACE INTO {table} SELECT * FROM {table}"))
        session.rollback()
    assert session.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one() == 1


def add_event(session: Session, table: str) -> None:
    """Add one row to an event table."""
    from report_lineage.entities import AccessEvent, PipelineRun, uuid7

    if table == "lineage_access_event":
        event = AccessEvent(
            action="report.view",
            target_kind="report",
            outcome="allowed",
            method="GET",
            path="/",
            http_status=200,
        )
        session.add(event)
    else:
        run = PipelineRun(run_id=uuid7(), job_namespace="n", job_name="j", state="START")
        session.add(run)
        session.flush()
        moment = session.get(PipelineRun, run.id).recorded_at
        session.add(RunEvent(pipeline_run_id=run.id, event_time=moment, payload={}))
    session.commit()


def test_a_committed_time_is_final(recorded: Session) -> None:
    """The time of a commit cannot be set again."""
    with pytest.raises(AppendOnly):
        recorded.execute(sa.update(Transaction).values(committed_at=None))
    recorded.rollback()


def test_an_open_transaction_s_author_cannot_be_rewritten(recorded: Session) -> None:
    """Raw SQL cannot change who, why or when of the transaction it stands in."""
    with transaction_context(actor="alice"):
        recorded.execute(sa.update(Lead).values(name="other"))
        forged = "UPDATE lineage_transaction SET actor = 'mallory', committed_at = issued_at"
        with pytest.raises(AppendOnly):
            recorded.execute(sa.text(f"{forged} WHERE committed_at IS NULL"))
        recorded.rollback()
