"""What is known of a run before it starts, and how it ended."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from report_lineage.recording.content import Kept
from report_lineage.recording.failure import Failure
from report_lineage.recording.fingerprint import TemplateVersion
from report_lineage.recording.usage import Usage


@dataclass(frozen=True, kw_only=True)
class RunFacts:
    """What is known of a run before it starts; nothing in it is secret.

    :param imported: whether an import clock gives its times.
    """

    id: uuid.UUID
    namespace: str
    job: str
    parameters: Mapping[str, Any]
    secret_fingerprints: Mapping[str, str]
    code_version: str | None
    actor: str | None
    environment: Mapping[str, str]
    input_names: tuple[str, ...]
    imported: bool = False


@dataclass(frozen=True)
class Output:
    """What a run made.

    :param report_id: whose output it is; None if it belongs to no report.
    :param transaction_id: the transaction its ReportOutput row was written in; None if the report
        already had this very output.
    """

    kept: Kept
    report_id: uuid.UUID | None = None
    transaction_id: int | None = None

    @property
    def dataset(self) -> str:
        """Return the name of the dataset it is a version of: each report has its own."""
        return f"reports/{self.report_id}/{self.kept.name}" if self.report_id else self.kept.name


@dataclass(frozen=True, kw_only=True)
class Ending:
    """How a run ended.

    :param failure: None if it completed.
    :param inputs: all it read, in order.
    :param written_inputs: how many of them have their rows already.
    :param fingerprint: the provenance fingerprint.
    :param templates: those it used.
    :param usages: what it said its reports are made of.
    """

    ended_at: datetime
    failure: Failure | None
    inputs: tuple[Kept, ...]
    written_inputs: int
    outputs: tuple[Output, ...]
    logs: tuple[Kept, ...]
    fingerprint: str
    templates: tuple[TemplateVersion, ...] = ()
    usages: tuple[Usage, ...] = ()

    @property
    def state(self) -> str:
        """Return the state the run ends in."""
        return self.failure.state if self.failure else "COMPLETE"
