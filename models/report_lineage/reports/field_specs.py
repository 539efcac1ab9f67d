"""Which columns are compared, and how."""

from __future__ import annotations

import sqlalchemy as sa

from report_lineage import entities
from report_lineage.diff import FieldSpec
from report_lineage.history import VersionTable, versions_of


def report_specs() -> list[FieldSpec]:
    """Return how reports are compared: all but what their keys name."""
    return _specs(versions_of(entities.Report), but={"id", "lead_id", "template_id"})


def section_specs() -> list[FieldSpec]:
    """Return how sections are compared, apart from their identity and position."""
    return _specs(versions_of(entities.ReportSection), but={"id", "report_id", "position"})


def lead_specs() -> list[FieldSpec]:
    """Return how leads are compared."""
    return _specs(versions_of(entities.Lead), but={"id"})


def heading_is_secret() -> bool:
    """Say whether the headings of sections must not be shown."""
    return "heading" in versions_of(entities.ReportSection).secrets


def name_is_secret() -> bool:
    """Say whether the names of leads must not be shown."""
    return "name" in versions_of(entities.Lead).secrets


def source_is_secret() -> bool:
    """Say whether the texts of templates must not be shown."""
    return "source" in versions_of(entities.ReportTemplate).secrets


def _specs(versions: VersionTable, *, but: set[str]) -> list[FieldSpec]:
    return [
        FieldSpec(
            key=name,
            label=name.replace("_", " "),
            kind="json" if isinstance(versions.column(name).type, sa.JSON) else None,
            secret=name in versions.secrets,
            secret_paths=versions.secret_paths.get(name, ()),
        )
        for name in versions.attributes
        if name not in but
    ]
