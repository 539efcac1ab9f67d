"""The doctor finds each way past the triggers, exactly that, and nothing in a clean history."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from lineage_panel.demo.record import record_demo
from lineage_panel.demo.story import story
from report_lineage.artifacts import FileStore
from report_lineage.capture.doctor import Diagnosis, examine
from report_lineage.entities import Lead, Report, ReportSection
from tests.capture.bypass import past_triggers, write_past_triggers
from tests.capture.versioned_host import HOST

Found = dict[tuple[str, str | None], int]


def found(diagnosis: Diagnosis) -> Found:
    """Return the count of each finding by code and table."""
    return {(one.code, one.table): one.count for one in diagnosis.findings}


@pytest.fixture
def leads(engine: sa.Engine) -> sa.Engine:
    """Give a database in which four leads were made, one was changed and one deleted."""
    with Session(engine) as session:
        session.add_all(Lead(name=name) for name in ("a", "b", "c", "d"))
        session.commit()
        session.execute(sa.update(Lead).where(Lead.name == "b").values(email="b@example.org"))
        session.commit()
        session.execute(sa.delete(Lead).where(Lead.name == "d"))
        session.commit()
    return engine


@pytest.fixture
def items(empty_engine: sa.Engine) -> sa.Engine:
    """Give a host's database in which two rows under composite keys have two versions each."""
    HOST.base.metadata.create_all(empty_engine)
    with Session(empty_engine) as session:
        session.add_all(HOST.item(shop=1, code=code, label="x") for code in ("a", "b", "it's é"))
        session.commit()
        session.execute(sa.update(HOST.item).where(HOST.item.code != "b").values(label="y"))
        session.commit()
    return empty_engine


def test_a_recorded_story_is_healthy(engine: sa.Engine, tmp_path: Path) -> None:
    """Runs, reports, sections and edits of the demo leave nothing to find."""
    record_demo(engine, FileStore(tmp_path), steps=story()[:3])

    diagnosis = examine(engine)

    assert (diagnosis.healthy, diagnosis.findings) == (True, ())
    assert "lineage_section" in diagnosis.tables


def work_on_reports(session: Session, chosen: random.Random) -> None:
    """Change, move, add and remove reports and sections, perhaps in a savepoint that is undone."""
    reports = session.scalars(sa.select(Report.id)).all()
    nested = session.begin_nested() if chosen.random() < 0.3 else None
    for _ in range(chosen.randint(1, 4)):
        one, other = chosen.choice(reports), chosen.choice(reports)
        section = {"position": 1, "key": "k", "heading": chosen.choice("ab")}
        statement = chosen.choice(
            (
                sa.update(Report).where(Report.id == one).values(title=chosen.choice("ab")),
                sa.insert(ReportSection).values(report_id=one, **section),
                sa.update(ReportSection).where(ReportSection.report_id == one).values(**section),
                sa.update(ReportSection)
                .where(ReportSection.report_id == one)
                .values(report_id=other),
                sa.delete(ReportSection).where(ReportSection.report_id == one),
                sa.insert(Report).values(lead_id=sa.select(Lead.id).scalar_subquery(), title="c"),
            )
        )
        session.execute(statement, execution_options={"synchronize_session": False})
    if len(reports) > 2 and chosen.random() < 0.3:
        session.execute(sa.delete(Report).where(Report.id == chosen.choice(reports)))
    if nested is not None and chosen.random() < 0.5:
        nested.rollback()


@pytest.mark.parametrize("seed", range(3))
def test_random_work_on_reports_is_healthy(engine: sa.Engine, seed: int) -> None:
    """Whatever statements, savepoints and rollbacks do, rows, versions and numbers agree."""
    chosen = random.Random(seed)
    with Session(engine) as session:
        lead = Lead(name="IBM")
        session.add_all([Report(lead=lead, title="a"), Report(lead=lead, title="b")])
        session.commit()
        for _ in range(60):
            work_on_reports(session, chosen)
            session.commit() if chosen.random() < 0.9 else session.rollback()

    assert examine(engine).findings == ()


def test_a_host_s_history_is_healthy(items: sa.Engine) -> None:
    """Composite keys and the validity strategy, with a row that was deleted and came back."""
    with Session(items) as session:
        for statement in (sa.delete(HOST.item), sa.insert(HOST.item).values(shop=1, code="a")):
            session.execute(statement)
            session.commit()

    assert examine(items, HOST.manager).findings == ()


