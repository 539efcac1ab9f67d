"""Reports whose outputs are rendered and recorded, as a pipeline does it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.orm import Session

from report_lineage import record_run
from report_lineage.artifacts import FileStore
from report_lineage.entities import Lead, Report, ReportSection, ReportTemplate
from report_lineage.reports.rendering import Renderer, report_values

SOURCE = """<h1>{{ report.title }}</h1>
<p>{{ report.status }}, {{ report.data }}, {{ lead.name }} {{ lead.attributes }}</p>
{% for section in sections %}
<h2>{{ section.position }}. {{ section.heading }}</h2>{{ section.body }} {{ section.data }}
{% endfor %}
"""


class Pipeline:
    """Writes one report again and again, each time as a run of its own."""

    def __init__(self, session: Session, store: FileStore, renderer: Renderer) -> None:
        self.session, self.store, self.renderer = session, store, renderer
        self.written = 0
        self.template = ReportTemplate(name="brief", label="1.0", source=SOURCE)
        self.report = Report(
            template=self.template,
            lead=Lead(name="IBM & Søns", attributes={"z": 1, "a": [1.10, None]}),
            title="Brief <1>",
            data={"score": 61.50, "pair": (1, 2), "ä": "é"},
            sections=[
                ReportSection(position=2, key="risk", heading="Risk", body="Calm."),
                ReportSection(position=1, key="return", heading="Return", data={"b": 1, "a": 2}),
            ],
        )
        session.add_all([self.template, self.report])
        session.commit()

    def write(self, title: str, **options: Any) -> None:
        """Give the report a title and record its page: see :meth:`running`."""
        with self.running(title, **options):
            pass

    @contextmanager
    def running(
        self,
        title: str,
        *,
        template: bool = True,
        page: bytes | None = None,
        more: tuple[str, ...] = (),
        **inputs: bytes,
    ) -> Iterator[None]:
        """Begin a run, and after the block give the report a title and record its page.

        :param template: whether the run names the template.
        :param page: what is recorded instead of the rendering; None for the rendering.
        :param more: names of further outputs, which say their name.
        """
        with record_run(
            self.session, job="brief", namespace="tests", inputs=inputs, store=self.store
        ) as run:
            if template:
                run.use_template(self.template)
                self.session.rollback()
            yield
            self.report.title = title
            if page is None:
                values = report_values(self.session, self.report)
                page = self.renderer.render(self.template.source, values)
            run.add_output("brief.html", page, "text/html; charset=utf-8", report=self.report)
            for name in more:
                run.add_output(name, name, report=self.report)
        self.written += 1

    def change_template(self, source: str) -> None:
        """Commit another version of the template."""
        self.template.source = source
        self.session.commit()


def set_lead(session: Session, report: Report, **values: Any) -> None:
    """Commit other values of a report's lead."""
    for name, value in values.items():
        setattr(report.lead, name, value)
    session.commit()
