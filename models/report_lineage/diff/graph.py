"""Compare two graphs of rows: a root with all that hangs on it, at two moments.

A graph is a mapping from a kind of row, such as "ReportSection", to its rows in their order.
What leads from one row to another is a column of a row, or a row of a kind of its own that
has nothing but a key: links are compared like any other rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from report_lineage.diff.budget import Budget
from report_lineage.diff.collection import rows_diff
from report_lineage.diff.failures import DiffMismatch
from report_lineage.diff.records import FieldSpec
from report_lineage.diff.rows import RowsDiff
from report_lineage.diff.summary import Partial, Summary, partials_to_json

Graph: TypeAlias = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class KindSpec:
    """Say how the rows of one kind are compared.

    `key` and `columns` are those of the rows; `position` names the column that numbers them
    and `name` the one that says what a row is called, None for none. `noun` is what one row
    is called in words. Without `by_likeness` rows are known by their key alone, as links are.
    """

    kind: str
    key: str | Sequence[str]
    columns: Sequence[FieldSpec] = ()
    position: str | None = None
    noun: str = "row"
    name: str | None = None
    by_likeness: bool = True


@dataclass(frozen=True, slots=True)
class GraphDiff:
    """Hold what happened to the rows of each kind, in the order in which kinds were named."""

    kinds: Mapping[str, RowsDiff] = field(default_factory=dict)

    @property
    def changed(self) -> bool:
        """Tell whether any row changed."""
        return any(rows.changed for rows in self.kinds.values())

    @property
    def partial(self) -> tuple[Partial, ...]:
        """Return what is shown whole, and why, each path led by the kind."""
        return tuple(
            replace(partial, path=f"{kind}: {partial.path}")
            for kind, rows in self.kinds.items()
            for partial in rows.partial
        )

    def apply(self, a: Graph) -> dict[str, list[dict[str, Any]]]:
        """Return the new graph; changed secrets come back as `MASKED`.

        Raises `DiffMismatch` when `a` is not the old graph.
        """
        if a.keys() != self.kinds.keys():
            raise DiffMismatch(path=", ".join(sorted(a.keys() ^ self.kinds.keys())))
        return {kind: rows.apply(a[kind]) for kind, rows in self.kinds.items()}

    def invert(self) -> GraphDiff:
        """Return the diff that leads back."""
        return GraphDiff({kind: rows.invert() for kind, rows in self.kinds.items()})

    def summary(self) -> Summary:
        """Return how many rows were changed (or replaced), added, removed and moved."""
        return sum((rows.summary() for rows in self.kinds.values()), Summary())

    def to_json(self) -> dict[str, object]:
        """Return a plain dict."""
        return {
            "kinds": {kind: rows.to_json() for kind, rows in self.kinds.items()},
            "summary": self.summary().to_json(),
            "partial": partials_to_json(self.partial),
        }


def graph_diff(
    a: Graph, b: Graph, *, kinds: Sequence[KindSpec], budget: int | Budget | None = None
) -> GraphDiff:
    """Compare two graphs kind by kind, each row matched by its key, else by what it says.

    `kinds` says how, and in which order; a graph has rows, or an empty list, for each.
    `budget` limits the work on all kinds together; None means the default. Raises KeyError
    when a graph lacks a kind, or a row a column.
    """
    work = Budget.of(budget)
    return GraphDiff(
        {
            spec.kind: rows_diff(
                a[spec.kind],
                b[spec.kind],
                key=spec.key,
                columns=spec.columns,
                position=spec.position,
                noun=spec.noun,
                name=spec.name,
                by_likeness=spec.by_likeness,
                budget=work,
            )
            for spec in kinds
        }
    )
