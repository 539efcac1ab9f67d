"""What is kept of an exception."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy.exc import StatementError

from report_lineage.recording.failure import Failure, failure_of
from report_lineage.recording.masking import MASK, Masker


def failure(error: BaseException, *secrets: str) -> Failure:
    """Raise an error, and describe it."""
    try:
        raise error
    except BaseException as raised:  # noqa: BLE001 - every kind is described
        return failure_of(raised, Masker(secrets))


def test_error_is_told_with_its_cause() -> None:
    """Message, traceback and the exception behind it are kept."""
    cause = KeyError("close")
    error = ValueError("no price")
    error.__cause__ = cause

    kept = failure(error)

    assert kept.state == "FAIL"
    assert kept.message == "ValueError: no price"
    assert "KeyError: 'close'" in kept.traceback
    assert "test_failure.py" in kept.traceback


@pytest.mark.parametrize(
    "error", [KeyboardInterrupt(), SystemExit(3), GeneratorExit(), asyncio.CancelledError()]
)
def test_what_stops_from_outside_aborts(error: BaseException) -> None:
    """Interruption and cancellation are no failure of the work."""
    assert failure(error).state == "ABORT"


def test_secrets_are_masked() -> None:
    """Neither the message nor the traceback shows a secret."""
    kept = failure(ValueError("cannot log in with hunter2"), "hunter2")

    assert kept.message == f"ValueError: cannot log in with {MASK}"
    assert "hunter2" not in kept.traceback


def test_bound_values_are_not_kept() -> None:
    """A database error is told without the values, which may be those of secret columns."""
    error = StatementError("broken", "INSERT …", {"ssn": "078-05-1120"}, ValueError("no"))
    try:
        raise RuntimeError("step 3") from error
    except RuntimeError as outer:
        kept = failure_of(outer, Masker())

    assert "078-05-1120" not in kept.traceback
    assert "INSERT …" in kept.traceback
    assert "078-05-1120" in str(error), "the caller's exception is as it was"


def test_unstorable_text_is_spelled_out() -> None:
    """NUL and lone surrogates in a message do not prevent it from being kept."""
    assert failure(ValueError("a\0b\udc80")).message == "ValueError: a\\x00b\\udc80"


def test_endless_message_is_shortened() -> None:
    """The beginning and the end of a huge message are kept, and what is missing is said."""
    kept = failure(ValueError("a" * 500_000 + "the end"))

    assert kept.message.startswith("ValueError: aaa")
    assert kept.message.endswith("the end")
    assert "characters left out" in kept.message
    assert len(kept.message) < 101_000
