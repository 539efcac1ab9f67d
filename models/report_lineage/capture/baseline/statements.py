"""The SQL of the baseline: which keys come next, what a range of them lacks, and how to record it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from report_lineage.capture.compiler.naming import hidden, revealed
from report_lineage.capture.compiler.postgresql import sql as postgresql
from report_lineage.capture.compiler.row_pieces import named
from report_lineage.capture.compiler.sqlite import sql as sqlite
from report_lineage.capture.compiler.standing_rows import StandingRows
from report_lineage.capture.compiler.tables import CapturedTable

Bound = Callable[[str, int], str]


@dataclass(frozen=True)
class BaselineSql:
    """What to run for one table; ``along`` are the columns whose values bound a range.

    ``gaps`` says whether rows that have versions are compared with them, too.
    """

    table: CapturedTable
    dialect: str
    along: tuple[str, ...]
    gaps: bool

    def count_all(self) -> sa.TextClause:
        """Return the query for how many rows there are to record."""
        rows = self._rows()
        counts = ("count_rows", "count_gone") if self.gaps else ("count_rows",)
        return _query("SELECT " + " + ".join(f"({rows.fill(count)})" for count in counts))

    def batch(self, alias: str, *, begun: bool, limited: bool) -> sa.TextClause:
        """Return the query for first and last of the next keys, whether or not they lack anything.

        :param alias: ``n`` for the keys of live rows, ``v`` for those of versions.
        :param begun: whether only keys behind ``:after_0`` and on are asked for.
        :param limited: whether no more than ``:rows`` keys are.
        """
        keys = [f"k{place}" for place in self._places]
        # PostgreSQL gives and takes keys as text, whatever their type is in Python.
        results = [f"CAST({key} AS text)" for key in keys] if self._is_postgresql else keys
        pairs = zip(self._columns(alias), keys, strict=True)
        after = self._compared(alias, ">", "after", self._parameter)
        text = self._rows().fill(
            "batch",
            keys=", ".join(keys),
            results=", ".join(results),
            batch_keys=", ".join(f"{column} AS {key}" for column, key in pairs),
            rows={"n": "$live AS n", "v": "$version AS v"}[alias],
            after=f"WHERE {after}" if begun else "",
            limit="LIMIT :rows" if limited else "",
        )
        return _query(text)

    def lacking(self, alias: str) -> sa.TextClause:
        """Return the query for how many rows of a range are to be recorded.

        :param alias: ``n`` for live rows, ``v`` for rows that are gone.
        """
        count = {"n": "count_rows", "v": "count_gone"}[alias]
        return _query(self._rows(self._parameter).fill(count))

    def request(self) -> tuple[str, ...]:
        """Return the statements that make what records a range when it is asked for in a row."""
        return self._rows(self._requested).statements("request")

    def ask(self) -> sa.TextClause:
        """Return the statement that asks for it, from ``:first_0`` and on to ``:last_0`` and on."""
        values = ", ".join(f":{name}" for name in self._ends)
        names = ", ".join(self._ends)
        return sa.text(f"INSERT INTO lineage_baseline_request ({names}) VALUES ({values})")

    def forget(self) -> tuple[str, ...]:
        """Return the statements that drop what :meth:`request` made."""
        return self._rows().statements("forget")

    def _rows(self, bound: Bound | None = None) -> StandingRows:
        version = named(self.table.version, self.dialect)
        aliases = {"n": "n", "v": "v", "w": "w", "version": version}
        kind = " text" if self._is_postgresql else ""
        return StandingRows(
            self.table,
            self.dialect,
            "differing" if self.gaps else "new",
            {name: self._range(alias, bound) for name, alias in aliases.items()} if bound else {},
            # A part that is told by its root may have had another root before.
            together=self.along == self.table.key,
            request_columns="".join(f"{name}{kind}, " for name in self._ends),
        )

    @property
    def _is_postgresql(self) -> bool:
        return self.dialect == "postgresql"

    @property
    def _places(self) -> Sequence[int]:
        return range(len(self.along))

    @property
    def _ends(self) -> Sequence[str]:
        return [f"{end}_{place}" for end in ("first", "last") for place in self._places]

    def _range(self, alias: str, bound: Bound) -> str:
        first = self._compared(alias, ">=", "first", bound)
        return f"{first} AND {self._compared(alias, '<=', 'last', bound)}"

    def _compared(self, alias: str, operator: str, end: str, bound: Bound) -> str:
        bounds = ", ".join(bound(end, place) for place in self._places)
        return f"({', '.join(self._columns(alias))}) {operator} ({bounds})"

    def _columns(self, alias: str) -> list[str]:
        quote = postgresql.quote if self._is_postgresql else sqlite.quote
        return [f"{alias}.{quote(name)}" for name in self.along]

    def _parameter(self, end: str, place: int) -> str:
        return self._typed(f":{end}_{place}", place)

    def _requested(self, end: str, place: int) -> str:
        return self._typed(f"NEW.{end}_{place}", place)

    def _typed(self, value: str, place: int) -> str:
        """Return a key's value, which PostgreSQL is given as text, as one of the key's type."""
        if not self._is_postgresql:
            return value
        kind = self.table.column(self.along[place]).type.compile(postgresql.DIALECT)
        return f"CAST({value} AS {hidden(kind)})"


def _query(text: str) -> sa.TextClause:
    """Return a filled text as a query with parameters: a colon in a name begins none."""
    return sa.text(revealed(text.replace(hidden(":"), r"\:")))
