"""Why two versions differ, as text for reading: the answer, then each cause with its evidence."""

from __future__ import annotations

from collections.abc import Iterator

import click

from lineage_panel.cli.table import plain
from lineage_panel.formatting import digest, exact_time
from report_lineage.reports.explain import Cause, Explanation, Place

_COLOURS = {
    "explained": "green",
    "identical": "green",
    "partly explained": "yellow",
    "unexplained": "red",
}
_INDENT = "   "


def print_explanation(answer: Explanation) -> None:
    """Print the answer in one sentence, the verdict, and the causes in order of weight."""
    click.echo(plain(answer.summary))
    click.echo(click.style(answer.verdict.value, fg=_COLOURS[answer.verdict.value]))
    for number, cause in enumerate(answer.causes, start=1):
        inferred = " (inferred)" if cause.inferred else ""
        kind = click.style(f"{cause.kind.value}{inferred}", bold=True)
        click.echo(f"\n{number}. {kind}: {plain(cause.sentence)}")
        for line in _lines(cause):
            click.echo(f"{_INDENT}{plain(line)}")
    for left_out in answer.partial:
        click.echo(f"\n{plain(left_out.path)}: {plain(left_out.reason)}")


def _lines(cause: Cause) -> Iterator[str]:
    evidence = cause.evidence
    if evidence.old_sha256 or evidence.new_sha256:
        yield f"sha256 {_digest(evidence.old_sha256)} → {_digest(evidence.new_sha256)}"
    if cause.transaction is not None:
        made = cause.transaction
        yield f"{exact_time(made.committed_at)}, {made.actor or 'nobody named'} ({made.channel})"
    yield from (_way(place) for place in cause.places if place.path)
    if evidence.note is not None:
        yield evidence.note
    if cause.uses:
        yield f"the changed lines use: {', '.join(cause.uses)}"
    yield _effects(cause)


def _digest(sha256: str | None) -> str:
    return "none" if sha256 is None else digest(sha256)


def _way(place: Place) -> str:
    return f"upstream: {' ← '.join(place.path)}"


def _effects(cause: Cause) -> str:
    if not cause.traced:
        return "changed: not traced"
    names = [
        f"{one.difference.name}{' (inferred)' if one.inferred else ''}" for one in cause.effects
    ]
    return f"changed: {', '.join(names) or 'nothing that uses it'}"
