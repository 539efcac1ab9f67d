"""The rendered brief: the template's source filled with the report's own values, nothing else.

Rendering reads only what is versioned, so that any version can be rendered again and compared.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from jinja2 import StrictUndefined, Template
from jinja2.sandbox import SandboxedEnvironment

from report_lineage.entities import Report

TEMPLATE_NAME = "market_brief"

_environment = SandboxedEnvironment(
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)


def template_source(label: str) -> str:
    """Return the source of one version of the demo's template, such as 1.2."""
    name = f"{TEMPLATE_NAME}-{label}.html.jinja"
    return files("lineage_panel.demo").joinpath("templates", name).read_text(encoding="utf-8")


def render(source: str, report: Report) -> bytes:
    """Return a report as HTML.

    :param source: the Jinja source; it can reach the report's values and no Python object.
    :raises jinja2.TemplateError: if the source names what a report does not have.
    """
    return _compiled(source).render(_values(report)).encode()


@lru_cache(maxsize=8)
def _compiled(source: str) -> Template:
    return _environment.from_string(source)


def _values(report: Report) -> dict[str, object]:
    sections = [
        {"key": one.key, "heading": one.heading, "body": one.body, "data": one.data}
        for one in report.sections
    ]
    lead = {"name": report.lead.name, "website": report.lead.website}
    values = {"title": report.title, "status": report.status, "data": report.data}
    return {"report": values, "lead": lead, "sections": sections}
