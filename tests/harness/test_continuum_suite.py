"""The command that runs Continuum's tests compares what failed with what its document lists."""

from __future__ import annotations

from tests.checks.continuum_suite import DOCUMENT, Outcome, contradictions, listed_tests

LISTED = "| `tests/a.py::TestA::test_x` | SQLite | defect (1) |"


def outcome(*, passed: str = "", failed: str = "") -> Outcome:
    """Return the outcome of a run with those tests."""
    return Outcome(frozenset(passed.split()), frozenset(failed.split()), frozenset())


def test_what_fails_as_listed_is_no_contradiction() -> None:
    """A listed test may fail, on the database it is listed for."""
    failing = outcome(failed="tests/a.py::TestA::test_x")

    assert contradictions(failing, listed_tests("sqlite", LISTED)) == []
    assert contradictions(failing, listed_tests("postgresql", LISTED)) == [
        "fails and is not listed: tests/a.py::TestA::test_x"
    ]


def test_what_passes_although_listed_is_a_contradiction() -> None:
    """A list that excuses more than it has to is out of date."""
    passing = outcome(passed="tests/a.py::TestA::test_x")

    assert contradictions(passing, listed_tests("sqlite", LISTED)) == [
        "is listed and passes: tests/a.py::TestA::test_x"
    ]
    assert contradictions(outcome(), listed_tests("sqlite", LISTED)) == [
        "is listed and does not exist: tests/a.py::TestA::test_x"
    ]


def test_the_document_s_own_list_is_read() -> None:
    """The table of the document has the form that the command looks for."""
    assert len(listed_tests("sqlite", DOCUMENT.read_text(encoding="utf-8"))) == 2
    assert len(listed_tests("postgresql", DOCUMENT.read_text(encoding="utf-8"))) == 2
