"""What the viewer may not see looks like what is not there."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from report_lineage.entities import Lead, Report, ReportSection
from report_lineage.errors import NotFound
from report_lineage.reports import (
    ReportFilter,
    RunFilter,
    artifact_detail,
    filter_choices,
    list_reports,
    list_runs,
    report_is_visible,
    run_detail,
)
from tests.reports.story import add_input, add_output, add_run_output, made_by_run, make_report
from tests.reports.test_list import titles

Condition = sa.ColumnElement[bool]


@dataclass(frozen=True)
class Two:
    """Two reports by one run each, and what belongs to them. ``theirs`` is deleted since."""

    mine: uuid.UUID
    theirs: uuid.UUID
    my_lead: uuid.UUID
    my_run: uuid.UUID
    their_run: uuid.UUID
    my_chart: str
    their_chart: str
    their_input: str


@pytest.fixture
def two(session: Session) -> Two:
    """Record both."""
    with made_by_run(session, job="mine") as my_run:
        mine = make_report(session, "mine", lead=Lead(name="IBM"))
        my_chart = add_output(session, mine, "chart.svg", "mine")
    with made_by_run(session, job="theirs") as their_run:
        their_input = add_input(session, their_run, "prices.csv", "theirs")
        theirs = make_report(session, "theirs", lead=Lead(name="Microsoft"))
        their_chart = add_output(session, theirs, "chart.svg", "theirs")
    session.delete(theirs)
    session.commit()
    ids = (mine.id, theirs.id, mine.lead_id, my_run.id, their_run.id)
    return Two(*ids, my_chart, their_chart, their_input)


def test_list_and_count_are_filtered(session: Session, two: Two) -> None:
    """Only the viewer's reports are listed, counted and offered as filters."""
    scope = Report.lead_id == two.my_lead

    found = list_reports(session, ReportFilter(), scope=scope)
    choices = filter_choices(session, scope=scope)

    assert (titles(found), found.total) == (["mine"], 1)
    assert [lead.name for lead in choices.leads] == ["IBM"]
    assert choices.jobs == ("demo/mine",)


def test_deleted_report_obeys_the_scope(session: Session, two: Two) -> None:
    """A deleted report is seen by those who could see it when it was deleted."""
    assert report_is_visible(session, two.theirs, None)
    assert report_is_visible(session, two.theirs, Report.lead_id != two.my_lead)
    assert not report_is_visible(session, two.theirs, Report.lead_id == two.my_lead)
    assert not report_is_visible(session, uuid.UUID(int=1), None)


SCOPES: list[tuple[Callable[[Two], Condition], list[str]]] = [
    (lambda two: Report.title.like("m%"), ["mine"]),
    (lambda two: sa.or_(Report.title == "mine", Report.title == "theirs"), ["theirs", "mine"]),
    (lambda two: Report.__table__.c.lead_id == two.my_lead, ["mine"]),
    (lambda two: Report.lead.has(Lead.name == "Microsoft"), ["theirs"]),
    (lambda two: Report.lead_id.in_(sa.select(Lead.id).where(Lead.name == "IBM")), ["mine"]),
    (lambda two: sa.exists().where(Lead.id == Report.lead_id, Lead.name == "IBM"), ["mine"]),
    (lambda two: ~Report.lead.has(Lead.name == "IBM"), ["theirs"]),
    (lambda two: sa.func.lower(Report.title) == "theirs", ["theirs"]),
    (lambda two: sa.false(), []),
    (lambda two: sa.true(), ["theirs", "mine"]),
]
PRESENT: list[tuple[Callable[[Two], Condition], list[str]]] = [
    (lambda two: Report.sections.any(ReportSection.key == "risk"), ["mine"]),
    (lambda two: Report.id.in_(sa.select(Report.id).where(Report.status == "draft")), ["mine"]),
    (lambda two: Report.id.in_(sa.select(aliased(Report).id)), ["mine"]),
    (
        lambda two: Report.lead_id.in_(
            sa.select(Lead.id).join(Report, Report.lead_id == Lead.id).where(Lead.name != "x")
        ),
        ["mine"],
    ),
]


@pytest.mark.parametrize(("scope", "expected"), [*SCOPES, *PRESENT])
def test_condition_of_any_shape(
    session: Session, two: Two, scope: Callable[[Two], Condition], expected: list[str]
) -> None:
    """Columns, subqueries and relationships work; what a subquery reads is the present."""
    found = list_reports(session, ReportFilter(), scope=scope(two))

    assert (titles(found), found.total) == (expected, len(expected))


def test_runs_are_those_of_visible_reports(session: Session, two: Two) -> None:
    """Other runs are neither listed, counted nor found."""
    scope = Report.lead_id == two.my_lead

    found = list_runs(session, RunFilter(), scope=scope)

    assert [row.run.id for row in found.rows] == [two.my_run]
    assert found.total == 1
    with pytest.raises(NotFound):
        run_detail(session, two.their_run, scope=scope)


def test_shared_run_tells_only_the_visible(session: Session, two: Two) -> None:
    """A run that made reports of both sides shows each side its own."""
    with made_by_run(session, job="both") as run:
        ours = make_report(session, "ours", lead=Lead(name="Google"))
        make_report(session, "hidden", lead=Lead(name="Apple"))
        hidden = make_report(session, "hidden too", lead=Lead(name="Apple"))
    add_run_output(session, run, "ours.txt", "1", report_id=ours.id)
    secret = add_run_output(session, run, "hidden.txt", "2", report_id=hidden.id)
    add_run_output(session, run, "common.txt", "3")
    scope = Report.lead.has(Lead.name == "Google")

    found = run_detail(session, run.id, scope=scope)

    assert [made.title for made in found.versions] == ["ours"]
    assert [output.name for output in found.outputs] == ["ours.txt", "common.txt"]
    assert list_runs(session, RunFilter(), scope=scope).rows[0].versions_made == 1
    with pytest.raises(NotFound):
        artifact_detail(session, secret, scope=scope)


def test_artifacts_are_those_of_visible_uses(session: Session, two: Two) -> None:
    """Bytes are reached through a visible report or run alone."""
    scope = Report.lead_id == two.my_lead

    found = artifact_detail(session, two.my_chart, scope=scope)

    assert [made.title for made in found.versions] == ["mine"]
    for hidden in (two.their_chart, two.their_input):
        assert artifact_detail(session, hidden).artifact.sha256 == hidden
        with pytest.raises(NotFound):
            artifact_detail(session, hidden, scope=scope)
