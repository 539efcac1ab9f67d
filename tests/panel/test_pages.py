"""What the pages say, beside how they look."""

from __future__ import annotations

import re
from hashlib import sha256
from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from report_lineage import transaction_context
from report_lineage.artifacts import FileStore
from report_lineage.entities import Report
from report_lineage.recording import record_run
from tests.panel.conftest import MakeApp
from tests.panel.recorded import CHART, Recorded

PAGES = [
    "reports",
    "reports?search=IBM&lead=IBM&job=market_brief&status=final&changed_from=2020-01-01",
    "reports/{report}",
    "reports/{deleted}",
    "reports/{report}/versions/1",
    "reports/{deleted}/versions/2",
    "reports/{report}/compare/1/2",
    "reports/{report}/compare/1/2?ignore=data/score&ignore=data/*",
    "reports/{report}/compare/2/1?all=1",
    "reports/{report}/at",
    "reports/{report}/at?at=1990-01-01T00:00:00Z",
    "reports/{deleted}/at?at={last}",
    "runs",
    "runs/{run}",
    "artifacts/{prices}",
    "artifacts/{chart}",
    "artifacts/{settings}",
    "artifacts/{log}",
    "artifacts/{chart}/parts",
    "access",
    "nothing",
]


class InlineCode(HTMLParser):
    """Notes every inline script, style and event handler of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one tag."""
        names = {name for name, _ in attrs}
        if tag == "style" or (tag == "script" and "src" not in names):
            self.found.append(tag)
        self.found += [name for name in names if name == "style" or name.startswith("on")]


@pytest.mark.parametrize("address", PAGES)
def test_page_holds_no_inline_code(client: FlaskClient, recorded: Recorded, address: str) -> None:
    """Nothing on a page needs more than the policy allows."""
    parser = InlineCode()

    parser.feed(client.get("/lineage/" + address.format_map(vars(recorded))).text)

    assert parser.found == []


def test_report_page_tells_its_versions(client: FlaskClient, recorded: Recorded) -> None:
    """The timeline says who, why and what changed."""
    page = client.get(f"/lineage/reports/{recorded.report}").text

    assert "Clearer wording" in page
    assert "ana" in page
    assert "market_brief" in page
    assert "score 61 → 74" in page


def test_timeline_goes_on(make_app: MakeApp, recorded: Recorded) -> None:
    """A page of one version leads to the next and back."""
    client = make_app(config={"LINEAGE_PAGE_SIZE": 1}).test_client()
    url = f"/lineage/reports/{recorded.report}"

    assert f"{url}?before=2" in client.get(url).text
    assert f'href="{url}"' in client.get(f"{url}?before=2").text


def test_filter_can_be_left(client: FlaskClient, recorded: Recorded) -> None:
    """Each active filter has an address without it."""
    page = client.get("/lineage/reports?lead=IBM&status=final").text

    assert 'href="/lineage/reports?status=final"' in page
    assert 'href="/lineage/reports?lead=IBM"' in page
    assert "Microsoft" not in page.split("<main")[1].split("<tbody")[1]


@pytest.mark.parametrize(
    ("when", "words"), [("1990-01-01T00:00:00Z", "did not exist"), ("{last}", "deleted")]
)
def test_instant_outside_its_life(
    client: FlaskClient, recorded: Recorded, when: str, words: str
) -> None:
    """Before its birth and after its deletion the page says so."""
    at = when.format_map(vars(recorded))
    page = client.get(f"/lineage/reports/{recorded.deleted}/at?at={at}").text

    assert words in page


def test_run_page_shows_its_log(client: FlaskClient, recorded: Recorded) -> None:
    """The log's lines are on the page, secrets are not."""
    page = client.get(f"/lineage/runs/{recorded.run}").text

    assert "read prices" in page
    assert "s3cret" not in page


def test_run_page_says_what_outputs_are_for(
    client: FlaskClient, recorded: Recorded, sqlite_engine: Engine, store: FileStore
) -> None:
    """Outputs stand under their reports, which are links; those of no report come last."""
    with (
        Session(sqlite_engine) as session,
        record_run(session, job="mixed", namespace="demo", store=store) as run,
    ):
        run.add_output("summary.txt", "for all", "text/plain")
        run.add_output("chart.svg", CHART, "image/svg+xml", report=recorded.report)
        run.add_output("brief.html", "new", "text/html", report=recorded.report)
        run.add_output("brief.html", "first", "text/html", report=recorded.other)

    page = client.get(f"/lineage/runs/{run.id}").text
    table = page.split('id="outputs"')[1].split("</table>")[0]

    found = re.findall(
        r'href="/lineage/reports/([^"]+)"|>([a-z]+\.[a-z]+)</a>|(For no report)', table
    )
    assert ["".join(each) for each in found] == [
        f"{recorded.report}/versions/3", "chart.svg", "brief.html",
        f"{recorded.other}/versions/2", "brief.html",
        "For no report", "summary.txt",
    ]  # fmt: skip


