"""A model, engine or setting that cannot work."""

from __future__ import annotations

from report_lineage.errors.root import LineageError


class ConfigurationError(LineageError):
    """A model, engine or setting that cannot work."""

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
