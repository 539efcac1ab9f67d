"""What a run says its reports are made of, and the templates it used."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from report_lineage.entities import Report, ReportTemplate, RunUsage
from report_lineage.errors import BadInput
from tests.recording.conftest import Record, new_report
from tests.recording.look import count, only_run, rows

PRICES = b"symbol,price\nIBM,95.09\n"


def test_usage_is_recorded_with_the_end(engine: Engine, session: Session, record: Record) -> None:
    """A section's input, selector and field are in the database once the run has ended."""
    with record(inputs={"prices.csv": PRICES}) as run:
        report = new_report()
        session.add(report)
        run.uses(
            report.sections[0], "prices.csv", {"columns": ["price"], "rows": {"symbol": "IBM"}}
        )
        run.uses(report, "prices.csv", field="data.price")

    of_section, of_report = rows(engine, RunUsage)
    assert (of_section.section_id, of_section.report_id) == (report.sections[0].id, None)
    assert of_section.selector == {"columns": ["price"], "rows": {"symbol": "IBM"}}
    assert (of_report.report_id, of_report.section_id) == (report.id, None)
    assert (of_report.input_name, of_report.field) == ("prices.csv", "data.price")
    assert (of_report.selector, of_report.position) == (None, 2)


def test_usage_of_work_that_was_rolled_back_is_not_kept(
    engine: Engine, session: Session, record: Record, report: Report
) -> None:
    """A run that fails before it made a version leaves no usage."""
    key = report.sections[0].id
    session.commit()

    def work() -> None:
        with record(inputs={"prices.csv": PRICES}) as run:
            run.uses(key, "prices.csv")
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        work()

    assert count(engine, RunUsage) == 0


@pytest.mark.parametrize(
    "selector", [{}, {"colums": ["a"]}, {"columns": "a"}, {"rows": []}, {"lines": [1]}]
)
def test_a_selector_of_another_form_is_refused(
    record: Record, report: Report, selector: dict[str, Any]
) -> None:
    """A misspelt or empty selector is an error at once, not a usage that never matches."""
    key = report.sections[0].id
    with pytest.raises(BadInput, match="selector"), record(inputs={"prices.csv": PRICES}) as run:
        run.uses(key, "prices.csv", selector)


def test_an_input_that_the_run_does_not_have_is_refused(record: Record, report: Report) -> None:
    """A misspelt input is an error at once."""
    key = report.sections[0].id
    with pytest.raises(BadInput, match=r"no input 'price\.csv'"), record() as run:
        run.uses(key, "price.csv")


def test_secrets_are_masked_in_usage(engine: Engine, record: Record, report: Report) -> None:
    """A secret's value does not get into the database by a selector."""
    key = report.sections[0].id
    with record(inputs={"a.csv": PRICES}, secret_parameters={"token": "hunter22"}) as run:
        run.uses(key, "a.csv", {"rows": {"token": "hunter22"}})

    (usage,) = rows(engine, RunUsage)
    assert usage.selector == {"rows": {"token": "••••••"}}


def test_the_run_keeps_the_templates_it_used(
    engine: Engine, session: Session, record: Record
) -> None:
    """Name, label, digest and version of a template are sealed with the fingerprint."""
    template = ReportTemplate(name="brief", label="1.2", source="{{ report.title }}")
    session.add(template)
    session.commit()
    key = template.id
    session.commit()
    with record(templates=[key]):
        pass

    run = only_run(engine)
    assert run.fingerprint is not None
    (used,) = run.templates or ()
    assert (used["id"], used["name"], used["label"]) == (str(key), "brief", "1.2")
    assert len(used["sha256"]) == 64
    assert used["transaction_id"] > 0
