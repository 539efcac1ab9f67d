"""Two versions of a report with a tree of runs and files behind each, written at once."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.capture.connections.context import Context, push_context
from report_lineage.entities import (
    Artifact,
    Base,
    Dataset,
    DatasetVersion,
    Lead,
    PipelineRun,
    Report,
    ReportSection,
    RunInput,
    RunOutput,
)

STARTED = datetime(2009, 3, 1, tzinfo=UTC)
AT_ONCE = 1000


class Tree:
    """Runs that each make one file from those of several others, down to raw files.

    All read one file more, which never changes.

    :param fans: how many files a run of each level reads, from the report's on.
    :param changed: how many of the raw files differ between the two versions.
    """

    def __init__(self, fans: Sequence[int], changed: int) -> None:
        self._fans = (*fans, 1)
        self._changed = changed
        self._space = uuid.uuid4()
        self._rows: dict[type[Base], list[dict[str, Any]]] = {
            kind: []
            for kind in (Artifact, Dataset, PipelineRun, DatasetVersion, RunInput, RunOutput)
        }
        self._leaves = 0
        self._known: set[str] = set()

    def write(self, session: Session) -> uuid.UUID:
        """Write both versions and return the report's id."""
        roots = []
        for version in (1, 2):
            self._leaves = 0
            roots.append(self._run("", 0, version))
        with session.get_bind().begin() as connection:
            for kind, rows in self._rows.items():
                for start in range(0, len(rows), AT_ONCE):
                    connection.execute(sa.insert(kind), rows[start : start + AT_ONCE])
        return _report(session, [run for run, _ in roots])

    @property
    def nodes(self) -> int:
        """Return how many runs and files are upstream of one version."""
        return (len(self._rows[PipelineRun]) + len(self._rows[RunInput])) // 2

    def _run(self, place: str, level: int, version: int) -> tuple[uuid.UUID, bool]:
        """Add a run with all that is behind it, and say whether anything there changed."""
        run_id = self._id(f"run {place} {version}")
        made = STARTED + timedelta(days=version, hours=9 - level)
        facts = {"state": "COMPLETE", "fingerprint": f"{version:064x}", "code_version": "1"}
        times = {"started_at": made, "recorded_at": made}
        named = {"job_namespace": str(self._space), "job_name": f"job{place}"}
        self._rows[PipelineRun].append({"id": run_id, "run_id": run_id, **named, **facts, **times})
        children = [self._file(f"{place}/{at}", level, version) for at in range(self._fans[level])]
        for position, (name, sha256, dataset_version, _) in enumerate(children, start=1):
            read = {"position": position, "name": name, "media_type": "text/plain"}
            self._rows[RunInput].append(
                {
                    "pipeline_run_id": run_id,
                    "sha256": sha256,
                    "dataset_version_id": dataset_version,
                    **read,
                }
            )
        self._read_calendar(run_id)
        return run_id, any(changed for *_, changed in children)

    def _read_calendar(self, run_id: uuid.UUID) -> None:
        """Have a run read a file that all runs read, and that never changes."""
        sha256 = self._id("calendar").hex * 2
        if sha256 not in self._known:
            self._known.add(sha256)
            sizes = {"size_bytes": 9, "compressed_bytes": 9}
            self._rows[Artifact].append({"sha256": sha256, "media_type": "text/plain", **sizes})
        read = {"position": 0, "name": "calendar", "media_type": "text/plain"}
        self._rows[RunInput].append(
            {"pipeline_run_id": run_id, "sha256": sha256, "dataset_version_id": None, **read}
        )

    def _file(self, place: str, level: int, version: int) -> tuple[str, str, uuid.UUID, bool]:
        maker = None
        if level + 1 < len(self._fans):
            maker, changed = self._run(place, level + 1, version)
        else:
            self._leaves += 1
            changed = self._leaves <= self._changed
        name, state = f"file{place}", version if changed else 1
        sha256 = uuid.uuid5(self._space, f"{place} {state}").hex * 2
        version_id = self._id(f"version {place} {state}")
        if sha256 not in self._known:
            self._known.add(sha256)
            self._add_version(place, name, sha256, version_id, maker)
        if maker is not None:
            output = {"kind": "output", "name": name, "media_type": "text/plain"}
            self._rows[RunOutput].append(
                {
                    "pipeline_run_id": maker,
                    "position": 1,
                    "sha256": sha256,
                    "dataset_version_id": version_id,
                    **output,
                }
            )
        return name, sha256, version_id, changed

    def _add_version(
        self, place: str, name: str, sha256: str, id: uuid.UUID, maker: uuid.UUID | None
    ) -> None:
        sizes = {"size_bytes": 9, "compressed_bytes": 9}
        self._rows[Artifact].append({"sha256": sha256, "media_type": "text/plain", **sizes})
        dataset = self._id(f"dataset {place}")
        if dataset.hex not in self._known:
            self._known.add(dataset.hex)
            self._rows[Dataset].append({"id": dataset, "namespace": str(self._space), "name": name})
        self._rows[DatasetVersion].append(
            {"id": id, "dataset_id": dataset, "sha256": sha256, "produced_by_run_id": maker}
        )

    def _id(self, name: str) -> uuid.UUID:
        return uuid.uuid5(self._space, name)


def _report(session: Session, runs: Iterator[uuid.UUID] | Sequence[uuid.UUID]) -> uuid.UUID:
    report = Report(lead=Lead(name="IBM"), title="Brief")
    report.sections = [
        ReportSection(position=n, key=f"s{n}", heading=f"Part {n}") for n in range(1, 6)
    ]
    for run_id in runs:
        with push_context(Context(run_id=run_id)):
            for section in report.sections:
                section.body = f"By {run_id}. " * 40
            session.add(report)
            session.commit()
    return report.id
