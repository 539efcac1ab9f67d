"""Capture in the migrations of a host: operations, and what autogenerate proposes.

Importing this registers the operations, Alembic's plugin ``report_lineage`` and what SQLite's batch
mode needs. Nothing happens to environments that neither name the plugin nor have capture.
"""

from __future__ import annotations

from alembic.runtime.plugins import Plugin

from report_lineage.capture.alembic import (
    plugin,
    postgresql_impl,
    rendering,
    sqlite_batch,
    version_key,
)
from report_lineage.capture.alembic.beside import render_files
from report_lineage.capture.alembic.losing import drop_bookkeeping, refuse_to_lose_history
from report_lineage.capture.alembic.sqlite_batch import foreign_keys_off
from report_lineage.capture.alembic.whole import require_capture

PLUGINS = ["alembic.autogenerate.*", "report_lineage"]
"""For ``context.configure(autogenerate_plugins=...)``: Alembic's own and ours."""

CAPTURE_DIFFERENCES = frozenset({"create_capture", "drop_capture", "refresh_capture"})
"""What the first part of a difference says that is of triggers, not of tables."""

__all__ = [
    "CAPTURE_DIFFERENCES",
    "PLUGINS",
    "drop_bookkeeping",
    "foreign_keys_off",
    "postgresql_impl",
    "refuse_to_lose_history",
    "render_files",
    "rendering",
    "require_capture",
    "sqlite_batch",
    "version_key",
]

Plugin.setup_plugin_from_module(plugin, "report_lineage")
