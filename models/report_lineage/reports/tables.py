"""The tables that the questions about reports read."""

from __future__ import annotations

from typing import Any, cast

import sqlalchemy as sa

from report_lineage import entities
from report_lineage.history import VersionTable, versions_of


def _table(entity: Any) -> sa.Table:
    return cast(sa.Table, entity.__table__)


REPORT = _table(entities.Report)
LINEAGE = _table(entities.ReportLineage)
OUTPUT = _table(entities.ReportOutput)
TRANSACTION = _table(entities.Transaction)
RUN = _table(entities.PipelineRun)
RUN_EVENT = _table(entities.RunEvent)
RUN_INPUT = _table(entities.RunInput)
RUN_OUTPUT = _table(entities.RunOutput)
RUN_USAGE = _table(entities.RunUsage)
DATASET = _table(entities.Dataset)
DATASET_VERSION = _table(entities.DatasetVersion)
ARTIFACT = _table(entities.Artifact)
ACCESS = _table(entities.AccessEvent)


def report_versions() -> VersionTable:
    """Return the versions of reports, over an alias of their own."""
    return versions_of(entities.Report).alias()


def section_versions() -> VersionTable:
    """Return the versions of sections, over an alias of their own."""
    return versions_of(entities.ReportSection).alias()


def lead_versions() -> VersionTable:
    """Return the versions of leads, over an alias of their own."""
    return versions_of(entities.Lead).alias()


def template_versions() -> VersionTable:
    """Return the versions of templates, over an alias of their own."""
    return versions_of(entities.ReportTemplate).alias()
