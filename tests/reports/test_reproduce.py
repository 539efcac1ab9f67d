"""A report comes out the same when it is rendered again, whenever and as of whenever."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from report_lineage.artifacts import FileStore
from report_lineage.entities import Lead, ReportSection
from report_lineage.errors import BadMoment, NaiveTime, NotFound, VersionNotFound
from report_lineage.history.past import Transaction, Version, snapshot_token
from report_lineage.reports import Verdict, reproduce, reproduce_all, timeline
from report_lineage.reports.rendering import JinjaRenderer, report_values
from tests.reports.counting import plans_of, statements_of
from tests.reports.rendered import SOURCE, Pipeline, set_lead
from tests.reports.story import add_output, make_report


@pytest.fixture(scope="module")
def renderer() -> Iterator[JinjaRenderer]:
    """Give one renderer to all tests."""
    with JinjaRenderer() as renderer:
        yield renderer


@pytest.fixture
def pipeline(session: Session, store: FileStore, renderer: JinjaRenderer) -> Pipeline:
    """Give a pipeline whose report has been written twice, after being made by hand."""
    pipeline = Pipeline(session, store, renderer)
    pipeline.write("Second")
    pipeline.write("Third")
    return pipeline


def numbers(pipeline: Pipeline, *moments: object) -> list[tuple[int, str]]:
    """Return which version each moment chooses, and whether it reproduces."""
    session, report_id = pipeline.session, pipeline.report.id
    asked = (
        reproduce(session, report_id, moment, renderer=pipeline.renderer)  # type: ignore[arg-type]  # any moment
        for moment in moments
    )
    return [(found.number, found.verdict.value) for found in asked]


def test_every_value_is_rendered_as_it_was(pipeline: Pipeline) -> None:
    """Numbers, order of keys, tuples, defaults and sections come back from history as they were."""
    found = reproduce(
        pipeline.session, pipeline.report.id, datetime.now(UTC), renderer=pipeline.renderer
    )

    assert (found.verdict, found.reasons, found.diff) == (Verdict.IDENTICAL, (), None)
    assert found.output is not None and found.output.sha256 == found.rendered_sha256
    page = pipeline.store.read_bytes(found.output.sha256).decode()
    assert "draft, {&#39;score&#39;: 61.5, &#39;pair&#39;: [1, 2]" in page
    assert page.index("1. Return") < page.index("2. Risk")
    assert found.template is not None and not found.template.inferred


def test_any_moment_chooses_a_version(pipeline: Pipeline) -> None:
    """Times, tokens, transactions and versions; what was written later does not count."""
    token = snapshot_token(pipeline.session)
    pipeline.session.rollback()
    rows = timeline(pipeline.session, pipeline.report.id).rows[::-1]
    times = [row.transaction.committed_at for row in rows]
    pipeline.write("Fourth")

    assert numbers(pipeline, times[1], times[2] - timedelta(microseconds=1), times[2]) == [
        (2, "identical"),
        (2, "identical"),
        (3, "identical"),
    ]
    later = (token, Transaction(rows[1].transaction.id), Version(pipeline.report.id, 3))
    assert numbers(pipeline, *later) == [(3, "identical"), (2, "identical"), (3, "identical")]


def test_template_and_lead_are_those_of_the_version(pipeline: Pipeline) -> None:
    """Neither a later template nor a lead renamed before the moment changes an older page."""
    set_lead(pipeline.session, pipeline.report, name="International")
    pipeline.change_template("{{ report.title }}")

    assert numbers(pipeline, datetime.now(UTC)) == [(3, "identical")]


def test_an_edit_by_hand_has_nothing_to_compare(pipeline: Pipeline) -> None:
    """The output shown beside it is an older one, and is not taken for its own."""
    pipeline.report.status = "final"
    pipeline.session.commit()

    found = reproduce(pipeline.session, pipeline.report.id, Version(pipeline.report.id, 4))

    assert (found.verdict, found.output) == (Verdict.NOTHING_RECORDED, None)
    assert [reason.code for reason in found.reasons] == ["no-output"]
    assert numbers(pipeline, Version(pipeline.report.id, 1)) == [(1, "nothing-recorded")]


def test_a_deletion_has_nothing_to_compare(pipeline: Pipeline) -> None:
    """It says so; the versions before it reproduce as ever."""
    report_id = pipeline.report.id
    pipeline.session.delete(pipeline.report)
    pipeline.session.commit()

    found = [*reproduce_all(pipeline.session, report_id, renderer=pipeline.renderer)]

    assert [each.verdict.value for each in found[1:]] == ["identical"] * 2 + ["nothing-recorded"]
    assert found[-1].reasons[0].code == "deleted"


def test_what_is_no_moment_is_refused(pipeline: Pipeline) -> None:
    """Before its birth there is no version; a bare number and a naive time are no moments."""
    born = timeline(pipeline.session, pipeline.report.id).rows[-1].transaction.committed_at

    for moment, error in (
        (born - timedelta(microseconds=1), NotFound),
        (Version(pipeline.report.id, 9), VersionNotFound),
        (3, BadMoment),
        (datetime(2009, 3, 1), NaiveTime),  # noqa: DTZ001  # what is refused
    ):
        with pytest.raises(error):
            numbers(pipeline, moment)
    with pytest.raises(NotFound):
        reproduce(pipeline.session, pipeline.report.lead_id, born)


def test_all_versions_are_gone_through_in_batches(pipeline: Pipeline) -> None:
    """Each once, in order of reports and numbers, with progress from nothing to all."""
    other = make_report(pipeline.session)
    seen: list[tuple[int, int]] = []

    found = [
        *reproduce_all(
            pipeline.session,
            renderer=pipeline.renderer,
            batch_versions=2,
            progress=lambda done, total: seen.append((done, total)),
        )
    ]

    keys = [(pipeline.report.id, number) for number in (1, 2, 3)] + [(other.id, 1)]
    assert [(each.report_id, each.number) for each in found] == sorted(keys)
    assert seen == [(done, 4) for done in range(5)]


def test_a_report_without_versions_is_not_found(pipeline: Pipeline) -> None:
    """Nothing to check is not the same as nothing wrong."""
    with pytest.raises(NotFound):
        next(reproduce_all(pipeline.session, pipeline.report.lead_id))


def test_it_takes_few_statements(pipeline: Pipeline) -> None:
    """Three for a version beside those of a batch, however much a report holds."""
    pipeline.report.sections += [
        ReportSection(position=n, key=str(n), heading="More") for n in range(3, 40)
    ]
    pipeline.session.commit()
    pipeline.write("Long")
    pipeline.session.rollback()

    with statements_of(pipeline.session) as sent:
        found = [*reproduce_all(pipeline.session, renderer=pipeline.renderer)]

    assert [each.verdict.value for each in found] == [
        "nothing-recorded", "identical", "identical", "nothing-recorded", "identical"
    ]  # fmt: skip
    assert len(sent) <= 12 + 4 * len(found)


def test_a_batch_reads_outputs_by_their_index(pipeline: Pipeline) -> None:
    """However many outputs there are, a batch of versions reads its own."""
    with statements_of(pipeline.session) as sent:
        list(reproduce_all(pipeline.session, renderer=pipeline.renderer))

    outputs = [each for each in sent if "FROM lineage_report_output" in each[0]]
    plans = plans_of(pipeline.session, outputs)

    assert len(outputs) == 1
    assert not re.search("(SCAN|Seq Scan on) lineage_report_output", plans), plans
    assert re.search("report_id.* AND .*transaction_id", plans), plans


def test_a_commit_with_two_ids_is_one_version(
    postgresql_engine: Engine, store: FileStore, renderer: JinjaRenderer
) -> None:
    """What one commit wrote under several transaction ids is rendered as a whole."""
    with Session(postgresql_engine) as early, Session(postgresql_engine) as late:
        pipeline = Pipeline(early, store, renderer)
        report, section_id = pipeline.report, pipeline.report.sections[0].id
        early.execute(sa.update(Lead).values(name="IBM Corp."))
        rewrite = sa.update(ReportSection).where(ReportSection.id == section_id)
        late.execute(rewrite.values(body="in between"))
        late.commit()
        early.execute(rewrite.values(body="at last"))
        page = renderer.render(SOURCE, report_values(early, report)).decode()
        add_output(early, report, "brief.html", page)

        found = reproduce(early, report.id, Version(report.id, 3), output="brief.html")

        assert "at last" in page and "IBM Corp." in page
        assert found.verdict is Verdict.IDENTICAL
