"""Moments and times as they are typed on a command line; a time without a zone is UTC."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import click

from lineage_panel.moments import MOMENT_FORMS, in_utc, read_time

F = TypeVar("F", bound=Callable[..., Any])


def moment_option(name: str, does: str) -> Callable[[F], F]:
    """Return an option that names a moment, as the argument ``when``: for ``read_moment``.

    :param does: what the command does with it, for the help.
    """
    text = f"{does} {MOMENT_FORMS}. A time without a zone is UTC."
    return click.option(name, "when", metavar="WHEN", help=text)


class Time(click.ParamType):  # type: ignore[type-arg]  # generic in the newest click alone
    """A time such as ``2009-03-01``, ``2009-03-01T14:05`` or with a zone; without one it is UTC."""

    name = "when"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Return the time in UTC; a day is its beginning."""
        if isinstance(value, datetime):
            return value
        try:
            return in_utc(read_time(value))
        except (ValueError, OverflowError):
            self.fail(f"{value!r} is no time. Give one such as 2009-03-01T14:05:00Z.", param, ctx)


TIME = Time()
