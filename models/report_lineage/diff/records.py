"""Compare two records column by column."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from report_lineage.diff.budget import Budget
from report_lineage.diff.field_change import FieldChange
from report_lineage.diff.field_kinds import same_value
from report_lineage.diff.fields import field_diff
from report_lineage.diff.masked import MASKED
from report_lineage.diff.secret_paths import masked_json
from report_lineage.diff.summary import Partial, Summary


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """Say how a column is compared and what it is called.

    `kind` is one of `FieldKind`, None for by its values; `name` gives the words for a
    value, such as what a foreign key names, None if it knows none; `secret_paths` are those of
    secrets in JSON, as `json_diff` takes them.
    """

    key: str
    label: str | None = None
    kind: str | None = None
    secret: bool = False
    name: Callable[[object], str | None] | None = None
    secret_paths: tuple[str, ...] = ()

    def shown(self, value: object) -> object:
        """Return a value as it may be shown."""
        return MASKED if self.secret else masked_json(value, self.secret_paths)


@dataclass(frozen=True, slots=True)
class RecordDiff:
    """Hold the fields that changed, and the keys of those that did not."""

    changes: tuple[FieldChange, ...]
    unchanged: tuple[str, ...]

    @property
    def changed(self) -> bool:
        """Tell whether any field changed."""
        return bool(self.changes)

    @property
    def partial(self) -> tuple[Partial, ...]:
        """Return what is shown whole, and why, each path led by the field's name."""
        return tuple(
            replace(partial, path=f"{change.name}: {partial.path}".removesuffix(": "))
            for change in self.changes
            for partial in change.partial
        )

    def apply(self, a: Mapping[str, object]) -> dict[str, object]:
        """Return the new record; changed secrets come back as `MASKED`.

        Raises `DiffMismatch` when `a` is not the old record.
        """
        changed = {str(change.key): change.apply(a[str(change.key)]) for change in self.changes}
        return {**a, **changed}

    def invert(self) -> RecordDiff:
        """Return the diff that leads back."""
        return replace(self, changes=tuple(change.invert() for change in self.changes))

    def summary(self) -> Summary:
        """Return how many fields changed."""
        return Summary(changed=len(self.changes))

    def to_json(self) -> dict[str, object]:
        """Return a plain dict."""
        return {
            "changes": [change.to_json() for change in self.changes],
            "unchanged": list(self.unchanged),
            "summary": self.summary().to_json(),
        }


def record_diff(
    old: Mapping[str, object],
    new: Mapping[str, object],
    *,
    columns: Sequence[FieldSpec],
    budget: int | Budget | None = None,
) -> RecordDiff:
    """Compare the given columns of two records, in their order.

    `budget` limits the work on all of it; None means the default. Raises KeyError when a
    record lacks a column.
    """
    work = Budget.of(budget)
    alike = {spec.key for spec in columns if same_value(old[spec.key], new[spec.key])}
    return RecordDiff(
        changes=tuple(
            field_diff(
                old[spec.key],
                new[spec.key],
                kind=spec.kind,
                label=spec.label,
                key=spec.key,
                secret=spec.secret,
                name=spec.name,
                secret_paths=spec.secret_paths,
                budget=work,
            )
            for spec in columns
            if spec.key not in alike
        ),
        unchanged=tuple(spec.key for spec in columns if spec.key in alike),
    )
