"""The files of an export, and what the manifest says of each."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from report_lineage.artifacts.names import safe_member_name, unique_safe_names
from report_lineage.artifacts.zip_archive import MadeFile, StoredFile, ZipFile
from report_lineage.reports.export.contents import Contents, RunRecord
from report_lineage.reports.export.manifest import FileFacts, pretty_json
from report_lineage.reports.results import ArtifactRef, LeadState, SectionState

JSON, TEXT = "application/json", "text/plain; charset=utf-8"


@dataclass(frozen=True)
class ExportFile:
    """A file and what the manifest says of it."""

    file: ZipFile
    facts: FileFacts


def made(path: str, data: str | bytes, role: str, media_type: str, **facts: Any) -> ExportFile:
    """Return a file made for the export.

    :param role: what it is to the report.
    :param facts: what else the manifest says of it.
    """
    file = MadeFile(path, data.encode() if isinstance(data, str) else data)
    return ExportFile(file, _facts(file, role, media_type, **facts))


def content_files(contents: Contents) -> list[ExportFile]:
    """Return all files of a report, without those that speak of the export itself."""
    return [*_report_files(contents), *_run_files(contents), *_artifact_files(contents)]


def _facts(file: ZipFile, role: str, media_type: str, **facts: Any) -> FileFacts:
    return FileFacts(
        path=file.path,
        role=role,
        size_bytes=file.size_bytes,
        sha256=file.sha256,
        media_type=media_type,
        **facts,
    )


def _report_files(contents: Contents) -> Iterator[ExportFile]:
    state = contents.state
    sections = section_paths(state.sections)
    number = state.version.number
    yield made("report.json", pretty_json(_report(contents)), "report", JSON, version=number)
    if state.data_json is not None:
        yield made("data.json", state.data_json, "data", JSON, version=number)
    if state.lead is not None and state.lead.attributes_json is not None:
        yield made("lead-attributes.json", state.lead.attributes_json, "lead attributes", JSON)
    for section, path in zip(state.sections, sections, strict=True):
        facts = {"name": section.key, "version": number}
        yield made(f"{path}.txt", section.body, "section", TEXT, **facts)
        if section.data_json is not None:
            yield made(f"{path}.json", section.data_json, "section data", JSON, **facts)
    if state.template is not None and contents.template_source is not None:
        path = template_path(state.template.name, state.template.label)
        yield made(path, contents.template_source, "template", TEXT, name=state.template.name)


def section_paths(sections: Sequence[SectionState]) -> list[str]:
    """Return where each section lies, without its extension; in order, whatever the keys are."""
    names = [f"{place:03d}-{section.key}.json" for place, section in enumerate(sections, start=1)]
    return [f"sections/{name.removesuffix('.json')}" for name in unique_safe_names(names)]


def template_path(name: str, label: str) -> str:
    """Return where the template's source lies."""
    return f"template/{safe_member_name(f'{name}-{label}.jinja')}"


def _report(contents: Contents) -> dict[str, Any]:
    state = contents.state
    paths = section_paths(state.sections)
    return {
        "id": state.id,
        "version": state.version.number,
        "title": state.title,
        "status": state.status,
        "data": None if state.data_json is None else "data.json",
        "lead": None if state.lead is None else _lead(state.lead),
        "template": None if state.template is None else dataclasses.asdict(state.template),
        "sections": [_section(*pair) for pair in zip(state.sections, paths, strict=True)],
    }


def _lead(lead: LeadState) -> dict[str, Any]:
    known = {name: getattr(lead, name) for name in ("id", "name", "email", "website")}
    return {**known, "attributes": lead.attributes_json and "lead-attributes.json"}


def _section(section: SectionState, path: str) -> dict[str, Any]:
    return {
        "id": section.id,
        "position": section.position,
        "key": section.key,
        "heading": section.heading,
        "body": f"{path}.txt",
        "data": None if section.data_json is None else f"{path}.json",
    }


def _run_files(contents: Contents) -> Iterator[ExportFile]:
    runs = [_run(run) for run in contents.runs.values()]
    if runs:
        yield made("runs.json", _recorded_json(runs), "runs", JSON)


def _recorded_json(value: object) -> bytes:
    """Return JSON that may hold what was recorded: numbers of any size, half a character."""
    text = json.dumps(value, indent=2, ensure_ascii=False, default=str)
    # The escape of a lone surrogate is the same in Python and in JSON.
    return text.encode("utf-8", "backslashreplace") + b"\n"


def _run(run: RunRecord) -> dict[str, Any]:
    return {
        **dataclasses.asdict(run.facts),
        "parameters": run.parameters,
        "environment": run.environment,
        "ended": run.ended,
    }


def _artifact_files(contents: Contents) -> Iterator[ExportFile]:
    state = contents.state
    for item, path in _placed("outputs", state.outputs):
        yield _stored(item, path, "output", contents.outputs_from[item.name])
    for item, path in _placed("inputs", state.inputs):
        yield _stored(item, path, "input", contents.inputs_from)


def _placed(folder: str, items: Sequence[ArtifactRef]) -> Iterator[tuple[ArtifactRef, str]]:
    names = unique_safe_names([item.name for item in items])
    yield from ((item, f"{folder}/{name}") for item, name in zip(items, names, strict=True))


def _stored(item: ArtifactRef, path: str, role: str, version: int | None) -> ExportFile:
    file = StoredFile(path, item.sha256, item.size_bytes)
    return ExportFile(file, _facts(file, role, item.media_type, name=item.name, version=version))
