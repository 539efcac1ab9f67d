"""The values of secret parameters are nowhere in what is recorded."""

# ruff: noqa: PT012 - the block of the run is what raises

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.artifacts import FileStore
from report_lineage.entities import Base, PipelineRun, Report
from report_lineage.recording import MASK
from tests.recording.conftest import Record, new_report
from tests.recording.look import log_lines, only_run, rows

SECRET = "s3cr3t-tøken/42"


def everything(engine: sa.Engine) -> str:
    """Return every row of every table as text."""
    with engine.connect() as connection:
        tables = Base.metadata.sorted_tables
        return "\n".join(str(row) for table in tables for row in connection.execute(table.select()))


def test_secret_is_nowhere_in_the_database(
    engine: sa.Engine, record: Record, store: FileStore
) -> None:
    """Parameters, log, error, traceback and events are masked; the caller's error is not."""
    given = {"url": f"https://x/?key={SECRET}"}
    with (
        pytest.raises(ValueError, match=SECRET),
        record(parameters=given, secret_parameters={"api_key": SECRET}) as run,
    ):
        run.log("calling", key=SECRET)
        raise ValueError(f"refused {SECRET}")

    assert SECRET not in everything(engine)
    found = only_run(engine)
    assert found.parameters == {"url": f"https://x/?key={MASK}"}
    assert found.error_message == f"ValueError: refused {MASK}"
    assert log_lines(engine, store)[0]["fields"] == {"key": MASK}


def test_change_of_a_secret_shows(engine: sa.Engine, record: Record) -> None:
    """Equal values give equal fingerprints, another value another, of the whole run too."""
    for value in (SECRET, SECRET, "other"):
        with record(secret_parameters={"api_key": value}):
            pass

    runs = rows(engine, PipelineRun)
    first, second, third = ((r.secret_fingerprints["api_key"], r.fingerprint) for r in runs)
    assert first == second
    assert first[0] != third[0]
    assert first[1] != third[1]


def test_values_of_secret_columns_are_masked_in_errors(
    engine: sa.Engine, session: Session, record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A column marked secret does not show through an exception about its row."""
    monkeypatch.setitem(Base.metadata.tables["lineage_lead"].c.email.info, "lineage", "secret")

    with pytest.raises(ValueError, match="ada@example"), record():
        report = new_report()
        report.lead.email = "ada@example.com"
        session.add(report)
        raise ValueError(f"cannot reach {report.lead.email}")

    assert only_run(engine).error_message == f"ValueError: cannot reach {MASK}"


def test_bound_values_of_a_database_error_are_not_kept(
    engine: sa.Engine, session: Session, record: Record
) -> None:
    """A refused statement is kept without its values."""
    with pytest.raises(sa.exc.IntegrityError), record():
        session.add(Report(lead_id=None, title="private title"))

    run = only_run(engine)
    assert "INSERT INTO lineage_report" in (run.error_traceback or "")
    assert "private title" not in (run.error_message or "")
