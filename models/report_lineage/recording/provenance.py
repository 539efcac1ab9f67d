"""Which template versions a run used."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from report_lineage.entities import ReportLineage, ReportTemplate
from report_lineage.errors import NotFound
from report_lineage.history.version_table import VersionTable, versions_of
from report_lineage.recording.fingerprint import TemplateVersion

TemplateKey = ReportTemplate | uuid.UUID
"""A template, or its id."""


def template_id(template: TemplateKey) -> uuid.UUID:
    """Return a template's id, without loading it from the database."""
    if isinstance(template, uuid.UUID):
        return template
    identity = sa.inspect(template).identity
    return template.id if identity is None else identity[0]


def newest_template_version(connection: sa.Connection, template: TemplateKey) -> int:
    """Return the transaction that made a template's newest version.

    :raises NotFound: if the template has no version: it was never flushed, or is deleted.
    """
    key = template_id(template)
    versions = versions_of(ReportTemplate)
    query = _versions(versions, key).add_columns(versions.operation.label("operation"))
    newest = connection.execute(query).first()
    if newest is None or newest.operation == 2:
        raise NotFound(kind="template", key=str(key))
    return int(newest.transaction_id)


def used_templates(
    connection: sa.Connection, run_id: uuid.UUID, named: Mapping[uuid.UUID, int]
) -> list[TemplateVersion]:
    """Return the template versions a run named, and those its report versions were made from.

    :param named: template and transaction of its version.
    """
    linked = connection.execute(
        sa.select(ReportLineage.template_id, ReportLineage.template_transaction_id)
        .where(ReportLineage.run_id == run_id)
        .distinct()
    )
    pairs = {(key, version) for key, version in linked if key and version}
    used = sorted(pairs | set(named.items()))
    return [each for key, version in used for each in _used(connection, key, version)]


def _used(
    connection: sa.Connection, key: uuid.UUID, transaction_id: int
) -> Iterable[TemplateVersion]:
    versions = versions_of(ReportTemplate)
    query = _versions(versions, key).where(versions.transaction_id <= transaction_id)
    for row in connection.execute(query):
        digest = hashlib.sha256(row.source.encode()).hexdigest()
        yield TemplateVersion(row.name, row.label, digest, key, row.transaction_id)


def _versions(versions: VersionTable, key: uuid.UUID) -> sa.Select[Any]:
    """Select the newest version of a template."""
    columns = [versions.column(name) for name in ("name", "label", "source")]
    return (
        sa.select(versions.transaction_id.label("transaction_id"), *columns)
        .where(versions.has_key(key))
        .order_by(versions.transaction_id.desc())
        .limit(1)
    )
