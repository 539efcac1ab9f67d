"""``provenance.json``: where the report came from, in W3C's terms (PROV-JSON, 24 April 2013).

It follows from the manifest alone, so that nothing can be said in one and not in the other.
Entities are the report's versions, the template's version and the bytes of inputs and outputs; the
activity behind a version is its run, or the transaction itself where somebody changed it by hand.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from report_lineage.reports.export.manifest import (
    FileFacts,
    Manifest,
    TemplateFacts,
    VersionFacts,
    pretty_json,
)

Records = dict[str, dict[str, Any]]
_ENTITY, _ACTIVITY, _AGENT = "prov:entity", "prov:activity", "prov:agent"


def provenance_bytes(manifest: Manifest) -> bytes:
    """Return the document that belongs to a manifest."""
    return pretty_json(provenance(manifest))


def provenance(manifest: Manifest) -> dict[str, Records | dict[str, str]]:
    """Return the document that belongs to a manifest, kind by kind."""
    kinds: dict[str, Records] = {
        "entity": dict(_entities(manifest)),
        "activity": {_activity_id(one): _activity(one) for one in manifest.versions},
        "agent": dict(agent for one in manifest.versions if (agent := _agent(one))),
        "used": _named(_used(manifest)),
        "wasGeneratedBy": _named(_generated(manifest)),
        "wasAttributedTo": _named(_attributed(manifest)),
        "wasAssociatedWith": _named(_associated(manifest)),
        "wasDerivedFrom": _named(_derived(manifest)),
        "specializationOf": _named(_specialized(manifest)),
    }
    prefix = {
        "history": f"urn:report-lineage:{manifest.moment.history_id}:",
        "sha256": "urn:report-lineage:sha256:",
        "lineage": "urn:report-lineage:terms:",
    }
    return {"prefix": prefix, **{kind: records for kind, records in kinds.items() if records}}


def _entities(manifest: Manifest) -> Iterator[tuple[str, dict[str, Any]]]:
    report = manifest.report
    yield _report_id(manifest), {"prov:type": _kind("Report")}
    for one in manifest.versions:
        yield _version_id(manifest, one.number), _version(one)
    current = _version_id(manifest, report.version)
    yield current, {**_version(manifest.responsible), "prov:label": report.title}
    if manifest.template is not None:
        yield _template_id(manifest.template), _template(manifest.template)
    artifacts: dict[str, list[FileFacts]] = {}
    for file in manifest.files:
        if file.role in ("input", "output"):
            artifacts.setdefault(file.sha256, []).append(file)
    yield from ((f"sha256:{sha256}", _artifact(same)) for sha256, same in artifacts.items())


def _version(one: VersionFacts) -> dict[str, Any]:
    return _known(
        {
            "prov:type": _kind("ReportVersion"),
            "lineage:number": one.number,
            "lineage:origin": one.origin,
            "lineage:operation": one.operation,
            "lineage:transaction": one.transaction_id,
            "lineage:reason": one.reason,
        }
    )


def _template(template: TemplateFacts) -> dict[str, Any]:
    return {
        "prov:type": _kind("TemplateVersion"),
        "prov:label": f"{template.name} {template.label}",
        "lineage:inferred": template.inferred,
    }


def _artifact(same: list[FileFacts]) -> dict[str, Any]:
    """Describe bytes that may stand under several names in an export."""
    return {
        "prov:type": _kind("Artifact"),
        "lineage:sizeBytes": same[0].size_bytes,
        "lineage:path": _one_or_all([one.path for one in same]),
        "lineage:name": _one_or_all([one.name for one in same]),
        "lineage:mediaType": _one_or_all([one.media_type for one in same]),
    }


def _activity(one: VersionFacts) -> dict[str, Any]:
    if one.run is None:
        committed = _time(one)
        return {
            "prov:type": _kind("Transaction"),
            "prov:startTime": committed,
            "prov:endTime": committed,
            "lineage:channel": one.channel,
        }
    started = one.run.started_at
    return _known(
        {
            "prov:type": _kind("Run"),
            "prov:label": f"{one.run.job_namespace}/{one.run.job_name}",
            "prov:startTime": started and started.isoformat(),
            "lineage:runId": str(one.run.run_id),
            "lineage:codeVersion": one.run.code_version,
        }
    )


def _agent(one: VersionFacts) -> tuple[str, dict[str, Any]] | None:
    """Return who was responsible: the actor, or the database's user where no actor was named."""
    name = one.actor or one.database_user
    if name is None:
        return None
    kind = "Actor" if one.actor else "DatabaseUser"
    # A name may hold anything, and an identifier may not.
    digest = hashlib.sha256(f"{kind} {name}".encode()).hexdigest()
    return f"history:agent-{digest[:16]}", {"prov:type": _kind(kind), "prov:label": name}


