"""An export holds the report whole, under safe names, and says who was responsible."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.artifacts import FileStore
from report_lineage.artifacts.block_gzip import BLOCK_BYTES
from report_lineage.entities import Lead, Report, ReportSection, ReportTemplate
from report_lineage.errors import (
    ArtifactCorrupt,
    ArtifactMissing,
)
from report_lineage.history.past import (
    Version,
)
from report_lineage.recording import record_run
from report_lineage.reports import export, verify_export
from report_lineage.reports.tables import LINEAGE, REPORT
from tests.panel.recorded import BRIEF, CHART, PRICES, SETTINGS, Recorded
from tests.reports.counting import statements_of
from tests.reports.export.conftest import archive_of, unpacked


def test_everything_is_in_it(session: Session, recorded: Recorded, store: FileStore) -> None:
    """Outputs and inputs byte for byte, stored JSON as text, sections, template, runs."""
    files = unpacked(export(session, recorded.report, store=store))

    assert files["outputs/brief.html"] == BRIEF.encode()
    assert files["outputs/chart.svg"] == CHART
    assert (files["inputs/prices.csv"], files["inputs/settings.json"]) == (PRICES, SETTINGS)
    assert files["data.json"] == b'{"score": 74}'
    assert files["sections/001-return.txt"] == b"IBM gained 1.5 % in February 2009."
    assert files["sections/002-risk.txt"] == b"Volatility was low."
    assert files["template/brief-1.0.jinja"] == b"<p>{{ text }}</p>"
    report = json.loads(files["report.json"])
    assert (report["title"], report["lead"]["name"]) == ("IBM market brief", "IBM")
    assert [one["heading"] for one in report["sections"]] == ["Return", "Risk"]
    assert json.loads(files["runs.json"])[0]["parameters"]["window"] == 12


def test_the_manifest_names_every_file(
    session: Session, recorded: Recorded, store: FileStore
) -> None:
    """In the order of paths, with sizes and digests; nothing else is there."""
    files = unpacked(export(session, recorded.report, store=store))
    manifest = json.loads(files.pop("manifest.json"))

    assert [one["path"] for one in manifest["files"]] == sorted(files)
    assert {one["path"]: (one["size_bytes"], one["sha256"]) for one in manifest["files"]} == {
        path: (len(data), hashlib.sha256(data).hexdigest()) for path, data in files.items()
    }
    assert (manifest["format"], manifest["format_version"]) == ("report-lineage-export", 1)
    assert manifest["report"]["id"] == str(recorded.report)


def test_it_is_sound(
    session: Session, recorded: Recorded, store: FileStore, tmp_path: Path
) -> None:
    """The check of exports that come back finds nothing, whatever version it is."""
    for report, when in ((recorded.report, 1), (recorded.report, 2), (recorded.other, 1)):
        made = export(session, report, Version(report, when), store=store)
        (tmp_path / made.name).write_bytes(archive_of(made))

        assert verify_export(tmp_path / made.name).manifest == made.manifest


def test_who_was_responsible(session: Session, recorded: Recorded, store: FileStore) -> None:
    """The edit is ana's; outputs and inputs are still those of the run before, and say so."""
    manifest = export(session, recorded.report, store=store).manifest
    (run_version,) = manifest.earlier
    brought = {one.path: one.version for one in manifest.files if one.version}

    assert (manifest.report.version, manifest.responsible.actor) == (2, "ana")
    assert manifest.responsible.reason == "Clearer wording"
    assert manifest.responsible.run is None
    assert run_version.run is not None
    assert (run_version.number, run_version.run.id) == (1, recorded.run)
    assert brought["outputs/chart.svg"] == brought["inputs/prices.csv"] == 1
    assert brought["sections/001-return.txt"] == 2


def test_stored_json_is_not_touched(session: Session, store: FileStore) -> None:
    """1.10 stays 1.10, whatever the spaces around it."""
    report = Report(lead=Lead(name="IBM"), title="IBM", data={})
    session.add(report)
    session.commit()
    text = '{"factor":   1.10, "big": 12345678901234567890123, "z": 1, "a": "\\u00e9"}'
    stored = sa.cast(sa.bindparam("text", text, sa.Text), sa.Text)
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    value = stored.op("::")(sa.literal_column("json")) if is_postgresql else stored
    session.execute(sa.update(REPORT).values(data=sa.type_coerce(value, sa.JSON)))
    session.commit()

    assert unpacked(export(session, report.id, store=store))["data.json"] == text.encode()


HOSTILE = ("../../up.csv", "/etc/passwd", "CON", "a\nb", "C:\\x", "prices.csv", "PRICES.CSV", "..")


