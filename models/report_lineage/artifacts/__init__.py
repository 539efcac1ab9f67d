"""Artifacts: raw inputs, outputs and logs, kept as they were by the SHA-256 of their bytes.

Knows no database and no web framework. Stores are used through :class:`ArtifactStore`; names from
outside become paths through :func:`safe_member_name` only.
"""

from __future__ import annotations

from report_lineage.artifacts.bundle import (
    BundleEntry,
    inputs_tar_gz_bytes,
    iter_inputs_tar_gz,
    manifest_bytes,
)
from report_lineage.artifacts.default import default_store
from report_lineage.artifacts.digest import check_digest
from report_lineage.artifacts.file_store import FileStore
from report_lineage.artifacts.json_lines import (
    Line,
    Token,
    highlight_json,
    pretty_line_count,
    pretty_lines,
)
from report_lineage.artifacts.json_view import JsonDocument, JsonNode, JsonPage, open_json
from report_lineage.artifacts.media_type import sniff_media_type
from report_lineage.artifacts.names import (
    content_disposition,
    safe_member_name,
    safe_member_names,
)
from report_lineage.artifacts.paging import JsonFault, TextLine, TextPage
from report_lineage.artifacts.parts import (
    Part,
    iter_part_tar_gz,
    part_manifest_bytes,
    part_tar_gz_bytes,
    split_parts,
)
from report_lineage.artifacts.source import Source
from report_lineage.artifacts.store import (
    DEFAULT,
    LIMIT_BYTES,
    ArtifactStore,
    StoredArtifact,
    SweepResult,
)
from report_lineage.artifacts.text_view import DecodedText, decode_text, open_text

__all__ = [
    "DEFAULT",
    "LIMIT_BYTES",
    "ArtifactStore",
    "BundleEntry",
    "DecodedText",
    "FileStore",
    "JsonDocument",
    "JsonFault",
    "JsonNode",
    "JsonPage",
    "Line",
    "Part",
    "Source",
    "StoredArtifact",
    "SweepResult",
    "TextLine",
    "TextPage",
    "Token",
    "check_digest",
    "content_disposition",
    "decode_text",
    "default_store",
    "highlight_json",
    "inputs_tar_gz_bytes",
    "iter_inputs_tar_gz",
    "iter_part_tar_gz",
    "manifest_bytes",
    "open_json",
    "open_text",
    "part_manifest_bytes",
    "part_tar_gz_bytes",
    "pretty_line_count",
    "pretty_lines",
    "safe_member_name",
    "safe_member_names",
    "sniff_media_type",
    "split_parts",
]
