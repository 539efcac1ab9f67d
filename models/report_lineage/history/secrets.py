"""What in a column is secret: all of it, or values at some paths of its JSON."""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa

from report_lineage.errors import BadInput

PATHS: Final = "lineage_secrets"
"""The key in ``Column.info`` that names the paths, such as ``("/pin", "/accounts/*/iban")``."""


def is_secret(column: sa.Column[Any]) -> bool:
    """Say whether all of a column is secret.

    So is one that is no JSON though paths are named, since there is no telling what they mean.
    """
    if column.info.get("lineage") == "secret":
        return True
    return PATHS in column.info and not isinstance(column.type, sa.JSON)


def secret_paths(column: sa.Column[Any]) -> tuple[str, ...]:
    """Return the paths of secrets in a column's JSON, as :func:`report_lineage.diff.json_diff` takes them.

    :raises BadInput: if one is no JSON pointer.
    """
    given = column.info.get(PATHS, ())
    paths = (given,) if isinstance(given, str) else tuple(given)
    for path in paths:
        if not isinstance(path, str) or (path and not path.startswith("/")):
            raise BadInput(
                problem=f"{path!r}, a path of secrets in the column {column}, is no JSON pointer",
                remedy='Name it like "/accounts/*/iban"',
            )
    return () if is_secret(column) else paths
