"""What was asked for is not there."""

from __future__ import annotations

from report_lineage.errors.root import LineageError


class NotFound(LineageError):
    """What was asked for is not there, or not for the one who asked."""

    code = "not-found"
    http_status = 404
    message = "There is no {kind} {key}. Look at the list, or check the address."


class HistoryIncomplete(NotFound):
    """A question about a time of which the history is gone."""

    code = "history-incomplete"
    message = (
        "The history of {subject} begins after {when}, with a change: what was before is missing, so "
        "no answer would be true. Ask for a later time, or restore the versions that were removed."
    )


class VersionNotFound(NotFound):
    """A version that does not exist."""

    code = "version-not-found"
    message = "{subject} has no version {number}; it has {newest}. Choose one of those."


class ArtifactMissing(NotFound):
    """A digest the store does not hold."""

    code = "artifact-missing"
    message = (
        "The store holds no artifact {digest}. Restore it from a backup; "
        "the sweep of the store lists every lost one."
    )


class JsonPointerMissing(NotFound):
    """A JSON pointer to nothing in its document."""

    code = "json-pointer-missing"
    message = "The document has nothing at {pointer!r}. Begin at its root, the empty pointer."


class NotThen(NotFound):
    """A report that did not exist at the moment asked for."""

    code = "not-then"
    message = "Report {key} {problem} at that moment. {remedy}"
