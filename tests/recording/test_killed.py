"""A process that is killed leaves a run that is visibly not finished, and no half work."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.artifacts import FileStore
from report_lineage.entities import Lead, Report, ReportLineage, RunInput
from report_lineage.recording import record_run
from tests.recording.conftest import new_report
from tests.recording.look import count, only_run


def work_until_killed(url: str, store: Path) -> None:
    """Record a run, flush its work, say so, and wait."""
    session = Session(sa.create_engine(url))
    inputs = {"prices.csv": b"a,b\n"}
    kept = FileStore(store)
    with record_run(session, job="market_brief", namespace="demo", inputs=inputs, store=kept):
        session.add(new_report())
        session.flush()
        print("flushed", flush=True)  # noqa: T201 - the parent waits for it
        sys.stdin.read()


def test_killed_run_stays_started(engine: sa.Engine, database_url: sa.URL, tmp_path: Path) -> None:
    """START and the names of the inputs are there; the work is not, the database is free."""
    url = database_url.render_as_string(hide_password=False)
    code = (
        "import pathlib, sys; from tests.recording.test_killed import work_until_killed; "
        "work_until_killed(sys.argv[1], pathlib.Path(sys.argv[2]))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, url, str(tmp_path / "store")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"flushed\n"
        process.send_signal(signal.SIGKILL)

    run = only_run(engine)
    assert (run.state, run.ended_at, run.fingerprint) == ("START", None, None)
    (event,) = run.events
    assert event.event_type == "START"
    assert event.payload["inputs"] == [{"namespace": "demo", "name": "prices.csv"}]
    for entity in (Report, Lead, ReportLineage, RunInput):
        assert count(engine, entity) == 0
    with Session(engine) as session:
        session.add(new_report())
        session.commit()
