"""What a template is filled with is what the database holds, then and later."""

import json
import uuid
from decimal import Decimal
from functools import partial

import pytest
import sqlalchemy as sa
from sqlalchemy import URL
from sqlalchemy.orm import Session

from report_lineage.entities import Lead, Report, ReportSection
from report_lineage.errors import NotFound
from report_lineage.reports.as_of import stored_content
from report_lineage.reports.lineage_rows import extent, read_version
from report_lineage.reports.rendering import TemplateValues, report_values, stored_values
from tests.reports.story import make_report
from tests.support.databases import MakeEngine

ODD = {"z": 1.10, "a": [1e300, -0.0, 10**30], "": None, "é\u2028": "\U0001f4c8 <b>", "n": {"x": ()}}


def values_of_version(session: Session, report: Report, number: int) -> TemplateValues:
    """Return what the template of a version is filled with later."""
    version = read_version(session, report.id, number, extent(session, report.id))
    return stored_values(stored_content(session, version))


def test_a_version_gives_the_values_it_was_rendered_from(session: Session) -> None:
    """Every field of report, lead and sections, odd ones too, and in the same order."""
    lead = Lead(name="IBM", email=None, attributes=ODD)
    report = make_report(session, lead=lead, data=ODD)
    report.sections = [
        ReportSection(position=2, key="b", heading="B", body="\r\n\t", data=ODD),
        ReportSection(position=1, key="a", heading="A"),
        ReportSection(position=2, key="c", heading="C"),
    ]

    now = report_values(session, report)
    session.commit()
    later = values_of_version(session, report, 2)

    assert json.dumps(later) == json.dumps(now)
    assert list(now["report"]) == ["id", "title", "status", "data"]
    assert list(now["lead"]) == ["id", "name", "email", "website", "attributes"]
    assert list(now["sections"][0]) == ["id", "position", "key", "heading", "body", "data"]
    assert now["sections"][0]["heading"] == "A"


def test_what_the_database_holds_counts(session: Session) -> None:
    """Objects of the session may be older than what it has written by Core."""
    report = make_report(session)
    old = report.title
    session.execute(
        sa.update(Report).values(title="newer"), execution_options={"synchronize_session": False}
    )

    assert report.title == old
    assert report_values(session, report.id)["report"]["title"] == "newer"


def test_numbers_of_a_host_s_own_json_are_plain(make_engine: MakeEngine, database_url: URL) -> None:
    """An engine that reads JSON numbers as decimals renders as any other reader does."""
    loads = partial(json.loads, parse_float=Decimal)
    with Session(make_engine(database_url, json_deserializer=loads)) as session:
        report = make_report(session, data={"score": 61.5})
        session.expire_all()

        assert report_values(session, report)["report"]["data"] == {"score": 61.5}
        assert report.data == {"score": Decimal("61.5")}


def test_a_report_that_is_not_there(session: Session) -> None:
    """There is nothing to render."""
    with pytest.raises(NotFound):
        report_values(session, uuid.uuid4())
