"""Two versions side by side."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from report_lineage.diff import RowKind
from report_lineage.entities import Lead, ReportSection, ReportTemplate
from report_lineage.errors import VersionNotFound
from report_lineage.reports import compare
from tests.reports.story import add_input, add_output, made_by_run, make_report, raw, retitle


def test_version_with_itself_is_identical(session: Session) -> None:
    """Nothing differs, and it says so."""
    report = make_report(session)

    found = compare(session, report.id, 1, 1)

    assert (found.identical, found.summary) == (True, "no difference")


def test_fields_by_type(session: Session) -> None:
    """Changed fields are listed with both values, JSON by path, unchanged ones named."""
    report = make_report(session)
    report.title, report.data = "IBM market brief", {"score": 74}
    session.commit()

    found = compare(session, report.id, 1, 2)

    assert next((c.key, c.old, c.new) for c in found.fields.changes) == (
        "title",
        "IBM brief",
        "IBM market brief",
    )
    data = found.fields.changes[1].json
    assert data is not None
    assert [change.path for change in data.changes] == ["/score"]
    assert "status" in found.fields.unchanged
    assert (found.identical, found.summary) == (False, "title, score 61 → 74")


def test_either_way_round(session: Session) -> None:
    """The first number is the old side, whichever is older."""
    report = make_report(session)
    retitle(session, report, "new")

    found = compare(session, report.id, 2, 1)

    assert (found.old.title, found.new.title) == ("new", "IBM brief")


def test_number_text_is_compared(session: Session) -> None:
    """1.1 and 1.10 differ, though a parser would not say so."""
    report = make_report(session)
    raw(session, """UPDATE lineage_report SET data = '{"score": 1.1}'""")
    raw(session, """UPDATE lineage_report SET data = '{"score": 1.10}'""")

    assert compare(session, report.id, 2, 3).summary == "score 1.1 → 1.10"


def test_sections_by_identity(session: Session) -> None:
    """A changed, an added and a removed section."""
    report = make_report(session)
    report.sections[0].body = "It gained much."
    session.delete(report.sections[1])
    report.sections.append(
        ReportSection(position=2, key="outlook", heading="Outlook", body="Up, up.")
    )
    session.commit()

    found = compare(session, report.id, 1, 2)

    kinds = {row.kind for row in found.sections.rows}
    assert kinds == {RowKind.CHANGED, RowKind.ADDED, RowKind.REMOVED}
    assert found.summary == "3 sections"


def test_lead_and_template_as_of_then(session: Session) -> None:
    """What the keys name is compared as it was at each version."""
    template = ReportTemplate(name="brief", label="1.0", source="one\ntwo\n")
    report = make_report(session, template=template)
    template.label, template.source = "1.1", "one\nthree\n"
    report.lead.email = "ibm@example.com"
    session.commit()
    retitle(session, report, "IBM market brief")

    found = compare(session, report.id, 1, 2)

    assert found.template is not None
    assert found.template.apply("one\ntwo\n") == "one\nthree\n"
    assert [change.key for change in found.lead.changes] == ["email"]
    assert ("brief 1.0", "brief 1.1") in [(c.old, c.new) for c in found.fields.changes]


def test_other_lead_is_named(session: Session) -> None:
    """A foreign key is shown by what it names."""
    report = make_report(session)
    report.lead = Lead(name="Microsoft")
    session.commit()

    (change,) = compare(session, report.id, 1, 2).fields.changes

    assert (change.name, change.old_text, change.new_text) == ("lead", "IBM", "Microsoft")


def test_inputs_and_outputs_by_digest(session: Session) -> None:
    """Restated inputs and new outputs are listed; equal ones are not."""
    with made_by_run(session) as run:
        add_input(session, run, "prices.csv", "a")
        add_input(session, run, "names.csv", "same")
        report = make_report(session)
    with made_by_run(session) as run:
        add_input(session, run, "prices.csv", "b")
        add_input(session, run, "names.csv", "same")
        add_output(session, report, "chart.svg", "1")

    found = compare(session, report.id, 1, 2)

    assert [change.name for change in found.inputs] == ["prices.csv"]
    assert [(c.name, c.old) for c in found.outputs] == [("chart.svg", None)]
    assert (found.identical, found.summary) == (False, "input prices.csv")


def test_deletion_is_said(session: Session) -> None:
    """Against the deleting version there is no more to say."""
    report = make_report(session)
    identity = report.id
    session.delete(report)
    session.commit()

    assert compare(session, identity, 1, 2).summary == "deleted"
    assert compare(session, identity, 2, 1).summary == "made again: 2 sections added"


def test_unknown_version(session: Session) -> None:
    """Both versions must be there."""
    with pytest.raises(VersionNotFound, match="it has only version 1"):
        compare(session, make_report(session).id, 1, 2)
