"""Compare two JSON documents by what their parts are, not by where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from report_lineage.diff.budget import BUDGET_REASON, Budget
from report_lineage.diff.compare import Comparison, is_deep
from report_lineage.diff.delta import Delta, apply_delta, invert_delta
from report_lineage.diff.fingerprint import Fingerprints
from report_lineage.diff.identity import IdentityKeys
from report_lineage.diff.json_changes import ChangeKind, JsonChange, list_changes
from report_lineage.diff.json_pages import PAGE_CHANGES, JsonPage, page_of
from report_lineage.diff.json_patch import Operation, list_operations
from report_lineage.diff.json_values import (
    JsonInput,
    JsonValue,
    is_text,
    json_text,
    plain,
    read_json,
)
from report_lineage.diff.secret_paths import masked_delta, masked_value, veiled
from report_lineage.diff.summary import Partial, Summary, partials_to_json

REPEATED_REASON: Final = "an object repeats a key; only the last value is compared"


@dataclass(frozen=True, slots=True)
class JsonDiff:
    """Hold what leads from one JSON document to another; `delta` is None where nothing does.

    `from_text` says that the sides were JSON text, whose numbers are kept as written. At
    `secret_paths` are secrets: that one changed is told, and a mask stands for what it is.
    """

    delta: Delta | None
    from_text: bool = False
    partial: tuple[Partial, ...] = ()
    secret_paths: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        """Tell whether the two documents differ at all."""
        return self.delta is not None

    @property
    def changes(self) -> tuple[JsonChange, ...]:
        """Return the single changes in the order of the new document."""
        return () if self.delta is None else tuple(list_changes(self.delta))

    def page(self, number: int, *, page_changes: int = PAGE_CHANGES) -> JsonPage:
        """Return a page of the changes; raises IndexError where there is none of this number."""
        changes = () if self.delta is None else list_changes(self.delta)
        return page_of(changes, number, page_changes)

    def apply(self, a: JsonInput) -> JsonValue:
        """Return the new value, made from the old document (text or value as before).

        For text the result is what `parse_json` makes of the new text; secrets in it are
        masked. Raises `DiffMismatch` when `a` is not the old document, `NotJson` when it is
        not JSON.
        """
        old = masked_value(_read(a, self.from_text, "old")[0], self.secret_paths)
        return apply_delta(self.delta, old)

    def invert(self) -> JsonDiff:
        """Return the diff that leads back."""
        return replace(self, delta=None if self.delta is None else invert_delta(self.delta))

    def summary(self) -> Summary:
        """Return how many values were changed (or renamed), added, removed and moved."""
        kinds = [change.kind for change in self.changes]
        count = kinds.count
        return Summary(
            changed=count(ChangeKind.CHANGED)
            + count(ChangeKind.TYPE_CHANGED)
            + count(ChangeKind.RENAMED),
            added=count(ChangeKind.ADDED),
            removed=count(ChangeKind.REMOVED),
            moved=count(ChangeKind.MOVED),
        )

    def to_json_patch(self) -> list[Operation]:
        """Return a JSON Patch (RFC 6902) with Python numbers in its values."""
        return [
            {key: plain(value) for key, value in operation.items()}
            for operation in self._operations()
        ]

    def to_json_patch_text(self) -> str:
        """Return the same patch as text, every number as it was written."""
        return json_text(self._operations())

    def to_json(self) -> dict[str, object]:
        """Return a plain dict; values in it are JSON text."""
        return {
            "changes": [change.to_json() for change in self.changes],
            "summary": self.summary().to_json(),
            "partial": partials_to_json(self.partial),
        }

    def _operations(self) -> list[Operation]:
        return [] if self.delta is None else list(list_operations(self.delta))


def json_diff(
    a: JsonInput,
    b: JsonInput,
    *,
    identity: IdentityKeys | None = None,
    secret_paths: Sequence[str] = (),
    budget: int | Budget | None = None,
) -> JsonDiff:
    """Compare two JSON documents, each given as JSON text (str or bytes) or as values.

    In text, 1, 1.0, true and "1" differ, and 1.10 is not 1.1; in values the types decide.
    `identity` names the members by which the objects of an array are known, by the array's
    JSON pointer (`{"/items": "sku", "/*/rows": ("day", "shop")}`); None, or no entry, means
    id, key, name or uuid where unique, else content, else likeness. `secret_paths` are JSON
    pointers, `*` for any step, to values that are compared and never shown. `budget` limits the
    work, in steps of well under a microsecond; past it, `partial` names what is shown
    whole. Raises `NotJson`.
    """
    from_text = is_text(a) or is_text(b)
    old, old_repeats = _read(a, from_text, "old")
    new, new_repeats = _read(b, from_text, "new")
    if secret_paths:
        known = old, new  # the numbers of secrets hold as long as the documents are alive
        old, new = veiled(*known, secret_paths, Fingerprints())
    work = Budget.of(budget)
    comparison = Comparison(
        identity=identity,
        budget=work,
        exact_numbers=from_text,
        deep=is_deep(old) or is_deep(new),
    )
    delta = comparison.delta(old, new)
    if delta is not None and work.exhausted and not comparison.partial:
        # No part is shown whole, but what was renamed was not looked for everywhere.
        comparison.partial.append(Partial("", BUDGET_REASON))
    if old_repeats or new_repeats:
        comparison.partial.append(Partial("", REPEATED_REASON))
    if delta is not None and secret_paths:
        delta = masked_delta(delta, secret_paths)
    return JsonDiff(delta, from_text, tuple(comparison.partial), tuple(secret_paths))


def _read(source: JsonInput, from_text: bool, side: str) -> tuple[JsonValue, bool]:
    """Read both sides alike: beside text, values are taken as the text they would be."""
    if not from_text:
        return source, False
    return read_json(source if is_text(source) else json_text(source), side=side)
