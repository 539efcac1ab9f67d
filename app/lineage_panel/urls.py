"""What an address of the panel may hold: anything else is 404 before a query or a file is touched."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Flask
from werkzeug.routing import BaseConverter


class UuidConverter(BaseConverter):
    """A UUID in its canonical form: lower case, with hyphens."""

    regex = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"

    def to_python(self, value: str) -> uuid.UUID:
        """Return the UUID."""
        return uuid.UUID(value)


class DigestConverter(BaseConverter):
    """A SHA-256 digest: 64 lower-case hexadecimal digits."""

    regex = r"[0-9a-f]{64}"


class NumberConverter(BaseConverter):
    """A number from 1 to 999,999,999 without leading zeros."""

    regex = r"[1-9][0-9]{0,8}"

    def to_python(self, value: str) -> int:
        """Return the number."""
        return int(value)


class NameConverter(BaseConverter):
    """A file name as :mod:`report_lineage.artifacts.names` makes it: at most 255 characters."""

    regex = r"[^/\\\x00-\x1f]{1,255}"


# The names carry ours, so that a host's own converters stay what they are.
CONVERTERS: dict[str, type[Any]] = {
    "lineage_uuid": UuidConverter,
    "lineage_sha256": DigestConverter,
    "lineage_number": NumberConverter,
    "lineage_name": NameConverter,
}


def register_converters(app: Flask) -> None:
    """Make the converters known to an application."""
    app.url_map.converters.update(CONVERTERS)
