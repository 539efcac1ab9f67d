"""What differs between two versions of a row, or two moments of a whole graph."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.diff import Summary
from report_lineage.entities import Lead, Report, ReportSection, ReportTemplate
from report_lineage.errors import BadInput, BadMoment, NotFound
from report_lineage.history import GraphAt, RowAt, compare
from report_lineage.history.past import Transaction, Version, snapshot_token

LONG = "The return over the month was 3.1 percent, well above the mean of the year so far."


def made(session: Session, sections: int = 3) -> Report:
    """Commit a report with a lead, a template and sections."""
    report = Report(
        lead=Lead(name="IBM"),
        template=ReportTemplate(name="brief", label="1", source="x"),
        title="One",
        data={"score": 61},
    )
    report.sections = [
        ReportSection(position=n, key=str(n), heading=f"Part {n}", body=f"{LONG} {n}")
        for n in range(1, sections + 1)
    ]
    session.add(report)
    session.commit()
    return report


def test_two_versions_of_a_row(session: Session) -> None:
    """The fields that differ are there, and nothing of what hangs on the row."""
    report = made(session)
    report.title = "Two"
    report.sections[0].body = "other"
    session.commit()
    key = report.id

    found = compare(
        session, RowAt(Report, key, Version(key, 1)), RowAt(Report, key, Version(key, 2))
    )

    assert [change.key for change in found.fields.changes] == ["title"]
    assert (found.words, list(found.diff.kinds)) == ("title One → Two", ["Report"])
    assert (found.old.when, found.new.when) == ("version:1", "version:2")


def test_two_moments_of_a_graph(session: Session) -> None:
    """Sections that moved, changed, came and went, the lead and the template are all told."""
    report = made(session)
    before = snapshot_token(session)
    first, second, third = report.sections
    first.position, third.position = 3, 1
    second.body = f"{LONG} and so on"
    report.sections.append(ReportSection(position=4, key="4", heading="New", body="something"))
    report.lead.name = "HAL"
    assert report.template is not None
    report.template.source = "y"
    session.commit()
    after = snapshot_token(session)

    found = compare(session, GraphAt(Report, report.id, before), GraphAt(Report, report.id, after))

    kinds = {kind: [row.kind.value for row in rows.rows] for kind, rows in found.diff.kinds.items()}
    assert kinds == {
        "Report": [],
        "Lead": ["changed"],
        "ReportTemplate": ["changed"],
        "ReportSection": ["renumbered", "changed", "moved", "added"],
    }
    assert found.summary() == Summary(changed=3, added=1, moved=1)
    json.dumps(found.to_json())


def test_a_key_is_told_by_what_it_names(session: Session) -> None:
    """A report that went to another lead says whose it was and whose it is."""
    report = made(session)
    report.lead = Lead(name="HAL")
    session.commit()
    key = report.id

    found = compare(
        session, GraphAt(Report, key, Version(key, 1)), GraphAt(Report, key, Version(key, 2))
    )

    (change,) = found.fields.changes
    assert (change.label, change.old_text, change.new_text) == ("lead", "IBM", "HAL")
    assert [row.kind.value for row in found.diff.kinds["Lead"].rows] == ["removed", "added"]
    assert found.words == "lead IBM → HAL, 2 leads"


def test_numbers_of_json_are_kept_as_stored(session: Session) -> None:
    """1.10 that became 1.1 is a change, with both texts."""
    report = made(session)
    data = sa.update(Report).values(data=sa.text("'{\"price\": 1.10}'"))
    session.execute(data)
    session.commit()
    session.execute(sa.update(Report).values(data=sa.text("'{\"price\": 1.1}'")))
    session.commit()
    sides = [RowAt(Report, report.id, Version(report.id, number)) for number in (2, 3)]

    (field,) = compare(session, *sides).fields.changes

    assert field.json is not None
    assert [(c.old_text, c.new_text) for c in field.json.changes] == [("1.10", "1.1")]


def test_a_row_that_is_gone(session: Session) -> None:
    """Made and deleted are told as such, with the transaction that did it."""
    lead = Lead(name="IBM")
    session.add(lead)
    session.commit()
    key, before = lead.id, snapshot_token(session)
    session.delete(lead)
    session.commit()
    after = snapshot_token(session)

    gone = compare(session, RowAt(Lead, key, before), RowAt(Lead, key, after))

    assert (gone.words, gone.old.exists, gone.new.exists) == ("removed", True, False)
    assert gone.new.transaction is not None
    assert gone.new.transaction.id > gone.old.transaction.id  # type: ignore[union-attr]  # it existed
    assert compare(session, RowAt(Lead, key, after), RowAt(Lead, key, before)).words == "added"
    with pytest.raises(NotFound, match="Lead at either moment"):
        compare(session, RowAt(Lead, key, after), RowAt(Lead, key, after))


def test_only_what_is_followed_is_compared(session: Session) -> None:
    """Relationships that were chosen are followed, and no others."""
    report = made(session)
    report.lead.name = "HAL"
    report.sections[0].heading = "Changed"
    session.commit()
    report.title = "Two"
    session.commit()
    sides = [
        GraphAt(Report, report.id, Transaction(number), follow=(Report.sections,))
        for number in (1, 2)
    ]

    found = compare(session, *sides)

    assert list(found.diff.kinds) == ["Report", "ReportSection"]
    assert found.words == "1 report section"


def test_sides_must_be_of_one_row(session: Session) -> None:
    """Two rows, two shapes, or what is no side at all, are refused by name."""
    report = made(session)
    one = Version(report.id, 1)
    row = RowAt(Report, report.id, one)
    for other in (RowAt(Lead, report.lead_id, one), GraphAt(Report, report.id, one), "v3"):
        with pytest.raises(BadInput):
            compare(session, row, other)
    with pytest.raises(BadMoment):
        RowAt(Report, report.id, 3)  # type: ignore[arg-type]  # the mistake under test


@pytest.mark.parametrize("sections", [10, 1_000])
def test_statements_do_not_depend_on_rows(session: Session, sections: int) -> None:
    """Each side takes a statement for each kind of row, and those that find its moment."""
    report = made(session, sections)
    session.execute(sa.update(ReportSection).values(heading="now"))
    session.commit()
    key, statements = report.id, 0

    def count(*_: object) -> None:
        nonlocal statements
        statements += 1

    sa.event.listen(session.get_bind(), "before_cursor_execute", count)
    found = compare(
        session, GraphAt(Report, key, Transaction(1)), GraphAt(Report, key, Transaction(2))
    )

    assert found.summary() == Summary(changed=sections)
    assert statements == {"sqlite": 12, "postgresql": 14}[session.get_bind().dialect.name]
