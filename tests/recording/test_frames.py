"""How tracebacks name files."""

from __future__ import annotations

import importlib
import json
import runpy
import sys
import traceback
from pathlib import Path

import pytest

from report_lineage.recording.frames import portable, portable_traceback

ROOT = Path(__file__).parents[2]


def raised(work: object, *given: object) -> BaseException:
    """Call something that raises, and return what it raised."""
    assert callable(work)
    try:
        work(*given)
    except BaseException as error:  # noqa: BLE001 - every kind is described
        return error
    raise AssertionError("nothing was raised")


def test_own_and_library_files_are_named_from_their_packages_on() -> None:
    """Neither the project's folder, nor that of the library, nor that of Python is told."""
    trace = portable_traceback(raised(json.loads, "{"))

    assert 'File "tests/recording/test_frames.py", line' in trace
    assert 'File "json/__init__.py", line' in trace
    assert str(ROOT) not in trace
    assert sys.base_prefix not in trace


def test_only_file_names_differ() -> None:
    """Lines of code, marks below them, notes and causes are as the interpreter prints them."""
    error = raised(json.loads, "{")
    error.__cause__ = raised(int, "x")
    error.add_note("while reading the prices")
    error.__cause__.__context__ = ExceptionGroup("two", [KeyError("a"), KeyError("b")])

    printed = "".join(traceback.format_exception(error))

    def without_files(text: str) -> list[str]:
        return [line.rpartition('", line')[2] for line in text.splitlines()]

    assert without_files(portable_traceback(error)) == without_files(printed)


def test_members_of_a_group_and_causes_are_shortened() -> None:
    """However deep a frame lies, its file is named the same way."""
    inner = raised(json.loads, "{")
    inner.__context__ = raised(json.loads, "[")
    group = BaseExceptionGroup("many", [ValueError(), inner])
    error = RuntimeError("outer")
    error.__cause__ = group

    trace = portable_traceback(error)

    assert trace.count('File "json/__init__.py"') == 2
    assert str(ROOT) not in trace


def test_entry_nearest_to_the_file_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A site-packages folder inside a project's folder is an entry of its own."""
    monkeypatch.setattr(sys, "path", ["/srv/app", "/srv/app/venv/site-packages", ""])

    assert portable("/srv/app/jobs/daily.py") == "jobs/daily.py"
    assert portable("/srv/app/venv/site-packages/flask/app.py") == "flask/app.py"


@pytest.mark.parametrize("name", ["<string>", "<frozen runpy>", "<template>", "daily.py"])
def test_what_is_no_path_stays(name: str) -> None:
    """Code without a file of its own keeps its name."""
    assert portable(name) == name


def test_script_outside_every_entry(tmp_path: Path) -> None:
    """A script is named alone."""
    script = tmp_path / "daily.py"
    script.write_text("raise ValueError('no price')\n")

    trace = portable_traceback(raised(runpy.run_path, str(script)))

    assert 'File "daily.py", line 1' in trace
    assert "raise ValueError('no price')" in trace
    assert str(tmp_path) not in trace


def test_package_that_a_finder_knows(tmp_path: Path) -> None:
    """A package that is on no entry, as with editable installs, is named from its root on."""
    file = tmp_path / "source" / "pipelines" / "daily.py"
    file.parent.mkdir(parents=True)
    (file.parent / "__init__.py").touch()
    file.touch()

    assert portable(str(file)) == "pipelines/daily.py"


def test_broken_source_is_named_without_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file of a syntax error is no frame, and is shortened too."""
    (tmp_path / "broken_prices.py").write_text("def (:\n")
    monkeypatch.syspath_prepend(tmp_path)

    trace = portable_traceback(raised(importlib.import_module, "broken_prices"))

    assert 'File "broken_prices.py", line 1' in trace
    assert str(tmp_path) not in trace
