"""The rows of a model as they were."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.entities import Lead, ReportTemplate
from report_lineage.errors import CaptureUnsupported
from report_lineage.history import (
    RowVersion,
    adapted,
    row_timeline,
    rows_among,
    rows_at,
    versions_of,
    whole_commits,
)
from report_lineage.reports.tables import TRANSACTION


def times(session: Session) -> list[datetime]:
    """Return the commit times, oldest first."""
    found = session.scalars(sa.select(TRANSACTION.c.committed_at).order_by(TRANSACTION.c.id))
    return list(found)


def names(rows: tuple[RowVersion, ...]) -> list[str]:
    """Return the names of rows, in order."""
    return sorted(row.values["name"] for row in rows)


def test_rows_at_an_instant(session: Session) -> None:
    """Rows made later are not there yet, deleted ones not any more."""
    for name in ("IBM", "Microsoft"):
        session.add(Lead(name=name))
        session.commit()
    session.delete(session.scalars(sa.select(Lead).where(Lead.name == "IBM")).one())
    session.commit()

    found = [names(rows_at(session, Lead, when)) for when in times(session)]

    assert found == [["IBM"], ["IBM", "Microsoft"], ["Microsoft"]]


def test_condition_is_asked_of_the_past(session: Session) -> None:
    """A row counts that matched then, whatever it holds now."""
    lead = Lead(name="IBM")
    session.add(lead)
    session.commit()
    lead.name = "Microsoft"
    session.commit()
    first, second = times(session)

    assert names(rows_at(session, Lead, first, Lead.name == "IBM")) == ["IBM"]
    assert names(rows_at(session, Lead, second, Lead.name == "IBM")) == []


def test_rows_among_transactions(session: Session) -> None:
    """Rows as they would be had only some commits happened."""
    lead = Lead(name="1")
    session.add(lead)
    session.commit()
    for name in ("2", "3"):
        lead.name = name
        session.commit()
    newest = sa.select(sa.func.max(TRANSACTION.c.id))
    others = sa.select(TRANSACTION.c.id).where(TRANSACTION.c.id < newest.scalar_subquery())

    assert names(rows_among(session, Lead, others)) == ["2"]
    assert names(rows_among(session, Lead, whole_commits(TRANSACTION, newest))) == ["3"]


def test_random_history_equals_its_replay(session: Session) -> None:
    """After each of 40 random commits the past is what a plain dictionary held then."""
    chance, replay = random.Random(7), []
    leads: dict[str, Lead] = {}
    for step in range(40):
        key = str(chance.randrange(6))
        if key in leads and chance.random() < 0.3:
            session.delete(leads.pop(key))
        elif key in leads:
            leads[key].name = f"{key} {step}"
        else:
            leads[key] = Lead(name=f"{key} {step}")
            session.add(leads[key])
        session.commit()
        replay.append((times(session)[-1], sorted(lead.name for lead in leads.values())))

    # A clock may stand still between two commits: the later one counts at that instant.
    latest = dict(replay)

    assert {when: names(rows_at(session, Lead, when)) for when in latest} == latest


def test_column_without_versions_is_refused() -> None:
    """A condition that the past cannot answer says why."""
    leads = versions_of(Lead)

    with pytest.raises(CaptureUnsupported, match=r"Lead\.email: it is not"):
        adapted(Lead.email == "x", replace(leads, attributes=("id", "name")))


def test_timeline_of_a_template_counts_only_its_own(session: Session) -> None:
    """A commit of another row is no version of this one."""
    template = ReportTemplate(name="brief", label="1.0", source="a")
    session.add_all([template, Lead(name="IBM")])
    session.commit()
    session.add(Lead(name="Microsoft"))
    session.commit()

    assert len(row_timeline(session, ReportTemplate, template.id)) == 1