def work_on_items(session: Session, chosen: random.Random) -> None:
    """Make, change, rename and remove a few items, perhaps inside a savepoint that is rolled back."""
    item = HOST.item
    nested = session.begin_nested() if chosen.random() < 0.3 else None
    for _ in range(chosen.randint(1, 4)):
        here = (item.shop == chosen.randint(1, 2)) & (item.code == chosen.choice("ab"))
        there = {"shop": chosen.randint(1, 2), "code": chosen.choice("ab")}
        free = session.scalar(sa.select(sa.func.count()).select_from(item).filter_by(**there)) == 0
        statements = [sa.delete(item).where(here)]
        statements += [sa.update(item).where(here).values(label=chosen.choice("xy"))] * 3
        if free:
            statements += [
                sa.insert(item).values(**there),
                sa.update(item).where(here).values(there),
            ]
        session.execute(chosen.choice(statements), execution_options={"synchronize_session": False})
    if nested is not None and chosen.random() < 0.5:
        nested.rollback()


@pytest.mark.parametrize("seed", range(3))
def test_random_work_on_a_host_s_rows_is_healthy(empty_engine: sa.Engine, seed: int) -> None:
    """Versions end where the next begin, whatever is made, renamed, removed and taken back."""
    HOST.base.metadata.create_all(empty_engine)
    chosen = random.Random(seed)
    with Session(empty_engine) as session:
        for _ in range(80):
            work_on_items(session, chosen)
            session.commit() if chosen.random() < 0.9 else session.rollback()

    assert examine(empty_engine, HOST.manager).findings == ()


def test_rows_written_past_the_triggers_are_found(leads: sa.Engine) -> None:
    """A changed, a new, a vanished and a returned row are four findings, each with its key."""
    write_past_triggers(
        leads,
        "UPDATE lineage_lead SET email = 'x' WHERE name = 'a'",
        "INSERT INTO lineage_lead (id, name) SELECT id, name FROM lineage_lead_version "
        "WHERE operation_type = 2",
        "DELETE FROM lineage_lead WHERE name = 'c'",
        "INSERT INTO lineage_lead (id, name) VALUES ('00000000000000000000000000000001', 'new')",
    )

    diagnosis = examine(leads)

    assert found(diagnosis) == {
        ("row-differs", "lineage_lead"): 1,
        ("row-after-delete", "lineage_lead"): 1,
        ("history-without-row", "lineage_lead"): 1,
        ("row-without-history", "lineage_lead"): 1,
    }
    keys = {one.code: one.samples[0]["id"].replace("-", "") for one in diagnosis.findings}
    assert keys["row-without-history"] == "00000000000000000000000000000001"
    assert not diagnosis.healthy


@pytest.mark.parametrize(
    ("before", "after"), [("1.1", "1.10"), ("a", "A"), ("0", "-0"), ("{}", "{ }")]
)
def test_a_changed_byte_is_found(leads: sa.Engine, before: str, after: str) -> None:
    """Text that means the same and is not is a difference."""
    with leads.begin() as connection:
        connection.execute(sa.update(Lead).values(website=before))

    write_past_triggers(leads, f"UPDATE lineage_lead SET website = '{after}' WHERE name = 'b'")

    assert found(examine(leads)) == {("row-differs", "lineage_lead"): 1}


def test_a_row_under_a_composite_key_is_named(items: sa.Engine) -> None:
    """A key of two columns, with a quote and a letter beyond ASCII, is told as it is."""
    with past_triggers(items) as connection:
        connection.execute(
            sa.update(HOST.item).where(HOST.item.code == "it's é").values(price=-0.5)
        )

    (only,) = examine(items, HOST.manager).findings

    assert (only.code, only.count) == ("row-differs", 1)
    assert only.samples == ({"shop": "1", "code": "it's é", "transaction_id": "2"},)


def test_samples_are_limited(leads: sa.Engine) -> None:
    """All rows are counted, and as many named as were asked for."""
    write_past_triggers(leads, "UPDATE lineage_lead SET name = 'x'")

    (two,) = examine(leads, samples=2).findings
    (none,) = examine(leads, samples=0).findings

    assert (two.count, len(two.samples)) == (3, 2)
    assert (none.count, none.samples) == (3, ())


def test_missing_transactions_are_found(leads: sa.Engine) -> None:
    """A version whose transaction somebody removed has no author and no time."""
    write_past_triggers(leads, "DELETE FROM lineage_transaction WHERE id = 1")

    assert found(examine(leads)) == {("transaction-missing", "lineage_lead_version"): 4}


def test_a_version_after_a_delete_is_found(leads: sa.Engine) -> None:
    """Nothing but an insert can follow a delete."""
    write_past_triggers(
        leads,
        "UPDATE lineage_lead_version SET operation_type = 2 "
        "WHERE name = 'b' AND operation_type = 0",
    )

    assert found(examine(leads)) == {("version-after-delete", "lineage_lead_version"): 1}


def test_two_open_versions_are_found(items: sa.Engine) -> None:
    """Of two versions that both stand open, the earlier one is named."""
    write_past_triggers(items, "UPDATE item_version SET end_transaction_id = NULL WHERE code = 'a'")

    (only,) = examine(items, HOST.manager).findings

    assert (only.code, only.count) == ("newest-twice", 1)
    assert only.samples == ({"shop": "1", "code": "a", "transaction_id": "1"},)


