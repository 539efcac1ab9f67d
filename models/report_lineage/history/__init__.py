"""The history of any Continuum-versioned model: its versions, and its rows as they were."""

from __future__ import annotations

from report_lineage.history.adapted import adapted
from report_lineage.history.changes import RowChange, row_changes, version_count
from report_lineage.history.commits import same_commit, whole_commits
from report_lineage.history.comparison import Comparison, GraphAt, RowAt, Side, compare
from report_lineage.history.history_only import history_only_at
from report_lineage.history.newest import chosen_by, committed_by, is_before, is_newest, newest
from report_lineage.history.operation import Operation
from report_lineage.history.related import related_at
from report_lineage.history.row_version import RowVersion
from report_lineage.history.rows import rows_among, rows_at
from report_lineage.history.secrets import is_secret, secret_paths
from report_lineage.history.stored_text import stored_text
from report_lineage.history.timeline import row_timeline, version_at
from report_lineage.history.transaction import (
    TransactionInfo,
    transaction_columns,
    transaction_info,
)
from report_lineage.history.version_table import VersionTable, versions_of

__all__ = [
    "Comparison",
    "GraphAt",
    "Operation",
    "RowAt",
    "RowChange",
    "RowVersion",
    "Side",
    "TransactionInfo",
    "VersionTable",
    "adapted",
    "chosen_by",
    "committed_by",
    "compare",
    "history_only_at",
    "is_before",
    "is_newest",
    "is_secret",
    "newest",
    "related_at",
    "row_changes",
    "row_timeline",
    "rows_among",
    "rows_at",
    "same_commit",
    "secret_paths",
    "stored_text",
    "transaction_columns",
    "transaction_info",
    "version_at",
    "version_count",
    "versions_of",
    "whole_commits",
]
