"""Secrets inside JSON columns and parameters are told as changed, and their values are nowhere."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from lineage_panel.api.bodies import comparison_body, explanation_body
from lineage_panel.api.encoding import encode
from lineage_panel.comparison_text import comparison_lines
from lineage_panel.explanation_text import explanation_lines
from lineage_panel.patch import document, patch_text
from report_lineage import transaction_context
from report_lineage.artifacts import FileStore
from report_lineage.diff import parse_json
from report_lineage.diff.json_values import identical
from report_lineage.entities import Lead, PipelineRun, Report, ReportSection
from report_lineage.errors import BadInput
from report_lineage.history import GraphAt, RowAt
from report_lineage.history import compare as compare_rows
from report_lineage.history.past import Version
from report_lineage.history.revert import Whole, plan_revert
from report_lineage.recording import record_run
from report_lineage.reports import compare, export, run_detail, state, timeline
from report_lineage.reports.explain import CauseKind, explain
from report_lineage.reports.tables import RUN
from tests.diff.patching import apply_patch
from tests.reports.export.conftest import unpacked

MASK = "••••••"
SECRETS: Mapping[Any, tuple[str, ...]] = {
    Report.__table__.c.data: ("/pin", "/accounts/*/iban"),
    ReportSection.__table__.c.data: ("/source/token",),
    Lead.__table__.c.attributes: ("/phone",),
    PipelineRun.__table__.c.parameters: ("/db/password",),
}


@pytest.fixture(autouse=True)
def secret_paths() -> Iterator[None]:
    """Name paths of secrets, as a host does that keeps such things in its JSON."""
    for column, paths in SECRETS.items():
        column.info["lineage_secrets"] = paths
    yield
    for column in SECRETS:
        del column.info["lineage_secrets"]


@pytest.fixture
def report(session: Session) -> Report:
    """Commit a report, and then a change of all that is secret in it and of a number beside it."""
    section = ReportSection(position=1, key="a", heading="A", data={"source": {"token": "hush0"}})
    made = Report(
        title="Brief",
        lead=Lead(name="IBM", attributes={"phone": "hush1", "city": "Armonk"}),
        sections=[section],
        data={"pin": "hush2", "score": 61, "accounts": [{"id": 1, "iban": "hush3"}]},
    )
    session.add(made)
    session.commit()
    with transaction_context(actor="maria"):
        made.data = {"pin": "hush4", "score": 74, "accounts": [{"id": 1, "iban": "hush5"}]}
        section.data = {"source": {"token": "hush6"}}
        made.lead.attributes = {"phone": "hush7", "city": "Armonk"}
        session.commit()
    return made


def test_a_comparison(session: Session, report: Report) -> None:
    """Each secret that changed is a change at its path; no value is in the answer or its text."""
    found = compare(session, report.id, 1, 2)

    (data,) = found.fields.changes
    assert data.json is not None
    assert [(one.path, one.new_text) for one in data.json.changes] == [
        ("/pin", f'"{MASK}"'),
        ("/score", "74"),
        ("/accounts/0/iban", f'"{MASK}"'),
    ]
    assert [one.key for one in found.lead.changes] == ["attributes"]
    assert found.summary == "section “A”, lead attributes, pin, score 61 → 74 and 1 more"
    said = repr(dataclasses.asdict(found)) + encode(comparison_body(found, ())).decode()
    assert "hush" not in said + "\n".join(comparison_lines(found))


def test_a_patch(session: Session, report: Report) -> None:
    """Secrets that changed are replaced by their mask, so that a patch tells of them, too."""
    found = compare(session, report.id, 1, 2)

    patch = patch_text(found)

    operations = json.loads(patch)
    for path in ("/data/pin", "/data/accounts/0/iban", "/sections/0/data/source/token"):
        assert {"op": "replace", "path": path, "value": MASK} in operations
    old, new = (parse_json(document(side)) for side in (found.old, found.new))
    assert identical(apply_patch(old, parse_json(patch)), new)
    assert "hush" not in patch


def test_states_and_timelines(session: Session, report: Report) -> None:
    """A state shows a mask where the secret is; a timeline names the member alone."""
    shown = state(session, report.id)
    rows = timeline(session, report.id).rows

    assert json.loads(str(shown.data_json))["pin"] == MASK
    assert json.loads(str(shown.data_json))["score"] == 74
    assert rows[0].summary == "section “A”, pin, score 61 → 74, accounts"
    assert "hush" not in repr((shown, rows))


def test_an_explanation(session: Session, report: Report) -> None:
    """The edit is a cause with its fields; no value is in the evidence, the text or the JSON."""
    found = explain(session, report.id, 1, 2)

    assert [one.kind for one in found.causes] == [CauseKind.MANUAL_EDIT, CauseKind.LEAD]
    assert {one.key for one in found.differences} >= {"field:data.pin", "field:data.score"}
    said = repr(dataclasses.asdict(found)) + encode(explanation_body(found)).decode()
    assert "hush" not in said + "\n".join(explanation_lines(found))


def test_an_export(session: Session, report: Report, tmp_path: Path) -> None:
    """No file of an export holds a secret."""
    files = unpacked(export(session, report.id, store=FileStore(tmp_path)))

    assert json.loads(files["data.json"])["pin"] == MASK
    assert not [name for name, data in files.items() if b"hush" in data]


def test_rows_and_graphs_of_any_model(session: Session, report: Report) -> None:
    """Comparisons of a host's models mask them alike."""
    sides = [Version(report.id, number) for number in (1, 2)]

    row = compare_rows(session, *(RowAt(Report, report.id, one) for one in sides))
    graph = compare_rows(session, *(GraphAt(Report, report.id, one) for one in sides))

    assert row.words == "pin, score 61 → 74, accounts"
    assert graph.diff.kinds["Lead"].changed
    assert "hush" not in repr((row, graph)) + json.dumps([row.to_json(), graph.to_json()])


