"""The documents of the project, and how to read them."""

import re
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*PROJECT.glob("*.md"), *PROJECT.glob("docs/**/*.md")])
BLOCK = re.compile(r"^```(?P<language>\S+)\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL)


def relative_name(document: Path) -> str:
    """Return a document's path in the project, as the name of its test."""
    return document.relative_to(PROJECT).as_posix()


def headings(document: Path) -> list[str]:
    """Return the headings of a document without their marks."""
    prose = re.sub(r"```.*?```", "", document.read_text(), flags=re.DOTALL)
    return [line.lstrip("#").strip() for line in prose.splitlines() if line.startswith("#")]


def anchors(document: Path) -> set[str]:
    """Return the anchors that hosts of Markdown give a document's headings."""
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings(document))
    return {heading.replace(" ", "-") for heading in plain}


def code_blocks(document: Path, language: str) -> list[tuple[int, str]]:
    """Return the blocks of one language with the line each starts on."""
    text = document.read_text()
    return [
        (text.count("\n", 0, block.start("code")) + 1, block["code"])
        for block in BLOCK.finditer(text)
        if block["language"] == language
    ]
