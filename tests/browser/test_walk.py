"""The main path of a visitor: list, timeline, compare, instant, run, input, download."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from report_lineage.reports import verify_export
from tests.browser.site import NOISE, Site

pytestmark = pytest.mark.browser


def open_report(visit: Page, site: Site) -> None:
    """Go from the list to the report of IBM."""
    visit.goto(site.address("reports"))
    visit.get_by_role("link", name="IBM market brief").click()
    expect(visit.get_by_role("heading", level=1)).to_have_text("IBM market brief")


def test_list_finds_a_report(visit: Page, site: Site) -> None:
    """Searching narrows the list, and the filter in force can be removed."""
    visit.goto(site.address("reports"))
    visit.get_by_role("searchbox").fill("Google")
    visit.get_by_role("button", name="Search").click()
    expect(visit.locator("tbody tr")).to_have_count(1)

    visit.get_by_role("link", name="Search: Google").click()

    expect(visit.get_by_role("link", name="IBM market brief")).to_be_visible()


def test_timeline_leads_to_a_comparison(visit: Page, site: Site) -> None:
    """Two versions chosen in the timeline are compared, changes only."""
    open_report(visit, site)
    visit.get_by_label("Old: version 99").check()
    visit.get_by_label("New: version 100").check()
    visit.get_by_role("button", name="Compare the two chosen").click()

    expect(visit).to_have_url(site.address("compare"))
    expect(visit.locator(".lede")).to_contain_text("From version 99 to version 100")
    expect(visit.get_by_role("row").filter(has_text="price").first).to_contain_text("+2.8")
    expect(visit.locator(".section-diff del").first).to_be_visible()


def test_comparison_can_be_swapped_and_shown_whole(visit: Page, site: Site) -> None:
    """Every way to look at a comparison has an address."""
    visit.goto(site.address("compare"))
    visit.get_by_role("link", name="Swap sides").click()
    expect(visit.locator(".lede")).to_contain_text("From version 100 to version 99")

    visit.get_by_role("link", name="Show everything").click()

    expect(visit).to_have_url(f"{site.address('compare').removesuffix('99/100')}100/99?all=1")
    expect(visit.get_by_text("unchanged", exact=True).first).to_be_visible()


def test_instant_shows_the_report_as_it_was(visit: Page, site: Site) -> None:
    """The form answers with the version that stood at the chosen moment."""
    open_report(visit, site)
    visit.get_by_label("Date and time").fill("2009-03-05T12:00:00")
    visit.get_by_role("button", name="Show the report then").click()

    expect(visit.locator(".lede")).to_contain_text("On 5 Mar 2009, 12:00:00 UTC, this report stood")
    expect(visit.get_by_text("IBM ended February 2009")).to_be_visible()


@pytest.mark.parametrize(
    ("name", "words"),
    [("at before birth", "did not exist yet"), ("at after deletion", "did not exist any more")],
)
def test_instant_without_a_report_says_so(visit: Page, site: Site, name: str, words: str) -> None:
    """Before its birth and after its deletion the page says so and leads on."""
    visit.goto(site.address(name))
    expect(visit.locator(".lede")).to_contain_text(words)

    visit.get_by_role("navigation", name="Around this moment").get_by_role("link").last.click()

    expect(visit.locator(".lede")).to_contain_text("stood at version")


def test_run_leads_to_its_input_and_the_bytes(visit: Page, site: Site, tmp_path: Path) -> None:
    """The downloaded input unpacks to the bytes whose digest is in its address."""
    visit.goto(site.address("version"))
    visit.get_by_role("link", name="market_brief").first.click()
    expect(visit.locator(".lede")).to_contain_text("Completed after")
    visit.get_by_role("table", name="Inputs of this run").get_by_role("link").click()

    with visit.expect_download() as download:
        visit.get_by_role("link", name="prices.csv.gz").click()
    download.value.save_as(tmp_path / "prices.csv.gz")

    raw = gzip.decompress((tmp_path / "prices.csv.gz").read_bytes())
    assert raw.startswith(b"symbol,date,price")
    assert visit.url.endswith(hashlib.sha256(raw).hexdigest())


def test_all_inputs_of_a_version_come_with_a_manifest(
    visit: Page, site: Site, tmp_path: Path
) -> None:
    """The archive of a version's inputs holds what its manifest says."""
    visit.goto(site.address("version"))
    with visit.expect_download() as download:
        visit.get_by_role("link", name="Download all raw inputs").click()
    download.value.save_as(tmp_path / "inputs.tar.gz")

    packed = gzip.decompress((tmp_path / "inputs.tar.gz").read_bytes())
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        files = {m.name: archive.extractfile(m).read() for m in archive if m.isfile()}  # type: ignore[union-attr]  # files alone
    manifest = json.loads(files.pop("manifest.json"))
    digests = sorted(hashlib.sha256(data).hexdigest() for data in files.values())
    assert digests == sorted(entry["sha256"] for entry in manifest["files"])


@pytest.mark.parametrize("name", ["version", "at", "report"])
def test_an_export_is_saved_and_found_sound(
    visit: Page, site: Site, tmp_path: Path, name: str
) -> None:
    """The page's link to the export saves a file that the check accepts."""
    visit.goto(site.address(name))
    with visit.expect_download() as download:
        visit.get_by_role("link", name="Export").click()
    download.value.save_as(tmp_path / "export.zip")

    assert download.value.suggested_filename.endswith(".zip")
    assert verify_export(tmp_path / "export.zip").manifest.report.version > 0


def test_rendered_output_stands_in_a_sandbox(visit: Page, site: Site) -> None:
    """The rendered brief is shown, in a frame that may do nothing."""
    visit.goto(site.address("version"))
    frame = visit.locator("iframe")
    assert frame.get_attribute("sandbox") == ""
    frame.scroll_into_view_if_needed()
    expect(visit.frame_locator("iframe").get_by_role("heading", level=1)).to_be_visible()


def test_parts_join_to_the_stored_file(visit: Page, site: Site) -> None:
    """What is larger than one download comes in parts that join to it."""
    visit.goto(site.address("artifact binary"))
    visit.get_by_role("link", name="In numbered parts").click()
    links = visit.get_by_role("table").get_by_role("link").all()
    addresses = [f"{site.url}{link.get_attribute('href')}" for link in links]
    parts = [visit.request.get(address).body() for address in addresses]

    assert len(parts) > 1
    assert gzip.decompress(b"".join(parts)) == NOISE


def test_every_page_leads_to_its_json(visit: Page, site: Site) -> None:
    """The link at the foot gives the same data to programs."""
    visit.goto(site.address("reports found"))
    address = visit.get_by_role("link", name="This page as JSON").get_attribute("href")

    document = visit.request.get(f"{site.url}{address}").json()

    assert [row["title"] for row in document["rows"]] == ["IBM market brief"]
