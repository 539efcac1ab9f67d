"""What changed, in the words of a timeline row."""

from __future__ import annotations

from unittest import mock

import pytest
from sqlalchemy.orm import Session

from report_lineage.capture.connections.context import Context, push_context
from report_lineage.entities import Lead, Report, ReportSection, ReportTemplate
from report_lineage.reports import compare, timeline
from tests.reports.story import add_output, made_by_run, make_report, raw, retitle


def newest_words(session: Session, report: Report) -> str:
    """Return the summary of the newest version."""
    session.commit()
    return timeline(session, report.id).rows[0].summary


def test_first_version_counts_its_sections(session: Session) -> None:
    """The first version says with what it was made."""
    assert newest_words(session, make_report(session)) == "created with 2 sections"


def test_baseline_is_no_creation(session: Session) -> None:
    """What was there before the first record was found, not made."""
    with push_context(Context(origin="baseline")):
        assert newest_words(session, make_report(session)) == "found with 2 sections"


def test_hostile_names_fit_the_line(session: Session) -> None:
    """A heading of any length and content is cut and made printable."""
    report = make_report(session)
    report.sections[0].heading = "a\nb\x1b" + "c" * 200

    words = newest_words(session, report)

    assert words == f"section “a�b�{'c' * 55}…”"


def test_fields_sections_and_data_in_one_line(session: Session) -> None:
    """The issue's own example."""
    report = make_report(session)
    report.title = "IBM market brief"
    report.sections[0].body = "It gained much."
    report.sections[1].heading = "Risks"
    report.data = {"score": 74}

    assert newest_words(session, report) == "title, 2 sections, score 61 → 74"


def test_single_section_is_named(session: Session) -> None:
    """One changed section is called by its heading."""
    report = make_report(session)
    report.sections[1].body = "It was wild."

    assert newest_words(session, report) == "section “Risk”"


def test_added_section_renumbers_silently(session: Session) -> None:
    """A new first section is told, the ones that make room are not."""
    report = make_report(session)
    for section in report.sections:
        section.position += 1
    report.sections.append(ReportSection(position=1, key="lead", heading="Outlook"))

    assert newest_words(session, report) == "section “Outlook” added"


def test_removed_and_reordered_sections(session: Session) -> None:
    """A section that is gone, and sections in another order."""
    report = make_report(session)
    report.sections[0].position, report.sections[1].position = 2, 1
    assert newest_words(session, report) == "2 sections moved"

    session.delete(report.sections[0])
    assert newest_words(session, report).endswith("removed")


def test_section_that_moves_is_told_on_both_sides(session: Session) -> None:
    """A section given to another report leaves here and arrives there."""
    giving, taking = make_report(session), make_report(session, "Microsoft brief")
    raw(session, "UPDATE lineage_section SET report_id = :to WHERE report_id = :this AND key = 'risk'",
        to=taking.id.hex if session.get_bind().dialect.name == "sqlite" else taking.id,
        this=giving.id.hex if session.get_bind().dialect.name == "sqlite" else giving.id)  # fmt: skip

    assert newest_words(session, giving) == "section “Risk” removed"
    assert newest_words(session, taking) == "section “Risk” added"


def test_number_text_is_kept(session: Session) -> None:
    """1.1 that becomes 1.10 is a change: JSON is compared as stored."""
    report = make_report(session)
    raw(session, """UPDATE lineage_report SET data = '{"score": 1.1}'""")
    raw(session, """UPDATE lineage_report SET data = '{"score": 1.10}'""")

    assert newest_words(session, report) == "score 1.1 → 1.10"


def test_new_lead(session: Session) -> None:
    """A report given to another lead says whose it was and whose it is."""
    report = make_report(session)
    report.lead = Lead(name="Microsoft")

    assert newest_words(session, report) == "lead IBM → Microsoft"


def test_leads_are_called_as_they_were_then(session: Session) -> None:
    """A lead that was renamed later keeps its name in the line."""
    report = make_report(session)
    ibm, other = report.lead, Lead(name="Acme Corporation")
    report.lead = other
    session.commit()
    ibm.name, other.name = "International Business Machines", "Acme"
    session.commit()

    assert newest_words(session, report) == "lead IBM → Acme Corporation"


@pytest.mark.parametrize("name", ["IBM", "I" * 41, "a\nb", "a\x1b[1m"])
def test_names_that_a_line_does_not_take(session: Session, name: str) -> None:
    """The same name, a long one or one that cannot be printed leaves the word alone."""
    report = make_report(session)
    report.lead = Lead(name=name)

    assert newest_words(session, report) == "lead"


def test_a_secret_name_is_not_told(session: Session) -> None:
    """Leads whose name is secret are leads and nothing else."""
    report = make_report(session)
    report.lead = Lead(name="Microsoft")
    session.commit()

    with mock.patch.dict(Lead.__table__.c.name.info, {"lineage": "secret"}):
        assert timeline(session, report.id).rows[0].summary == "lead"
        assert compare(session, report.id, 1, 2).summary == "lead"


def test_a_comparison_says_it_alike(session: Session) -> None:
    """Side by side the words are those of the timeline."""
    report = make_report(session)
    report.lead, report.title = Lead(name="Big Blue"), "Other"

    words = newest_words(session, report)

    assert words == "title, lead IBM → Big Blue"
    assert compare(session, report.id, 1, 2).summary == words


def test_output_alone_is_named(session: Session) -> None:
    """A version that only has another output names it."""
    report = make_report(session)
    add_output(session, report, "chart.svg", "<svg/>")

    assert newest_words(session, report) == "output chart.svg"


def test_output_goes_without_saying(session: Session) -> None:
    """An output that follows from another change is not told."""
    report = make_report(session)
    report.data = {"score": 74}
    add_output(session, report, "chart.svg", "<svg/>")

    assert newest_words(session, report) == "score 61 → 74"


def test_deletion_and_second_making(session: Session) -> None:
    """A report that is deleted and made again under its id says both."""
    report = make_report(session)
    identity, lead_id = report.id, report.lead_id
    session.delete(report)
    session.commit()
    session.add(Report(id=identity, lead_id=lead_id, title="IBM brief"))
    session.commit()

    words = [row.summary for row in timeline(session, identity).rows]

    assert words == ["created again", "deleted", "created with 2 sections"]


def test_new_template_is_told_where_a_run_named_it(session: Session) -> None:
    """An edit between two runs was not rendered from the new template; the second run was."""
    template = ReportTemplate(name="brief", label="1.0", source="a")
    session.add(template)
    session.commit()
    with made_by_run(session), push_context(rendering(template, 1)):
        report = make_report(session, template=template)
    template.label = "1.1"
    session.commit()
    retitle(session, report, "IBM market brief")
    newest = timeline(session, report.id).rows[0].template
    assert newest is not None
    assert newest.transaction_id is not None
    with push_context(rendering(template, newest.transaction_id)):
        retitle(session, report, "IBM brief")

    words = [row.summary for row in timeline(session, report.id).rows]

    assert words == ["title, template 1.0 → 1.1", "title", "created with 2 sections"]


def rendering(template: ReportTemplate, transaction_id: int) -> Context:
    """Return a context that names the version of a template."""
    return Context(templates={template.id.hex: transaction_id})
