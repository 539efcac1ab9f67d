"""Rendered outputs of two versions, compared by what they say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from lineage_panel import LineagePanel, Target, allow_everything
from report_lineage.artifacts import FileStore
from report_lineage.entities import Lead, Report
from report_lineage.recording import record_run

PAGE = "<!doctype html><title>{0}</title><style>p{{}}</style><p>IBM closed at <b>{0}</b> dollars in March.</p>"
LONG = "".join(f"<p>Paragraph {number} says nothing new.</p>" for number in range(30))


def made(price: str) -> dict[str, tuple[bytes, str]]:
    """Return outputs of each kind, by name: bytes and type."""
    return {
        "brief.html": ((PAGE.format(price) + LONG).encode(), "text/html; charset=utf-8"),
        "notes.txt": (f"IBM\nclosed at {price}\n".encode(), "text/plain"),
        "rows.csv": (f"ticker,price\nAAPL,1\nIBM,{price}\n".encode(), "text/csv"),
        "figures.json": (b'{"price": %s, "year": 2009}' % price.encode(), "application/json"),
        "packed.bin": (b"\xff\x00" + price.encode(), "application/octet-stream"),
        "looks.html": (f"<p class=c{price[-1]}>Same words</p>".encode(), "text/html"),
    }


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    """Give an empty artifact store."""
    return FileStore(tmp_path / "store")


@pytest.fixture
def address(engine: Engine, store: FileStore) -> str:
    """Record a report twice, with outputs of each kind; return what follows the panel's prefix."""
    with Session(engine) as session:
        report = Report(lead=Lead(name="IBM"), title="Brief")
        for price in ("95.09", "95.90"):
            with record_run(session, job="brief", namespace="demo", store=store) as run:
                session.add(report)
                report.data = {"price": price}
                session.flush()
                for name, (data, media_type) in made(price).items():
                    run.add_output(name, data, media_type, report=report)
        return f"reports/{report.id}/compare/1/2"


def client(engine: Engine, store: FileStore, **options: Any) -> FlaskClient:
    """Return a client of a panel."""
    app = Flask("host")
    given = {"authorize": allow_everything, "store": store, **options}
    LineagePanel(sessionmaker(engine), **given).init_app(app)
    return app.test_client()


def test_programs_get_each_kind_by_what_it_says(
    engine: Engine, store: FileStore, address: str
) -> None:
    """HTML by its visible text, CSV by rows, JSON by places; of bytes a note."""
    answer = client(engine, store).get(f"/lineage/api/v1/{address}").get_json()
    told = {one["name"]: one for one in answer["output_diffs"]}

    words = [block for block in told["brief.html"]["diff"]["blocks"] if block["kind"] == "replace"]
    assert [block["new"] for block in words] == ["IBM closed at 95.90 dollars in March.\n"]
    assert told["rows.csv"]["diff"]["key"] == ["ticker"]
    assert [one["path"] for one in told["figures.json"]["diff"]["changes"]] == ["/price"]
    assert told["notes.txt"]["diff"]["summary"]["changed"] == 1
    assert told["packed.bin"]["diff"] is None and "digests" in told["packed.bin"]["note"]
    assert told["looks.html"]["diff"] is None and "is the same" in told["looks.html"]["note"]


def test_the_page_shows_them_beside_the_frames(
    engine: Engine, store: FileStore, address: str
) -> None:
    """Words that changed are marked, what is alike is folded, both sides stand in frames."""
    page = client(engine, store).get(f"/lineage/{address}").text
    part = page[page.index('id="outputs"') :]

    assert "What brief.html says" in part and "<ins>95.90</ins>" in part
    assert "<summary>29 unchanged lines</summary>" in part
    assert part.index("29 unchanged lines") < part.index("Paragraph 20 says nothing new")
    assert part.count("<iframe") == 6  # of two HTML documents and a text
    assert "What looks.html says" in part and "What packed.bin says" not in part


def test_the_text_has_them(engine: Engine, store: FileStore, address: str) -> None:
    """What is taken away as text says what the outputs say otherwise."""
    text = client(engine, store).get(f"/lineage/{address}/changes.txt").text

    assert "IBM closed at [-95.09-]{+95.90+} dollars in March." in text
    assert "IBM: price 95.09 → 95.90" in text


def test_whoever_may_not_see_versions_sees_no_output(
    engine: Engine, store: FileStore, address: str
) -> None:
    """Comparing is one right and looking at a version another: names and sizes are all that is told."""

    def authorize(action: str, target: Target | None) -> bool:
        return action != "version.view"

    panel = client(engine, store, authorize=authorize)
    page, text = (panel.get(f"/lineage/{address}{rest}").text for rest in ("", "/changes.txt"))

    assert "brief.html" in page
    assert "<iframe" not in page and "What brief.html says" not in page + text
    assert panel.get(f"/lineage/api/v1/{address}").get_json()["output_diffs"] == []


def test_lost_outputs_are_said_to_be_lost(
    engine: Engine, store: FileStore, address: str, tmp_path: Path
) -> None:
    """The page says so, and is not remembered."""
    (tmp_path / "store").rename(tmp_path / "away")

    answer = client(engine, store).get(f"/lineage/api/v1/{address}")

    notes = {one["name"]: one["note"] for one in answer.get_json()["output_diffs"]}
    assert notes["brief.html"].startswith("The store holds no artifact")
    assert answer.headers["ETag"].startswith("W/")
