"""The past in a browser: the time line, the banner, the zones, and how links stay at a moment."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from report_lineage.history.past import Token
from tests.browser.site import Site
from tests.browser.test_pages import violations

pytestmark = pytest.mark.browser


@pytest.fixture
def plain(chromium: Browser) -> Iterator[Page]:
    """Give a page without JavaScript, as narrow as a telephone."""
    context = chromium.new_context(
        java_script_enabled=False, viewport={"width": 390, "height": 844}
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def in_vienna(chromium: Browser) -> Iterator[Page]:
    """Give a page of a reader in Vienna."""
    context = chromium.new_context(timezone_id="Europe/Vienna", locale="en-GB")
    yield context.new_page()
    context.close()


def test_arrow_keys_go_from_version_to_version(visit: Page, site: Site) -> None:
    """The label says where the slider stands, and Enter goes there."""
    visit.goto(site.address("at"))
    slider = visit.get_by_role("slider", name="Moment")
    label = visit.locator(".span-label")
    expect(label).to_have_text("5 Mar 2009, 12:00:00 UTC (v115)")

    slider.press("ArrowLeft")
    expect(label).to_contain_text("v115, 1 Mar 2009")
    slider.press("ArrowLeft")
    expect(label).to_contain_text("v114, ")
    slider.press("Home")
    expect(slider).to_have_attribute("aria-valuetext", "v1, 1 Feb 2000, 06:00:03 UTC")
    slider.press("Enter")

    expect(visit.locator(".lede")).to_contain_text("stood at version 1,")


def test_the_pointer_goes_to_any_moment(visit: Page, site: Site) -> None:
    """Between two versions the label says which one stood."""
    visit.goto(site.address("at"))
    slider = visit.get_by_role("slider", name="Moment")
    box = slider.bounding_box()
    assert box is not None
    visit.mouse.click(box["x"] + box["width"] * 0.5, box["y"] + box["height"] / 2)
    expect(visit.locator(".span-label")).to_contain_text("UTC (v")

    visit.get_by_role("button", name="Show this moment").click()

    expect(visit.locator(".then")).to_contain_text("As known on")
    expect(visit.locator(".lede")).to_contain_text("stood at version")


@pytest.mark.parametrize("name", ["at", "at after deletion"])
def test_the_choice_of_a_version_keeps_its_width(plain: Page, site: Site, name: str) -> None:
    """On a telephone it takes the line; it was squeezed beside the links, to 14 pixels."""
    plain.goto(site.address(name))
    box = plain.get_by_label("Version and its time").bounding_box()
    assert box is not None
    assert box["width"] > 300


def test_without_script_versions_are_a_choice(plain: Page, site: Site) -> None:
    """The choice of a version, its neighbours and the time in another zone are plain forms."""
    plain.goto(site.address("at"))
    expect(plain.get_by_role("slider")).to_have_count(0)
    plain.get_by_label("Version and its time").select_option(label="v3, 1 Apr 2000, 06:00:03 UTC")
    plain.get_by_role("button", name="Show this moment").click()
    expect(plain.locator(".lede")).to_contain_text("stood at version 3,")
    plain.get_by_role("link", name="Version 4 →").click()
    expect(plain.locator(".lede")).to_contain_text("stood at version 4,")
    plain.get_by_label("Date and time").fill("2009-03-05T13:00:00")
    plain.get_by_label("or another zone").fill("Europe/Berlin")
    plain.get_by_role("button", name="Show the report then").click()

    expect(plain.locator(".lede")).to_contain_text("On 5 Mar 2009, 12:00:00 UTC")
    expect(plain.locator(".then")).to_contain_text("13:00:00 on 5 Mar 2009 in Europe/Berlin")


def test_the_whole_panel_stays_at_the_moment(visit: Page, site: Site) -> None:
    """From the list to a report, its run and the other list, until the link back to the present."""
    visit.goto(site.address("reports"))
    visit.get_by_text("As it was at a moment").click()
    visit.get_by_label("Date and time").fill("2005-03-05T12:00:00")
    visit.get_by_role("button", name="Show the list then").click()
    expect(visit.locator(".lede")).to_contain_text("5 reports")
    visit.get_by_role("link", name="IBM market brief").click()
    expect(visit.locator(".then")).to_contain_text("As known on 5 Mar 2005")
    expect(visit.locator(".lede")).to_contain_text("Version 64")
    visit.get_by_role("link", name="market_brief").first.click()
    expect(visit.locator(".then")).to_contain_text("As known on 5 Mar 2005")
    visit.get_by_role("navigation", name="Lineage").get_by_role("link", name="Runs").click()
    expect(visit.locator(".lede")).to_contain_text("63 pipeline runs")
    visit.get_by_label("State").select_option("FAIL")
    visit.get_by_role("button", name="Apply filters").click()
    expect(visit.locator(".then")).to_contain_text("As known on 5 Mar 2005")

    visit.get_by_role("link", name="Back to the present").click()

    expect(visit.locator(".then")).to_have_count(0)


def test_the_token_is_copied_whole(visit: Page, site: Site) -> None:
    """The short one on the page stands for a token that can be read."""
    visit.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit.goto(site.address("at"))
    visit.locator(".then .copy").click()
    expect(visit.locator(".then .copy")).to_have_text("copied")

    copied = visit.evaluate("navigator.clipboard.readText()")

    assert Token(copied).cut.until is not None
    visit.goto(f"{site.address('at form')}?at={copied}")
    expect(visit.locator(".lede")).to_contain_text("On 5 Mar 2009, 12:00:00 UTC")


def test_a_report_then_is_compared_with_now(visit: Page, site: Site) -> None:
    """The comparison is of the present, with the newest version."""
    visit.goto(site.address("at"))
    visit.get_by_role("link", name="Compare with now").click()

    expect(visit.locator(".lede")).to_contain_text("From version 115 to version")
    expect(visit.locator(".then")).to_have_count(0)


def test_the_zone_is_asked_for(in_vienna: Page, site: Site) -> None:
    """The answers are links: UTC, and the reader's own zone from the script."""
    in_vienna.goto(f"{site.address('at form')}?at=2009-03-05T12:00:00")
    expect(in_vienna.get_by_role("heading", level=1)).to_have_text("Which zone?")
    expect(in_vienna.get_by_role("link", name="12:00:00 in UTC")).to_be_visible()
    assert violations(in_vienna) == []

    in_vienna.get_by_role("link", name="in Europe/Vienna, yours").click()

    expect(in_vienna.locator(".lede")).to_contain_text("On 5 Mar 2009, 11:00:00 UTC")
    expect(in_vienna.locator("select[name=tz]")).to_have_value("Europe/Vienna")


def test_a_moment_of_the_future_is_refused_in_words(browser_page: Page, site: Site) -> None:
    """The page says what is accepted."""
    browser_page.goto(f"{site.url}/lineage/runs?at=2900-01-01T00:00:00Z")

    expect(browser_page.locator(".lede")).to_contain_text("it lies in the future")
    expect(browser_page.locator(".lede")).to_contain_text("2009-03-05T12:00:00Z")
