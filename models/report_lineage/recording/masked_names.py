"""Names with what is secret in them hidden, and still one for each."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable

_EXTENSION = re.compile(r"(?:\.tar)?\.[^./ ]{1,15}$")


class MaskedNames:
    """Hides secrets in names; of two names that then read the same, the later gets a number.

    A name asked for again is given as before. Several threads may ask.

    :param hide: returns a text with its secrets hidden.
    :param taken: names that stand already.
    """

    def __init__(self, hide: Callable[[str], str], taken: Iterable[str] = ()) -> None:
        self._hide = hide
        self._taken = set(taken)
        self._given: dict[str, str] = {}
        self._lock = threading.Lock()

    def of(self, name: str) -> str:
        """Return the name to keep; a name without secrets stays as it is, if it is free."""
        with self._lock:
            if name not in self._given:
                self._given[name] = self._free(self._hide(name))
                self._taken.add(self._given[name])
            return self._given[name]

    def _free(self, name: str) -> str:
        candidate, number = name, 2
        while candidate in self._taken:
            candidate, number = _numbered(name, number), number + 1
        return candidate


def _numbered(name: str, number: int) -> str:
    """Put a number before the extension, by which a name's kind is told."""
    match = _EXTENSION.search(name)
    stem_end = match.start() if match else len(name)
    return f"{name[:stem_end]}~{number}{name[stem_end:]}"
