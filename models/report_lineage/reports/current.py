"""Every report as its newest version left it, the deleted ones too.

The living ones are read from the live table, which is what their newest versions hold: so the
work grows with the number of reports, not with that of their versions.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from report_lineage.history import Operation, VersionTable, adapted, is_newest
from report_lineage.reports.tables import LINEAGE, REPORT, report_versions

Scope = sa.ColumnElement[bool] | None
"""A condition over the columns of Report that says what the viewer may see; None: everything."""

Conditions = Callable[[VersionTable], Iterable[sa.ColumnElement[bool]]]
"""Gives conditions on the newest versions of reports, wherever these are read from."""


@dataclass(frozen=True)
class CurrentReports:
    """The reports in a scope: ``living`` and ``deleted`` are where their newest versions are."""

    living: VersionTable
    deleted: VersionTable
    scope: Scope

    def select(
        self, attributes: Sequence[str], where: Conditions, *, include_deleted: bool = True
    ) -> sa.Subquery:
        """Return the reports that match, with the given attributes."""
        parts = [self._select(self.living, attributes, where)]
        if include_deleted:
            deleted = self._select(self.deleted, attributes, where)
            parts.append(deleted.where(*_is_deleted(self.deleted)))
        return sa.union_all(*parts).subquery()

    def has(self, report_id: sa.ColumnElement[uuid.UUID]) -> sa.ColumnElement[bool]:
        """Return the condition that the report with this id is one of these."""
        living, deleted = (
            sa.exists().where(versions.column("id") == report_id, *self._conditions(versions))
            for versions in (self.living, self.deleted)
        )
        return sa.or_(living, deleted.where(*_is_deleted(self.deleted)))

    def _select(
        self, versions: VersionTable, attributes: Sequence[str], where: Conditions
    ) -> sa.Select[Any]:
        return sa.select(*(versions.column(name).label(name) for name in attributes)).where(
            *self._conditions(versions), *where(versions)
        )

    def _conditions(self, versions: VersionTable) -> list[sa.ColumnElement[bool]]:
        scoped = [] if self.scope is None else [adapted(self.scope, versions)]
        return [_has_versions(versions), *scoped]


def current_reports(scope: Scope) -> CurrentReports:
    """Return the reports in a scope."""
    versions = report_versions()
    return CurrentReports(versions.over(REPORT.alias()), versions, scope)


def everything(_: VersionTable) -> Iterable[sa.ColumnElement[bool]]:
    """Return no conditions."""
    return ()


def _has_versions(versions: VersionTable) -> sa.ColumnElement[bool]:
    """A scalar subquery, since PostgreSQL answers EXISTS by hashing all versions there ever were."""
    recorded = LINEAGE.alias()
    newest = sa.select(sa.func.max(recorded.c.number))
    its_own = newest.where(recorded.c.report_id == versions.column("id"))
    return its_own.scalar_subquery().is_not(None)


def _is_deleted(versions: VersionTable) -> list[sa.ColumnElement[bool]]:
    return [versions.operation == Operation.DELETE, is_newest(versions)]
