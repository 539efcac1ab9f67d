"""A write that the history does not allow."""

from __future__ import annotations

from report_lineage.errors.root import LineageError


class WriteRefused(LineageError):
    """A write that the history does not allow."""

    code = "write-refused"
    http_status = 409


class AppendOnly(WriteRefused):
    """A change to a table that only capture may write."""

    code = "append-only"
    message = (
        "History is append-only: {table} refused the write ({operation}). "
        "Change the live row instead; its history follows by itself."
    )


class AutocommitRefused(WriteRefused):
    """A write in AUTOCOMMIT mode inside a transaction context."""

    code = "autocommit-refused"
    message = (
        "A write in AUTOCOMMIT mode cannot carry the transaction context it stands in. "
        "Use an ordinary transaction, or leave `transaction_context` first."
    )


class ContextRequired(WriteRefused):
    """A write that names nobody, in a database whose capture is strict."""

    code = "context-required"
    message = (
        "This database refuses a write that names nobody. Write inside "
        "`with transaction_context(actor=...)`, and commit inside it too."
    )


class HistoryWouldBeLost(WriteRefused):
    """A downgrade that would drop recorded history."""

    code = "history-would-be-lost"
    message = (
        "The downgrade would drop the history of {transactions} transactions. "
        "Back it up, then pass `drop_history=True`."
    )


class IsolationTooStrict(WriteRefused):
    """A TRUNCATE of rows that its transaction may not see, and so could not record."""

    code = "isolation-too-strict"
    message = (
        "TRUNCATE of {table} at REPEATABLE READ or SERIALIZABLE may remove rows that the "
        "transaction cannot see, and history would miss them. "
        "Use DELETE, or TRUNCATE at READ COMMITTED."
    )


class PastIsReadOnly(WriteRefused):
    """A write to the past, or with what was read there."""

    code = "past-is-read-only"
    message = (
        "The past cannot be changed: {operation} was refused. Read what you need there, and "
        "write it in a session of the present."
    )


class PendingWork(WriteRefused):
    """A session with pending work where a clean one is needed."""

    code = "pending-work"
    message = (
        "{operation} owns the session's transaction, but the session has {pending}. "
        "Commit or roll back before entering."
    )


class PlanOutdated(WriteRefused):
    """A plan of a revert whose rows have changed since it was made."""

    code = "plan-outdated"
    message = (
        "What the plan is about has changed since it was made, so nothing was reverted. "
        "Make a new plan, read it, and apply that."
    )


class RevertConflict(WriteRefused):
    """A revert that something is in the way of."""

    code = "revert-conflict"
    message = (
        "Nothing was reverted: {conflicts}. "
        "The plan lists all that is in the way; accept later edits by the ids of their transactions."
    )
