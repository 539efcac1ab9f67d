"""How causes are put into words that go on after "because"."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from report_lineage.reports.shorten import shorten

_LONGEST: Final = 40
_NAMED: Final = 3
_STARTS: Final = frozenset(
    ("an", "lead", "nothing", "one", "parameter", "somebody", "template", "the")
)
_ENGINES: Final = {"python": "Python", "jinja2": "Jinja", "sqlalchemy": "SQLAlchemy"}


def went(what: str, old: Any, new: Any) -> str:
    """Return that a value changed, with both if they are short."""
    if old is None:
        return f"{what} is {_said(new)} and was not given before"
    if new is None:
        return f"{what} was {_said(old)} and is no longer given"
    texts = _said(old), _said(new)
    if texts[0] == texts[1] or max(map(len, texts)) > _LONGEST:
        return f"{what} was changed"
    return f"{what} went from {texts[0]} to {texts[1]}"


def of_job(what: str, job: str, depth: int) -> str:
    """Return what a thing is called; one of a job upstream bears the job's name."""
    return what if depth <= 1 else f"{what} of the job {shorten(job)}"


def engine_name(name: str) -> str:
    """Return what an engine is called."""
    return _ENGINES.get(name, name)


def listed(names: Sequence[str]) -> str:
    """Return names in words: "a, b and 3 more"."""
    if len(names) > _NAMED:
        return f"{', '.join(names[: _NAMED - 1])} and {len(names) - _NAMED + 1} more"
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def sentence(clause: str) -> str:
    """Return a clause as a sentence; a name at its start keeps its letters."""
    is_name = clause.partition(" ")[0] not in _STARTS
    start = clause[:1] if is_name else clause[:1].upper()
    return f"{start}{clause[1:]}."


def _said(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return shorten(text) if text else "empty"
