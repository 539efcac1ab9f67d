"""Comparisons of long texts and documents come in pages, each of a bounded size."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from lineage_panel import LineagePanel, allow_everything
from lineage_panel.pages import leaves
from report_lineage.entities import Lead, Report, ReportSection

MOST_BYTES = 600_000
LINES = 200_000
RECORDS = 20_000


def compared(engine: Engine, old: Any, new: Any) -> str:
    """Record a report twice, with a body and data each; return the address of the comparison."""
    with Session(engine) as session:
        section = ReportSection(position=1, key="long", heading="Long", body=old[0])
        report = Report(lead=Lead(name="IBM"), title="Long", data=old[1], sections=[section])
        session.add(report)
        session.commit()
        section.body, report.data = new
        session.commit()
        return f"/lineage/reports/{report.id}/compare/1/2"


@pytest.fixture
def client(engine: Engine) -> FlaskClient:
    """Give a client of a panel."""
    app = Flask("host")
    LineagePanel(sessionmaker(engine), authorize=allow_everything).init_app(app)
    return app.test_client()


def next_url(page: str, what: str) -> str | None:
    """Return where the next page of a part is."""
    found = re.search(
        rf'<a rel="next" href="([^"#]+)#[^"]*">Next page →<span[^>]*> of {what}', page
    )
    return None if found is None else unescape(found[1])


def test_five_megabytes_of_text_come_in_pages(engine: Engine, client: FlaskClient) -> None:
    """Of 200,000 lines a page shows some, and links to the next ones."""
    lines = [f"Line {number} says what it said." for number in range(LINES)]
    edited = [f"{line} Edited." if at % 50 == 0 else line for at, line in enumerate(lines)]
    url = compared(engine, ["\n".join(lines), {}], ["\n".join(edited), {}])

    first = client.get(url)
    second = client.get(next_url(first.text, "body") or "")

    assert len("\n".join(lines)) > 5_000_000
    assert client.application.extensions["lineage_panel"].keeping.used_bytes > 5_000_000
    assert (first.status_code, second.status_code) == (200, 200)
    assert max(len(first.data), len(second.data)) < MOST_BYTES
    assert "Page 1 of" in first.text and "Page 2 of" in second.text
    sections = [one.text[one.text.index('id="sections"') :] for one in (first, second)]
    edit = "Line 0 says what it said.<ins> Edited.</ins>"
    assert [edit in one for one in sections] == [True, False]


def test_a_big_document_comes_in_pages(engine: Engine, client: FlaskClient) -> None:
    """Of 20,000 changes a page shows a hundred; each leads to the next, across pages too."""
    old = [{"id": number, "value": number, "note": "x" * 220} for number in range(RECORDS)]
    new = [{**one, "value": number + 1} for number, one in enumerate(old)]
    url = compared(engine, ["", {"rows": old}], ["", {"rows": new}])

    first = client.get(url)
    second = client.get(next_url(first.text, "the changes of data") or "")
    last = client.get(f"{url}?part=fields-data&page={RECORDS // 100}")

    assert max(len(one.data) for one in (first, second, last)) < MOST_BYTES
    assert "Page 1 of 200" in first.text and "Page 2 of 200" in second.text
    assert 'id="fields-data-100"' in first.text and 'id="fields-data-101"' in second.text
    assert f'href="{url}?part=fields-data&amp;page=2#fields-data-101"' in first.text
    assert f'id="fields-data-{RECORDS}"' in last.text
    assert next_url(last.text, "the changes of data") is None


def test_one_long_line_and_one_long_value_are_cut(engine: Engine, client: FlaskClient) -> None:
    """A paragraph of a megabyte has pages of its own, a value says how long it is."""
    words = ["word"] * 200_000
    url = compared(
        engine,
        [" ".join(words), {"text": "a" * 1_000_000}],
        [" ".join([*words, "more"]), {"text": "b" * 1_000_000}],
    )

    page = client.get(url)

    assert len(page.data) < MOST_BYTES
    assert "Page 1 of" in page.text
    assert "the JSON Patch has all" in page.text


def test_every_change_is_on_one_of_the_pages(
    engine: Engine, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Going from page to page meets each edited line once, in order."""
    monkeypatch.setattr(leaves, "PAGE_CHARACTERS", 3_000)
    lines = [f"Line {number}." for number in range(400)]
    edited = [f"{line} Edited {at}." if at % 7 == 0 else line for at, line in enumerate(lines)]
    url: str | None = compared(engine, ["\n".join(lines), {}], ["\n".join(edited), {}])
    found: list[str] = []
    while url is not None:
        page = client.get(url).text
        found += re.findall(r"<ins> Edited (\d+)\.</ins>", page[page.index('id="sections"') :])
        url = next_url(page, "body")

    assert found == [str(at) for at in range(0, 400, 7)]


def test_many_sections_come_in_pages(engine: Engine, client: FlaskClient) -> None:
    """A hundred sections a page; a part of one is asked for on the page that it is on."""
    with Session(engine) as session:
        sections = [
            ReportSection(position=at, key=f"s{at}", heading=f"Part {at}", body=f"Body {at}.")
            for at in range(250)
        ]
        report = Report(lead=Lead(name="IBM"), title="Many", sections=sections)
        session.add(report)
        session.commit()
        for at, section in enumerate(sections):
            section.body = f"Body {at}, edited."
        session.commit()
        url = f"/lineage/reports/{report.id}/compare/1/2"

    first, third, part = (
        client.get(f"{url}{query}").text
        for query in ("", "?part=sections&page=3", "?part=sections-250-body&page=1")
    )

    assert 'id="sections-1"' in first and 'id="sections-101"' not in first
    assert 'id="sections-250"' in third and 'id="sections-250"' in part
    assert 'href="#sections-250"' in third


@pytest.mark.parametrize("query", ["page=2", "part=fields-data&page=2", "part=sections&page=9"])
def test_a_page_that_there_is_not_is_said_to_be_none(
    engine: Engine, client: FlaskClient, query: str
) -> None:
    """The error names the parameter."""
    url = compared(engine, ["a", {"a": 1}], ["b", {"a": 2}])

    answer = client.get(f"{url}?{query}", headers={"Accept": "application/problem+json"})

    assert (answer.status_code, json.loads(answer.data)["parameter"]) == (400, "page")


def test_programs_get_pages_too(engine: Engine, client: FlaskClient) -> None:
    """Texts by hunks and documents by changes, each page of a bounded size, none twice."""
    lines = [f"Line {number} says what it said." for number in range(20_000)]
    edited = [f"{line} Edited." if at % 5 == 0 else line for at, line in enumerate(lines)]
    rows = [{"id": number, "value": number} for number in range(1_000)]
    later = [{**one, "value": -1 - one["id"]} for one in rows]
    url = compared(engine, ["\n".join(lines), {"r": rows}], ["\n".join(edited), {"r": later}])
    parts = f"{url.replace('/reports', '/api/v1/reports')}/parts"

    text, data = (client.get(f"{parts}/{one}") for one in ("sections-1-body", "fields-data?page=5"))

    told = text.get_json()
    assert (told["kind"], told["page"], told["pages"]) == ("text", 1, 8)
    assert max(len(text.data), len(data.data)) < MOST_BYTES
    assert [one["path"] for one in data.get_json()["content"]][:1] == ["/r/800/value"]
    assert client.get(f"{parts}/fields-data?page=6").status_code == 400
    assert client.get(f"{parts}/fields-title").status_code == 404
    known = client.get(f"{parts}/fields-data", headers={"If-None-Match": text.headers["ETag"]})
    assert known.status_code == 200
