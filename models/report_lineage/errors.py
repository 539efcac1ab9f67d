"""Every error the product raises on purpose.

::

    LineageError
    ├── ConfigurationError      a model, engine or setting that cannot work
    │   ├── CaptureUnsupported
    │   ├── CaptureFileUnusable
    │   ├── CaptureIncomplete
    │   ├── ForeignKeysOn
    │   ├── VersionKeyIncomplete
    │   ├── DatabaseReadOnly
    │   ├── PrivilegeMissing
    │   ├── NotInstalled
    │   └── NoStore
    ├── WriteRefused            a write the history does not allow
    │   ├── AppendOnly
    │   ├── AutocommitRefused
    │   ├── ContextRequired
    │   ├── HistoryWouldBeLost
    │   ├── IsolationTooStrict
    │   ├── PastIsReadOnly
    │   ├── PendingWork
    │   ├── PlanOutdated
    │   └── RevertConflict
    ├── BadInput                what was asked cannot be understood
    │   ├── NaiveTime
    │   ├── ClockMovedBack
    │   ├── ClockAhead
    │   ├── BadMoment
    │   ├── NestedPast
    │   ├── NoHistory
    │   │   └── UnversionedColumn
    │   ├── PastUnsupported
    │   ├── BadParameter
    │   ├── BadDigest
    │   └── ArtifactNameInvalid
    ├── NotFound                what was asked for is not there
    │   ├── HistoryIncomplete
    │   ├── VersionNotFound
    │   ├── ArtifactMissing
    │   ├── JsonPointerMissing
    │   └── NotThen
    ├── ExportInvalid           a file that is no export, or no longer the one that was made
    │   ├── ExportUnreadable
    │   ├── ExportAltered
    │   ├── ExportContradicts
    │   └── ExportTooLarge
    ├── RenderFailed            a template that cannot be rendered from its values
    │   ├── RenderRefused
    │   └── RenderLimitExceeded
    ├── NotOpen                 the standalone panel lets nobody in but this machine
    ├── AccessNotRecorded
    ├── ArtifactTooLarge
    └── ArtifactCorrupt

Each has a ``code`` (stable, for machines), an ``http_status``, its facts as attributes and in
``facts``, and a message that says what to do next.
"""

from __future__ import annotations

from typing import ClassVar


class LineageError(Exception):
    """The root of all errors of this product.

    :param facts: the values the message speaks of; each becomes an attribute.
    """

    code: ClassVar[str] = "lineage-error"
    http_status: ClassVar[int] = 500
    message: ClassVar[str] = "Something failed in report-lineage."

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        for name, value in facts.items():
            setattr(self, name, value)
        super().__init__(self.message.format_map(facts))

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.facts))


def _rebuild(kind: type[LineageError], facts: dict[str, object]) -> LineageError:
    return kind(**facts)


class ConfigurationError(LineageError):
    """A model, engine or setting that cannot work: {problem}."""

    code = "configuration"
    message = "{problem}. {remedy}"


class CaptureUnsupported(ConfigurationError):
    """A model or database that capture cannot serve."""

    code = "capture-unsupported"
    message = "Capture cannot serve {subject}: {problem}. {remedy}"


class CaptureFileUnusable(ConfigurationError):
    """A file of SQL that a migration carries, missing or not what it was."""

    code = "capture-file-unusable"
    message = (
        "The migrations' file {path} {problem}. Bring it back from version control; "
        "it is never edited, since autogenerate writes another one for what is new."
    )


class CaptureIncomplete(ConfigurationError):
    """Migrations came to their end, and capture is not whole."""

    code = "capture-incomplete"
    message = (
        "At the newest revision capture lacks {triggers}. "
        "Run `alembic revision --autogenerate`, which proposes what is missing, and upgrade again."
    )


class ForeignKeysOn(ConfigurationError):
    """A SQLite migration that would recreate a table under enforced foreign keys."""

    code = "foreign-keys-on"
    message = (
        "The migration recreates the table {table} while SQLite enforces foreign keys, so dropping "
        "the old table would delete or change rows that refer to it. "
        "Let `env.py` run its migrations inside `foreign_keys_off(connection)`."
    )


class VersionKeyIncomplete(ConfigurationError):
    """A migration to another primary key, and versions that have no value for it."""

    code = "version-key-incomplete"
    message = (
        "{versions} versions in {table} have no value for the new key ({columns}): their rows "
        "are gone. Give them one with `fill=` of op.change_version_key."
    )


class DatabaseReadOnly(ConfigurationError):
    """A database that takes no writes, where something has to be installed."""

    code = "database-read-only"
    http_status = 503
    message = "The database {database} takes no writes: {problem}. {remedy}"


class PrivilegeMissing(ConfigurationError):
    """A role that may not make the triggers and functions of capture."""

    code = "privilege-missing"
    message = (
        "The role {role} may not install capture: {problem}. "
        "Install it as the owner of the tables, who may create in the schema {schema}; "
        "the application's own role needs neither."
    )


class NotInstalled(ConfigurationError):
    """The database has no lineage tables or triggers yet."""

    code = "not-installed"
    http_status = 503
    message = (
        "The database has no lineage schema ({missing} is missing). "
        "Create it with `flask lineage init`."
    )


