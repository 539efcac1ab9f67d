"""The versions of what can change a report without its data changing: kept of every run."""

from __future__ import annotations

import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version

_ENGINES = {"jinja2": "Jinja2", "report-lineage": "report-lineage", "sqlalchemy": "SQLAlchemy"}
NOT_INSTALLED = "not installed"
"""Stands for the version of a package that runs from its sources, without metadata."""


def environment() -> dict[str, str]:
    """Return the versions of Python and of what renders and stores."""
    return {"python": platform.python_version()} | {
        name: _version(distribution) for name, distribution in _ENGINES.items()
    }


@cache
def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return NOT_INSTALLED
