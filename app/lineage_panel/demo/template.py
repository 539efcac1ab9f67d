"""The versions of the demo's template.

A brief is the template's source filled with the report's own values, nothing else: what is rendered
reads only what is versioned, so that any version can be rendered again and compared.
"""

from __future__ import annotations

from importlib.resources import files

TEMPLATE_NAME = "market_brief"


def template_source(label: str) -> str:
    """Return the source of one version of the demo's template, such as 1.2."""
    name = f"{TEMPLATE_NAME}-{label}.html.jinja"
    return files("lineage_panel.demo").joinpath("templates", name).read_text(encoding="utf-8")
