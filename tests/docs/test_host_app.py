"""The host application of the documentation mounts the panel."""

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from sqlalchemy.orm import Session

from report_lineage.entities import Lead, Report
from tests.docs.documents import PROJECT

HOST_APP = PROJECT / "docs" / "host_app.py"
ALICE, BOB, STRANGER = ({"X-User": name} for name in ("alice", "bob", "mallory"))


@pytest.fixture
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """Give the host application, run as it stands, with one report in its database."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'host.db'}")
    monkeypatch.setenv("ARTIFACTS", str(tmp_path / "artifacts"))
    specification = importlib.util.spec_from_file_location("host_app", HOST_APP)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    with Session(module.engine) as session:
        session.add(Report(lead=Lead(name="IBM"), title="IBM market brief"))
        session.commit()
    yield module
    module.engine.dispose()


def test_host_application_is_thirty_lines() -> None:
    """What is promised as 30 lines is 30 lines."""
    lines = [line for line in HOST_APP.read_text().splitlines() if line.strip()]

    assert len(lines) <= 30


def test_analyst_reads_the_list(host: ModuleType) -> None:
    """Somebody of the team sees the reports."""
    answer = host.app.test_client().get("/lineage/reports", headers=ALICE)

    assert answer.status_code == 200
    assert "IBM market brief" in answer.text


def test_stranger_sees_nothing(host: ModuleType) -> None:
    """Somebody else is told that there is nothing."""
    answer = host.app.test_client().get("/lineage/reports", headers=STRANGER)

    assert answer.status_code == 404
    assert "IBM" not in answer.text


def test_only_the_auditor_reads_who_looked(host: ModuleType) -> None:
    """The record of accesses is for the auditor, and names the analyst."""
    client = host.app.test_client()
    client.get("/lineage/reports", headers=ALICE)

    assert client.get("/lineage/access", headers=ALICE).status_code == 404
    assert "alice" in client.get("/lineage/access", headers=BOB).text
