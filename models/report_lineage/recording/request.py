"""What an author asks to be recorded, checked before anything is written."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import sqlalchemy as sa

from report_lineage.artifacts import ArtifactStore
from report_lineage.clock import Clock
from report_lineage.diff import masked_value, values_at
from report_lineage.entities import PipelineRun
from report_lineage.errors import BadInput
from report_lineage.history import secret_paths
from report_lineage.recording.content import InputSource
from report_lineage.recording.masking import Masker
from report_lineage.recording.provenance import TemplateKey
from report_lineage.recording.storable import NAME_LIMIT_BYTES, storable_text, storable_values


@dataclass(frozen=True, kw_only=True)
class RunRequest:
    """The arguments of ``record_run``, as they are used."""

    id: uuid.UUID
    job: str
    namespace: str
    inputs: Mapping[str, InputSource]
    parameters: Mapping[str, Any]
    secret_parameters: Mapping[str, object]
    code_version: str | None
    actor: str | None
    reason: str | None
    store: ArtifactStore
    clock: Clock
    templates: tuple[TemplateKey, ...]
    masker: Masker


def without_inner_secrets(
    parameters: Mapping[str, object] | None,
) -> tuple[dict[str, object], dict[str, object]]:
    """Return parameters with a mask where the column of parameters names secrets, and those.

    :return: the parameters, and each secret by the JSON pointer to it.
    :raises BadInput: if a parameter has no JSON form.
    """
    values = storable_values(parameters, called="parameters")
    paths = secret_paths(cast("sa.Table", PipelineRun.__table__).c.parameters)
    masked = cast("dict[str, object]", masked_value(values, paths))
    return masked, values_at(values, paths)


def checked_parameters(
    parameters: Mapping[str, object] | None, secrets: Mapping[str, object], masker: Masker
) -> dict[str, Any]:
    """Return the parameters to keep, with what is secret in them masked.

    :raises BadInput: if one has no JSON form, or is given as a secret too.
    """
    values = storable_values(parameters, called="parameters")
    storable_values(secrets, called="secret_parameters")
    if both := sorted(values.keys() & secrets.keys()):
        raise BadInput(
            problem=f"The parameter {both[0]!r} is given both openly and as a secret",
            remedy="Give it in secret_parameters only",
        )
    masked: dict[str, Any] = masker.value(values)
    return masked


def checked_name(name: str, masker: Masker, *, called: str) -> str:
    """Return a job's or namespace's name as it is kept.

    :raises BadInput: if it is empty, longer than the indexes take, or holds a secret: masked, it
        would name another job.
    """
    kept = storable_text(name)
    if masker.holds_secret(kept):
        raise BadInput(
            problem=f"The {called} holds the value of a secret parameter",
            remedy=f"Give the {called} a name that may be shown",
        )
    if not kept.strip() or len(kept.encode()) > NAME_LIMIT_BYTES:
        raise BadInput(
            problem=f"The {called} {kept[:40]!r} is empty or longer than {NAME_LIMIT_BYTES} bytes",
            remedy=f"Give the {called} a name",
        )
    return kept


def checked_text(text: str | None, masker: Masker) -> str | None:
    """Return a text as it is kept, with what is secret in it masked; None stays None."""
    return None if text is None else storable_text(masker.text(text))
