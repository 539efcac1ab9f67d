"""Which template a report was made from: named by the run, else inferred."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.capture import transaction_context
from report_lineage.entities import Report, ReportLineage, ReportTemplate
from report_lineage.history.version_table import versions_of
from tests.recording.conftest import Record, new_report
from tests.recording.look import rows, run_of


def new_template(session: Session) -> ReportTemplate:
    """Commit a template."""
    template = ReportTemplate(name="brief", label="1.0", source="{{ title }}")
    session.add(template)
    session.commit()
    return template


def newest_version(engine: sa.Engine) -> int:
    """Return the transaction that made the newest version of any template."""
    versions = versions_of(ReportTemplate)
    with engine.connect() as connection:
        return connection.scalar(sa.select(sa.func.max(versions.transaction_id))) or 0


def test_named_template_is_known(engine: sa.Engine, session: Session, record: Record) -> None:
    """A run that names its template is believed."""
    template = new_template(session)

    with record(templates=[template]):
        session.add(new_report_with(template))

    (made,) = rows(engine, ReportLineage)
    assert made.template_id == template.id
    assert made.template_transaction_id == newest_version(engine)
    assert made.template_inferred is False


def test_unnamed_template_is_inferred(engine: sa.Engine, session: Session, record: Record) -> None:
    """Otherwise it is the newest, and says that this was inferred."""
    template = new_template(session)

    with record():
        session.add(new_report_with(template))

    (made,) = rows(engine, ReportLineage)
    assert made.template_transaction_id == newest_version(engine)
    assert made.template_inferred is True


def test_named_version_stays_when_another_commits_a_newer_one(
    engine: sa.Engine, session: Session, record: Record
) -> None:
    """The version that rendered is the one that was there when the run named it."""
    template = new_template(session)
    named, template_id = newest_version(engine), template.id

    with record(templates=[template_id]):
        with Session(engine) as other:
            other.get_one(ReportTemplate, template_id).source = "{{ title }}!"
            other.commit()
        session.add(new_report_with(template))

    (made,) = rows(engine, ReportLineage)
    assert made.template_transaction_id == named
    assert newest_version(engine) > named


def test_template_can_be_named_during_the_work(
    engine: sa.Engine, session: Session, record: Record
) -> None:
    """Even after other changes, and within a context of the author's own."""
    template = new_template(session)

    with record() as run:
        session.add(new_report("first"))
        session.flush()
        with transaction_context(reason="monthly"):
            template.label = "1.1"
            run.use_template(template)
        report = new_report_with(template)
        session.add(report)
        session.commit()
        report_id = report.id

    made = {row.report_id: row for row in rows(engine, ReportLineage)}[report_id]
    assert made.template_transaction_id == newest_version(engine)
    assert made.template_inferred is False


def test_fingerprint_follows_the_template(
    engine: sa.Engine, session: Session, record: Record
) -> None:
    """Named or inferred, another template is another provenance; a rerun is the same."""
    template = new_template(session)
    fingerprints = []
    for source in ("a", "a", "b", "a"):
        with record() as run:
            template.source = source
            session.flush()
            session.add(new_report_with(template))
        fingerprints.append(run_of(engine, run.id).fingerprint)

    assert fingerprints[0] == fingerprints[1] == fingerprints[3]
    assert fingerprints[2] != fingerprints[0]


def new_report_with(template: ReportTemplate) -> Report:
    """Make a report of a template."""
    report = new_report()
    report.template_id = template.id
    return report
