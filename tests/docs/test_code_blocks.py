"""The Python in the documents runs, in the order in which it stands."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.documents import DOCUMENTS, PROJECT, code_blocks, relative_name

WITH_PYTHON = [document for document in DOCUMENTS if code_blocks(document, "python")]
SOURCE_ROOTS = [str(PROJECT / "models"), str(PROJECT / "app")]


def as_script(document: Path) -> str:
    """Return a document's blocks as one script whose line numbers are the document's."""
    lines = [""] * document.read_text().count("\n")
    for first, code in code_blocks(document, "python"):
        for offset, line in enumerate(code.splitlines()):
            lines[first - 1 + offset] = line
    return "\n".join(lines)


@pytest.mark.parametrize("document", WITH_PYTHON, ids=relative_name)
def test_python_runs(document: Path, tmp_path: Path) -> None:
    """A reader who pastes the blocks into a file has a program that works, without a warning."""
    script = tmp_path / f"{document.stem.replace('-', '_')}.py"
    script.write_text(as_script(document))

    done = subprocess.run(
        [sys.executable, "-W", "error", script],
        cwd=tmp_path,
        env={"PYTHONPATH": ":".join(SOURCE_ROOTS), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
