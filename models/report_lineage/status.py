"""Whether a database is ready, and how much it holds: one answer for operators."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import URL, Connection, Engine, func, inspect, select
from sqlalchemy.orm import DeclarativeBase

from report_lineage.capture import TriggerState, TriggerStatus, capture_status
from report_lineage.entities import (
    AccessEvent,
    Artifact,
    Lead,
    PipelineRun,
    Report,
    ReportLineage,
    ReportSection,
    ReportTemplate,
    Transaction,
)
from report_lineage.migrations import current_revision, newest_revision

_COUNTED: tuple[tuple[str, type[DeclarativeBase]], ...] = (
    ("leads", Lead),
    ("templates", ReportTemplate),
    ("reports", Report),
    ("sections", ReportSection),
    ("report versions", ReportLineage),
    ("transactions", Transaction),
    ("runs", PipelineRun),
    ("artifacts", Artifact),
    ("access events", AccessEvent),
)


@dataclass(frozen=True)
class Count:
    """How many rows there are of something."""

    name: str
    rows: int


@dataclass(frozen=True)
class ArtifactSizes:
    """How large all recorded artifacts are, raw and as stored."""

    size_bytes: int
    compressed_bytes: int


@dataclass(frozen=True)
class DatabaseStatus:
    """The state of a database. ``revision`` is None without a schema, then nothing is counted.

    ``database`` is its address without what may be secret.
    ``in_order`` says that the schema is the newest and that every trigger is as it should be.
    """

    database: str
    server: str
    revision: str | None
    newest_revision: str
    capture: tuple[TriggerStatus, ...]
    counts: tuple[Count, ...]
    artifacts: ArtifactSizes | None
    in_order: bool


def database_address(url: URL) -> str:
    """Return driver, host, port and database of an address: the rest of it may hold secrets."""
    plain = URL.create(url.drivername, host=url.host, port=url.port, database=url.database)
    return plain.render_as_string()


def database_status(engine: Engine) -> DatabaseStatus:
    """Return the state of a database."""
    revision, newest = current_revision(engine), newest_revision()
    with engine.connect() as connection:
        installed = inspect(connection).has_table(ReportLineage.__tablename__)
        capture = capture_status(connection) if installed else ()
        whole = bool(capture) and all(one.state is TriggerState.INSTALLED for one in capture)
        return DatabaseStatus(
            database=database_address(engine.url),
            server=_server(connection),
            revision=revision,
            newest_revision=newest,
            capture=capture,
            counts=_counts(connection) if installed else (),
            artifacts=_sizes(connection) if installed else None,
            in_order=whole and revision == newest,
        )


def _server(connection: Connection) -> str:
    version = connection.dialect.server_version_info or ()
    name = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.dialect.name]
    return f"{name} {'.'.join(map(str, version))}"


def _counts(connection: Connection) -> tuple[Count, ...]:
    return tuple(
        Count(name, connection.scalars(select(func.count()).select_from(entity)).one())
        for name, entity in _COUNTED
    )


def _sizes(connection: Connection) -> ArtifactSizes:
    raw, compressed = func.sum(Artifact.size_bytes), func.sum(Artifact.compressed_bytes)
    row = connection.execute(select(func.coalesce(raw, 0), func.coalesce(compressed, 0))).one()
    return ArtifactSizes(int(row[0]), int(row[1]))