def test_hostile_names_are_made_safe(session: Session, store: FileStore) -> None:
    """Names of inputs, outputs, sections and templates lead nowhere; the manifest keeps them."""
    template = ReportTemplate(name="../t", label="..\\1", source="x")
    report = Report(lead=Lead(name="IBM"), title="IBM", template=template)
    report.sections = [
        ReportSection(position=n, key=key, heading=key, body=key) for n, key in enumerate(HOSTILE)
    ]
    inputs = {name: name.encode() for name in HOSTILE}
    with record_run(session, job="j", namespace="n", store=store, inputs=inputs) as run:
        session.add(report)
        session.flush()
        for name in HOSTILE:
            run.add_output(name, name.encode(), "text/plain", report=report)
    made = export(session, report.id, store=store)
    files = unpacked(made)

    for folder in ("inputs", "outputs"):
        named = {one.name: one.path for one in made.manifest.files if one.role == folder[:-1]}
        assert {name: files[path] for name, path in named.items()} == inputs
    parts = [path.split("/") for path in files]
    assert {len(one) for one in parts} == {1, 2}
    assert not {".", "..", "CON", ""} & {part for one in parts for part in one}
    assert not any(set("\\:\n") & set(path) for path in files)


def test_a_lost_artifact_is_told_beforehand(
    session: Session, recorded: Recorded, store: FileStore
) -> None:
    """An export without one of its inputs is not begun."""
    store.delete(recorded.prices)

    with pytest.raises(ArtifactMissing, match=recorded.prices):
        export(session, recorded.report, store=store)


def test_a_damaged_artifact_is_told_before_the_first_byte(
    session: Session, recorded: Recorded, store: FileStore
) -> None:
    """Nothing of the archive has left by then."""
    made = export(session, recorded.report, store=store)
    path = store.root / recorded.prices[:2] / f"{recorded.prices[2:]}.gz"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)

    with pytest.raises(ArtifactCorrupt, match=recorded.prices):
        made.chunks()


def test_an_input_of_several_blocks(session: Session, store: FileStore) -> None:
    """What the store keeps in blocks comes out whole."""
    large = b"2009-02-01,88.3\n" * (3 * BLOCK_BYTES // 16 + 1)
    inputs = {"prices.csv": large, "empty": b""}
    report = Report(lead=Lead(name="IBM"), title="IBM")
    with record_run(session, job="j", namespace="n", store=store, inputs=inputs):
        session.add(report)
    files = unpacked(export(session, report.id, store=store))

    assert (files["inputs/prices.csv"], files["inputs/empty"]) == (large, b"")


def test_a_run_at_work_is_told(session: Session, store: FileStore) -> None:
    """Inputs that a run reads later are missing in an export made meanwhile, which says so."""
    report = Report(lead=Lead(name="IBM"), title="IBM")
    with record_run(session, job="j", namespace="n", store=store):
        session.add(report)
        session.commit()
        meanwhile = unpacked(export(session, report.id, store=store))
    after = unpacked(export(session, report.id, store=store))

    assert json.loads(meanwhile["runs.json"])[0]["ended"] is False
    assert b"A run was still at work" in meanwhile["README.txt"]
    assert b"still at work" not in after["README.txt"]


def test_what_a_run_was_given_may_be_anything(session: Session, store: FileStore) -> None:
    """Large numbers and characters of every kind come back as they were recorded."""
    given: dict[str, Any] = {"n": 10**40, "text": 'Zürich "\\ \U0001f600', "none": None}
    report = Report(lead=Lead(name="Zürich"), title="Zürich\n\x1b[31m")
    with record_run(session, job="j", namespace="n", store=store, parameters=given):
        session.add(report)
    files = unpacked(export(session, report.id, store=store))

    assert json.loads(files["runs.json"])[0]["parameters"] == given
    assert files["README.txt"].decode().splitlines()[0] == "Zürich [31m, version 1"


def test_statements_do_not_grow(session: Session, recorded: Recorded, store: FileStore) -> None:
    """Thirty more versions and sections cost no statement more.

    But for the two that look who is at work, where others work on the same server.
    """

    def count() -> int:
        session.rollback()
        with statements_of(session) as sent:
            export(session, recorded.report, store=store)
        return len(sent)

    before = count()
    for number in range(30):
        report = session.get_one(Report, recorded.report)
        report.sections.append(
            ReportSection(position=9 + number, key=f"k{number}", heading="", body="")
        )
        session.commit()

    assert count() <= before + 2
    newest = sa.select(sa.func.max(LINEAGE.c.number)).where(LINEAGE.c.report_id == recorded.report)
    assert session.scalar(newest) == 32
