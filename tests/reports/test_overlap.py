"""Transactions that overlap: a commit may bear more than one transaction id."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from report_lineage.entities import Lead, ReportSection
from report_lineage.reports import compare, state, timeline
from report_lineage.reports.tables import TRANSACTION
from tests.reports.story import add_output, make_report


def test_commit_with_two_ids_is_one_version(postgresql_engine: Engine) -> None:
    """A transaction that began before another's commit and went on after it."""
    with Session(postgresql_engine) as early, Session(postgresql_engine) as late:
        report = make_report(early)
        section_id = report.sections[0].id
        early.execute(sa.update(Lead).values(name="IBM Corp."))
        rewrite = sa.update(ReportSection).where(ReportSection.id == section_id)
        late.execute(rewrite.values(body="in between"))
        late.commit()
        early.execute(rewrite.values(body="at last"))
        report.title = "IBM market brief"
        add_output(early, report, "chart.svg", "1")

        words = [row.summary for row in timeline(early, report.id).rows]
        last, before = state(early, report.id), state(early, report.id, 2)

        ids, commits = early.execute(
            sa.select(sa.func.count(), sa.func.count(TRANSACTION.c.xid.distinct()))
        ).one()
        assert ids > commits
        assert words == ["title, section “Return”", "section “Return”", "created with 2 sections"]
        assert [s.sections[0].body for s in (before, last)] == ["in between", "at last"]
        assert [output.name for output in last.outputs] == ["chart.svg"]
        assert before.lead is not None and before.lead.name == "IBM"
        assert compare(early, report.id, 2, 3).summary == "title, section “Return”, lead name"
