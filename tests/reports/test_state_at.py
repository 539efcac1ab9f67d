"""A report at an instant."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from report_lineage.entities import Report
from report_lineage.errors import NaiveTime, NotFound
from report_lineage.reports import state_at, timeline
from tests.reports.story import make_report, retitle

TICK = timedelta(microseconds=1)


@pytest.fixture
def report(session: Session) -> Report:
    """Give a report that was made, retitled and deleted."""
    report = make_report(session)
    retitle(session, report, "IBM market brief")
    session.delete(report)
    session.commit()
    return report


def commit_times(session: Session, report: Report) -> list[datetime]:
    """Return the commit times of the versions, oldest first."""
    return [row.transaction.committed_at for row in reversed(timeline(session, report.id).rows)]


def test_before_its_birth(session: Session, report: Report) -> None:
    """It says when the report was born, and shows nothing."""
    born = commit_times(session, report)[0]

    found = state_at(session, report.id, born - TICK)

    assert (found.status, found.state, found.version) == ("not-born", None, None)
    assert (found.born_at, found.previous_number, found.next_number) == (born, None, 1)


def test_commit_time_belongs_to_the_version(session: Session, report: Report) -> None:
    """What was committed by an instant is there at that instant."""
    second = commit_times(session, report)[1]

    before, then = (state_at(session, report.id, when) for when in (second - TICK, second))

    assert before.state is not None
    assert before.state.title == "IBM brief"
    assert then.state is not None
    assert then.state.title == "IBM market brief"
    assert (then.status, then.previous_number, then.next_number) == ("exists", 1, 3)
    assert then.version == then.state.version


def test_after_its_deletion(session: Session, report: Report) -> None:
    """It says which version deleted it."""
    found = state_at(session, report.id, commit_times(session, report)[2] + TICK)

    assert (found.status, found.state) == ("deleted", None)
    assert found.version is not None
    assert found.version.summary == "deleted"
    assert (found.previous_number, found.next_number) == (2, None)


def test_time_without_zone_is_refused(session: Session, report: Report) -> None:
    """A naive time is no instant."""
    with pytest.raises(NaiveTime):
        state_at(session, report.id, datetime(2009, 3, 1))  # noqa: DTZ001  # what is refused


def test_unknown_report(session: Session, report: Report) -> None:
    """A report without versions is not found, whenever."""
    with pytest.raises(NotFound):
        state_at(session, report.lead_id, commit_times(session, report)[0])
