"""What tests of explain share: a store, and a small pipeline that writes one report."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy.orm import Session

from report_lineage import transaction_context
from report_lineage.artifacts import FileStore
from report_lineage.entities import Lead, Report, ReportSection
from report_lineage.recording import Run, record_run
from report_lineage.reports.explain import Explanation, explain

REPORT = uuid.uuid5(uuid.NAMESPACE_URL, "the report of these tests")
SECTIONS = {key: uuid.uuid5(REPORT, key) for key in ("return", "risk")}


@dataclass
class Desk:
    """Runs jobs, and explains the report that they write."""

    session: Session
    store: FileStore

    def job(
        self,
        name: str,
        inputs: Mapping[str, bytes],
        work: Callable[[Run], object] = lambda run: None,
        **given: Any,
    ) -> None:
        """Run a job."""
        options = {"code_version": "1.0", **given}
        with record_run(
            self.session, job=name, namespace="desk", inputs=inputs, store=self.store, **options
        ) as run:
            work(run)

    def made(self, name: str, inputs: Mapping[str, bytes], output: str, **given: Any) -> bytes:
        """Run a job that makes a file of all that it reads, and return the file."""
        data = digest(inputs, given)
        self.job(name, inputs, lambda run: run.add_output(output, data, "text/plain"), **given)
        return data

    def brief(
        self,
        inputs: Mapping[str, bytes],
        words: str | None = None,
        work: Callable[[Run], object] = lambda run: None,
        **given: Any,
    ) -> None:
        """Run the job ``brief``, which writes the report from all that it is given."""
        said = digest(inputs, given).decode() if words is None else words

        def write(run: Run) -> None:
            for section in report_of(self.session).sections:
                section.body = f"{section.key}: {said}"
            self.session.flush()
            work(run)

        self.job(given.pop("job", "brief"), inputs, write, **given)

    def brief_around_an_edit(self, title: str, column: str, to: str) -> None:
        """Write versions 2 and 3 from a column of another report, which maria edits in between."""
        source = Report(title=title, lead=report_of(self.session).lead, status="draft")
        self.session.add(source)
        self.session.commit()
        key = source.id
        self.brief({"source.txt": self._rendered(key, column)})
        with transaction_context(actor="maria", reason="a typing error"):
            setattr(self.session.get_one(Report, key), column, to)
            self.session.commit()
        self.brief({"source.txt": self._rendered(key, column)})

    def _rendered(self, key: uuid.UUID, column: str) -> bytes:
        words: bytes = getattr(self.session.get_one(Report, key), column).encode()
        self.session.rollback()
        self.job("render", {}, lambda run: run.add_output("source.txt", words, report=key))
        return words

    def why(self, a: int, b: int) -> Explanation:
        """Explain a version by another."""
        return explain(self.session, REPORT, a, b, store=self.store)


def report_of(session: Session) -> Report:
    """Return the report, made if it is not there."""
    report = session.get(Report, REPORT)
    if report is None:
        sections = [
            ReportSection(id=key, key=name, heading=name.capitalize(), position=position)
            for position, (name, key) in enumerate(SECTIONS.items(), start=1)
        ]
        report = Report(id=REPORT, lead=Lead(name="IBM"), title="Brief", sections=sections)
        session.add(report)
    return report


def digest(inputs: Mapping[str, bytes], given: Mapping[str, Any]) -> bytes:
    """Return words that follow from all inputs and parameters."""
    facts = [sorted(inputs.items()), sorted(given.get("parameters", {}).items())]
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:12].encode()


@pytest.fixture
def desk(session: Session, store: FileStore) -> Desk:
    """Give a desk on each kind of database."""
    return Desk(session, store)
