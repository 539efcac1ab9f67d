"""Results as JSON: the dataclasses as they are, differences in their own JSON form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from report_lineage.reports.results import AsOf


def encode(result: Any, *, at: AsOf | None = None) -> bytes:
    """Return a result as JSON; times are RFC 3339 in UTC, ids and digests text.

    :param at: the moment that the result is of, which becomes its first member; None for the
        present, whose results have no such member.
    """
    body = msgspec.json.encode(result, enc_hook=_plain)
    if at is None:
        return body
    return b'{"at":' + msgspec.json.encode(at) + b"," + body.removeprefix(b"{")


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    if hasattr(value, "to_json"):
        return value.to_json()
    # As msgspec asks of a hook: https://jcristharif.com/msgspec/extending.html
    raise NotImplementedError(f"{type(value).__name__} has no JSON form")
