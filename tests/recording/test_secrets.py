"""The values of secret parameters are nowhere in what is recorded."""

# ruff: noqa: PT012 - the block of the run is what raises

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage import transaction_context
from report_lineage.artifacts import FileStore
from report_lineage.entities import Base, PipelineRun, Report, ReportOutput
from report_lineage.errors import BadInput
from report_lineage.recording import MASK
from tests.recording.conftest import Record, new_report
from tests.recording.look import count, inputs, log_lines, only_run, outputs, rows

SECRET = "s3cr3t-tøken/42"
TOKEN, OTHER = "hunter2secret", "swordfish99"


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


def test_secret_in_names_is_nowhere(engine: sa.Engine, session: Session, record: Record) -> None:
    """Names of inputs, outputs and parameters, versions and contexts are masked, and stay apart."""
    given = {
        "inputs": {f"{TOKEN}.csv": b"1", f"x{OTHER}.csv": b"2", f"x{TOKEN}.csv": b"3"},
        "parameters": {TOKEN: TOKEN, OTHER: 1},
        "secret_parameters": {
            "tok": TOKEN,
            "other": OTHER,
            f"{TOKEN}_{OTHER}": True,
            f"x{OTHER}": True,
        },
        "code_version": f"v-{TOKEN}",
    }
    with transaction_context(actor=TOKEN, reason=TOKEN, meta=[TOKEN]), record(**given) as run:
        report = new_report()
        session.add(report)
        session.flush()
        for secret in (TOKEN, OTHER):
            run.add_output(f"out-{secret}.txt", secret.upper(), f"text/{TOKEN}", report=report)
            run.add_output(f"free-{secret}.txt", b"x")
        run.add_input(f"late-{TOKEN}", b"4")

    kept = everything(engine)
    assert TOKEN not in kept
    assert OTHER not in kept
    names = [f"{MASK}.csv", f"x{MASK}.csv", f"x{MASK}~2.csv", f"late-{MASK}"]
    assert list(inputs(engine)) == names
    assert {"out-••••••.txt", "out-••••••~2.txt"} <= set(outputs(engine))
    assert {row.media_type for row in rows(engine, ReportOutput)} == {"text/plain"}
    found = only_run(engine)
    assert found.parameters == {MASK: MASK, f"{MASK}~2": 1}
    assert len(found.secret_fingerprints or {}) == 4
    assert found.code_version == f"v-{MASK}"


@pytest.mark.parametrize("called", ["job", "namespace"])
def test_secret_in_the_name_of_a_job_is_refused(
    engine: sa.Engine, record: Record, called: str
) -> None:
    """Masked, it would be another job; the refusal does not quote it."""
    given = {called: f"brief-{TOKEN}"}
    with pytest.raises(BadInput, match=called) as caught:
        record(**given, secret_parameters={"tok": TOKEN})

    assert TOKEN not in str(caught.value)
    assert count(engine, PipelineRun) == 0


def test_same_name_with_a_secret_is_taken_once(engine: sa.Engine, record: Record) -> None:
    """Masking does not let one name stand for two inputs."""
    name = f"{TOKEN}.csv"
    with (
        record(inputs={name: b"1"}, secret_parameters={"tok": TOKEN}) as run,
        pytest.raises(BadInput, match="already"),
    ):
        run.add_input(name, b"2")

    assert list(inputs(engine)) == [f"{MASK}.csv"]


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
