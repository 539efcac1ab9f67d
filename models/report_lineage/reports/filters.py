"""The filters of the list of reports, as conditions that the database answers."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import sqlalchemy as sa

from report_lineage.clock import aware_utc
from report_lineage.history import VersionTable, is_newest
from report_lineage.reports.results import ReportFilter
from report_lineage.reports.tables import (
    LINEAGE,
    RUN,
    TRANSACTION,
    lead_versions,
    template_versions,
)


def report_conditions(
    filter: ReportFilter, versions: VersionTable
) -> Iterator[sa.ColumnElement[bool]]:
    """Yield conditions on the newest versions of reports.

    Whether deleted ones count is decided by where they are read from.

    :param versions: the newest versions.
    :raises NaiveTime: if a time of the filter carries no zone.
    """
    if filter.status is not None:
        yield versions.column("status") == filter.status
    if filter.search:
        title = _contains(versions, "title", filter.search)
        yield sa.or_(title, _lead_is_named(versions, filter.search))
    if filter.lead:
        yield _lead_is(versions, filter.lead)
    if filter.template is not None:
        yield _template_is_named(versions, filter.template)
    yield from _has_version(filter, versions)


def job_condition(job: str, runs: sa.FromClause = RUN) -> sa.ColumnElement[bool]:
    """Return the condition that a run is of a job, given as its name or ``namespace/name``."""
    cuts = [at for at, letter in enumerate(job) if letter == "/"]
    exact = (
        sa.and_(runs.c.job_namespace == job[:at], runs.c.job_name == job[at + 1 :]) for at in cuts
    )
    return sa.or_(runs.c.job_name == job, *exact)


def _has_version(filter: ReportFilter, versions: VersionTable) -> Iterator[sa.ColumnElement[bool]]:
    made, transactions, runs = LINEAGE.alias(), TRANSACTION.alias(), RUN.alias()
    where = []
    if filter.run is not None:
        where.append(made.c.run_id == filter.run)
    if filter.job is not None:
        where += [runs.c.id == made.c.run_id, job_condition(filter.job, runs)]
    if filter.changed_from is not None or filter.changed_to is not None:
        where += [transactions.c.id == made.c.transaction_id, *_between(filter, transactions)]
    if where:
        yield sa.exists().where(made.c.report_id == versions.column("id"), *where)


def _between(filter: ReportFilter, transactions: sa.FromClause) -> Iterator[sa.ColumnElement[bool]]:
    time = transactions.c.committed_at
    if filter.changed_from is not None:
        yield time >= aware_utc(filter.changed_from, name="changed_from")
    if filter.changed_to is not None:
        yield time < aware_utc(filter.changed_to, name="changed_to")


def _lead_is(versions: VersionTable, lead: str) -> sa.ColumnElement[bool]:
    named = _lead_is_named(versions, lead)
    try:
        return sa.or_(versions.column("lead_id") == uuid.UUID(lead), named)
    except ValueError:
        return named


def _lead_is_named(versions: VersionTable, part: str) -> sa.ColumnElement[bool]:
    leads = lead_versions()
    same = leads.column("id") == versions.column("lead_id")
    return sa.exists().where(same, is_newest(leads), _contains(leads, "name", part))


def _template_is_named(versions: VersionTable, name: str) -> sa.ColumnElement[bool]:
    templates = template_versions()
    same = templates.column("id") == versions.column("template_id")
    return sa.exists().where(same, is_newest(templates), templates.column("name") == name)


def _contains(versions: VersionTable, attribute: str, part: str) -> sa.ColumnElement[bool]:
    """A secret column is never searched: a match would tell what it holds.

    SQLite knows upper and lower case of ASCII letters only, PostgreSQL those of its locale.
    """
    if attribute in versions.secrets:
        return sa.false()
    spellings = sorted({part, part.lower(), part.upper(), part.title()})
    wanted = [part] if part.isascii() else spellings
    return sa.or_(*(versions.column(attribute).icontains(text, autoescape=True) for text in wanted))
