"""Questions about reports: the list, one report's past and present, runs, artifacts, access.

Each function takes a session first and answers with frozen dataclasses of :mod:`.results`.
A ``scope`` is a condition over the columns of Report that says what the viewer may see;
what lies outside looks like what is not there.
"""

from __future__ import annotations

from report_lineage.reports.access import list_access, record_access
from report_lineage.reports.artifact_detail import artifact_detail
from report_lineage.reports.choices import filter_choices
from report_lineage.reports.compare import compare
from report_lineage.reports.current import Scope
from report_lineage.reports.explain import Cause, CauseKind, Explanation, explain
from report_lineage.reports.export import Export, VerifiedExport, export, verify_export
from report_lineage.reports.listing import list_reports
from report_lineage.reports.pair_mark import pair_mark
from report_lineage.reports.past import reports_at, scope_as_now
from report_lineage.reports.recorded_mark import recorded_mark
from report_lineage.reports.reproduce import reproduce, reproduce_all
from report_lineage.reports.reproduction import Reason, Reproduction, Verdict
from report_lineage.reports.results import (
    AccessFilter,
    AccessList,
    AccessRow,
    ArtifactDetail,
    ArtifactRef,
    ArtifactUse,
    AsOf,
    Comparison,
    FilterChoices,
    InputChange,
    LeadRef,
    LeadState,
    ReportAt,
    ReportFilter,
    ReportList,
    ReportListRow,
    ReportState,
    RunDetail,
    RunEventRow,
    RunFilter,
    RunList,
    RunOutputRef,
    RunRef,
    RunRow,
    SectionState,
    TemplateRef,
    Timeline,
    TransactionInfo,
    VersionMade,
    VersionMark,
    VersionRow,
)
from report_lineage.reports.run_detail import run_detail
from report_lineage.reports.runs import list_runs
from report_lineage.reports.scope import report_is_visible
from report_lineage.reports.state import state
from report_lineage.reports.state_at import state_at
from report_lineage.reports.timeline import timeline
from report_lineage.reports.version_marks import version_marks
from report_lineage.reports.visible_runs import visible_runs

__all__ = [
    "AccessFilter",
    "AccessList",
    "AccessRow",
    "ArtifactDetail",
    "ArtifactRef",
    "ArtifactUse",
    "AsOf",
    "Cause",
    "CauseKind",
    "Comparison",
    "Explanation",
    "Export",
    "FilterChoices",
    "InputChange",
    "LeadRef",
    "LeadState",
    "Reason",
    "ReportAt",
    "ReportFilter",
    "ReportList",
    "ReportListRow",
    "ReportState",
    "Reproduction",
    "RunDetail",
    "RunEventRow",
    "RunFilter",
    "RunList",
    "RunOutputRef",
    "RunRef",
    "RunRow",
    "Scope",
    "SectionState",
    "TemplateRef",
    "Timeline",
    "TransactionInfo",
    "Verdict",
    "VerifiedExport",
    "VersionMade",
    "VersionMark",
    "VersionRow",
    "artifact_detail",
    "compare",
    "explain",
    "export",
    "filter_choices",
    "list_access",
    "list_reports",
    "list_runs",
    "pair_mark",
    "record_access",
    "recorded_mark",
    "report_is_visible",
    "reports_at",
    "reproduce",
    "reproduce_all",
    "run_detail",
    "scope_as_now",
    "state",
    "state_at",
    "timeline",
    "verify_export",
    "version_marks",
    "visible_runs",
]
