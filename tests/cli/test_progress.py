"""The progress bar: for people, on standard error, on what takes long."""

import io
import sys

import pytest

from lineage_panel.cli.progress import progress_bar


class Terminal(io.StringIO):
    """A text stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Say yes."""
        return True


def terminal_for(patch: pytest.MonkeyPatch) -> Terminal:
    """Make standard error a terminal; within the test, as pytest sets it anew before."""
    made = Terminal()
    patch.setattr(sys, "stderr", made)
    return made


def count_to_ten(patience_s: float) -> None:
    """Show ten steps."""
    with progress_bar("Working", patience_s=patience_s) as progress:
        for done in range(11):
            progress(done, 10)


def test_a_bar_shows_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """It names the work and ends at all of it."""
    terminal = terminal_for(monkeypatch)

    count_to_ten(patience_s=0)

    assert "Working" in terminal.getvalue()
    assert "100%" in terminal.getvalue()


def test_quick_work_shows_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    """What ends within two seconds writes nothing."""
    terminal = terminal_for(monkeypatch)

    count_to_ten(patience_s=2)

    assert terminal.getvalue() == ""


def test_without_a_terminal_there_is_no_bar(capsys: pytest.CaptureFixture[str]) -> None:
    """A script's error stream stays clean."""
    count_to_ten(patience_s=0)

    assert capsys.readouterr().err == ""
