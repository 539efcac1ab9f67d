"""``lineage export`` and ``lineage verify-export``: a report as a file, and the check of one."""

import hashlib
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from report_lineage.artifacts import FileStore
from tests.cli.conftest import AMAZON, IBM, Lineage


def test_an_export_is_written_and_found_sound(lineage: Lineage, tmp_path: Path) -> None:
    """What is printed is true of the file, and the file is sound."""
    path = tmp_path / "brief.zip"
    made = lineage("export", IBM[:8], "--at", "version:1", "-o", str(path), "--json")
    found = lineage("verify-export", str(path), "--json")

    answer, checked = json.loads(made.stdout), json.loads(found.stdout)
    assert (made.exit_code, found.exit_code) == (0, 0)
    assert answer["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest() == checked["sha256"]
    assert (answer["report_id"], answer["number"]) == (IBM, 1) == (
        checked["report_id"], checked["number"]
    )  # fmt: skip
    assert (checked["sound"], checked["responsible"]) == (True, "scheduler")
    with zipfile.ZipFile(path) as archive:
        assert len(archive.namelist()) == answer["files"]
        assert archive.read("outputs/brief.html").startswith(b"<!doctype html>")


def test_the_command_in_its_readme_makes_it_again(lineage: Lineage, tmp_path: Path) -> None:
    """The same bytes, whatever moment was asked for."""
    now = tmp_path / "now.zip"
    assert lineage("export", IBM, "-o", str(now)).exit_code == 0
    last = manifest_of(now)["moment"]["last_transaction_id"]
    again_by_readme(lineage, now)
    for when in ("2000-03-01T12:00+01:00", "version:2", f"transaction:{last}"):
        path = tmp_path / f"{when}.zip"
        assert lineage("export", IBM, "--at", when, "-o", str(path)).exit_code == 0
        again_by_readme(lineage, path)


def manifest_of(path: Path) -> dict[str, Any]:
    """Return what an export says of itself."""
    with zipfile.ZipFile(path) as archive:
        manifest: dict[str, Any] = json.loads(archive.read("manifest.json"))
        return manifest


def again_by_readme(lineage: Lineage, path: Path) -> None:
    """Run the command that the README names, and compare the files."""
    with zipfile.ZipFile(path) as archive:
        readme = archive.read("README.txt").decode()
    (command,) = [line for line in readme.splitlines() if " lineage export " in line]
    words = command.partition(" lineage ")[2].split()

    assert lineage(*words, "-o", f"{path}.again").exit_code == 0
    assert path.read_bytes() == Path(f"{path}.again").read_bytes()


def test_people_are_told_what_it_is(lineage: Lineage, tmp_path: Path) -> None:
    """Title, version, who, why, token and digest, and what the check cannot know."""
    path = str(tmp_path / "brief.zip")
    made = lineage("export", IBM, "-o", path)
    found = lineage("verify-export", path)

    assert "token" in made.stdout and "SHA-256" in made.stdout
    assert found.stdout.startswith("The export is sound: every file is as it was made")
    for word in ("IBM market brief", "by         ana", "reason     Read over", "A forger could"):
        assert word in found.stdout


def test_nothing_is_written_over(lineage: Lineage, tmp_path: Path) -> None:
    """A file that is there stays, unless --force is given; a link is replaced, not followed."""
    (tmp_path / "mine").write_text("mine")
    (tmp_path / "link").symlink_to(tmp_path / "mine")

    refused = lineage("export", IBM, "-o", str(tmp_path / "link"))
    assert (refused.exit_code, refused.stderr.partition(":")[0]) == (5, "file-in-the-way")
    assert lineage("export", IBM, "-o", str(tmp_path / "link"), "--force").exit_code == 0
    assert (tmp_path / "mine").read_text() == "mine"
    assert not (tmp_path / "link").is_symlink()


@pytest.mark.parametrize(
    ("arguments", "exit_code", "code"),
    [
        ((IBM, "--at", "yesterday"), 2, "bad-parameter"),
        ((IBM, "--at", "version:0"), 2, "bad-parameter"),
        ((IBM, "--at", "a" * 60), 2, "bad-parameter"),
        ((IBM, "--at", "2999-01-01"), 2, "bad-input"),
        ((IBM, "--at", "version:99"), 3, "version-not-found"),
        ((IBM, "--at", "transaction:99999"), 3, "not-found"),
        ((IBM, "--at", "1999-01-01"), 3, "not-then"),
        ((AMAZON,), 3, "not-then"),
        (("0" * 8,), 3, "not-found"),
    ],
)
def test_what_cannot_be_exported(
    lineage: Lineage, tmp_path: Path, arguments: tuple[str, ...], exit_code: int, code: str
) -> None:
    """One line says why, and no file is left behind."""
    result = lineage("export", *arguments, "-o", str(tmp_path / "out" / "it.zip"))

    assert (result.exit_code, result.stderr.partition(":")[0]) == (exit_code, code)
    assert not (tmp_path / "out").exists()


def test_a_damaged_artifact_leaves_no_file(
    lineage: Lineage, store: FileStore, tmp_path: Path
) -> None:
    """A flipped byte in the store gives exit code 6."""
    for path in store.root.rglob("*.gz"):
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.chmod(0o600)
        path.write_bytes(data)
    (tmp_path / "out").mkdir()

    result = lineage("export", IBM, "-o", str(tmp_path / "out" / "it.zip"))

    assert (result.exit_code, result.stderr.partition(":")[0]) == (6, "artifact-corrupt")
    assert list((tmp_path / "out").iterdir()) == []


def test_a_changed_export_is_not_sound(lineage: Lineage, tmp_path: Path) -> None:
    """Exit code 6, one line with the file's name; 7 for a file that is not there."""
    path = tmp_path / "brief.zip"
    lineage("export", IBM, "-o", str(path))
    path.write_bytes(path.read_bytes().replace(b"IBM market brief", b"IBM market grief"))

    result = lineage("verify-export", str(path))

    assert result.exit_code == 6
    assert result.stderr.startswith(f"export-unreadable: {path} is not as an export was written")
    assert len(result.stderr.splitlines()) == 1
    assert lineage("verify-export", str(tmp_path / "none.zip")).exit_code == 7
    assert lineage("verify-export", str(tmp_path)).exit_code == 7


def test_verifying_needs_no_database(lineage: Lineage, tmp_path: Path) -> None:
    """The standalone program verifies where no database is, and makes none."""
    path, folder = tmp_path / "brief.zip", tmp_path / "elsewhere"
    lineage("export", IBM, "-o", str(path))
    folder.mkdir()
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("LINEAGE_", "FLASK_"))}
    program = [sys.executable, "-W", "error", "-m", "flask"]
    command = [*program, "--app", "lineage_panel.factory:create_app", "lineage", "verify-export"]

    done = subprocess.run(
        [*command, str(path)], cwd=folder, capture_output=True, text=True, env=environment
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert "The export is sound" in done.stdout
    assert [one for one in folder.rglob("*") if one.is_file()] == []


def test_the_limit_of_what_is_read(lineage: Lineage, tmp_path: Path) -> None:
    """A limit below what the export says is refused by its name; the least one is 1 MiB."""
    path = str(tmp_path / "brief.zip")
    lineage("export", IBM, "-o", path)

    assert lineage("verify-export", path, "--limit-mib", "1").exit_code == 0
    assert lineage("verify-export", path, "--limit-mib", "0").exit_code == 2
