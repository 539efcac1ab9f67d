"""Hides the values of secrets wherever text about a run is kept."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote, quote_plus

from report_lineage.error_text import MASK as MASK  # its name to importers of this module
from report_lineage.recording.masked_names import MaskedNames

_WHOLE_WORD_BELOW = 4
_LINE_FROM = 8


class Masker:
    """Replaces secret values by :data:`MASK`, in the spellings they take in text.

    A value shorter than four characters is hidden where it stands as a word of its own, since
    hiding each letter of it would spell it out.

    :param secrets: values of any JSON kind; containers are searched for the values they hold.
    """

    def __init__(self, secrets: Iterable[object] = ()) -> None:
        self._spellings: set[str] = set()
        self._pattern: re.Pattern[str] | None = None
        self.add(secrets)

    def add(self, secrets: Iterable[object]) -> None:
        """Hide more values from now on."""
        for secret in secrets:
            for scalar in _scalars(secret):
                self._spellings.update(_spellings(scalar))
        self._pattern = _compile(self._spellings)

    def text(self, text: str) -> str:
        """Return ``text`` with every secret hidden."""
        return self._pattern.sub(MASK, text) if self._pattern else text

    def holds_secret(self, text: str) -> bool:
        """Say whether there is something to hide in ``text``."""
        return self.text(text) != text

    def value(self, value: Any) -> Any:
        """Return a JSON value with every secret hidden, in keys too."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            names = MaskedNames(self.text)
            return {names.of(str(key)): self.value(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self.value(item) for item in value]
        if isinstance(value, bool) or value is None:
            return value
        return MASK if self.holds_secret(str(value)) else value


def _scalars(secret: object) -> Iterator[str | bytes]:
    if isinstance(secret, Mapping):
        for item in secret.values():
            yield from _scalars(item)
    elif isinstance(secret, list | tuple | set | frozenset):
        for item in secret:
            yield from _scalars(item)
    elif isinstance(secret, bytes | bytearray | memoryview):
        yield bytes(secret)
    elif secret is not None and not isinstance(secret, bool):
        yield str(secret)


def _spellings(secret: str | bytes) -> Iterator[str]:
    if isinstance(secret, bytes):
        yield from (repr(secret)[2:-1], secret.hex(), base64.b64encode(secret).decode())
        yield from _spellings(secret.decode("utf-8", "backslashreplace"))
        return
    yield secret
    yield from (line for line in secret.splitlines() if len(line) >= _LINE_FROM)
    yield repr(secret)[1:-1]
    yield from (json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1])
    encoded = secret.encode("utf-8", "backslashreplace")
    yield from (quote(encoded, safe=""), quote(encoded), quote_plus(encoded))
    if len(secret) >= _WHOLE_WORD_BELOW:
        yield base64.b64encode(encoded).decode()


def _compile(spellings: set[str]) -> re.Pattern[str] | None:
    # The longest first: a secret that begins another must not uncover the other's end.
    ordered = sorted((text for text in spellings if text), key=lambda text: (-len(text), text))
    if not ordered:
        return None
    return re.compile("|".join(_alternative(text) for text in ordered))


def _alternative(text: str) -> str:
    if len(text) >= _WHOLE_WORD_BELOW:
        return re.escape(text)
    return rf"(?<!\w){re.escape(text)}(?!\w)"
