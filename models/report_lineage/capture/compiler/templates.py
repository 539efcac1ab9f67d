"""The ``.sql`` templates of capture: found by dialect and name, filled in, split in statements."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from string import Template

_HEADER = re.compile(r"-- template: (?P<name>\S+)  version: (?P<version>\d+)\n")
_BOTH = "both"
_PART = re.compile(r"^-- part: (\w+)\n", re.MULTILINE)


def _path(dialect: str, name: str) -> Traversable:
    return files("report_lineage.capture") / "sql" / dialect / f"{name}.sql"


@cache
def source(dialect: str, name: str) -> str:
    """Return the text of a template without its header.

    :raises ValueError: if the header does not name the template; a packaging fault.
    """
    text = _path(dialect, name).read_text(encoding="utf-8")
    header = _HEADER.match(text)
    if header is None or header["name"] != f"{dialect}/{name}":
        raise ValueError(f"{dialect}/{name}.sql has no header naming it")
    return text[header.end() :]


@cache
def parts(dialect: str, name: str) -> Mapping[str, str]:
    """Return the named statements of a ``parts`` template, those of ``both`` dialects included."""
    alike = parts(_BOTH, name) if dialect != _BOTH and _path(_BOTH, name).is_file() else {}
    pieces = _PART.split(source(dialect, name))[1:]
    own = {key: text.strip() for key, text in zip(pieces[::2], pieces[1::2], strict=True)}
    return {**alike, **own}


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return ``text`` with every ``$name`` replaced.

    :raises KeyError: if a value is missing.
    """
    return Template(text).substitute(values)


def fill_nested(text: str, values: Mapping[str, str]) -> str:
    """Return ``text`` filled with values that are themselves filled with ``values`` first.

    :raises KeyError: if a value is missing.
    """
    named = Template(text).get_identifiers()
    return fill(text, {name: fill_nested(values[name], values) for name in named})


def statements(text: str) -> tuple[str, ...]:
    """Return the statements of a filled template, which are separated by lines of ``;;``."""
    return tuple(tidy(part) for part in re.split(r"^;;$", text, flags=re.MULTILINE))


def tidy(statement: str) -> str:
    """Return a statement without the blank lines that unused placeholders leave."""
    lines = (line.rstrip() for line in statement.strip().splitlines())
    return "\n".join(line for line in lines if line)
