"""What the code itself adds to an answer: an upgrade or an edited template makes other pages."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from report_lineage.environment import environment

_PACKAGES: Final = ("lineage_panel", "report_lineage")
_ENDINGS: Final = (".py", ".html")


def tag_of(*facts: Hashable) -> str:
    """Return the strong ETag of an answer that these facts and the code determine."""
    return hashlib.sha256(repr((release(), facts)).encode()).hexdigest()[:32]


@cache
def release() -> str:
    """Return a digest of the installed code and templates, and of the engines below; once a process."""
    found = hashlib.sha256(repr(sorted(environment().items())).encode())
    for package in _PACKAGES:
        for name, text in sorted(_texts(files(package))):
            found.update(name.encode() + b"\0" + text + b"\0")
    return found.hexdigest()


def _texts(folder: Traversable) -> Iterator[tuple[str, bytes]]:
    for one in folder.iterdir():
        if one.is_dir():
            yield from ((f"{one.name}/{name}", text) for name, text in _texts(one))
        elif one.name.endswith(_ENDINGS):
            yield one.name, one.read_bytes()
