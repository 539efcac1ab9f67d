"""The pages' HTML: nothing inline, one heading at the top, only own resources."""

from __future__ import annotations

import re
import urllib.request
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

import lineage_panel
from tests.browser.site import PAGES, Site

STATIC = Path(lineage_panel.__file__).with_name("static")

Element = tuple[str, dict[str, str | None]]


class Elements(HTMLParser):
    """Collects the elements of a page and the text inside scripts and styles."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.inline = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Note text, if it is code."""
        if self.cdata_elem:
            self.inline += data.strip()


def read(site: Site, name: str) -> Elements:
    """Fetch a page and return its elements."""
    with urllib.request.urlopen(site.address(name)) as response:
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
        parsed = Elements()
        parsed.feed(response.read().decode())
    return parsed


@pytest.mark.parametrize("sheet", sorted(STATIC.glob("*.css")), ids=lambda sheet: sheet.name)
def test_a_host_can_theme_every_colour(sheet: Path) -> None:
    """Colours stand in the custom properties alone, and every property used is declared."""
    text = sheet.read_text()
    if sheet.name not in {"tokens.css", "print.css"}:
        assert re.findall(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(", text) == []
    declared = re.findall(r"(--lineage-[\w-]+):", (STATIC / "tokens.css").read_text())
    assert set(re.findall(r"var\((--lineage-[\w-]+)", text)) <= set(declared)


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_inline(site: Site, name: str) -> None:
    """No inline script, style or event handler, and no address that runs code."""
    page = read(site, name)
    names = [(tag, key) for tag, attributes in page.elements for key in attributes]
    values = [value or "" for _, attributes in page.elements for value in attributes.values()]
    assert page.inline == ""
    assert [name for name in names if name[1] == "style" or name[1].startswith("on")] == []
    assert "style" not in {tag for tag, _ in page.elements}
    assert [value for value in values if value.lower().startswith("javascript:")] == []


@pytest.mark.parametrize("name", PAGES)
def test_headings_form_an_outline(site: Site, name: str) -> None:
    """One h1 comes first, and no level is skipped."""
    levels = [
        int(tag[1]) for tag, _ in read(site, name).elements if tag in {"h1", "h2", "h3", "h4"}
    ]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(deeper <= level + 1 for level, deeper in pairwise(levels))


@pytest.mark.parametrize("name", PAGES)
def test_ids_are_unique(site: Site, name: str) -> None:
    """No id stands twice, so that every address with a fragment leads to one place."""
    ids = [attributes["id"] for _, attributes in read(site, name).elements if "id" in attributes]
    assert len(ids) == len(set(ids))
