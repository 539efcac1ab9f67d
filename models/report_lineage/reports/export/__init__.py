"""Exports: a report as of any moment as one archive, and the check of one that comes back."""

from __future__ import annotations

from report_lineage.reports.export.export import Export, export
from report_lineage.reports.export.manifest import Manifest
from report_lineage.reports.export.verify import VerifiedExport, verify_export

__all__ = ["Export", "Manifest", "VerifiedExport", "export", "verify_export"]
