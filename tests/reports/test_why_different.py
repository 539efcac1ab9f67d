"""Why a report did not come out as it was recorded."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.artifacts import FileStore
from report_lineage.entities import PipelineRun
from report_lineage.environment import environment
from report_lineage.history.past import Version
from report_lineage.reports import Reproduction, Verdict, reproduce
from report_lineage.reports.rendering import JinjaRenderer, Renderer, RenderLimits
from tests.reports.rendered import Pipeline, set_lead


@pytest.fixture(scope="module")
def renderer() -> Iterator[JinjaRenderer]:
    """Give one renderer to all tests, with a filter and little patience."""
    limits = RenderLimits(output_bytes=100_000)
    with JinjaRenderer(extend="tests.reports.rendering.filters:add", limits=limits) as renderer:
        yield renderer


@pytest.fixture
def pipeline(session: Session, store: FileStore, renderer: JinjaRenderer) -> Pipeline:
    """Give a pipeline whose report was made by hand."""
    return Pipeline(session, store, renderer)


def again(
    pipeline: Pipeline, *, renderer: Renderer | None = None, output: str | None = None
) -> Reproduction:
    """Render the pipeline's last page again."""
    newest = Version(pipeline.report.id, pipeline.written + 1)
    return reproduce(
        pipeline.session,
        pipeline.report.id,
        newest,
        renderer=renderer or pipeline.renderer,
        store=pipeline.store,
        output=output,
    )


def codes(found: Reproduction) -> list[str]:
    """Return the codes of the reasons why it differs."""
    assert found.verdict is Verdict.DIFFERS
    return [reason.code for reason in found.reasons]


def test_an_output_made_in_another_way(pipeline: Pipeline) -> None:
    """The diff leads from what was recorded to what is rendered, and no cause is invented."""
    recorded = "<h1>Brief</h1>\nAnother line\n"
    pipeline.write("Brief", page=recorded.encode())

    found = again(pipeline)

    assert codes(found) == ["unexplained"]
    assert found.diff is not None
    assert found.diff.apply(recorded).startswith("<h1>Brief</h1>\n<p>draft, ")
    assert found.rendered_sha256 is not None


@pytest.mark.parametrize(
    "source", ["{{ range(99999)|random }}", "{{ tick() }}", "{{ report.title|scattered }}"]
)
def test_a_template_that_does_not_give_the_same_twice(
    pipeline: Pipeline, renderer: JinjaRenderer, source: str
) -> None:
    """Chance, a clock, and the order of a set, which is another in each process."""
    pipeline.change_template(source)
    pipeline.write("A long enough title, 0123456789")
    renderer.close()

    assert codes(again(pipeline)) == ["nondeterminism"]


def test_another_version_of_the_engine(pipeline: Pipeline) -> None:
    """The versions of the run's environment are told beside those of now."""
    pipeline.write("Brief", page=b"made by an older Jinja")
    then = environment() | {"jinja2": "2.0", "unknown": "1"}
    pipeline.session.execute(sa.update(PipelineRun).values(environment=then))
    pipeline.session.commit()

    found = again(pipeline)

    assert codes(found) == ["engine-changed"]
    assert f"jinja2 2.0 then, {environment()['jinja2']} now" in found.reasons[0].text
    assert "python" not in found.reasons[0].text


def test_a_template_that_nobody_named(pipeline: Pipeline) -> None:
    """It is inferred, which is told only where it matters."""
    pipeline.write("Brief", template=False)
    assert again(pipeline).verdict is Verdict.IDENTICAL

    pipeline.write("Brief 2", template=False, page=b"made from another one")

    assert codes(again(pipeline)) == ["template-inferred"]


def test_a_report_without_template(pipeline: Pipeline) -> None:
    """Nothing can be rendered, and the version says so."""
    with pipeline.running("Brief", page=b"made without one"):
        pipeline.report.template = None

    found = again(pipeline)

    assert codes(found) == ["template-missing"]
    assert (found.rendered_sha256, found.diff, found.template) == (None, None, None)


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("{{ report.titel }}", "render-failed"),
        ("{% include '/etc/passwd' %}", "render-refused"),
        ("{{ 'a' * 200000 }}", "render-limit-exceeded"),
    ],
)
def test_a_template_that_cannot_be_rendered(pipeline: Pipeline, source: str, code: str) -> None:
    """The error is the reason; it does not end the check of the others."""
    pipeline.change_template(source)
    pipeline.write("Brief", page=b"made by another program")

    assert codes(again(pipeline)) == [code]


def test_a_lead_changed_meanwhile(pipeline: Pipeline) -> None:
    """The run may have read it before."""
    with Session(pipeline.session.get_bind()) as other, pipeline.running("Brief", page=b"x"):
        set_lead(other, other.merge(pipeline.report, load=True), name="International")

    assert codes(again(pipeline)) == ["lead-changed"]


def test_lost_inputs_and_outputs(pipeline: Pipeline) -> None:
    """The digest is compared all the same; what is lost is named."""
    pipeline.write("Brief", page=b"made from prices", prices=b"1,2,3")
    for name in pipeline.store.sweep([]).orphans:
        pipeline.store.delete(name)

    found = again(pipeline)

    assert codes(found) == ["input-missing", "output-missing"]
    assert "prices" in found.reasons[0].text and found.diff is None


def test_a_lost_output_that_comes_out_again(pipeline: Pipeline) -> None:
    """Its bytes are gone, and yet known to be right."""
    pipeline.write("Brief")
    for name in pipeline.store.sweep([]).orphans:
        pipeline.store.delete(name)

    assert again(pipeline).verdict is Verdict.IDENTICAL


def test_several_outputs_that_may_be_meant(pipeline: Pipeline) -> None:
    """If none is equal the one has to be named; if one is, that is it."""
    pipeline.write("Brief", page=b"by hand", more=("annex.html", "data.csv"))
    assert codes(again(pipeline)) == ["several-outputs"]
    named = again(pipeline, output="annex.html")
    assert (codes(named), named.output and named.output.name) == (["unexplained"], "annex.html")

    pipeline.write("Brief 2", more=("annex.html",))
    found = again(pipeline)
    assert (found.verdict.value, found.output and found.output.name) == ("identical", "brief.html")


def test_an_output_of_another_type(pipeline: Pipeline) -> None:
    """What the renderer does not make is nothing to compare with."""
    pipeline.write("Brief")

    with JinjaRenderer(media_type="text/csv") as other:
        found = again(pipeline, renderer=other)

    assert (found.verdict, found.reasons[0].code) == (Verdict.NOTHING_RECORDED, "no-such-output")
    assert "text/csv" in found.reasons[0].text and "brief.html" in found.reasons[0].text


def test_bytes_that_are_no_text(pipeline: Pipeline) -> None:
    """They differ, without a diff."""
    pipeline.write("Brief", page=b"\xff\xfe\x00")

    found = again(pipeline)

    assert (codes(found), found.diff) == (["unexplained"], None)
