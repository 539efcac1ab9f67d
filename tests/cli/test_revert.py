"""The command that reverts: a plan unless it is told to write."""

from __future__ import annotations

import json
import uuid

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from report_lineage import transaction_context
from report_lineage.artifacts import FileStore
from report_lineage.entities import Lead, Report, ReportSection, Transaction
from tests.capture.versioned_host import HOST
from tests.cli.conftest import Lineage, commands_of


@pytest.fixture
def report(engine: Engine) -> uuid.UUID:
    """Give a report that ann made with a section, and bob changed and emptied."""
    with Session(engine) as session:
        with transaction_context(actor="ann", reason="made"):
            report = Report(lead=Lead(name="IBM"), title="One")
            report.sections.append(ReportSection(position=1, key="a", heading="a"))
            session.add(report)
            session.commit()
        with transaction_context(actor="bob", reason="mistaken"):
            report.title = "Two"
            report.sections.clear()
            session.commit()
        return report.id


@pytest.fixture
def revert(engine: Engine, empty_store: FileStore) -> Lineage:
    """Give a function that calls the command on the database."""
    lineage = commands_of(engine, empty_store)
    return lambda *arguments: lineage("revert", *arguments)


def newest(engine: Engine) -> Transaction:
    """Return the newest transaction."""
    with Session(engine, expire_on_commit=False) as session:
        last = select(func.max(Transaction.id)).scalar_subquery()
        return session.scalars(select(Transaction).where(Transaction.id == last)).one()


def titles(engine: Engine) -> list[tuple[str, int]]:
    """Return title and number of sections of each report."""
    with Session(engine) as session:
        reports = session.scalars(select(Report).order_by(Report.title))
        return [(report.title, len(report.sections)) for report in reports]


def test_the_plan_is_shown_and_nothing_written(
    revert: Lineage, engine: Engine, report: uuid.UUID
) -> None:
    """Old and new values, who would be undone, and what to say to have it done."""
    before = newest(engine).id

    result = revert(str(report)[:13], "--to", "version:1")

    assert result.exit_code == 0
    first, *lines = result.stdout.splitlines()
    assert first == f"Report {report} to version:1: 1 insert, 1 update, 0 deletes."
    assert ["update", "lineage_report", str(report), "title", "Two", "One"] in map(str.split, lines)
    assert f"Transaction {before} by bob" in result.stdout and "mistaken" in result.stdout
    assert f"--apply --reason '…' --accept {before}" in result.stderr
    assert (newest(engine).id, titles(engine)) == (before, [("Two", 0)])


def test_it_is_done_when_asked_for(revert: Lineage, engine: Engine, report: uuid.UUID) -> None:
    """A version by who was named, for the reason given, through the command line."""
    bobs = str(newest(engine).id)

    result = revert(
        str(report), "--to", "version:1", "--apply", "--reason", "wrong", "--actor", "eve", "--accept", bobs
    )  # fmt: skip

    made = newest(engine)
    assert (result.exit_code, result.stderr) == (0, f"Done, as transaction {made.id}.\n")
    assert (made.actor, made.reason, made.channel) == ("eve", "wrong", "cli")
    assert titles(engine) == [("One", 1)]


def test_what_is_not_accepted_is_refused(
    revert: Lineage, engine: Engine, report: uuid.UUID
) -> None:
    """Exit code 5 and one line that says whose edit is in the way."""
    result = revert(str(report), "--to", "version:1", "--apply", "--reason", "wrong")

    assert result.exit_code == 5
    assert result.stderr.startswith("revert-conflict: Nothing was reverted: Transaction")
    assert titles(engine) == [("Two", 0)]


def test_a_transaction_is_undone(revert: Lineage, engine: Engine, report: uuid.UUID) -> None:
    """It needs no moment, and no accepting of itself."""
    undone = str(newest(engine).id)

    result = revert("--transaction", undone, "--apply", "--reason", "wrong")

    assert result.exit_code == 0
    assert titles(engine) == [("One", 1)]


