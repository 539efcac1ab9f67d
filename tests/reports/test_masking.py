"""Secrets are told as changed, and never shown."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from report_lineage.entities import Lead, Report, ReportSection
from report_lineage.reports import ReportFilter, compare, list_reports, run_detail, state, timeline
from tests.reports.story import add_run_output, made_by_run, make_report

MASK = "••••••"


@pytest.fixture
def secret_columns() -> Iterator[None]:
    """Mark columns as secret, as a host does that keeps such things in them."""
    columns = [
        Report.__table__.c.title, Report.__table__.c.data, Lead.__table__.c.email,
        ReportSection.__table__.c.heading,
    ]  # fmt: skip
    for column in columns:
        column.info["lineage"] = "secret"
    yield
    for column in columns:
        del column.info["lineage"]


def test_secret_parameters(session: Session) -> None:
    """A parameter known only by its fingerprint is shown as a mask."""
    secrets = {"api_key": "hmac:abc"}
    with made_by_run(session, parameters={"months": 12}, secret_fingerprints=secrets) as run:
        pass

    found = run_detail(session, run.id)

    assert found.parameters == {"months": 12, "api_key": MASK}
    assert "hmac:abc" not in repr(found)


@pytest.mark.usefixtures("secret_columns")
def test_title_beside_an_output(session: Session) -> None:
    """A run's output names its report by a mask, too."""
    with made_by_run(session) as run:
        made = make_report(session, "hush 1")
    for report in (made, make_report(session, "hush 2")):
        add_run_output(session, run, "brief.html", "b", report_id=report.id)

    found = run_detail(session, run.id)

    assert [output.report_title for output in found.outputs] == [MASK, MASK]
    assert "hush" not in repr(found)


def change_secrets(session: Session) -> Report:
    """Commit a report and then a change of all that is secret in it."""
    report = make_report(
        session, "hush 1", data={"pin": "hush 2"}, lead=Lead(name="IBM", email="hush 3")
    )
    report.sections[0].heading = "hush 4"
    session.commit()
    report.title, report.data, report.lead.email = "hush 5", {"pin": "hush 6"}, "hush 7"
    report.sections[0].heading = "hush 8"
    session.commit()
    return report


@pytest.mark.usefixtures("secret_columns")
def test_state_is_masked(session: Session) -> None:
    """A state shows masks, and None where there was nothing to hide."""
    found = state(session, change_secrets(session).id)

    assert (found.title, found.data_json) == (MASK, f'"{MASK}"')
    assert found.lead is not None
    assert (found.lead.name, found.lead.email, found.lead.website) == ("IBM", MASK, None)
    assert "hush" not in repr(found)


@pytest.mark.usefixtures("secret_columns")
def test_comparison_tells_the_change_alone(session: Session) -> None:
    """Changed secrets are listed, without their values anywhere in the answer."""
    found = compare(session, change_secrets(session).id, 2, 3)

    assert [change.key for change in found.fields.changes] == ["title", "data"]
    assert [change.key for change in found.lead.changes] == ["email"]
    assert "hush" not in repr(dataclasses.asdict(found))


@pytest.mark.usefixtures("secret_columns")
def test_words_and_lists_are_masked(session: Session) -> None:
    """Summaries and the list show no secret, and searching for one finds nothing."""
    report = change_secrets(session)

    rows = timeline(session, report.id).rows
    listed = list_reports(session, ReportFilter())

    assert rows[0].summary == f"title, section “{MASK}”, data"
    assert "hush" not in repr((rows, listed))
    assert list_reports(session, ReportFilter(search="hush")).total == 0