def test_a_plan_to_revert(session: Session, report: Report) -> None:
    """What a revert would write is shown masked, and written as it was."""
    plan = plan_revert(session, Whole(Report, report.id), to=Version(report.id, 1))

    assert plan.changes
    assert "hush" not in repr([change.columns for change in plan.changes])


@pytest.fixture
def runs(session: Session, tmp_path: Path) -> list[PipelineRun]:
    """Record two runs of a report, given another password each."""
    made = []
    for password in ("hush1", "hush2"):
        parameters = {"db": {"host": "here", "password": password}, "top": 5}
        with record_run(
            session,
            job="brief",
            namespace="n",
            parameters=parameters,
            store=FileStore(tmp_path),
            code_version="1",
        ) as run:
            found = session.query(Report).one_or_none()
            if found is None:
                found = Report(title="Brief", lead=Lead(name="IBM"))
                session.add(found)
            found.title = f"Brief {len(made)}"
            run.log(f"connected with {password}")
        made.append(session.get_one(PipelineRun, run.id))
    return made


def test_parameters(session: Session, runs: list[PipelineRun]) -> None:
    """A secret in a parameter is stored nowhere but as a fingerprint, and its change is a cause."""
    report_id = session.query(Report).one().id

    found = explain(session, report_id, 1, 2)

    assert [(one.kind, one.sentence) for one in found.causes] == [
        (CauseKind.PARAMETER, "Parameter /db/password was changed.")
    ]
    details = [run_detail(session, run.id) for run in runs]
    assert details[0].parameters["db"] == {"host": "here", "password": MASK}
    stored = session.execute(RUN.select()).all()
    assert "hush" not in repr((found, details, stored)) + encode(explanation_body(found)).decode()


def test_parameters_that_were_recorded_openly(session: Session, runs: list[PipelineRun]) -> None:
    """What a run stored before the path was named is masked when it is shown."""
    for run, password in zip(runs, ("hush1", "hush2"), strict=True):
        run.parameters = {"db": {"host": "here", "password": password}}
        run.secret_fingerprints = {}
    session.commit()
    report_id = session.query(Report).one().id

    found = explain(session, report_id, 1, 2)

    assert [one.sentence for one in found.causes] == ["Parameter db was changed."]
    assert found.causes[0].evidence.old == {"host": "here", "password": MASK}
    details = [run_detail(session, run.id) for run in runs]
    rows = timeline(session, report_id).rows
    assert "hush" not in repr((found, details, rows)) + encode(explanation_body(found)).decode()


def test_what_cannot_be_a_path(session: Session, report: Report) -> None:
    """A path that is no JSON pointer is refused; one in a column without JSON hides all of it."""
    Report.__table__.c.data.info["lineage_secrets"] = ("pin",)
    with pytest.raises(BadInput, match="'pin', a path of secrets"):
        state(session, report.id)
    Report.__table__.c.data.info["lineage_secrets"] = "/pin"
    Report.__table__.c.title.info["lineage_secrets"] = "/pin"
    try:
        assert state(session, report.id).title == MASK
    finally:
        del Report.__table__.c.title.info["lineage_secrets"]
