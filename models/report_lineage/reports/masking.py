"""What stands where a secret was."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

import sqlalchemy as sa

from report_lineage.diff import MASKED, masked_json, masked_value
from report_lineage.history import VersionTable, secret_paths
from report_lineage.reports.tables import RUN

MASK = str(MASKED)


def masked_values(versions: VersionTable, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row's values with the secret ones masked; an absent secret stays None.

    A JSON column's value is its stored text, so its mask is a JSON string; secrets inside it are
    masked where they are.
    """
    masked = dict(values)
    for name, paths in versions.secret_paths.items():
        if name in masked:
            masked[name] = masked_json(masked[name], paths)
    for name in versions.secrets & masked.keys():
        if masked[name] is not None:
            is_json = isinstance(versions.column(name).type, sa.JSON)
            masked[name] = json.dumps(MASK, ensure_ascii=False) if is_json else MASK
    return masked


def masked_parameters(
    parameters: Mapping[str, Any] | None, secret_fingerprints: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Return a run's parameters, what is secret in them masked and never its fingerprints."""
    secrets = dict.fromkeys(secret_fingerprints or {}, MASK)
    shown = masked_value(dict(parameters or {}), secret_paths(RUN.c.parameters))
    return {**cast("dict[str, Any]", shown), **secrets}
