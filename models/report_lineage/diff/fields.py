"""Compare single values by what they are, and records field by field."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from report_lineage.diff.budget import BUDGET_REASON, Budget
from report_lineage.diff.differences import interval, number_delta
from report_lineage.diff.display import display
from report_lineage.diff.failures import NotJson
from report_lineage.diff.field_change import FieldChange
from report_lineage.diff.field_kinds import FieldKind, common_kind, same_value
from report_lineage.diff.json import JsonDiff, json_diff
from report_lineage.diff.json_values import is_json, is_text, read_json
from report_lineage.diff.masked import MASKED
from report_lineage.diff.secret_paths import masked_json
from report_lineage.diff.spans import Span
from report_lineage.diff.summary import Partial
from report_lineage.diff.text import TextDiff, text_diff
from report_lineage.diff.words import word_diff

Naming: TypeAlias = Callable[[object], str | None]

SHORT_CHARACTERS: Final = 200
_WHOLE: Final = (Partial("", BUDGET_REASON),)


def field_diff(
    old: object,
    new: object,
    *,
    kind: str | None = None,
    label: str | None = None,
    key: str | None = None,
    secret: bool = False,
    name: Naming | None = None,
    secret_paths: Sequence[str] = (),
    budget: int | Budget | None = None,
) -> FieldChange:
    """Compare two values of one field.

    `kind` is one of `FieldKind`; None means by the values. "json" takes text as JSON text,
    as a database stores it. `secret` keeps both values out of the result: only that they
    differ is told. `name` gives the words for a value, such as what a foreign key names, None if
    it knows none; such a value is no quantity. `secret_paths` are those of secrets in JSON, as
    `json_diff` takes them; what is no JSON after all is then secret as a whole.
    `budget` limits the work on long text and JSON; None means the default.
    """
    known = common_kind(old, new) if kind is None else FieldKind(kind)
    changed = not same_value(old, new)
    if secret or (secret_paths and not all(map(_is_readable, (old, new)))):
        return FieldChange(known, MASKED, MASKED, changed, key=key, label=label, secret=True)
    work = Budget.of(budget)
    json = _json(old, new, work, secret_paths) if changed and known is FieldKind.JSON else None
    in_words = changed and (known is FieldKind.TEXT or (known is FieldKind.JSON and json is None))
    words, text = _text(old, new, work) if in_words else ((), None)
    old, new = masked_json(old, secret_paths), masked_json(new, secret_paths)
    return FieldChange(
        known,
        old,
        new,
        changed,
        key=key,
        label=label,
        old_text=_shown(old, name),
        new_text=_shown(new, name),
        number=number_delta(old, new) if changed and name is None else None,
        interval=interval(old, new) if changed else None,
        words=words,
        text=text,
        json=json,
        whole=_WHOLE if words and work.exhausted else (),
        named=all(value is None or _named(value, name) is not None for value in (old, new)),
        secret_paths=tuple(secret_paths),
    )


def _shown(value: object, name: Naming | None) -> str:
    named = _named(value, name)
    return display(value) if named is None else named


def _named(value: object, name: Naming | None) -> str | None:
    return None if name is None or value is None else name(value)


def _is_readable(value: object) -> bool:
    """Say whether a value is JSON, in which secrets can be found."""
    if value is None or not is_text(value):
        return value is None or is_json(value)
    try:
        read_json(value)
    except NotJson:
        return False
    return True


def _json(old: object, new: object, budget: Budget, secret_paths: Sequence[str]) -> JsonDiff | None:
    """Return the JSON diff; None where a side is null or holds no JSON after all."""
    if old is None or new is None:
        return None
    try:
        return json_diff(old, new, secret_paths=secret_paths, budget=budget)
    except NotJson:
        if is_text(old) and is_text(new):
            return None
        raise


def _text(old: object, new: object, budget: Budget) -> tuple[tuple[Span, ...], TextDiff | None]:
    if not isinstance(old, str) or not isinstance(new, str):
        return (), None
    if max(len(old), len(new)) <= SHORT_CHARACTERS and "\n" not in old + new:
        return word_diff(old, new, budget), None
    return (), text_diff(old, new, budget=budget)
