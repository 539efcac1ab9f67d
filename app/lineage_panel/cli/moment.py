"""Times as they are typed on a command line."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import click


class Moment(click.ParamType):  # type: ignore[type-arg]  # generic in the newest click alone
    """A time such as ``2009-03-01``, ``2009-03-01T14:05`` or with a zone; without one it is UTC."""

    name = "when"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Return the time in UTC; a day is its beginning."""
        if isinstance(value, datetime):
            return value
        try:
            given = datetime.fromisoformat(value)
            aware = given if given.tzinfo else given.replace(tzinfo=UTC)
            return aware.astimezone(UTC)
        except (ValueError, OverflowError):
            self.fail(f"{value!r} is no time. Give one such as 2009-03-01T14:05:00Z.", param, ctx)


MOMENT = Moment()