def test_a_row_goes_back_to_a_version_of_its_own(revert: Lineage, report: uuid.UUID) -> None:
    """The key of a row is that of the whole whose versions are counted."""
    result = revert("--row", "Report", str(report), "--to", "version:1")

    assert result.exit_code == 0, result.stderr
    assert result.stdout.startswith(f"Report {report} to version:1: 0 inserts, 1 update")


def test_the_plan_as_json(revert: Lineage, engine: Engine, report: uuid.UUID) -> None:
    """Machines get every change, every conflict, and whether anything was written."""
    result = revert("--row", "Report", str(report), "--to", "transaction:1", "--json")
    assert result.exit_code == 0, result.stderr
    answer = json.loads(result.stdout)

    assert (answer["refused"], answer["applied"], answer["transaction_id"]) == (False, False, None)
    (change,) = answer["changes"]
    assert change == {
        "operation": "update",
        "table": "lineage_report",
        "key": [str(report)],
        "columns": {"title": {"old": "Two", "new": "One"}},
    }
    (conflict,) = answer["conflicts"]
    assert (conflict["kind"], conflict["consequence"]) == ("later-edit", "asks")
    assert conflict["commit"]["actor"] == "bob"


def test_what_refuses_is_said(revert: Lineage, engine: Engine, report: uuid.UUID) -> None:
    """A lead that a report needs cannot go: exit code 5, though nothing was asked for."""
    with Session(engine) as session:
        lead = str(session.get_one(Report, report).lead_id)
        first = session.scalars(select(Transaction.committed_at).order_by(Transaction.id)).first()
    assert first is not None
    before = first.replace(year=first.year - 1).isoformat()

    result = revert("--row", "lineage_lead", lead, "--to", before)

    assert result.exit_code == 5
    assert "referred-to" in result.stdout and "nothing can be" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Give one of ID"),
        (["1234", "--transaction", "1"], "Give one of ID"),
        (["--transaction", "1", "--apply"], "Give --reason with --apply"),
        (["--transaction", "1", "--to", "transaction:1"], "`to` means nothing"),
        (["--transaction", "1", "--to", "version:1"], "does not say whose version"),
        (["--transaction", "1", "--accept", "x"], "Give --accept the id"),
        (["--row", "Nobody", "1", "--to", "transaction:1"], "Give one of Lead, Report"),
        (["--row", "Lead", "1", "--to", "transaction:1"], "not of the key's type"),
        (["--row", "Lead", str(uuid.UUID(int=1)), "--to", "yesterday"], "no moment"),
    ],
)
def test_what_is_not_understood(
    revert: Lineage, report: uuid.UUID, arguments: list[str], said: str
) -> None:
    """Exit code 2, and what to give instead."""
    result = revert(*arguments)

    assert result.exit_code == 2
    assert said in result.stderr


def test_what_is_not_there(revert: Lineage, report: uuid.UUID) -> None:
    """Exit code 3 for a report, a row or a transaction that never was."""
    lead = str(uuid.UUID(int=1))
    for arguments in (["ffff", "--to", "version:1"], ["--row", "Lead", lead, "--to", "transaction:1"],
                      ["--transaction", "4000"]):  # fmt: skip
        assert revert(*arguments).exit_code == 3


def test_a_host_s_own_rows(empty_engine: Engine, empty_store: FileStore) -> None:
    """A composite key is given in parts; the manager says whose models."""
    HOST.base.metadata.create_all(empty_engine)
    for statement in (
        "INSERT INTO item (shop, code, price) VALUES (1, 'a', 1.5)",
        "UPDATE item SET price = 2.5",
    ):
        with empty_engine.begin() as connection:
            connection.execute(text(statement))
    own = ["--manager", "tests.capture.versioned_host:manager", "--row", "Item", "1,a"]

    result = commands_of(empty_engine, empty_store)(
        "revert", *own, "--to", "transaction:1", "--apply", "--reason", "r", "--accept", "all"
    )

    assert result.exit_code == 0, result.stderr
    with empty_engine.connect() as connection:
        assert connection.scalar(text("SELECT price FROM item")) == 1.5
