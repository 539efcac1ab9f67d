"""Tests of report_lineage.artifacts."""
