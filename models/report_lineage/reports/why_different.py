"""Why a report did not come out as it was recorded, as far as what is recorded can tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.artifacts import ArtifactStore
from report_lineage.artifacts.media_type import essence
from report_lineage.diff import TextDiff, text_diff
from report_lineage.environment import environment
from report_lineage.errors import ArtifactCorrupt, ArtifactMissing, RenderFailed
from report_lineage.reports.as_of import StoredContent, stored_inputs
from report_lineage.reports.rendering import Renderer
from report_lineage.reports.reproduction import Reason
from report_lineage.reports.results import ArtifactRef, TemplateRef
from report_lineage.reports.tables import RUN, TRANSACTION, lead_versions

LONGEST_DIFF_BYTES = 4 * 1024 * 1024
"""Longer outputs are compared by their digests alone."""


@dataclass(frozen=True)
class Means:
    """What a report is reproduced with: see the arguments of ``reproduce``."""

    renderer: Renderer
    store: ArtifactStore | None
    output: str | None

    @property
    def wanted(self) -> str:
        """Return what an output must be, in words."""
        return repr(self.output) if self.output else f"output of type {self.renderer.media_type}"

    def may_have_made(self, output: ArtifactRef) -> bool:
        """Say whether an output may be the rendering of a template."""
        if self.output is not None:
            return output.name == self.output
        return essence(output.media_type) == essence(self.renderer.media_type)


@dataclass(frozen=True)
class Attempt:
    """A version rendered again. ``rendered`` is None if it could not be: see ``failure``."""

    stored: StoredContent
    candidates: Sequence[ArtifactRef]
    template: TemplateRef | None
    source: str | None
    values: Mapping[str, Any]
    rendered: bytes | None = None
    failure: RenderFailed | None = None

    @property
    def output(self) -> ArtifactRef | None:
        """Return the recorded output; None if several may be meant."""
        return self.candidates[0] if len(self.candidates) == 1 else None


def why_different(
    session: Session, attempt: Attempt, means: Means
) -> tuple[tuple[Reason, ...], TextDiff | None]:
    """Return why a rendering is not the recorded output, and how it differs if that can be said."""
    reasons = [*_reasons(session, attempt, means)] or [
        Reason(
            "unexplained",
            "Nothing that is recorded explains it: the output was made in another way, from values "
            "that were changed before the commit, or from what has no version, such as the time.",
        )
    ]
    diff, trouble = _diff(attempt, means.store)
    return (*reasons, *trouble), diff


def _reasons(session: Session, attempt: Attempt, means: Means) -> Iterator[Reason]:
    yield from _not_rendered(attempt)
    yield from _nondeterminism(attempt, means.renderer)
    yield from _other_engine(session, attempt)
    if attempt.template is not None and attempt.template.inferred:
        text = "No run named the template; the newest of that time is a guess."
        yield Reason("template-inferred", text)
    yield from _lead_changed(session, attempt)
    yield from _inputs_missing(session, attempt, means.store)
    if len(attempt.candidates) > 1:
        names = ", ".join(one.name for one in attempt.candidates)
        text = f"Several outputs may be meant, and none is equal: {names}. Name one of them."
        yield Reason("several-outputs", text)


def _not_rendered(attempt: Attempt) -> Iterator[Reason]:
    if attempt.template is None:
        yield Reason("template-missing", "The version names no template that history knows.")
    elif attempt.source is None:
        label = f"{attempt.template.name} {attempt.template.label}"
        yield Reason("template-missing", f"The text of the template {label} is not in history.")
    if attempt.stored.lead is None:
        yield Reason("lead-missing", "History has no version of the lead from that time.")
    if attempt.failure is not None:
        yield Reason(attempt.failure.code, str(attempt.failure))


def _nondeterminism(attempt: Attempt, renderer: Renderer) -> Iterator[Reason]:
    if attempt.source is None or attempt.rendered is None:
        return
    try:
        again = renderer.render(attempt.source, attempt.values, fresh=True)
    except RenderFailed:
        again = None
    if again != attempt.rendered:
        text = "The template does not give the same twice: two renderings from the same differ."
        yield Reason("nondeterminism", text)


def _other_engine(session: Session, attempt: Attempt) -> Iterator[Reason]:
    run = attempt.stored.lineage.run
    if run is None:
        return
    recorded = session.scalar(sa.select(RUN.c.environment).where(RUN.c.id == run.id)) or {}
    changed = [
        f"{name} {recorded[name]} then, {now} now"
        for name, now in environment().items()
        if recorded.get(name, now) != now
    ]
    if changed:
        yield Reason("engine-changed", f"Rendered with other versions: {'; '.join(changed)}.")


def _lead_changed(session: Session, attempt: Attempt) -> Iterator[Reason]:
    """Tell of a lead that was changed while the run that rendered it was at work."""
    lineage, lead = attempt.stored.lineage, attempt.stored.lead
    if lineage.run is None or lineage.run.started_at is None or lead is None:
        return
    versions, when = lead_versions(), TRANSACTION.c.committed_at
    changed = session.scalar(
        sa.select(sa.func.max(when))
        .join(versions.table, versions.transaction_id == TRANSACTION.c.id)
        .where(versions.column("id") == lead["id"])
        .where(when > lineage.run.started_at, when < lineage.transaction.committed_at)
    )
    if changed is not None:
        text = "The lead was changed while the run was at work, which may have read it before."
        yield Reason("lead-changed", text)


def _inputs_missing(
    session: Session, attempt: Attempt, store: ArtifactStore | None
) -> Iterator[Reason]:
    if store is None:
        return
    inputs = stored_inputs(session, attempt.stored.lineage)
    missing = [one.name for one in inputs if not store.exists(one.sha256)]
    if missing:
        text = f"The store has lost inputs of the run: {', '.join(missing)}."
        yield Reason("input-missing", text)


def _diff(
    attempt: Attempt, store: ArtifactStore | None
) -> tuple[TextDiff | None, tuple[Reason, ...]]:
    output, rendered = attempt.output, attempt.rendered
    if store is None or output is None:
        return None, ()
    try:
        if rendered is None or max(output.size_bytes, len(rendered)) > LONGEST_DIFF_BYTES:
            store.stat(output.sha256)
            return None, ()
        recorded = store.read_bytes(output.sha256)
        return text_diff(recorded.decode(), rendered.decode()), ()
    except (ArtifactMissing, ArtifactCorrupt) as error:
        return None, (Reason(f"output-{error.code.removeprefix('artifact-')}", str(error)),)
    except UnicodeDecodeError:
        return None, ()
