"""Rendering a report's template from plain values, the same way when it is made and ever after."""

from __future__ import annotations

from report_lineage.reports.rendering.jinja import JinjaOptions, JinjaRenderer
from report_lineage.reports.rendering.limits import RenderLimits
from report_lineage.reports.rendering.renderer import Renderer
from report_lineage.reports.rendering.values import TemplateValues, report_values, stored_values

__all__ = [
    "JinjaOptions",
    "JinjaRenderer",
    "RenderLimits",
    "Renderer",
    "TemplateValues",
    "report_values",
    "stored_values",
]
