"""Compare fields, texts, JSON documents, collections and graphs: pure functions, no database.

Each result is a frozen dataclass with ``apply``, ``invert``, ``summary`` and ``to_json``,
and ``partial`` names what a work budget left whole.
"""

from __future__ import annotations

from report_lineage.diff.blocks import Block, BlockKind
from report_lineage.diff.budget import Budget
from report_lineage.diff.collection import rows_diff
from report_lineage.diff.describe import describe
from report_lineage.diff.differences import NumberDelta
from report_lineage.diff.display import display
from report_lineage.diff.failures import DiffMismatch, NotJson
from report_lineage.diff.field_change import FieldChange
from report_lineage.diff.field_kinds import FieldKind, same_value
from report_lineage.diff.fields import field_diff
from report_lineage.diff.graph import Graph, GraphDiff, KindSpec, graph_diff
from report_lineage.diff.json import JsonDiff, json_diff
from report_lineage.diff.json_changes import ChangeKind, JsonChange
from report_lineage.diff.json_pages import JsonPage
from report_lineage.diff.json_values import JsonNumber, json_text, parse_json
from report_lineage.diff.masked import MASKED, Masked
from report_lineage.diff.records import FieldSpec, RecordDiff, record_diff
from report_lineage.diff.rows import RowChange, RowKind, RowsDiff
from report_lineage.diff.secret_paths import masked_json, masked_value, values_at
from report_lineage.diff.spans import Span, SpanKind
from report_lineage.diff.summary import Partial, Summary
from report_lineage.diff.text import Hunk, TextDiff, text_diff
from report_lineage.diff.text_pages import TextPage, TextPages, text_pages

__all__ = [
    "MASKED",
    "Block",
    "BlockKind",
    "Budget",
    "ChangeKind",
    "DiffMismatch",
    "FieldChange",
    "FieldKind",
    "FieldSpec",
    "Graph",
    "GraphDiff",
    "Hunk",
    "JsonChange",
    "JsonDiff",
    "JsonNumber",
    "JsonPage",
    "KindSpec",
    "Masked",
    "NotJson",
    "NumberDelta",
    "Partial",
    "RecordDiff",
    "RowChange",
    "RowKind",
    "RowsDiff",
    "Span",
    "SpanKind",
    "Summary",
    "TextDiff",
    "TextPage",
    "TextPages",
    "describe",
    "display",
    "field_diff",
    "graph_diff",
    "json_diff",
    "json_text",
    "masked_json",
    "masked_value",
    "parse_json",
    "record_diff",
    "rows_diff",
    "same_value",
    "text_diff",
    "text_pages",
    "values_at",
]
