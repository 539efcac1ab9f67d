"""Who looked at what, or was refused it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.clock import aware_utc, system_clock
from report_lineage.reports.paging import Order, read_page
from report_lineage.reports.results import AccessFilter, AccessList, AccessRow
from report_lineage.reports.tables import ACCESS

_SHOWN = (
    "occurred_at",
    "actor",
    "action",
    "target_kind",
    "target_id",
    "outcome",
    "method",
    "path",
    "http_status",
    "request_id",
    "remote_addr",
)


def record_access(
    session: Session,
    *,
    action: str,
    target_kind: str,
    outcome: str,
    method: str,
    path: str,
    http_status: int,
    target_id: str | None = None,
    actor: str | None = None,
    request_id: str | None = None,
    remote_addr: str | None = None,
    user_agent: str | None = None,
) -> None:
    """Write one read or refusal, at the present time; the caller commits.

    :param session: one of its own, so that the event does not share another's fate.
    :param outcome: allowed, refused, missing or failed.
    :param actor: who asked, None if not known.
    """
    session.execute(
        sa.insert(ACCESS).values(
            occurred_at=system_clock(),
            actor=actor,
            action=action,
            target_kind=target_kind,
            target_id=target_id,
            outcome=outcome,
            method=method,
            path=path,
            http_status=http_status,
            request_id=request_id,
            remote_addr=remote_addr,
            user_agent=user_agent,
        )
    )


def list_access(
    session: Session, filter: AccessFilter, *, cursor: str | None = None, limit: int = 50
) -> AccessList:
    """Return a page of access events, newest first.

    :param cursor: the ``next_cursor`` or ``previous_cursor`` of a page, None for the first page.
    :param limit: rows of a page, 1 to 1,000.
    :raises BadParameter: if the cursor or the limit cannot be used.
    :raises NaiveTime: if a time of the filter carries no zone.
    """
    where = _conditions(filter)
    query = sa.select(*(ACCESS.c[name] for name in _SHOWN), ACCESS.c.user_agent).where(*where)
    page = read_page(session, query, Order(ACCESS.c.occurred_at, ACCESS.c.id, int), cursor, limit)
    total = session.scalar(sa.select(sa.func.count()).select_from(ACCESS).where(*where))
    rows = tuple(_access_row(row) for row in page.rows)
    return AccessList(
        rows=rows,
        total=total or 0,
        next_cursor=page.next_cursor,
        previous_cursor=page.previous_cursor,
    )


def _conditions(filter: AccessFilter) -> list[sa.ColumnElement[bool]]:
    names = ("actor", "target_kind", "target_id", "outcome")
    wanted = {name: getattr(filter, name) for name in names}
    where = [ACCESS.c[name] == value for name, value in wanted.items() if value is not None]
    if filter.occurred_from is not None:
        where.append(ACCESS.c.occurred_at >= aware_utc(filter.occurred_from, name="occurred_from"))
    if filter.occurred_to is not None:
        where.append(ACCESS.c.occurred_at < aware_utc(filter.occurred_to, name="occurred_to"))
    return where


def _access_row(row: sa.Row[Any]) -> AccessRow:
    agent = row._mapping["user_agent"]
    facts = {} if agent is None else {"user_agent": agent}
    return AccessRow(**{name: row._mapping[name] for name in _SHOWN}, facts=facts)
