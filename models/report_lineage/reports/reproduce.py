"""Does a report come out the same when it is rendered again from its versioned template and data?"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.artifacts import ArtifactStore
from report_lineage.errors import NotFound, RenderFailed
from report_lineage.history import Operation
from report_lineage.history.past import Moment, resolve
from report_lineage.reports.as_of import stored_content
from report_lineage.reports.lineage_rows import (
    LineageRow,
    extent,
    lineage_row,
    newest_version,
    select_lineage,
)
from report_lineage.reports.own_outputs import own_outputs
from report_lineage.reports.rendering import JinjaRenderer, Renderer, stored_values
from report_lineage.reports.reproduction import Reason, Reproduction, Verdict
from report_lineage.reports.results import ArtifactRef, TemplateRef
from report_lineage.reports.tables import LINEAGE
from report_lineage.reports.templates import template_refs, template_source
from report_lineage.reports.why_different import Attempt, Means, why_different


def reproduce(
    session: Session,
    report_id: uuid.UUID,
    when: Moment,
    *,
    renderer: Renderer | None = None,
    store: ArtifactStore | None = None,
    output: str | None = None,
) -> Reproduction:
    """Render a report again as its newest version by a moment was, and compare by SHA-256.

    Template, fields, sections and lead are those of the version's own commit, however much later
    the moment is. Nothing is written.

    :param when: an aware datetime, ``Token``, ``Transaction`` or ``Version``.
    :param renderer: the one that made the output; None for :class:`JinjaRenderer` as it comes.
    :param store: where outputs and inputs are, for the diff and to see what is lost; None for
        the comparison of digests alone.
    :param output: name of the output that the template makes; None for the one of the renderer's
        media type.
    :raises NotFound: if the report had no version by then.
    :raises BadMoment: or another of the errors of moments.
    """
    version = _version_at(session, report_id, when)
    with _renderer(renderer) as used:
        (found,) = _reproduce(session, [version], Means(used, store, output))
    return found


def reproduce_all(
    session: Session,
    report_id: uuid.UUID | None = None,
    *,
    renderer: Renderer | None = None,
    store: ArtifactStore | None = None,
    output: str | None = None,
    batch_versions: int = 200,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[Reproduction]:
    """Reproduce every version of a report, or of all, in the order of reports and numbers.

    :param report_id: None for all reports.
    :param batch_versions: how many to read at once.
    :param progress: called with the versions done and all there are, also before the first.
    :raises NotFound: if the report never had a version.
    """
    if report_id is not None:
        extent(session, report_id)
    of_report = [] if report_id is None else [LINEAGE.c.report_id == report_id]
    count = sa.select(sa.func.count()).select_from(LINEAGE).where(*of_report)
    total, done = session.scalars(count).one(), 0
    tell = progress or (lambda done, total: None)
    tell(0, total)
    with _renderer(renderer) as used:
        for rows in _batches(session, of_report, batch_versions):
            for found in _reproduce(session, rows, Means(used, store, output)):
                done += 1
                tell(done, total)
                yield found


def _version_at(session: Session, report_id: uuid.UUID, when: Moment) -> LineageRow:
    """Return the newest version of a report by a moment.

    :raises NotFound: if the report had none by then.
    """
    shown = resolve(session, when)
    found = newest_version(session, report_id, shown)
    if found is None:
        extent(session, report_id)
        raise NotFound(kind="version of the report", key=f"{report_id} by that moment")
    return found


@contextmanager
def _renderer(given: Renderer | None) -> Iterator[Renderer]:
    if given is not None:
        yield given
        return
    with JinjaRenderer() as own:
        yield own


def _batches(
    session: Session, where: Sequence[sa.ColumnElement[bool]], batch_versions: int
) -> Iterator[Sequence[LineageRow]]:
    key = sa.tuple_(LINEAGE.c.report_id, LINEAGE.c.number)
    query = select_lineage().where(*where).order_by(*key.clauses).limit(batch_versions)
    rows = [lineage_row(row) for row in session.execute(query)]
    while rows:
        yield rows
        last = sa.tuple_(*map(sa.literal, rows[-1].key))
        rows = [lineage_row(row) for row in session.execute(query.where(key > last))]


def _reproduce(
    session: Session, rows: Sequence[LineageRow], means: Means
) -> Iterator[Reproduction]:
    outputs, templates = own_outputs(session, rows), template_refs(session, rows)
    for row in rows:
        yield _version(session, row, outputs.get(row.key, ()), templates.get(row.key), means)


def _version(
    session: Session,
    row: LineageRow,
    outputs: Sequence[ArtifactRef],
    template: TemplateRef | None,
    means: Means,
) -> Reproduction:
    candidates = [one for one in outputs if means.may_have_made(one)]
    if not candidates:
        return _nothing_recorded(row, template, outputs, means)
    attempt = _attempt(session, row, candidates, template, means)
    sha256 = None if attempt.rendered is None else hashlib.sha256(attempt.rendered).hexdigest()
    equal = next((one for one in candidates if one.sha256 == sha256), None)
    if equal is not None:
        return _answer(row, Verdict.IDENTICAL, equal, template, sha256)
    reasons, diff = why_different(session, attempt, means)
    answer = _answer(row, Verdict.DIFFERS, attempt.output, template, sha256)
    return replace(answer, reasons=reasons, diff=diff)


def _attempt(
    session: Session,
    row: LineageRow,
    candidates: Sequence[ArtifactRef],
    template: TemplateRef | None,
    means: Means,
) -> Attempt:
    stored = stored_content(session, row)
    source = template_source(session, template)
    attempt = Attempt(stored, candidates, template, source, stored_values(stored))
    if source is None:
        return attempt
    try:
        rendered = means.renderer.render(source, attempt.values)
    except RenderFailed as error:
        return replace(attempt, failure=error)
    return replace(attempt, rendered=rendered)


def _nothing_recorded(
    row: LineageRow, template: TemplateRef | None, outputs: Sequence[ArtifactRef], means: Means
) -> Reproduction:
    others = ", ".join(one.name for one in outputs)
    if row.operation is Operation.DELETE:
        reason = Reason("deleted", "The version deleted the report.")
    elif others:
        reason = Reason("no-such-output", f"It recorded no {means.wanted}, but {others}.")
    else:
        reason = Reason("no-output", f"It recorded no output (origin: {row.origin}).")
    answer = _answer(row, Verdict.NOTHING_RECORDED, None, template, None)
    return replace(answer, reasons=(reason,))


def _answer(
    row: LineageRow,
    verdict: Verdict,
    output: ArtifactRef | None,
    template: TemplateRef | None,
    sha256: str | None,
) -> Reproduction:
    return Reproduction(
        report_id=row.report_id,
        number=row.number,
        committed_at=row.transaction.committed_at,
        verdict=verdict,
        output=output,
        template=template,
        rendered_sha256=sha256,
        reasons=(),
        diff=None,
    )
