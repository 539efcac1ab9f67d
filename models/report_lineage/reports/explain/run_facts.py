"""What runs were given, read for many runs at once, and what differs between two of them."""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.reports.explain.asked_pairs import one_of
from report_lineage.reports.masking import MASK, masked_parameters
from report_lineage.reports.results import RunRef
from report_lineage.reports.tables import RUN

_OWN = (
    "code_version",
    "parameters",
    "secret_fingerprints",
    "environment",
    "templates",
    "fingerprint",
    "error_message",
    "recorded_at",
)
_REF = tuple(RunRef.__dataclass_fields__)


@dataclass(frozen=True)
class GivenRun:
    """A run and what it was given, apart from its inputs."""

    ref: RunRef
    code_version: str | None
    parameters: Mapping[str, Any] | None
    secret_fingerprints: Mapping[str, Any] | None
    environment: Mapping[str, Any] | None
    templates: Sequence[Mapping[str, Any]] | None
    fingerprint: str | None
    error_message: str | None
    recorded_at: datetime

    @property
    def job(self) -> tuple[str, str]:
        """Return what names its job: namespace and name."""
        return self.ref.job_namespace, self.ref.job_name

    @property
    def complete(self) -> bool:
        """Say whether it came to its own end."""
        return self.ref.state == "COMPLETE"

    @property
    def documented(self) -> bool:
        """Say whether anything is recorded of what it was given."""
        facts = (self.code_version, self.parameters, self.secret_fingerprints, self.templates)
        return self.fingerprint is not None or any(facts)


@dataclass(frozen=True)
class ChangedValue:
    """A named value that two runs were given differently; None on the side that has none."""

    name: str
    old: Any
    new: Any
    secret: bool = False


def given_runs(session: Session, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, GivenRun]:
    """Return runs by id, in one statement."""
    columns = [RUN.c[name] for name in (*_REF, *_OWN)]
    found = {}
    for row in session.execute(sa.select(*columns).where(one_of(session, RUN.c.id, ids))):
        facts = dict(row._mapping)
        ref = RunRef(**{name: facts.pop(name) for name in _REF})
        found[ref.id] = GivenRun(ref=ref, **facts)
    return found


def changed_parameters(old: GivenRun, new: GivenRun) -> Iterator[ChangedValue]:
    """Give the parameters that differ, in the order of their names; of secret ones no value."""
    shown = [masked_parameters(run.parameters, None) for run in (old, new)]
    for change in _changed(old.parameters, new.parameters):
        yield replace(change, old=shown[0].get(change.name), new=shown[1].get(change.name))
    secrets = old.secret_fingerprints or {}, new.secret_fingerprints or {}
    for change in _changed(*secrets):
        old_shown, new_shown = (MASK if change.name in side else None for side in secrets)
        yield ChangedValue(change.name, old_shown, new_shown, secret=True)


def changed_environment(old: GivenRun, new: GivenRun) -> Iterator[ChangedValue]:
    """Give the engines whose versions differ."""
    if old.environment and new.environment:
        yield from _changed(old.environment, new.environment)


def _changed(
    old: Mapping[str, Any] | None, new: Mapping[str, Any] | None
) -> Iterator[ChangedValue]:
    before, after = old or {}, new or {}
    for name in sorted({*before, *after}):
        if name not in before or name not in after or _spelt(before[name]) != _spelt(after[name]):
            yield ChangedValue(name, before.get(name), after.get(name))


def _spelt(value: Any) -> str:
    """Return a value as the fingerprint spells it: 1, 1.0 and true are three."""
    return json.dumps(value, sort_keys=True)