class NoStore(ConfigurationError):
    """Stored bytes were asked of a panel without a store."""

    code = "no-store"
    http_status = 503
    message = (
        "The panel was given no artifact store, so it can show what is known of stored bytes "
        "and not the bytes. Pass LineagePanel(store=...)."
    )


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


class BadInput(LineageError):
    """Input that cannot be understood."""

    code = "bad-input"
    http_status = 400
    message = "{problem}. {remedy}"


class NaiveTime(BadInput):
    """A time without a zone."""

    code = "naive-time"
    message = "{name} is {value}, a time without a zone. Give an aware datetime, such as UTC."


class ClockMovedBack(BadInput):
    """An import clock that was asked to go backwards."""

    code = "clock-moved-back"
    message = "An import clock only goes forward: it stands at {now}, {asked} was asked for."


class ClockAhead(BadInput):
    """An import clock that stands in the future."""

    code = "clock-ahead"
    message = (
        "The import clock stands at {asked}, later than the database's own clock. "
        "History cannot be written ahead of time; set the clock to when it happened."
    )


class BadMoment(BadInput):
    """A moment in none of the accepted forms."""

    code = "bad-moment"
    message = (
        "{value!r} is no moment. Give an aware datetime, Token(text), Transaction(id) "
        "or Version(report, number)."
    )


class NestedPast(BadInput):
    """A session in the past, asked of another one."""

    code = "nested-past"
    message = "This session is in the past already. Give `at` a session of the present."


class NoHistory(BadInput):
    """A table whose past is not known, asked for in the past."""

    code = "no-history"
    message = (
        "The table {table} has no history, so what it held then is not known. Leave it out of the "
        "query, or allow it as it is now with `at(session, when, present={{...}})`."
    )


class UnversionedColumn(NoHistory):
    """A column that is not versioned, asked for in the past."""

    code = "unversioned-column"
    message = (
        "The column {column} of {table} is not versioned, so what it held then is not known. Leave "
        "it out of the query, or take it out of `exclude` in `__versioned__` to have it from now on."
    )


class PastUnsupported(BadInput):
    """A question that only the present can answer."""

    code = "past-unsupported"
    message = "The past cannot answer this: {problem}. {remedy}."


class BadParameter(BadInput):
    """A request parameter that cannot be understood."""

    code = "bad-parameter"
    message = "The parameter {parameter} is {value!r}: {problem}. {remedy}"


class BadDigest(BadInput):
    """Text that is no SHA-256 digest."""

    code = "bad-digest"
    message = "{value!r} is no SHA-256 digest. Give its 64 lower-case hexadecimal digits."


class ArtifactNameInvalid(BadInput):
    """An artifact name that cannot be kept."""

    code = "artifact-name-invalid"
    message = "The name {name!r} cannot be used: {why}. Give a plain file name."


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


class ExportInvalid(LineageError):
    """A file that is no export, or no longer the one that was made."""

    code = "export-invalid"
    http_status = 400
    message = "{file} is no sound export: {problem}. Ask for it again where it came from."


class ExportUnreadable(ExportInvalid):
    """A file that is not a zip archive of the one form that exports have."""

    code = "export-unreadable"
    message = (
        "{file} is not as an export was written: {problem}. It was cut short, made by something "
        "else, or packed anew. Ask for it again where it came from; do not unpack it."
    )


class ExportAltered(ExportInvalid):
    """An export whose files are not those of its manifest."""

    code = "export-altered"
    message = (
        "{file} was changed after it was made: {path} {problem}. "
        "Ask for it again where it came from."
    )


class ExportContradicts(ExportInvalid):
    """An export whose provenance says something else than its manifest."""

    code = "export-contradicts"
    message = (
        "{file} contradicts itself: provenance.json does not say what manifest.json says ({problem}). "
        "Ask for it again where it came from."
    )


class ExportTooLarge(ExportInvalid):
    """An export above the limit of what is read."""

    code = "export-too-large"
    message = (
        "{file} says that it unpacks to {size_bytes} bytes; the limit is {limit_bytes}. "
        "If you trust where it came from, give a higher limit."
    )


class RenderFailed(LineageError):
    """A template that cannot be rendered from its values."""

    code = "render-failed"
    http_status = 422
    message = (
        "The template cannot be rendered: {problem}. Correct the template, or the values it names."
    )


class RenderRefused(RenderFailed):
    """A template that reaches for more than its values."""

    code = "render-refused"
    message = (
        "The template was not rendered: {problem}. "
        "A template reaches its values alone: no file, no other template, nothing of Python."
    )


class RenderLimitExceeded(RenderFailed):
    """A rendering that takes more than it may."""

    code = "render-limit-exceeded"
    message = (
        "Rendering took more than it may: {limit} (allowed: {allowed}), and was ended. "
        "Simplify the template, or give the renderer other limits."
    )


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


class ArtifactTooLarge(LineageError):
    """An artifact above the limit."""

    code = "artifact-too-large"
    http_status = 413
    message = (
        "{name} has {size_bytes} bytes or more, {compressed_bytes} or more compressed; the limit is "
        "{limit_bytes} compressed. Raise the limit, or record a smaller input."
    )


class ArtifactCorrupt(LineageError):
    """A stored artifact whose bytes are no longer those of its digest."""

    code = "artifact-corrupt"
    message = (
        "The artifact {digest} is damaged (its bytes give {actual}). "
        "Restore the file from a backup; nothing of it was served."
    )
