"""Continuum's plugins that change what a version row holds, as the triggers have to know them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy_continuum.plugins import NullDeletePlugin, Plugin, PropertyModTrackerPlugin

from report_lineage.errors import CaptureUnsupported

_KNOWN = (NullDeletePlugin, PropertyModTrackerPlugin)
_IN_PYTHON = ("after_create_version_object", "should_nullify_column")


def refuse_plugins(plugins: Iterable[Any]) -> None:
    """Refuse a plugin that changes version rows in Python, where no version row passes.

    :raises CaptureUnsupported: naming the plugin.
    """
    for plugin in plugins:
        for name in _IN_PYTHON:
            known = {getattr(cls, name) for cls in (Plugin, *_KNOWN) if hasattr(cls, name)}
            if getattr(type(plugin), name, None) not in known | {None}:
                raise CaptureUnsupported(
                    subject=f"the plugin {type(plugin).__name__}",
                    problem=f"its {name} changes version rows in Python, and triggers write them",
                    remedy="Keep what it computes in a column of the live table.",
                )


def modified_columns(
    manager: Any, live: sa.Table, version: sa.Table
) -> tuple[tuple[sa.Column[Any], str], ...]:
    """Return the columns that PropertyModTracker flags, each with the column of its flag."""
    suffixes = [p.column_suffix for p in manager.plugins if isinstance(p, PropertyModTrackerPlugin)]
    stored = {column.name for column in version.columns}
    return tuple(
        (column, column.name + suffix)
        for suffix in suffixes
        for column in live.columns
        if column.name in stored and column.name + suffix in stored and not column.primary_key
    )


def nulls_deleted(manager: Any) -> bool:
    """Return whether NullDelete empties the versions of deletions."""
    return any(isinstance(plugin, NullDeletePlugin) for plugin in manager.plugins)
