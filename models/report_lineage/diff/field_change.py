"""One field, before and after."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import sha256

from report_lineage.diff.differences import NumberDelta, number_delta
from report_lineage.diff.failures import DiffMismatch
from report_lineage.diff.field_kinds import FieldKind, kind_of_value, same_value, to_bytes
from report_lineage.diff.json import JsonDiff
from report_lineage.diff.masked import MASKED
from report_lineage.diff.secret_paths import masked_json
from report_lineage.diff.spans import Span, invert_spans
from report_lineage.diff.summary import Partial, Summary, partials_to_json
from report_lineage.diff.text import TextDiff


@dataclass(frozen=True, slots=True)
class FieldChange:
    """Hold the two values of a field and what lies between them, by their kind.

    `number` goes with numbers, `interval` with dates, `words` with short text, `text` with
    long text, `json` with JSON; `whole` names words that a budget left whole. `old_text` and
    `new_text` are the values as people read them; `named` says that they are names of what a key
    refers to. The values of a secret field are `MASKED`; at `secret_paths` JSON is masked.
    """

    kind: FieldKind
    old: object
    new: object
    changed: bool
    key: str | None = None
    label: str | None = None
    secret: bool = False
    old_text: str = str(MASKED)
    new_text: str = str(MASKED)
    number: NumberDelta | None = None
    interval: timedelta | None = None
    words: tuple[Span, ...] = ()
    text: TextDiff | None = None
    json: JsonDiff | None = None
    whole: tuple[Partial, ...] = ()
    named: bool = False
    secret_paths: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Return what the field is called."""
        return self.label or self.key or "value"

    @property
    def note(self) -> str | None:
        """Return what the two values alone would not tell; None where they tell all."""
        if not self.changed or self.secret:
            return None
        if self.old is None:
            return "was not set" if self.new != "" else "was not set, is now empty"
        if self.new is None:
            return "no longer set" if self.old != "" else "was empty, is no longer set"
        if self.json is not None and not self.json.changed:
            return "same content, written differently"
        if self.secret_paths:
            return None  # masked, they may look alike
        return _note_on_kinds(self.old, self.new)

    @property
    def partial(self) -> tuple[Partial, ...]:
        """Return what is shown whole, and why."""
        if self.text is not None:
            return self.text.partial
        return self.json.partial if self.json is not None else self.whole

    def apply(self, a: object) -> object:
        """Return the new value; a changed secret comes back as `MASKED`, in JSON as text.

        Raises `DiffMismatch` when `a` is not the old value.
        """
        if self.secret:
            return MASKED if self.changed else a
        if not same_value(masked_json(a, self.secret_paths), self.old):
            raise DiffMismatch(path=self.name)
        return self.new

    def invert(self) -> FieldChange:
        """Return the change that leads back."""
        return replace(
            self,
            old=self.new,
            new=self.old,
            old_text=self.new_text,
            new_text=self.old_text,
            number=number_delta(self.new, self.old) if self.number else None,
            interval=None if self.interval is None else -self.interval,
            words=invert_spans(self.words),
            text=self.text and self.text.invert(),
            json=self.json and self.json.invert(),
        )

    def summary(self) -> Summary:
        """Count the field as one change, whatever is inside."""
        return Summary(changed=int(self.changed))

    def to_json(self) -> dict[str, object]:
        """Return a plain dict; numbers are text, binary values digest and size."""
        data: dict[str, object] = {
            "key": self.key,
            "label": self.label,
            "kind": self.kind.value,
            "changed": self.changed,
            "secret": self.secret,
            "old": _facts(self.old, self.old_text),
            "new": _facts(self.new, self.new_text),
            "note": self.note,
            "number": self.number and self.number.to_json(),
            "interval_s": None if self.interval is None else self.interval.total_seconds(),
            "words": [span.to_json() for span in self.words],
            "text": self.text and self.text.to_json(),
            "json": self.json and self.json.to_json(),
            "partial": partials_to_json(self.partial),
        }
        return data


def _note_on_kinds(old: object, new: object) -> str | None:
    old_kind, new_kind = kind_of_value(old), kind_of_value(new)
    if old_kind is not new_kind:
        return f"was {old_kind.value}, is now {new_kind.value}"
    if type(old) is not type(new) and old_kind is FieldKind.NUMBER:
        return f"was {type(old).__name__}, is now {type(new).__name__}"
    if not _are_equal(old, new):
        return None
    return (
        "same instant, other time zone"
        if isinstance(old, datetime)
        else "same value, written differently"
    )


def _are_equal(old: object, new: object) -> bool:
    """Say whether values compare equal; a signalling NaN cannot even be compared."""
    if any(isinstance(one, Decimal) and one.is_snan() for one in (old, new)):
        return False
    return bool(old == new)


def _facts(value: object, text: str) -> object:
    if kind_of_value(value) is FieldKind.BINARY:
        data = to_bytes(value)
        return {"sha256": sha256(data).hexdigest(), "size_bytes": len(data)}
    return value if value is None or isinstance(value, (bool, str)) else text
