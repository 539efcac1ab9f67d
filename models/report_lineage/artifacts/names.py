"""Safe file names for hostile ones: in archives, in output directories and in headers.

The original name is kept as data. What is made here is one plain component: it cannot leave its
directory, means no device on Windows, and reads the same everywhere.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from report_lineage.errors import ArtifactNameInvalid

NAME_BYTES = 240
"""The longest name, in bytes of UTF-8: file systems take 255, parts of a file add a number."""

_UNNAMED = "unnamed"
_DRIVE = re.compile(r"^[A-Za-z]:")
_SEPARATORS = re.compile(r"[/\\]+")
_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f\x7f-\x9f]')
_JOINERS = {"\u200c", "\u200d"}
_INVISIBLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_TRAILING = re.compile(r"[\s.]+\Z")
_DEVICES = {"con", "prn", "aux", "nul", "conin$", "conout$", "clock$"} | {
    port + digit for port in ("com", "lpt") for digit in "0123456789¹²³"
}
_EXTENSION = re.compile(r"(?:\.tar)?\.[^. ]{1,15}$")


def safe_member_name(name: str) -> str:
    """Return a plain file name made of ``name``; of a safe name, the same one.

    Directories become part of the name (``data/prices.csv`` gives ``data_prices.csv``); ``..``,
    roots and drive letters go. Names are in Unicode's NFC and at most :data:`NAME_BYTES` long.

    :raises ArtifactNameInvalid: if ``name`` is no text.
    """
    if not isinstance(name, str):
        raise ArtifactNameInvalid(name=name, why="it is no text")
    joined = "_".join(_components(_visible(name)))
    # Shortening may bare a trailing dot, so edges come again; a device's mark needs one byte.
    return _not_a_device(_edges(_shorten(_edges(joined), NAME_BYTES - 1))) or _UNNAMED


def safe_member_names(names: Iterable[str]) -> dict[str, str]:
    """Return a safe name for each name, no two alike on any file system.

    Names that differ in case or in Unicode form only are told apart too. What a name becomes
    depends on the set, not on its order; a name that is safe already keeps itself.
    """
    ordered = sorted(set(names))
    return dict(zip(ordered, unique_safe_names(ordered), strict=True))


def unique_safe_names(names: Sequence[str]) -> list[str]:
    """Return safe names in the order of ``names``, where one name may stand several times."""
    taken: set[str] = set()
    result = [""] * len(names)
    safe = [safe_member_name(name) for name in names]
    for place in sorted(range(len(names)), key=lambda i: (safe[i] != names[i], names[i], i)):
        result[place] = _free(safe[place], taken)
        taken.add(folded(result[place]))
    return result


def content_disposition(name: str) -> str:
    """Return the value of a header that has ``name`` saved as a file (RFC 6266, RFC 8187)."""
    safe = safe_member_name(name)
    ascii_ = unicodedata.normalize("NFKD", safe).encode("ascii", "ignore").decode()
    plain = safe_member_name(ascii_.replace("%", "_").replace(";", "_"))
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(safe, safe='')}"


def _visible(name: str) -> str:
    shown = "".join(_one_visible(char) for char in name)
    return unicodedata.normalize("NFC", shown)


def _one_visible(char: str) -> str:
    hidden = unicodedata.category(char) in _INVISIBLE and char not in _JOINERS
    return "_" if hidden else char


def _components(name: str) -> list[str]:
    parts = _SEPARATORS.split(_DRIVE.sub("", name))
    return [_FORBIDDEN.sub("_", part) for part in parts if part.strip(" .")]


def _edges(name: str) -> str:
    name = _TRAILING.sub("", name.strip())
    return "_" + name[1:] if name[:1] in {"-", ".", "~"} else name


def _not_a_device(name: str) -> str:
    stem = name.split(".", 1)[0].rstrip(" ").casefold()
    return "_" + name if stem in _DEVICES else name


def _shorten(name: str, limit_bytes: int) -> str:
    """Cut the stem, keeping the extension and whole characters with their accents."""
    if len(name.encode()) <= limit_bytes:
        return name
    match = _EXTENSION.search(name)
    extension = match.group() if match else ""
    room = limit_bytes - len(extension.encode())
    stem = name[: len(name) - len(extension)]
    cut = len(stem.encode()[:room].decode(errors="ignore"))
    while cut and unicodedata.combining(stem[cut : cut + 1] or " "):
        cut -= 1
    return stem[:cut].rstrip(". ") + extension


def _free(name: str, taken: set[str]) -> str:
    if folded(name) not in taken:
        return name
    match = _EXTENSION.search(name)
    extension = match.group() if match else ""
    stem = name[: len(name) - len(extension)]
    number = 2
    while True:
        suffix = f"~{number}{extension}"
        candidate = _shorten(stem, NAME_BYTES - len(suffix.encode())) + suffix
        if folded(candidate) not in taken:
            return candidate
        number += 1


def folded(name: str) -> str:
    """Return what is the same for all names that some file system takes for one."""
    return unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
