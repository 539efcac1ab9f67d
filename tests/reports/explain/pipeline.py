"""A generated pipeline of five stages that ends in a report, recorded as a host records it."""

from __future__ import annotations

import hashlib
import json
import random
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from unittest import mock

from sqlalchemy.orm import Session

from report_lineage import transaction_context
from report_lineage.artifacts import FileStore
from report_lineage.entities import Lead, Report, ReportSection, ReportTemplate
from report_lineage.environment import environment
from report_lineage.recording import Run, record_run

STAGES = 5
SECTIONS = 3


@dataclass
class Stage:
    """A job: what it reads of its own, what it is given, and which stages it reads from."""

    job: str
    reads: tuple[int, ...]
    raw: dict[str, str]
    parameters: dict[str, int]
    template: uuid.UUID
    code_version: str = "1.0"
    noise: str = ""


@dataclass
class Pipeline:
    """The stages as they are now, and what each gave last. Stage 5 writes the report.

    ``kept`` are sections that it leaves as it finds them.
    """

    session: Session
    store: FileStore
    name: str
    stages: list[Stage] = field(default_factory=list)
    given: dict[int, bytes] = field(default_factory=dict)
    python: str = "3.11.1"
    kept: frozenset[int] = frozenset()
    report_id: uuid.UUID | None = None

    def upstream(self, index: int) -> set[int]:
        """Return the stages that a stage reads from, at whatever distance."""
        direct = self.stages[index].reads
        return {*direct}.union(*map(self.upstream, direct))

    def run(self, first: int = 0) -> None:
        """Run the stages from one on, each recorded."""
        with engine_version(self.python):
            for index in range(first, STAGES):
                self._run_stage(index)

    def run_keeping(self, section: int) -> None:
        """Run the last stage, which leaves one section as it is and writes a page of another name."""
        self.kept = frozenset({section})
        with engine_version(self.python):
            self._run_stage(STAGES - 1)
        self.kept = frozenset()

    def _run_stage(self, index: int) -> None:
        stage = self.stages[index]
        inputs = {name: text.encode() for name, text in stage.raw.items()}
        inputs |= {f"{self.stages[one].job}.json": self.given[one] for one in stage.reads}
        with record_run(
            self.session,
            job=stage.job,
            namespace=self.name,
            inputs=inputs,
            parameters=stage.parameters,
            code_version=stage.code_version,
            actor="scheduler",
            store=self.store,
            templates=[stage.template],
        ) as run:
            label = self._label(stage)
            self.given[index] = made_of(stage, inputs, self.python, label)
            if index == STAGES - 1:
                self._write_report(run, self.given[index])
            else:
                run.add_output(f"{stage.job}.json", self.given[index], "application/json")

    def _label(self, stage: Stage) -> str:
        return self.session.get_one(ReportTemplate, stage.template).source

    def _write_report(self, run: Run, made: bytes) -> None:
        report = self.session.get(Report, self.report_id) if self.report_id else None
        if report is None:
            report = Report(
                lead=Lead(name=self.name),
                title=self.name,
                template_id=self.stages[-1].template,
                sections=[
                    ReportSection(position=n, key=f"s{n}", heading=f"Part {n}")
                    for n in range(1, SECTIONS + 1)
                ],
            )
            self.session.add(report)
        words = json.loads(made)
        report.data = words
        for section in report.sections:
            if section.position - 1 in self.kept:
                continue
            section.body = f"{section.key} says {words['digest']}."
        self.session.flush()
        self.report_id = report.id
        run.add_output("page.html", made, "text/html", report=report)


def made_of(stage: Stage, inputs: Mapping[str, bytes], python: str, template: str) -> bytes:
    """Return what a stage makes: a digest of all that it was given, so that any change shows."""
    counted = {name: value for name, value in stage.parameters.items() if name != "verbosity"}
    facts = [stage.job, counted, stage.code_version, python, template, stage.noise]
    digest = hashlib.sha256(json.dumps(facts).encode())
    for name, data in sorted(inputs.items()):
        digest.update(name.encode() + data)
    return json.dumps({"job": stage.job, "digest": digest.hexdigest()}).encode()


def make_pipeline(session: Session, store: FileStore, chance: random.Random, name: str) -> Pipeline:
    """Return a pipeline, not yet run: each stage reads the one before, and some of the others."""
    pipeline = Pipeline(session, store, name)
    for index in range(STAGES):
        template = ReportTemplate(name=f"{name}-t{index}", label="1.0", source=f"{name} 1.0")
        session.add(template)
        session.flush()
        others = [one for one in range(index - 1) if chance.random() < 0.3]
        pipeline.stages.append(
            Stage(
                job=f"{name}-stage{index}",
                reads=tuple([*others, index - 1] if index else ()),
                raw={
                    f"spare{index}.csv": table(chance),
                    **{f"raw{index}-{n}.csv": table(chance) for n in range(chance.randint(1, 3))},
                },
                parameters={f"p{index}": chance.randint(0, 999), "verbosity": 0},
                template=template.id,
            )
        )
    session.commit()
    return pipeline


def table(chance: random.Random) -> str:
    """Return a CSV file."""
    rows = [f"k{n},{chance.randint(0, 10**6)}" for n in range(5)]
    return "\n".join(["key,value", *rows]) + "\n"


@contextmanager
def engine_version(python: str) -> Iterator[None]:
    """Have runs record another version of Python."""
    told = {**environment(), "python": python}
    with mock.patch("report_lineage.recording.recorder.environment", return_value=told):
        yield


def edit_section(pipeline: Pipeline, number: int, words: str) -> None:
    """Add words to a section by hand."""
    with transaction_context(actor="maria", reason="a closer look"):
        section = pipeline.session.get_one(Report, pipeline.report_id).sections[number]
        section.body += words
        pipeline.session.commit()
