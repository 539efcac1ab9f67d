"""Reading why two versions differ, and going from change to change."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.site import Site
from tests.browser.test_pages import overflow_px, violations

pytestmark = pytest.mark.browser
OPEN_ALL = "document.querySelectorAll('details').forEach((one) => { one.open = true; })"


def test_a_restated_price_is_the_answer(visit: Page, site: Site) -> None:
    """The first sentence names the row, its evidence the bytes, and an edit leads to its effect."""
    visit.goto(site.address("compare restated"))
    expect(visit.locator(".answer")).to_contain_text("prices.csv was changed (IBM, Mar 1 2009:")
    cause = visit.locator("#cause-1")
    cause.get_by_text("Evidence").click()
    expect(cause.get_by_role("row").filter(has_text="95.09")).to_contain_text("+0.81 (+0.9 %)")

    visit.locator("#cause-2").get_by_role("link", name="status").click()

    expect(visit).to_have_url(f"{site.address('compare restated')}#fields-status")
    expect(visit.locator("#fields-status")).to_be_in_viewport()


def test_the_keyboard_goes_from_change_to_change(visit: Page, site: Site) -> None:
    """Alt+↓ and Alt+↑ focus the next change and give it the address; a field keeps its own keys."""
    visit.goto(site.address("compare restated"))
    visit.keyboard.press("Alt+ArrowDown")
    expect(visit.locator("#fields-status")).to_be_focused()
    visit.keyboard.press("Alt+ArrowDown")
    expect(visit).to_have_url(f"{site.address('compare restated')}#fields-data-1")
    visit.keyboard.press("Alt+ArrowUp")
    expect(visit.locator("#fields-status")).to_be_focused()

    visit.get_by_label("Old version").press("Alt+ArrowDown")

    expect(visit.get_by_label("Old version")).to_be_focused()


def test_the_keyboard_opens_the_evidence(visit: Page, site: Site) -> None:
    """What is folded opens with the keyboard alone."""
    visit.goto(site.address("compare restated"))
    visit.locator("#cause-1 summary").focus()

    visit.keyboard.press("Enter")

    expect(visit.locator("#cause-1 table")).to_be_visible()


@pytest.mark.parametrize("name", ["compare", "compare restated", "compare ignoring"])
def test_what_is_unfolded_is_accessible_and_fits(visit: Page, site: Site, name: str) -> None:
    """Evidence and the list of changes stand in both themes, and at 390 pixels."""
    visit.goto(site.address(name))
    visit.evaluate(OPEN_ALL)
    assert violations(visit) == []
    visit.emulate_media(color_scheme="dark")
    assert violations(visit, "color-contrast") == []

    assert [overflow_px(visit, width) for width in (320, 390, 1280)] == [0, 0, 0]


def test_signs_say_what_colours_say(visit: Page, site: Site) -> None:
    """Old and new bear − and +, and stand in del and ins."""
    visit.goto(site.address("compare restated"))
    signs = [
        visit.locator(side).first.evaluate("one => getComputedStyle(one, '::before').content")
        for side in (".old.signed", ".new.signed")
    ]
    assert ["−" in signs[0], "+" in signs[1]] == [True, True]
    expect(visit.locator("#fields-status del")).to_have_text("withheld")
    expect(visit.locator("#fields-status ins")).to_have_text("published")


def test_rendered_outputs_stand_beside_each_other(visit: Page, site: Site) -> None:
    """Old and new are shown in frames that may do nothing, each by its own name."""
    visit.goto(site.address("compare restated"))
    visit.get_by_text("brief.html, old and new beside each other").click()

    frames = [visit.get_by_title(f"{side} rendered output brief.html") for side in ("Old", "New")]

    assert [frame.get_attribute("sandbox") for frame in frames] == ["", ""]
    words = [
        visit.frame_locator(f"iframe[title^={side}]").get_by_text("95.9") for side in ("Old", "New")
    ]
    expect(words[1].first).to_be_visible()
    expect(words[0]).to_have_count(0)


def test_what_an_output_says_stands_above_it(visit: Page, site: Site) -> None:
    """The words of the HTML that changed are marked, and fit at 390 pixels; the frames come after."""
    visit.goto(site.address("compare restated"))
    said = visit.locator(".output-diff").filter(has_text="What brief.html says")

    expect(said.locator("ins").filter(has_text="95.90").first).to_be_visible()
    expect(said.locator("del").filter(has_text="95.09").first).to_be_visible()
    expect(said.locator("details.rendered")).to_have_count(1)
    assert overflow_px(visit, 390) == 0


def test_what_did_not_change_opens_without_a_script(chromium: Browser, site: Site) -> None:
    """Unchanged lines and fields are folded where they stand, and each fold opens by itself."""
    context = chromium.new_context(java_script_enabled=False)
    visit = context.new_page()
    visit.goto(site.address("compare far"))
    source = visit.locator("#template-source")
    line = source.get_by_text("<!doctype html>").first
    expect(line).to_be_hidden()

    source.get_by_text("3 unchanged lines").click()
    visit.get_by_text("Unchanged fields").click()

    expect(line).to_be_visible()
    expect(source.get_by_text("<body>").first).to_be_hidden()
    expect(visit.get_by_role("rowheader", name="title")).to_be_visible()
    context.close()


def test_long_parts_are_read_page_by_page_without_a_script(chromium: Browser, site: Site) -> None:
    """Links lead on, and back; the next change may be on the next page."""
    context = chromium.new_context(java_script_enabled=False)
    visit = context.new_page()
    visit.goto(site.address("compare in pages"))
    visit.get_by_role("navigation", name="Pages of the changes of data", exact=True).get_by_role(
        "link", name="Next page"
    ).click()
    expect(visit.locator("#fields-data-101")).to_be_visible()
    expect(visit.locator("#fields-data-1")).to_have_count(0)
    visit.locator("#fields-data-200").get_by_role("link", name="Next change").click()
    expect(visit).to_have_url(
        f"{site.address('compare in pages')}?part=fields-data&page=3#fields-data-201"
    )

    pages = visit.get_by_role("navigation", name="Pages of body of this section")
    pages.first.get_by_role("link", name="Next page").click()

    expect(pages.first).to_contain_text("Page 2 of")
    expect(visit.locator("#fields-data-1")).to_be_visible()
    context.close()


def test_changes_need_no_script(chromium: Browser, site: Site) -> None:
    """The next change, the evidence and what is left out are links, folds and forms."""
    context = chromium.new_context(java_script_enabled=False)
    visit = context.new_page()
    visit.goto(site.address("compare restated"))
    visit.get_by_role("link", name="First change").click()
    visit.locator("#fields-status").get_by_role("link", name="Next change").click()
    expect(visit).to_have_url(f"{site.address('compare restated')}#fields-data-1")
    visit.locator("#cause-1 summary").click()
    expect(visit.locator("#cause-1 table")).to_be_visible()
    visit.locator("#fields-data-1").get_by_role("link", name="Leave out data/price").click()
    expect(visit.locator("#fields-data-1")).to_have_count(0)
    visit.get_by_label("Leave out a JSON path").fill("data/*")
    visit.get_by_role("button", name="Leave out").click()
    expect(visit.get_by_text("changes left out")).to_be_visible()
    expect(visit).to_have_url(
        f"{site.address('compare restated')}?ignore=data%2Fprice&ignore=data%2F*"
    )
    context.close()
