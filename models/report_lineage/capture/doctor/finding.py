"""What an examination gives: findings, each with a table, a count and sample keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from report_lineage.capture.doctor.codes import KINDS, Severity


@dataclass(frozen=True)
class Finding:
    """Something that is not as it should be.

    ``table`` is None for what belongs to the whole database. ``samples`` names a few of the
    ``count`` rows by the columns of their keys, as text, or triggers and settings by name.
    """

    code: str
    severity: Severity
    table: str | None
    count: int
    samples: tuple[Mapping[str, str], ...]
    problem: str
    remedy: str


@dataclass(frozen=True)
class Diagnosis:
    """The tables examined, what was found in them, worst first, and whether all is well."""

    healthy: bool
    tables: tuple[str, ...]
    findings: tuple[Finding, ...]


def finding(
    code: str, table: str | None, count: int, samples: Iterable[Mapping[str, Any]] = ()
) -> Finding:
    """Return a finding of a known kind."""
    kind = KINDS[code]
    texts = tuple({str(name): as_text(value) for name, value in one.items()} for one in samples)
    # Names may be SQLAlchemy's own kind of text, which has no JSON form.
    place = None if table is None else str(table)
    return Finding(code, kind.severity, place, count, texts, kind.problem, kind.remedy)


def as_text(value: object) -> str:
    """Return a key's value for people: bytes as hexadecimal digits."""
    return value.hex() if isinstance(value, bytes) else str(value)


def diagnosis(tables: Iterable[str], findings: Iterable[Finding]) -> Diagnosis:
    """Return findings as a whole, worst first."""
    worst_first = sorted(findings, key=lambda one: list(Severity).index(one.severity))
    healthy = all(one.severity is Severity.INFORMATION for one in worst_first)
    return Diagnosis(healthy, tuple(tables), tuple(worst_first))