@pytest.mark.parametrize(
    "change",
    [
        "end_transaction_id = 9 WHERE code = 'a' AND transaction_id = 1",
        "end_transaction_id = 2 WHERE code = 'a' AND transaction_id = 2",
    ],
)
def test_a_wrong_validity_end_is_found(items: sa.Engine, change: str) -> None:
    """A version ends with the transaction of the next one, and the newest does not end."""
    write_past_triggers(items, f"UPDATE item_version SET {change}")

    assert found(examine(items, HOST.manager)) == {("validity-end-wrong", "item_version"): 1}


def test_two_versions_in_one_commit_are_found(postgresql_engine: sa.Engine) -> None:
    """Two ids of one commit never share a row."""
    with Session(postgresql_engine) as session:
        session.add(Lead(name="a"))
        session.commit()
        session.execute(sa.update(Lead).values(name="b"))
        session.commit()
    write_past_triggers(
        postgresql_engine,
        "UPDATE lineage_transaction SET xid = (SELECT min(xid) FROM lineage_transaction)",
    )

    assert found(examine(postgresql_engine)) == {("commit-twice", "lineage_lead_version"): 1}


@pytest.fixture
def report(engine: sa.Engine) -> sa.Engine:
    """Give a database in which a report has three versions."""
    with Session(engine) as session:
        session.add(Report(lead=Lead(name="IBM"), title="1"))
        session.commit()
        for title in ("2", "3"):
            session.execute(sa.update(Report).values(title=title))
            session.commit()
    return engine


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (2, {("number-missing", "report_lineage"): 1, ("version-unnumbered", "report_lineage"): 1}),
        (3, {("version-unnumbered", "report_lineage"): 1}),
    ],
)
def test_a_removed_number_is_found(report: sa.Engine, number: int, expected: Found) -> None:
    """A gap among the numbers, and a version that lost its number, the last one too."""
    write_past_triggers(report, f"DELETE FROM report_lineage WHERE number = {number}")

    assert found(examine(report)) == expected


def test_a_commit_without_a_time_is_found(leads: sa.Engine) -> None:
    """A transaction that nobody closed stands outside of every past moment."""
    write_past_triggers(leads, "UPDATE lineage_transaction SET committed_at = NULL WHERE id = 2")

    assert found(examine(leads)) == {("transaction-open", "lineage_transaction"): 1}


def test_a_transaction_under_way_is_no_finding(leads: sa.Engine) -> None:
    """What another session has not committed is not looked at."""
    with Session(leads) as session:
        session.execute(sa.update(Lead).values(name="under way"))
        assert examine(leads).findings == ()
        session.rollback()


def test_a_copy_is_told_and_healthy(leads: sa.Engine) -> None:
    """Rows of another database's history are information, no fault."""
    write_past_triggers(leads, "UPDATE lineage_transaction SET history_id = 'elsewhere'")

    diagnosis = examine(leads)

    assert found(diagnosis) == {("transaction-foreign", "lineage_transaction"): 3}
    assert diagnosis.healthy


def test_a_copy_is_told_where_the_database_has_lost_its_own_id(leads: sa.Engine) -> None:
    """Without it SQLite cannot tell which transactions are its own: all are foreign."""
    write_past_triggers(
        leads,
        "UPDATE lineage_transaction SET history_id = 'elsewhere'",
        "DELETE FROM lineage_history",
    )

    assert found(examine(leads)) == {("transaction-foreign", "lineage_transaction"): 3}


def test_a_row_may_come_to_be_while_others_write(leads: sa.Engine) -> None:
    """Everything is asked of one moment: writes during the examination are not seen."""
    statements: list[str] = []

    @sa.event.listens_for(leads, "before_cursor_execute")
    def write(connection: sa.Connection, cursor: object, statement: str, *rest: object) -> None:
        if "row-without-history" in statement and not statements:
            statements.append(statement)
            with Session(leads) as session:
                session.execute(sa.update(Lead).values(name="meanwhile"))
                session.commit()

    assert examine(leads).findings == ()
    assert statements != []


def test_the_number_of_statements_does_not_grow(leads: sa.Engine) -> None:
    """A hundred more rows, half of them past the triggers, are asked for by the same statements."""

    def counted() -> int:
        seen = []
        listener = lambda *arguments: seen.append(arguments)  # noqa: E731  # the same to remove
        sa.event.listen(leads, "before_cursor_execute", listener)
        examine(leads)
        sa.event.remove(leads, "before_cursor_execute", listener)
        return len(seen)

    few = counted()
    with Session(leads) as session:
        session.add_all(Lead(name=str(n)) for n in range(100))
        session.commit()
    write_past_triggers(leads, "UPDATE lineage_lead SET email = 'x' WHERE name < '50'")

    assert counted() == few > 0
