"""The lead's own data, which a report shows: what changed in them between two versions, and by whom."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.diff import record_diff
from report_lineage.history import TransactionInfo, transaction_columns, transaction_info
from report_lineage.reports.as_of import StoredState
from report_lineage.reports.explain.differences import Differences
from report_lineage.reports.explain.finding import Finding
from report_lineage.reports.explain.results import CauseKind, Effect, Evidence, Place
from report_lineage.reports.explain.wording import listed
from report_lineage.reports.field_specs import lead_specs
from report_lineage.reports.masking import masked_values
from report_lineage.reports.shorten import shorten
from report_lineage.reports.tables import TRANSACTION, lead_versions


def lead_finding(
    session: Session, old: StoredState, new: StoredState, found: Differences
) -> Finding | None:
    """Return the cause that a change of the lead is; None if it did not change."""
    differences = [one for one in found.by_key.values() if one.kind == "lead"]
    if not differences or old.lead is None or new.lead is None:
        return None
    transaction = _last_change(session, old, new)
    what = listed([one.name for one in differences])
    return Finding(
        kind=CauseKind.LEAD,
        subject=_name(new.lead),
        clause=f"{what} was changed{_by(transaction)}",
        place=Place(0, ()),
        evidence=Evidence(diff=record_diff(old.lead, new.lead, columns=lead_specs())),
        covers=frozenset(one.key for one in differences),
        effects=tuple(Effect(one) for one in differences),
        traced=True,
        transaction=transaction,
    )


def _name(lead: Any) -> str:
    return str(masked_values(lead_versions(), dict(lead))["name"])


def _by(transaction: TransactionInfo | None) -> str:
    if transaction is None:
        return ""
    who = f" by {shorten(transaction.actor)}" if transaction.actor else ""
    return f"{who} ({shorten(transaction.reason)})" if transaction.reason else who


def _last_change(session: Session, old: StoredState, new: StoredState) -> TransactionInfo | None:
    """Return the last transaction between the two that changed the lead."""
    if new.lead is None:
        return None
    first, last = sorted(one.lineage.transaction.committed_at for one in (old, new))
    versions = lead_versions()
    query = (
        sa.select(*transaction_columns(TRANSACTION))
        .join(versions.table, versions.transaction_id == TRANSACTION.c.id)
        .where(versions.column("id") == new.lead["id"])
        .where(TRANSACTION.c.committed_at > first, TRANSACTION.c.committed_at <= last)
        .order_by(versions.transaction_id.desc())
        .limit(1)
    )
    row = session.execute(query).first()
    return None if row is None else transaction_info(row)
