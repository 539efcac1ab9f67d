"""A request of the panel that is not answered, whoever asks."""

from __future__ import annotations

from report_lineage.errors.root import LineageError


class NotOpen(LineageError):
    """A request that the standalone panel does not let in."""

    code = "not-open"
    http_status = 403
    message = (
        "This request is refused: {reason}. The panel has no login. With the setting "
        "LINEAGE_OPEN=1 it is open to this machine alone; for others, mount it in an "
        "application that knows who they are."
    )


class AccessNotRecorded(LineageError):
    """A download that cannot be written down, and so is not given."""

    code = "access-not-recorded"
    http_status = 503
    message = (
        "The download was not started, since it could not be written to the access log. "
        "Try again; if it stays so, the log of the application says why."
    )
