"""Registers capture with Alembic's autogenerate, under the name ``report_lineage``."""

from __future__ import annotations

from alembic.runtime.plugins import Plugin
from alembic.util import DispatchPriority

from report_lineage.capture.alembic.compare import compare_capture, configure_models


def setup(plugin: Plugin) -> None:
    """Add the comparison, around that of the tables."""
    plugin.add_autogenerate_comparator(
        configure_models,
        "autogenerate",
        "report_lineage_models",
        priority=DispatchPriority.FIRST,
    )
    plugin.add_autogenerate_comparator(
        compare_capture, "autogenerate", "report_lineage", priority=DispatchPriority.LAST
    )
