"""Tells whether two runs were given the same: the provenance fingerprint, and those of secrets."""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from report_lineage.recording.storable import storable_values


@dataclass(frozen=True, order=True)
class UsedTemplate:
    """A template as a run used it, told by its content and not by a number of one database."""

    name: str
    label: str
    source_sha256: str


@dataclass(frozen=True, order=True)
class TemplateVersion(UsedTemplate):
    """The same, and where this database has it."""

    id: uuid.UUID
    transaction_id: int

    def to_json(self) -> dict[str, Any]:
        """Return what the run's row keeps of it."""
        return {
            "id": str(self.id),
            "transaction_id": self.transaction_id,
            "name": self.name,
            "label": self.label,
            "sha256": self.source_sha256,
        }


def provenance_fingerprint(
    *,
    templates: Iterable[UsedTemplate],
    parameters: Mapping[str, Any],
    secret_fingerprints: Mapping[str, str],
    code_version: str | None,
    environment: Mapping[str, str],
    inputs: Iterable[tuple[str, str]],
) -> str:
    """Return the SHA-256 of all that a run's outputs should follow from.

    :param code_version: None if it was not given, which differs from every version.
    :param inputs: name and SHA-256 of each input, in any order.
    """
    document = {
        "format": 1,
        "templates": [[each.name, each.label, each.source_sha256] for each in sorted(templates)],
        "parameters": parameters,
        "secrets": secret_fingerprints,
        "code_version": code_version,
        "environment": environment,
        "inputs": sorted(inputs),
    }
    return hashlib.sha256(canonical_json(document)).hexdigest()


def secret_fingerprints(secrets: Mapping[str, object] | None, *, history_id: str) -> dict[str, str]:
    """Return one keyed digest for each secret parameter (HMAC-SHA-256, RFC 2104).

    Equal values of one name give equal digests within a database, so that a change shows; the
    key is the database's history id, so that digests of two databases cannot be compared.

    :param secrets: None means none.
    :raises BadInput: if a value has no JSON form.
    """
    values = storable_values(secrets, called="secret_parameters")
    key = history_id.encode()
    return {
        name: hmac.digest(key, canonical_json([name, value]), "sha256").hex()
        for name, value in values.items()
    }


def canonical_json(value: object) -> bytes:
    """Return the one spelling of a JSON value: sorted keys, no space, ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()
