"""``lineage inputs``: raw inputs as files, whatever their names."""

import hashlib
import json
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from report_lineage.artifacts import FileStore
from report_lineage.entities import Lead, Report
from report_lineage.recording import record_run
from tests.cli.conftest import AMAZON, IBM, Lineage, commands_of

HOSTILE = {
    "../../escape.csv": b"1",
    "/etc/passwd": b"2",
    "CON": b"3",
    "a\nb": b"4",
    "prices.csv": b"5",
    "PRICES.CSV": b"6",
}


def test_inputs_are_written(lineage: Lineage, tmp_path: Path) -> None:
    """The file holds the bytes of its digest, in a directory made for it."""
    result = lineage("inputs", IBM, "--version", "1", "-o", str(tmp_path / "new" / "out"), "--json")

    answer = json.loads(result.stdout)
    data = (tmp_path / "new" / "out" / "prices.csv").read_bytes()
    assert result.exit_code == 0
    assert hashlib.sha256(data).hexdigest() == answer["files"][0]["sha256"]
    assert data.startswith(b"symbol,date,price\nMSFT,Jan 1 2000,39.81\n")
    assert b"Feb 1 2000" not in data


def test_nothing_is_written_over(lineage: Lineage, tmp_path: Path) -> None:
    """A file that is there stays, and the exit code says refused."""
    (tmp_path / "prices.csv").write_text("mine")

    result = lineage("inputs", IBM, "-o", str(tmp_path))

    assert result.exit_code == 5
    assert result.stderr.startswith("file-in-the-way: ")
    assert (tmp_path / "prices.csv").read_text() == "mine"


def test_force_replaces_a_link_and_not_its_target(lineage: Lineage, tmp_path: Path) -> None:
    """With --force a link in the way is replaced; what it points to stays as it was."""
    (tmp_path / "out").mkdir()
    (tmp_path / "target").write_text("mine")
    (tmp_path / "out" / "prices.csv").symlink_to(tmp_path / "target")

    assert lineage("inputs", IBM, "-o", str(tmp_path / "out")).exit_code == 5
    assert lineage("inputs", IBM, "-o", str(tmp_path / "out"), "--force").exit_code == 0

    assert (tmp_path / "target").read_text() == "mine"
    assert not (tmp_path / "out" / "prices.csv").is_symlink()


def test_a_damaged_artifact_is_not_written(
    lineage: Lineage, store: FileStore, tmp_path: Path
) -> None:
    """A flipped byte in the store gives exit code 6 and no file."""
    for path in store.root.rglob("*.gz"):
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.chmod(0o600)
        path.write_bytes(data)

    result = lineage("inputs", IBM, "-o", str(tmp_path / "out"))

    assert result.exit_code == 6
    assert result.stderr.startswith("artifact-corrupt: ")
    assert list((tmp_path / "out").iterdir()) == []


def test_a_lost_artifact_is_told(lineage: Lineage, store: FileStore, tmp_path: Path) -> None:
    """What the store no longer holds gives exit code 6."""
    for path in store.root.rglob("*.gz"):
        path.unlink()

    assert lineage("inputs", IBM, "-o", str(tmp_path / "out")).exit_code == 6


@pytest.fixture
def hostile_report(sqlite_engine: Engine, store: FileStore) -> str:
    """Record a report whose inputs have hostile names."""
    with Session(sqlite_engine) as session:
        with record_run(session, job="job", namespace="test", inputs=HOSTILE, store=store):
            report = Report(title="Hostile", lead=Lead(name="Somebody"))
            session.add(report)
        return str(report.id)


def test_hostile_names_stay_in_the_directory(
    lineage: Lineage, hostile_report: str, tmp_path: Path
) -> None:
    """Each input becomes one plain file of its own, and its own name is told."""
    out = tmp_path / "out"

    result = lineage("inputs", hostile_report, "-o", str(out), "--json")

    files = json.loads(result.stdout)["files"]
    assert {one["name"]: Path(one["path"]).read_bytes() for one in files} == HOSTILE
    assert all(Path(one["path"]).resolve().parent == out.resolve() for one in files)
    assert len({one["path"].casefold() for one in files}) == len(HOSTILE)
    assert not (tmp_path / "escape.csv").exists()


def test_a_report_without_inputs_says_so(
    sqlite_engine: Engine, store: FileStore, tmp_path: Path
) -> None:
    """Nothing to write is no failure."""
    with Session(sqlite_engine) as session:
        report = Report(title="By hand", lead=Lead(name="Somebody"))
        session.add(report)
        session.commit()
        result = commands_of(sqlite_engine, store)(
            "inputs", str(report.id), "-o", str(tmp_path / "out")
        )

    assert result.exit_code == 0
    assert "no inputs" in result.stdout


def test_a_deleted_report_keeps_its_inputs(lineage: Lineage, tmp_path: Path) -> None:
    """Without --version they are those of the newest version that is no deletion."""
    assert lineage("inputs", AMAZON, "-o", str(tmp_path / "out")).exit_code == 0
    assert b"Mar 1 2000" in (tmp_path / "out" / "prices.csv").read_bytes()


def test_a_directory_that_cannot_be_made_exits_with_7(lineage: Lineage, tmp_path: Path) -> None:
    """A path below a file is told as what it is, on one line."""
    (tmp_path / "file").write_text("mine")

    result = lineage("inputs", IBM, "-o", str(tmp_path / "file" / "out"))

    assert result.exit_code == 7
    assert result.stderr.startswith("files: ")
    assert len(result.stderr.splitlines()) == 1


def test_a_panel_without_store_says_so(sqlite_engine: Engine, tmp_path: Path) -> None:
    """Exit code 4: the host gave no store."""
    result = commands_of(sqlite_engine, None)("inputs", IBM, "-o", str(tmp_path / "out"))

    assert result.exit_code == 4
    assert result.stderr.startswith("no-store: ")
