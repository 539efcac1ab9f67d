"""What a run reads: stored once, under hostile names, refused when too large."""

# ruff: noqa: PT012 - the block of the run is what raises

from __future__ import annotations

import contextlib
import hashlib
import io
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.artifacts import FileStore
from report_lineage.entities import Artifact, Dataset, Report, ReportLineage, RunInput
from report_lineage.errors import ArtifactNameInvalid, ArtifactTooLarge, BadInput
from report_lineage.recording import record_run
from tests.recording.conftest import Record, new_report
from tests.recording.look import count, inputs, only_run, rows

CSV = b"date,close\n2009-03-01,95.09\n"
LARGE = hashlib.shake_256(b"").digest(50_000)
HOSTILE = ["../../etc/passwd", "/etc/passwd", "a\\b", "C:\\x", "NUL.txt", "-rf", "a\nb", "…" * 99]


def test_bytes_paths_and_files_are_taken(
    engine: sa.Engine, record: Record, store: FileStore, tmp_path: Path
) -> None:
    """Each form of a source gives the same stored bytes."""
    path = tmp_path / "prices.csv"
    path.write_bytes(CSV)
    sources = {"bytes": CSV, "path": path, "text path": str(path), "file": io.BytesIO(CSV)}

    with record(inputs=sources):
        pass

    digest = hashlib.sha256(CSV).hexdigest()
    assert {name: row.sha256 for name, row in inputs(engine).items()} == dict.fromkeys(
        sources, digest
    )
    assert store.read_bytes(digest) == CSV
    (artifact,) = rows(engine, Artifact)
    assert (artifact.sha256, artifact.size_bytes) == (digest, len(CSV))


def test_inputs_are_committed_with_the_first_report_version(
    engine: sa.Engine, session: Session, record: Record
) -> None:
    """No committed version is without what it was made from, even if the run never ends."""
    with record(inputs={"b.csv": CSV, "a.json": b'{"a": 1}'}) as run:
        session.commit()
        assert rows(engine, RunInput) == []
        session.add(new_report())
        session.commit()
        read = [(row.position, row.name, row.media_type) for row in rows(engine, RunInput)]
        run.add_input("late.csv", CSV)

    assert read == [(1, "b.csv", "text/csv"), (2, "a.json", "application/json")]
    assert list(inputs(engine)) == ["b.csv", "a.json", "late.csv"]


def test_inputs_of_a_rolled_back_savepoint_or_commit_are_written_later(
    engine: sa.Engine, session: Session, record: Record
) -> None:
    """What a rollback takes away is not counted as written."""
    with record(inputs={"prices.csv": CSV}):
        with session.begin_nested():
            session.add(new_report())
        session.rollback()
        session.add(new_report())
        with session.no_autoflush, pytest.raises(sa.exc.IntegrityError):
            session.add(Report(lead_id=None, title="nobody's"))
            session.commit()
        session.rollback()

    assert list(inputs(engine)) == ["prices.csv"]
    assert count(engine, Report) == 0


def test_input_found_during_the_work(
    engine: sa.Engine, session: Session, record: Record, store: FileStore
) -> None:
    """An input added while the work holds the database's lock is recorded after the others."""
    with record(inputs={"prices.csv": CSV}) as run:
        session.add(new_report())
        session.flush()
        stored = run.add_input("notes", b"quiet month", media_type="text/x-notes")
        assert store.read_bytes(stored.sha256) == b"quiet month"

    read = [(row.position, row.name, row.media_type) for row in rows(engine, RunInput)]
    assert read == [(1, "prices.csv", "text/csv"), (2, "notes", "text/x-notes")]


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_name_is_kept_as_text(
    sqlite_engine: sa.Engine, options: dict[str, Any], store: FileStore, name: str
) -> None:
    """A name is never a path: it is kept as it is, and nothing else is written."""
    with Session(sqlite_engine) as session, record_run(session, inputs={name: CSV}, **options):
        pass

    assert list(inputs(sqlite_engine)) == [name]
    assert {path.name for path in store.root.parent.iterdir() if path.is_dir()} == {"artifacts"}


def test_name_that_no_database_keeps_is_spelled_out(engine: sa.Engine, record: Record) -> None:
    """NUL and undecodable bytes in a name show as escapes."""
    with record(inputs={"a\0b": CSV, "c\udc80": CSV}):
        pass

    assert sorted(inputs(engine)) == ["a\\x00b", "c\\udc80"]


def test_refused_input_leaves_a_failed_run(
    engine: sa.Engine, session: Session, options: dict[str, Any], tmp_path: Path
) -> None:
    """The run says FAIL with both sizes; there is no report, input or artifact row."""
    store = FileStore(tmp_path / "small", limit_bytes=1000)
    large = hashlib.shake_256(b"").digest(50_000)
    recording = record_run(
        session, **(options | {"store": store, "inputs": {"ok.csv": CSV, "large.bin": large}})
    )

    with pytest.raises(ArtifactTooLarge) as caught, recording:
        session.add(new_report())

    run = only_run(engine)
    error = caught.value.facts
    assert run.state == "FAIL"
    assert "50000 bytes" in (run.error_message or "")
    assert f"{error['compressed_bytes']} or more compressed" in (run.error_message or "")
    assert "large.bin" in (run.error_message or "")
    for entity in (Artifact, Report, ReportLineage, RunInput, Dataset):
        assert count(engine, entity) == 0


