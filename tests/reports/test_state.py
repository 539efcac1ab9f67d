"""A report as one of its versions left it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.entities import Report, ReportSection, ReportTemplate
from report_lineage.errors import NotFound, VersionNotFound
from report_lineage.reports import state
from tests.reports.story import add_input, add_output, made_by_run, make_report, raw, retitle


def test_state_is_that_of_the_version(session: Session) -> None:
    """An older version shows its own fields, sections and lead."""
    report = make_report(session, template=ReportTemplate(name="brief", label="1.0", source="a"))
    report.title, report.status, report.lead.name = "Other", "final", "IBM Corp."
    report.sections[0].body = "It fell."
    session.commit()

    first, second = state(session, report.id, 1), state(session, report.id)

    assert (first.title, first.status, first.sections[0].body) == (
        "IBM brief",
        "draft",
        "It gained.",
    )
    assert (second.title, second.status, second.sections[0].body) == ("Other", "final", "It fell.")
    assert first.lead is not None
    assert first.lead.name == "IBM"
    assert second.lead is not None
    assert second.lead.name == "IBM Corp."
    assert first.template is not None
    assert first.template.label == "1.0"
    assert (first.version.number, first.newest_number) == (1, 2)


def test_sections_come_and_go(session: Session) -> None:
    """Sections are those the version had, in their order then."""
    report = make_report(session)
    session.delete(report.sections[0])
    report.sections[1].position = 2
    report.sections.append(ReportSection(position=1, key="outlook", heading="Outlook"))
    session.commit()

    keys = [[s.key for s in state(session, report.id, number).sections] for number in (1, 2)]

    assert keys == [["return", "risk"], ["outlook", "risk"]]


def test_section_that_moved_is_where_it_was(session: Session) -> None:
    """A section given to another report is in the first before, in the second after."""
    giving, taking = make_report(session), make_report(session, "Microsoft brief")
    section = giving.sections[1]
    move = sa.update(ReportSection).where(ReportSection.id == section.id)
    session.execute(move.values(report_id=taking.id))
    session.commit()
    session.execute(move.values(body="changed there"))
    session.commit()

    assert [s.key for s in state(session, giving.id).sections] == ["return"]
    assert [s.body for s in state(session, giving.id, 1).sections] == ["It gained.", "It was calm."]
    assert section.id not in {s.id for s in state(session, taking.id, 1).sections}
    assert {s.id: s.body for s in state(session, taking.id).sections}[section.id] == "changed there"


def test_stored_json_text_is_kept(session: Session) -> None:
    """A state shows the column's text, not what a parser makes of it."""
    report = make_report(session)
    raw(session, """UPDATE lineage_report SET data = '{"score": 1.10,  "n": 1e5}'""")

    assert state(session, report.id).data_json == '{"score": 1.10,  "n": 1e5}'


def test_inputs_are_of_the_run_or_the_nearest_before(session: Session) -> None:
    """An edit by hand has no run and inherits the inputs of the run before it."""
    with made_by_run(session) as run:
        add_input(session, run, "prices.csv", "a")
        report = make_report(session)
    retitle(session, report, "edited")
    with made_by_run(session) as run:
        digest = add_input(session, run, "prices.csv", "b")
        retitle(session, report, "again")

    found = [state(session, report.id, number) for number in (1, 2, 3)]

    assert [s.version.run is None for s in found] == [False, True, False]
    assert found[0].inputs == found[1].inputs
    assert [(i.name, i.sha256, i.media_type) for i in found[2].inputs] == [
        ("prices.csv", digest, "text/csv")
    ]


def test_outputs_fall_back_by_name(session: Session) -> None:
    """Each output is that of the newest version up to the one asked for."""
    report = make_report(session)
    old_chart = add_output(session, report, "chart.svg", "1")
    text = add_output(session, report, "brief.txt", "2")
    new_chart = add_output(session, report, "chart.svg", "3")

    found = [{o.name: o.sha256 for o in state(session, report.id, n).outputs} for n in (1, 2, 3, 4)]

    assert found == [
        {},
        {"chart.svg": old_chart},
        {"chart.svg": old_chart, "brief.txt": text},
        {"chart.svg": new_chart, "brief.txt": text},
    ]


def test_newest_living_version_is_the_default(session: Session) -> None:
    """Without a number a deleted report is shown as it last was."""
    report = make_report(session)
    identity = report.id
    session.delete(report)
    session.commit()

    last, deletion = state(session, identity), state(session, identity, 2)

    assert (last.version.number, last.newest_number, len(last.sections)) == (1, 2, 2)
    assert (deletion.version.operation, deletion.title, deletion.sections) == (
        "delete",
        "IBM brief",
        (),
    )


def test_second_life_inherits_nothing(session: Session) -> None:
    """A report made again does not have the inputs and outputs of its first life."""
    with made_by_run(session) as run:
        add_input(session, run, "prices.csv", "a")
        report = make_report(session)
    add_output(session, report, "chart.svg", "1")
    identity, lead_id = report.id, report.lead_id
    session.delete(report)
    session.commit()
    session.add(Report(id=identity, lead_id=lead_id, title="again"))
    session.commit()

    found = state(session, identity)

    assert (found.title, found.sections, found.inputs, found.outputs) == ("again", (), (), ())


def test_unknown_version_names_those_there_are(session: Session) -> None:
    """The error says which versions there are."""
    report = make_report(session)
    retitle(session, report, "other")

    for number in (0, 3, -1):
        with pytest.raises(VersionNotFound, match="it has versions 1 to 2"):
            state(session, report.id, number)


def test_unknown_report(session: Session) -> None:
    """A report without versions is not found."""
    with pytest.raises(NotFound):
        state(session, make_report(session).lead_id)
