"""An export that comes back is the one that was made, or it is refused; without a database."""

from __future__ import annotations

import hashlib
import io
import random
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from report_lineage.artifacts import FileStore
from report_lineage.entities import Lead, Report
from report_lineage.errors import (
    ExportAltered,
    ExportInvalid,
    ExportTooLarge,
    ExportUnreadable,
)
from report_lineage.recording import record_run
from report_lineage.reports import export, verify_export
from tests.reports.export.conftest import Files, Kept, Pack, archive_of, relisted


def test_a_sound_one_is_told_what_it_is(sound: Path, kept: Kept) -> None:
    """Report, version, who and the digest of the file."""
    found = verify_export(sound)

    assert found.manifest.report.id == kept.recorded.report
    assert (found.manifest.report.version, found.manifest.responsible.actor) == (2, "ana")
    assert found.sha256 == hashlib.sha256(sound.read_bytes()).hexdigest()
    assert found.size_bytes == sound.stat().st_size


def test_packed_again_in_the_same_form_it_is_sound(files: Files, pack: Pack) -> None:
    """What the other tests change is what makes them fail."""
    assert verify_export(pack(files)).manifest.report.version == 2
    assert verify_export(pack(relisted(files))).manifest.report.version == 2


@pytest.mark.parametrize(
    "path", ["README.txt", "data.json", "inputs/prices.csv", "outputs/chart.svg", "provenance.json"]
)
def test_a_changed_file(files: Files, pack: Pack, path: str) -> None:
    """One byte is other; the size is the same."""
    changed = pack({**files, path: files[path][:-1] + b"?"})

    with pytest.raises(ExportAltered, match=f"{path} has the SHA-256"):
        verify_export(changed)


@pytest.mark.parametrize("path", ["README.txt", "inputs/prices.csv", "provenance.json"])
def test_a_missing_file(files: Files, pack: Pack, path: str) -> None:
    """It is named, wherever it stood."""
    del files[path]

    with pytest.raises(ExportAltered, match=f"{path} is missing"):
        verify_export(pack(files))


def test_the_last_file_is_missing(files: Files, pack: Pack) -> None:
    """Nothing comes in its place."""
    path = list(files)[-1]
    del files[path]

    with pytest.raises(ExportAltered, match=f"{path} is missing"):
        verify_export(pack(files))


@pytest.mark.parametrize("path", ["A", "inputs/zzz.csv", "zzz", "../up", "/etc/passwd"])
def test_a_file_too_many(files: Files, pack: Pack, path: str) -> None:
    """It is named, wherever it stands."""
    first, *others = files
    ordered = [first, *sorted([*others, path])]
    more = {**files, path: b"1"}

    with pytest.raises(ExportAltered, match=f"'{path}' is not in the manifest"):
        verify_export(pack({name: more[name] for name in ordered}))


def test_files_in_another_order(files: Files, pack: Pack) -> None:
    """The same files are no export in another order."""
    first, second, third, *others = files
    ordered = [first, third, second, *others]

    with pytest.raises(ExportAltered, match="is missing"):
        verify_export(pack({name: files[name] for name in ordered}))


def test_more_than_the_limit_is_not_inflated(sound: Path, files: Files) -> None:
    """The limit counts what the manifest says, which is all that is ever inflated."""
    size_bytes = sum(map(len, files.values())) - len(files["manifest.json"])

    assert verify_export(sound, limit_bytes=size_bytes)
    assert verify_export(sound, limit_bytes=None)
    with pytest.raises(ExportTooLarge) as told:
        verify_export(sound, limit_bytes=size_bytes - 1)
    assert told.value.facts["size_bytes"] == size_bytes


def test_a_truncated_export(sound: Path) -> None:
    """However much is missing at its end."""
    data = sound.read_bytes()
    for length in (0, 1, 29, 100, len(data) // 3, len(data) // 2, len(data) - 22, len(data) - 1):
        sound.write_bytes(data[:length])
        with pytest.raises(ExportUnreadable):
            verify_export(sound)


@pytest.mark.parametrize("data", [b"", b"PK\x05\x06" + bytes(18), b"%PDF-1.7 ...", bytes(100_000)])
def test_what_is_no_export(tmp_path: Path, data: bytes) -> None:
    """Nothing, an empty archive, something else."""
    (tmp_path / "it").write_bytes(data)

    with pytest.raises(ExportUnreadable, match="is not as an export was written"):
        verify_export(tmp_path / "it")


def test_packed_by_another_program(files: Files, tmp_path: Path) -> None:
    """The same files in an archive of another hand may hide something, and are refused."""
    path = tmp_path / "packed.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)

    with pytest.raises(ExportUnreadable, match="packed anew"):
        verify_export(path)


def test_a_file_appended_by_another_program(sound: Path) -> None:
    """What is added to the archive is seen."""
    with zipfile.ZipFile(sound, "a") as archive:
        archive.writestr("inputs/more.csv", b"1")

    with pytest.raises(ExportInvalid):
        verify_export(sound)


@pytest.mark.parametrize("seed", range(20))
def test_whatever_is_done_to_it(kept: Kept, tmp_path: Path, seed: int) -> None:
    """Bytes changed, cut out, doubled and moved at random: refused, and never anything else."""
    random_ = random.Random(seed)
    path = tmp_path / "it.zip"
    for _ in range(20):
        data = bytearray(kept.data)
        for _ in range(random_.randrange(1, 4)):
            place, length = random_.randrange(len(data)), random_.randrange(200)
            other = random_.randrange(len(data))
            data[place : place + length] = random_.choice(
                [random_.randbytes(length), b"", data[other : other + length]]
            )
        path.write_bytes(data)
        if data != kept.data:
            with pytest.raises(ExportInvalid):
                verify_export(path)


def test_nested_archives_are_bytes(session: Session, store: FileStore, tmp_path: Path) -> None:
    """An input that is an archive, be it a bomb, is never opened."""
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(64 * 1024 * 1024))
    report = Report(lead=Lead(name="IBM"), title="IBM")
    inputs = {"bomb.zip": bomb.getvalue()}
    with record_run(session, job="j", namespace="n", store=store, inputs=inputs):
        session.add(report)
    path = tmp_path / "it.zip"
    path.write_bytes(archive_of(export(session, report.id, store=store)))

    assert verify_export(path, limit_bytes=1024 * 1024).manifest.report.version == 1


def test_memory_is_flat(session: Session, store: FileStore, tmp_path: Path) -> None:
    """64 MiB are exported and verified in a fraction of that."""
    report = Report(lead=Lead(name="IBM"), title="IBM")
    inputs = {"zeros": bytes(64 * 1024 * 1024)}
    with record_run(session, job="j", namespace="n", store=store, inputs=inputs):
        session.add(report)
    del inputs
    tracemalloc.start()
    made = export(session, report.id, store=store)
    with (tmp_path / "it.zip").open("wb") as file:
        file.writelines(made.chunks())
    found = verify_export(tmp_path / "it.zip")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert found.size_bytes == made.size_bytes
    assert peak < 8 * 1024 * 1024