@pytest.fixture
def small(options: dict[str, Any], tmp_path: Path) -> dict[str, Any]:
    """Give the arguments of a run whose store refuses :data:`LARGE`."""
    store = FileStore(tmp_path / "small", limit_bytes=1000)
    return options | {"store": store, "inputs": {"ok.csv": CSV}}


@pytest.mark.parametrize("wrapped", [False, True], ids=["itself", "as a cause"])
def test_refused_late_input_fails_the_run(
    engine: sa.Engine, session: Session, small: dict[str, Any], wrapped: bool
) -> None:
    """An input refused during the work leaves what one refused on entry does."""
    with pytest.raises((ArtifactTooLarge, RuntimeError)), record_run(session, **small) as run:
        session.add(new_report())
        session.flush()
        try:
            run.add_input("large.bin", LARGE)
        except ArtifactTooLarge as error:
            if wrapped:
                raise RuntimeError("no prices") from error
            raise

    found = only_run(engine)
    assert found.state == "FAIL"
    assert "50000 bytes or more" in (found.error_traceback or "")
    for entity in (Artifact, Report, ReportLineage, RunInput, Dataset):
        assert count(engine, entity) == 0


def test_refused_late_input_takes_no_other_runs_rows(
    engine: sa.Engine, session: Session, small: dict[str, Any]
) -> None:
    """Bytes that another run has read stay known."""
    with record_run(session, **small):
        pass

    with pytest.raises(ArtifactTooLarge), record_run(session, **small) as run:
        run.add_input("large.bin", LARGE)

    assert list(inputs(engine)) == ["ok.csv"]
    assert count(engine, Artifact) == 1


def test_refused_late_input_keeps_the_inputs_of_committed_versions(
    engine: sa.Engine, session: Session, small: dict[str, Any]
) -> None:
    """A version that the author committed before stays, and so does what explains it."""
    with pytest.raises(ArtifactTooLarge), record_run(session, **small) as run:
        session.add(new_report())
        session.commit()
        run.add_input("more.csv", b"more")
        run.add_input("large.bin", LARGE)

    assert only_run(engine).state == "FAIL"
    assert list(inputs(engine)) == ["ok.csv"]
    assert count(engine, ReportLineage) == 1


def test_refused_input_that_the_author_handles(
    engine: sa.Engine, session: Session, small: dict[str, Any]
) -> None:
    """A run that goes on without the input, and fails of something else, keeps the others."""
    with pytest.raises(ValueError, match="no price"), record_run(session, **small) as run:
        with contextlib.suppress(ArtifactTooLarge):
            run.add_input("large.bin", LARGE)
        raise ValueError("no price")

    assert list(inputs(engine)) == ["ok.csv"]


def test_missing_file_leaves_a_failed_run(engine: sa.Engine, record: Record) -> None:
    """A path that leads nowhere is an error of the run."""
    with pytest.raises(FileNotFoundError), record(inputs={"prices.csv": "no/such/file.csv"}):
        pytest.fail("entered")

    assert only_run(engine).state == "FAIL"
    assert (only_run(engine).error_message or "").startswith("FileNotFoundError")


def test_text_file_is_refused(engine: sa.Engine, record: Record) -> None:
    """Text has no bytes to keep: the error says to open the file in binary mode."""
    with pytest.raises(TypeError, match="binary"), record(inputs={"x": io.StringIO("text")}):
        pytest.fail("entered")

    assert only_run(engine).state == "FAIL"


def test_name_is_taken_once(engine: sa.Engine, record: Record) -> None:
    """Two inputs of one name could not be told apart."""
    with (
        record(inputs={"prices.csv": CSV}) as run,
        pytest.raises(BadInput, match=r"'prices\.csv' already"),
    ):
        run.add_input("prices.csv", b"other")

    assert only_run(engine).state == "COMPLETE"
    assert inputs(engine)["prices.csv"].sha256 == hashlib.sha256(CSV).hexdigest()


def test_names_that_become_equal_are_refused(engine: sa.Engine, record: Record) -> None:
    """Spelling out NUL must not let one input stand for another."""
    with pytest.raises(BadInput), record(inputs={"a\0": CSV, "a\\x00": b"other"}):
        pytest.fail("entered")

    assert only_run(engine).state == "FAIL"


@pytest.mark.parametrize("name", ["", "n" * 1001], ids=["empty", "endless"])
def test_name_that_cannot_be_kept_leaves_a_failed_run(
    sqlite_engine: sa.Engine, options: dict[str, Any], name: str
) -> None:
    """A refused name is a refused input: the run says so."""
    with (
        Session(sqlite_engine) as session,
        pytest.raises(ArtifactNameInvalid),
        record_run(session, inputs={name: CSV}, **options),
    ):
        pytest.fail("entered")

    assert only_run(sqlite_engine).state == "FAIL"


def test_empty_input_is_an_input(engine: sa.Engine, record: Record, store: FileStore) -> None:
    """No bytes are bytes too."""
    with record(inputs={"empty.csv": b""}):
        pass

    assert store.read_bytes(inputs(engine)["empty.csv"].sha256) == b""
