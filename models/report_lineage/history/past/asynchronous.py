"""A session in the past, awaited."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from report_lineage.history.past.moments import Token
from report_lineage.history.past.past_session import PastSession


class AsyncPastSession(AsyncSession):
    """An AsyncSession over a session in the past.

    :param past: whose connection was opened by an asynchronous engine.
    """

    def __init__(self, past: PastSession) -> None:
        # Whatever makes the session will do, as SQLAlchemy's documentation says.
        super().__init__(sync_session_class=lambda **_: past)  # type: ignore[arg-type]

    @property
    def token(self) -> Token:
        """The token of the moment."""
        past = self.sync_session
        assert isinstance(past, PastSession)
        return past.token
