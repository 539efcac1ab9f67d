"""What is kept of the exception that ended a run."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.exc import StatementError

from report_lineage.recording.frames import portable_traceback
from report_lineage.recording.masking import MASK, Masker
from report_lineage.recording.storable import storable_text

_LONGEST = 100_000


@dataclass(frozen=True)
class Failure:
    """Why a run ended without completing; secrets are masked in both texts.

    :param state: ``FAIL`` for an error, ``ABORT`` for what stops work from outside:
        KeyboardInterrupt, SystemExit, GeneratorExit and asyncio's CancelledError.
    """

    state: str
    message: str
    traceback: str


def failure_of(error: BaseException, masker: Masker) -> Failure:
    """Describe an exception and its causes."""
    with _hidden_parameters(error):
        text = str(error)
        trace = portable_traceback(error)
    name = type(error).__name__
    details = _row_details(error)
    return Failure(
        state="FAIL" if isinstance(error, Exception) else "ABORT",
        message=_kept(f"{name}: {text}" if text else name, masker, details),
        traceback=_kept(trace, masker, details),
    )


def _kept(text: str, masker: Masker, details: list[str]) -> str:
    for detail in details:
        text = text.replace(detail, MASK)
    # Masked first: a secret is looked for in the spelling it was given in.
    return _shortened(storable_text(masker.text(text)))


def _shortened(text: str) -> str:
    """Leave out the middle of a text that no reader would get through."""
    if len(text) <= _LONGEST:
        return text
    half = _LONGEST // 2
    return f"{text[:half]}\n… {len(text) - 2 * half:,} characters left out …\n{text[-half:]}"


def _row_details(error: BaseException) -> list[str]:
    """Return what PostgreSQL quotes of rows, such as ``Failing row contains (…)``."""
    diagnostics = [getattr(each, "diag", None) for each in causes(error)]
    details = [getattr(each, "message_detail", None) for each in diagnostics]
    return [detail for detail in details if isinstance(detail, str) and detail]


@contextlib.contextmanager
def _hidden_parameters(error: BaseException) -> Iterator[None]:
    """Keep bound values out of the text of database errors: any column may be a secret one."""
    shown = [
        each
        for each in causes(error)
        if isinstance(each, StatementError) and not each.hide_parameters
    ]
    for each in shown:
        each.hide_parameters = True
    try:
        yield
    finally:
        for each in shown:
            each.hide_parameters = False


def causes(error: BaseException) -> list[BaseException]:
    """Return an exception, what it followed from, and the members of groups."""
    found: list[BaseException] = []
    waiting: list[BaseException | None] = [error]
    while waiting:
        each = waiting.pop()
        if each is None or any(each is known for known in found):
            continue
        found.append(each)
        waiting += [each.__cause__, each.__context__]
        if isinstance(each, BaseExceptionGroup):
            waiting += each.exceptions
    return found
