"""Results as JSON: the dataclasses as they are, differences in their own JSON form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec


def encode(result: Any) -> bytes:
    """Return a result as JSON; times are RFC 3339 in UTC, ids and digests text."""
    return msgspec.json.encode(result, enc_hook=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    if hasattr(value, "to_json"):
        return value.to_json()
    raise NotImplementedError(f"{type(value).__name__} has no JSON form")
