"""Zoos: models of every kind that triggers capture, each with a base and a manager of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from report_lineage.capture import CaptureManager
from tests.support.captured_base import captured_base


@dataclass(frozen=True)
class Zoo:
    """Models that live in one database: their base and their manager."""

    name: str
    base: Any
    manager: CaptureManager

    @property
    def metadata(self) -> sa.MetaData:
        """The tables, version tables included once the manager is built."""
        found: sa.MetaData = self.base.metadata
        return found


def make_zoo(name: str, *, strategy: str = "subquery", **options: Any) -> Zoo:
    """Return an empty zoo; declare models on its base, then call ``zoo.manager.build()``."""
    manager = CaptureManager(
        options={"strategy": strategy, "create_composite_index": False, **options}
    )
    return Zoo(name, captured_base(manager, transaction=f"{name}_transaction"), manager)
