"""What names a moment: a time, what a reader saw, a transaction, or a version of a whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from report_lineage.clock import aware_utc
from report_lineage.errors import BadMoment
from report_lineage.history.past.cut import Cut
from report_lineage.history.past.token_text import read_token, token_text


@dataclass(frozen=True)
class Token:
    """Exactly what one reader saw, as :func:`snapshot_token` gave it.

    :param text: the token, in either case.
    :raises BadMoment: if the text is no token, or has a typing error in it.
    """

    text: str

    def __post_init__(self) -> None:
        read_token(self.text)

    @classmethod
    def of(cls, cut: Cut) -> Token:
        """Return the token of a cut."""
        return cls(token_text(cut))

    @property
    def cut(self) -> Cut:
        """What the token says."""
        return read_token(self.text)


@dataclass(frozen=True)
class Transaction:
    """After the commit that a transaction id belongs to, and after all before it."""

    id: int


@dataclass(frozen=True)
class Version:
    """After the commit that made version ``number`` of an aggregate.

    :param report: the key of its root, such as a report's id.
    :param number: from 1.
    """

    report: Any
    number: int


Moment = datetime | Token | Transaction | Version
"""A moment of the past. A time means: what had been committed by then."""


def moment(value: object, *, name: str = "when") -> Moment:
    """Return a value as a moment, a time in UTC.

    :param name: what the error calls the value.
    :raises NaiveTime: for a datetime that carries no zone.
    :raises BadMoment: for anything else that is no moment, such as a bare number.
    """
    if isinstance(value, datetime):
        return aware_utc(value, name=name)
    if isinstance(value, Token | Transaction | Version):
        return value
    raise BadMoment(value=value)


def moment_text(when: Moment) -> str:
    """Return a moment as addresses, answers, exports and command lines write it."""
    if isinstance(when, datetime):
        return when.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(when, Token):
        return when.text.strip().lower()
    return f"transaction:{when.id}" if isinstance(when, Transaction) else f"version:{when.number}"
