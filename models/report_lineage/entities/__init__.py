"""What the product keeps: leads, templates, reports, runs, artifacts and their history."""

from __future__ import annotations

from report_lineage.capture.aggregate import Aggregate, Part
from report_lineage.entities.access import AccessEvent
from report_lineage.entities.artifact import Artifact, Dataset, DatasetVersion
from report_lineage.entities.base import NAMING_CONVENTION, Base, manager
from report_lineage.entities.lead import Lead
from report_lineage.entities.lineage import ReportLineage, ReportOutput
from report_lineage.entities.report import Report, ReportSection
from report_lineage.entities.run import PipelineRun, RunEvent, RunInput, RunOutput, RunUsage
from report_lineage.entities.template import ReportTemplate
from report_lineage.entities.transaction import Transaction
from report_lineage.types import UTCDateTime, uuid7

_NEWEST_TEMPLATE = (
    "(SELECT max(t.transaction_id) FROM lineage_template_version AS t "
    "WHERE t.id = {root}.template_id)"
)
_USED = {
    "sqlite": "json_extract({context}, '$.templates.\"' || {root}.template_id || '\"')",
    "postgresql": ("({context}->'templates'->>replace({root}.template_id::text, '-', ''))::bigint"),
}

manager.aggregate(
    Aggregate(
        root=Report,
        lineage=ReportLineage,
        root_columns=("report_id",),
        parts=(
            Part(ReportSection, ("report_id",)),
            Part(ReportOutput, ("report_id",), versioned=False),
        ),
        columns={
            "lead_id": dict.fromkeys(_USED, "{root}.lead_id"),
            "template_id": dict.fromkeys(_USED, "{root}.template_id"),
            "template_transaction_id": {
                dialect: f"coalesce({used}, {_NEWEST_TEMPLATE})" for dialect, used in _USED.items()
            },
            "template_inferred": {
                dialect: f"{{root}}.template_id IS NOT NULL AND {used} IS NULL"
                for dialect, used in _USED.items()
            },
        },
    )
)
for _model in (RunEvent, AccessEvent, ReportOutput):
    manager.append_only(_model)
manager.build()

__all__ = [
    "NAMING_CONVENTION",
    "AccessEvent",
    "Artifact",
    "Base",
    "Dataset",
    "DatasetVersion",
    "Lead",
    "PipelineRun",
    "Report",
    "ReportLineage",
    "ReportOutput",
    "ReportSection",
    "ReportTemplate",
    "RunEvent",
    "RunInput",
    "RunOutput",
    "RunUsage",
    "Transaction",
    "UTCDateTime",
    "manager",
    "uuid7",
]
