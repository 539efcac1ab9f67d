"""What is said of an exception without the values that its database quotes."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy.exc import StatementError

MASK = "••••••"
"""What stands where a value was hidden."""
_WHOLE_WORD_BELOW = 4
_LONGEST = 10_000


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


def row_details(error: BaseException) -> list[str]:
    """Return what PostgreSQL quotes of rows, such as ``Failing row contains (…)``."""
    diagnostics = [getattr(each, "diag", None) for each in causes(error)]
    details = [getattr(each, "message_detail", None) for each in diagnostics]
    return [detail for detail in details if isinstance(detail, str) and detail]


@contextlib.contextmanager
def hidden_parameters(error: BaseException) -> Iterator[None]:
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


def class_name(error: BaseException) -> str:
    """Return where an exception's class is found, as ``sqlalchemy.exc.IntegrityError``."""
    kind = type(error)
    return kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"


def text_without_values(error: BaseException) -> str:
    """Return what an exception says, without statements, bound values and rows of a database.

    Of a database's error that is the message of its driver. Where an exception's own text quotes
    such an error, the quotation is shortened likewise. Text is cut at 10,000 characters.
    """
    text = str(error)
    failed = [each for each in causes(error) if isinstance(each, StatementError)]
    for each in failed:
        text = text.replace(str(each), _message(each))
    for each in failed:
        text = _without(text, each)
    for detail in row_details(error):
        text = text.replace(detail, MASK)
    kept = text.encode("utf-8", "backslashreplace").decode("utf-8").replace("\0", "\\x00")
    return kept if len(kept) <= _LONGEST else f"{kept[:_LONGEST]} …"


def _message(error: StatementError) -> str:
    primary = getattr(getattr(error.orig, "diag", None), "message_primary", None)
    return str(primary or error.orig or error.args[0])


def _without(text: str, error: StatementError) -> str:
    values = {str(value) for value in _values(error.params)} - {""}
    for value in sorted(values, key=len, reverse=True):
        for quotation in (f'"{value}"', f"'{value}'"):
            text = text.replace(quotation, f"{quotation[0]}{MASK}{quotation[0]}")
        if len(value) >= _WHOLE_WORD_BELOW:
            text = text.replace(value, MASK)
    return text


def _values(parameters: object) -> Iterator[object]:
    if isinstance(parameters, Mapping):
        parameters = list(parameters.values())
    if isinstance(parameters, Sequence) and not isinstance(parameters, str | bytes):
        for each in parameters:
            yield from _values(each)
    elif parameters is not None and not isinstance(parameters, bool):
        yield parameters
