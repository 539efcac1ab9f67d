"""The provenance of an export is a PROV-JSON document that others read."""

from __future__ import annotations

import json
from collections.abc import Iterator

import prov.model
import pytest
from sqlalchemy.orm import Session

from report_lineage import transaction_context
from report_lineage.artifacts import FileStore
from report_lineage.entities import Lead, Report
from report_lineage.recording import record_run
from report_lineage.reports import export
from tests.panel.recorded import Recorded
from tests.reports.export.conftest import unpacked


def document_of(files: dict[str, bytes]) -> prov.model.ProvDocument:
    """Return the document, read by the reference implementation."""
    content = files["provenance.json"].decode()
    return prov.model.ProvDocument.deserialize(content=content, format="json")


def told(document: prov.model.ProvDocument, kind: type[prov.model.ProvRecord]) -> set[str]:
    """Return what the records of a kind say, as PROV-N."""
    return {record.get_provn() for record in document.get_records(kind)}


def labels(document: prov.model.ProvDocument, kind: type[prov.model.ProvRecord]) -> set[str]:
    """Return how the records of a kind are called."""
    return {str(record.label) for record in document.get_records(kind)}


def test_who_made_what_from_what(session: Session, recorded: Recorded, store: FileStore) -> None:
    """Entities, the run with what it used and made, and the actor."""
    files = unpacked(export(session, recorded.report, store=store))
    document = document_of(files)
    run = f"history:run-{recorded.run}"
    used = told(document, prov.model.ProvUsage)
    generated = told(document, prov.model.ProvGeneration)

    assert any(f"{run}, sha256:{recorded.prices}" in one for one in used)
    assert any(f"{run}, sha256:{recorded.settings}" in one for one in used)
    assert any(f"sha256:{recorded.chart}, {run}" in one for one in generated)
    assert any(f"history:report-{recorded.report}-v1, {run}" in one for one in generated)
    assert labels(document, prov.model.ProvAgent) == {"ana", "scheduler"}
    assert {"IBM market brief", "brief 1.0"} <= labels(document, prov.model.ProvEntity)


def test_an_edit_is_derived_from_what_the_run_made(
    session: Session, recorded: Recorded, store: FileStore
) -> None:
    """The edited version goes back to the run's, and was made by a transaction."""
    made = export(session, recorded.report, store=store)
    document = document_of(unpacked(made))
    report = f"history:report-{recorded.report}"
    transaction = f"history:transaction-{made.manifest.responsible.transaction_id}"

    derived = told(document, prov.model.ProvDerivation)
    generated = told(document, prov.model.ProvGeneration)
    assert any(f"{report}-v2, {report}-v1" in one for one in derived)
    assert any(f"{report}-v2, {transaction}" in one for one in generated)


def test_every_reference_leads_somewhere(
    session: Session, recorded: Recorded, store: FileStore
) -> None:
    """What is used, made, derived or named responsible is described, too."""
    document = json.loads(
        unpacked(export(session, recorded.report, store=store))["provenance.json"]
    )
    described = {key for kind in ("entity", "activity", "agent") for key in document[kind]}

    def references() -> Iterator[str]:
        for kind in document.keys() - {"prefix", "entity", "activity", "agent"}:
            for record in document[kind].values():
                yield from (v for k, v in record.items() if k not in ("prov:role", "prov:time"))

    assert set(references()) == described


def test_inputs_and_outputs_are_those_of_the_manifest(
    session: Session, recorded: Recorded, store: FileStore
) -> None:
    """By digest, none more and none less."""
    files = unpacked(export(session, recorded.report, store=store))
    document, manifest = json.loads(files["provenance.json"]), json.loads(files["manifest.json"])

    listed = {one["sha256"] for one in manifest["files"] if one["role"] in ("input", "output")}
    assert {key[7:] for key in document["entity"] if key.startswith("sha256:")} == listed


@pytest.mark.parametrize("name", ["ana", 'a"b\\c', "Zürich (x, y)", "\u202e", "a:b"])
def test_names_of_any_kind(session: Session, store: FileStore, name: str) -> None:
    """Actors, reasons, jobs and files may be called anything."""
    report = Report(lead=Lead(name=name), title=name)
    with (
        transaction_context(actor=name, reason=name),
        record_run(session, job=name, namespace=name, store=store, inputs={name: b"1"}),
    ):
        session.add(report)
        session.commit()
    document = document_of(unpacked(export(session, report.id, store=store)))

    assert labels(document, prov.model.ProvAgent) == {name}
    assert name in labels(document, prov.model.ProvEntity)


def test_one_input_under_two_names(session: Session, store: FileStore) -> None:
    """The same bytes are one entity, used twice."""
    report = Report(lead=Lead(name="IBM"), title="IBM")
    inputs = {"a.csv": b"1", "b.csv": b"1"}
    with record_run(session, job="j", namespace="n", store=store, inputs=inputs):
        session.add(report)
    document = document_of(unpacked(export(session, report.id, store=store)))

    used = told(document, prov.model.ProvUsage)
    assert {one.split("prov:role=")[1] for one in used} == {'"a.csv"])', '"b.csv"])'}