def test_outputs_a_report_had_already(
    client: FlaskClient, recorded: Recorded, sqlite_engine: Engine, store: FileStore
) -> None:
    """A run that made the same again made no version: the heading leads to the report."""
    with (
        Session(sqlite_engine) as session,
        record_run(session, job="again", namespace="demo", store=store) as run,
    ):
        run.add_output("chart.svg", CHART, "image/svg+xml", report=recorded.report)

    page = client.get(f"/lineage/runs/{run.id}").text
    table = page.split('id="outputs"')[1].split("</table>")[0]

    assert f'href="/lineage/reports/{recorded.report}">IBM market brief</a>' in table
    assert "unchanged" in table


def test_outputs_without_a_report_need_no_heading(
    client: FlaskClient, sqlite_engine: Engine, store: FileStore
) -> None:
    """A run that knows no reports lists what it made."""
    with (
        Session(sqlite_engine) as session,
        record_run(session, job="export", namespace="demo", store=store) as run,
    ):
        run.add_output("table.csv", "a,b", "text/csv")

    page = client.get(f"/lineage/runs/{run.id}").text

    assert "table.csv" in page
    assert "For no report" not in page


def test_long_log_goes_on(client: FlaskClient, sqlite_engine: Engine, store: FileStore) -> None:
    """A log of more lines than a page has goes on."""
    with (
        Session(sqlite_engine) as session,
        record_run(session, job="chatty", namespace="demo", store=store) as run,
    ):
        for number in range(450):
            run.log(f"line number {number}")

    first, last = (client.get(f"/lineage/runs/{run.id}{query}").text for query in ("", "?line=401"))

    assert "line number 199" in first
    assert "line number 200" not in first
    assert f"/lineage/runs/{run.id}?line=201#log" in first
    assert "line number 449" in last


def test_json_is_shown_as_written(client: FlaskClient, recorded: Recorded) -> None:
    """Numbers keep their text, and a part of the document has an address."""
    whole = client.get(f"/lineage/artifacts/{recorded.settings}").text
    part = client.get(f"/lineage/artifacts/{recorded.settings}?pointer=/names").text

    assert "1.10" in whole
    assert "1.10" not in part
    assert client.get(f"/lineage/artifacts/{recorded.settings}?pointer=/no").status_code == 404


def test_broken_json_is_shown_as_text(
    client: FlaskClient, sqlite_engine: Engine, store: FileStore
) -> None:
    """What does not parse is shown with the place of the fault."""
    broken = b'{"a": 1,\n "b": }'
    with (
        Session(sqlite_engine) as session,
        record_run(session, job="broken", namespace="demo", store=store) as run,
    ):
        run.add_input("broken.json", broken, "application/json")

    page = client.get(f"/lineage/artifacts/{sha256(broken).hexdigest()}").text

    assert "line 2, column" in page


def test_hostile_text_is_escaped(
    client: FlaskClient, sqlite_engine: Engine, recorded: Recorded
) -> None:
    """Markup in a title, a reason or a name is text on every page."""
    markup = "<script>alert(1)</script>"
    with Session(sqlite_engine) as session, transaction_context(actor=markup, reason=markup):
        report = session.get_one(Report, recorded.report)
        report.title = report.sections[0].heading = report.lead.name = markup
        session.commit()

    for address in PAGES:
        page = client.get("/lineage/" + address.format_map(vars(recorded))).text
        assert markup not in page.replace('<script type="module"', "")


def test_hostile_output_name_is_no_path(
    client: FlaskClient, sqlite_engine: Engine, store: FileStore, recorded: Recorded
) -> None:
    """An output named like a path is shown under a plain name."""
    with (
        Session(sqlite_engine) as session,
        record_run(session, job="hostile", namespace="demo", store=store) as run,
    ):
        report = session.get_one(Report, recorded.report)
        report.title = "IBM market brief, again"
        session.flush()
        run.add_output("../../etc/passwd.html", "<p>hello</p>", "text/html", report=report)
    url = f"/lineage/reports/{recorded.report}/versions/3"

    page = client.get(url).text
    (shown,) = re.findall(rf"{url}/outputs/([^\"]*passwd[^\"]*)", page)[:1]

    assert "/" not in shown
    assert client.get(f"{url}/outputs/{shown}").text == "<p>hello</p>"
