"""The doctor: whether the history of a database is whole and true, for any manager's models."""

from __future__ import annotations

from report_lineage.capture.doctor.codes import KINDS, Kind, Severity
from report_lineage.capture.doctor.examine import examine
from report_lineage.capture.doctor.finding import Diagnosis, Finding

__all__ = ["KINDS", "Diagnosis", "Finding", "Kind", "Severity", "examine"]
