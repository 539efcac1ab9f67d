"""Stored bytes under the name that a run or report gave them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from report_lineage.reports.results import ArtifactRef
from report_lineage.reports.tables import ARTIFACT

_NAMES = tuple(ArtifactRef.__dataclass_fields__)


def artifact_columns(use: sa.FromClause) -> list[sa.ColumnElement[Any]]:
    """Return the columns that :func:`artifact_ref` reads.

    :param use: the table that names the artifact, to be joined with the artifact's own.
    """
    return [(use if name in use.c else ARTIFACT).c[name] for name in _NAMES]


def artifact_ref(row: sa.Row[Any]) -> ArtifactRef:
    """Return the artifact of a row selected with :func:`artifact_columns`."""
    return ArtifactRef(**{name: row._mapping[name] for name in _NAMES})
