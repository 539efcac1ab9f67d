"""Links between the documents lead somewhere."""

import re
from pathlib import Path

import pytest

from tests.docs.documents import DOCUMENTS, PROJECT, anchors, relative_name

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)|<img[^>]* src=\"([^\"]+)\"")
ELSEWHERE = ("http://", "https://", "mailto:")


def links(document: Path) -> list[str]:
    """Return the targets inside the project that a document links to or shows."""
    prose = re.sub(r"```.*?```", "", document.read_text(), flags=re.DOTALL)
    targets = [link or image for link, image in LINK.findall(prose)]
    return [target for target in targets if not target.startswith(ELSEWHERE)]


@pytest.mark.parametrize("document", DOCUMENTS, ids=relative_name)
def test_links_resolve(document: Path) -> None:
    """Each linked file exists, and holds the heading that is linked to."""
    for target in links(document):
        path, _, anchor = target.partition("#")
        file = (document.parent / path).resolve() if path else document

        assert file.exists(), f"{target} is missing"
        assert not anchor or anchor in anchors(file), f"{target}: no such heading"


def test_every_document_is_reached_from_the_readme() -> None:
    """No document is lost: following links from the README finds all of them."""
    reached, waiting = set[Path](), [PROJECT / "README.md"]
    while waiting:
        document = waiting.pop()
        reached.add(document)
        found = {(document.parent / link.partition("#")[0]).resolve() for link in links(document)}
        waiting += [file for file in found if file.suffix == ".md" and file not in reached]

    assert sorted(set(DOCUMENTS) - reached) == []