def _used(manifest: Manifest) -> Iterator[dict[str, Any]]:
    activities = _activities(manifest)
    for file in manifest.files:
        if file.role == "input" and file.version in activities:
            used = {_ACTIVITY: activities[file.version], _ENTITY: f"sha256:{file.sha256}"}
            yield {**used, "prov:role": file.name}
    template = manifest.template
    if template is not None and manifest.responsible.run is not None and not template.inferred:
        used = {_ACTIVITY: _activity_id(manifest.responsible), _ENTITY: _template_id(template)}
        yield {**used, "prov:role": "template"}


def _generated(manifest: Manifest) -> Iterator[dict[str, Any]]:
    for one in manifest.versions:
        version = _version_id(manifest, one.number)
        yield {_ENTITY: version, _ACTIVITY: _activity_id(one), "prov:time": _time(one)}
    activities = _activities(manifest)
    for file in manifest.files:
        if file.role == "output" and file.version in activities:
            made = {_ENTITY: f"sha256:{file.sha256}", _ACTIVITY: activities[file.version]}
            yield {**made, "prov:role": file.name}


def _attributed(manifest: Manifest) -> Iterator[dict[str, Any]]:
    for one in manifest.versions:
        if agent := _agent(one):
            yield {_ENTITY: _version_id(manifest, one.number), _AGENT: agent[0]}


def _associated(manifest: Manifest) -> Iterator[dict[str, Any]]:
    for one in manifest.versions:
        if agent := _agent(one):
            yield {_ACTIVITY: _activity_id(one), _AGENT: agent[0]}


def _derived(manifest: Manifest) -> Iterator[dict[str, Any]]:
    sources = [_version_id(manifest, one.number) for one in manifest.earlier]
    if manifest.template is not None:
        sources.append(_template_id(manifest.template))
    current = _version_id(manifest, manifest.report.version)
    for source in sources:
        yield {"prov:generatedEntity": current, "prov:usedEntity": source}


def _specialized(manifest: Manifest) -> Iterator[dict[str, Any]]:
    for one in manifest.versions:
        version = _version_id(manifest, one.number)
        yield {"prov:specificEntity": version, "prov:generalEntity": _report_id(manifest)}


def _named(relations: Iterator[dict[str, Any]]) -> Records:
    """Give each relation an identifier that follows from what it says."""
    records = {}
    for one in relations:
        digest = hashlib.sha256(repr(sorted(one.items())).encode()).hexdigest()
        records[f"_:{digest[:16]}"] = one
    return records


def _activities(manifest: Manifest) -> dict[int | None, str]:
    return {one.number: _activity_id(one) for one in manifest.versions}


def _report_id(manifest: Manifest) -> str:
    return f"history:report-{manifest.report.id}"


def _version_id(manifest: Manifest, number: int) -> str:
    return f"{_report_id(manifest)}-v{number}"


def _template_id(template: TemplateFacts) -> str:
    return f"history:template-{template.id}-t{template.transaction_id}"


def _activity_id(one: VersionFacts) -> str:
    if one.run is None:
        return f"history:transaction-{one.transaction_id}"
    return f"history:run-{one.run.id}"


def _kind(name: str) -> dict[str, str]:
    return {"$": f"lineage:{name}", "type": "prov:QUALIFIED_NAME"}


def _time(one: VersionFacts) -> str:
    return one.committed_at.isoformat()


def _known(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if value is not None}


def _one_or_all(values: list[Any]) -> Any:
    different = list(dict.fromkeys(value for value in values if value is not None))
    return different[0] if len(different) == 1 else different
