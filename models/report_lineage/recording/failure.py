"""What is kept of the exception that ended a run."""

from __future__ import annotations

from dataclasses import dataclass

from report_lineage.error_text import MASK, hidden_parameters, row_details
from report_lineage.recording.frames import portable_traceback
from report_lineage.recording.masking import Masker
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
    with hidden_parameters(error):
        text = str(error)
        trace = portable_traceback(error)
    name = type(error).__name__
    details = row_details(error)
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
