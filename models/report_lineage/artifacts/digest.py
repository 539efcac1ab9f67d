"""The address of an artifact: the SHA-256 of its raw bytes, 64 lower-case hexadecimal digits."""

from __future__ import annotations

import re

from report_lineage.errors import BadDigest

_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


def check_digest(value: object) -> str:
    """Return ``value`` if it is a digest.

    :param value: what a caller claims to be a digest; anything at all.
    :raises BadDigest: if it is not; nothing of it has reached a path by then.
    """
    if not isinstance(value, str) or _SHA256.fullmatch(value) is None:
        raise BadDigest(value=value)
    return value
