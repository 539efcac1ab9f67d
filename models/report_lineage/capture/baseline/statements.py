"""The SQL that records rows as they stand, compiled for a range of keys of one captured table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from report_lineage.capture.compiler import templates
from report_lineage.capture.compiler.naming import hidden, revealed
from report_lineage.capture.compiler.postgresql import sql as postgresql
from report_lineage.capture.compiler.row_pieces import row_pieces
from report_lineage.capture.compiler.sqlite import sql as sqlite
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
        live = f"(SELECT count(*) FROM $live AS n WHERE {self._needs()})"
        gone = "(SELECT count(*) FROM $version AS v WHERE $gone)"
        return _query(self._fill(f"SELECT {live} + {gone}" if self.gaps else f"SELECT {live}"))

    def batch(self, alias: str, *, begun: bool, limited: bool) -> sa.TextClause:
        """Return the query for first and last of the next keys, whether or not they lack anything.

        :param alias: ``n`` for the keys of live rows, ``v`` for those of versions.
        :param begun: whether only keys behind ``:after_0`` and on are asked for.
        :param limited: whether no more than ``:rows`` keys are.
        """
        names = [f"k{place}" for place in range(len(self.along))]
        pairs = zip(self._columns(alias), names, strict=True)
        after = self._compared(alias, ">", "after", self._parameter)
        known = {
            "keys": ", ".join(names),
            "keys_as_text": ", ".join(f"CAST({name} AS text)" for name in names),
            "batch_keys": ", ".join(f"{column} AS {name}" for column, name in pairs),
            "limit": "LIMIT :rows" if limited else "",
            "after": f"WHERE {after}" if begun else "",
        }
        rows = {"n": "$live AS n", "v": "$version AS v"}[alias]
        return _query(self._fill(self._parts["batch"], known, rows=rows))

    def lacking(self, alias: str) -> sa.TextClause:
        """Return the query for how many rows of a range are to be recorded.

        :param alias: ``n`` for live rows, ``v`` for rows that are gone.
        """
        rows = {
            "n": f"SELECT count(*) FROM $live AS n WHERE $n_range AND {self._needs()}",
            "v": "SELECT count(*) FROM $version AS v WHERE $v_range AND $gone",
        }
        return _query(self._fill(rows[alias], self._ranges(self._parameter)))

    def count_range(self) -> sa.TextClause:
        """Return the query for the rows of a range: without version, returned, changed, gone."""
        missing = "(SELECT count(*) FROM $live AS n WHERE $n_range AND $missing)"
        text = self._parts["count"] if self.gaps else f"SELECT {missing}, 0, 0, 0"
        return _query(self._fill(text, self._ranges(self._parameter)))

    def request(self) -> tuple[str, ...]:
        """Return the statements that make what records a range when it is asked for in a row."""
        places = range(len(self.along))
        columns = [f"NULL AS {end}_{place}" for end in ("first", "last") for place in places]
        bound = self._new_text if self.dialect == "postgresql" else self._new_value
        text = self._fill(
            self._parts["request"],
            self._ranges(bound) | {"request_columns": ", ".join(columns)},
            needs=self._needs(),
            lock=self._parts.get("lock_table" if self.gaps else "lock_rows", ""),
            nothing_gone=self._parts.get("nothing_gone", "") if self.gaps else "",
            record_gaps=self._parts["gaps"] if self.gaps else "",
            close_validity=self._parts["close_validity"] if self._closes else "",
        )
        return templates.statements(revealed(text))

    def forget(self) -> tuple[str, ...]:
        """Return the statements that drop what :meth:`request` made."""
        return templates.statements(self._parts["forget"])

    @property
    def _parts(self) -> Mapping[str, str]:
        return templates.parts(self.dialect, "baseline")

    def _pieces(self, known: Mapping[str, str]) -> dict[str, str]:
        pieces = row_pieces(self.table, self.dialect) | dict(known)
        differs = f"v.{pieces['operation_column']} = 2 OR {pieces['differs']}"
        end = self._quote(self.table.end_column) if self.table.end_column else ""
        own = _of_postgresql if self.dialect == "postgresql" else _of_sqlite
        pieces |= {"end_column": end, "differs_or_deleted": differs} | own(self.table)
        # A part that is told by its root may have had another root before.
        bounded = "n_range" in known and self.along == self.table.key
        for alias in "nvw":
            pieces[f"bound_{alias}"] = f"AND {known[f'{alias}_range']}" if bounded else ""
        return pieces | {
            name: templates.fill(self._parts[name], pieces)
            for name in ("missing", "changed", "gone")
        }

    def _fill(self, text: str, known: Mapping[str, str] | None = None, **parts: str) -> str:
        """Return a template filled in.

        :param known: what it holds besides the table's pieces, as it is.
        :param parts: what it holds that is to be filled in itself.
        """
        pieces = self._pieces(known or {})
        filled = {name: templates.fill(part, pieces) for name, part in parts.items()}
        return templates.fill(text, pieces | filled)

    def _needs(self) -> str:
        return "($missing OR $changed)" if self.gaps else "($missing)"

    @property
    def _closes(self) -> bool:
        return self.gaps and self.table.end_column is not None

    def _ranges(self, bound: Bound) -> dict[str, str]:
        version = row_pieces(self.table, self.dialect)["version"]
        aliases = {"n": "n", "v": "v", "w": "w", "version": version}
        return {f"{name}_range": self._range(alias, bound) for name, alias in aliases.items()}

    def _range(self, alias: str, bound: Bound) -> str:
        first = self._compared(alias, ">=", "first", bound)
        return f"{first} AND {self._compared(alias, '<=', 'last', bound)}"

    def _compared(self, alias: str, operator: str, end: str, bound: Bound) -> str:
        bounds = ", ".join(bound(end, place) for place in range(len(self.along)))
        return f"({', '.join(self._columns(alias))}) {operator} ({bounds})"

    def _columns(self, alias: str) -> list[str]:
        return [f"{alias}.{self._quote(name)}" for name in self.along]

    def _quote(self, name: str) -> str:
        return postgresql.quote(name) if self.dialect == "postgresql" else sqlite.quote(name)

    def _parameter(self, end: str, place: int) -> str:
        return self._typed(f":{end}_{place}", place)

    def _new_text(self, end: str, place: int) -> str:
        return self._typed(f"NEW.{end}_key[{place + 1}]", place)

    def _new_value(self, end: str, place: int) -> str:
        return f"NEW.{end}_{place}"

    def _typed(self, value: str, place: int) -> str:
        """Return a key's value, which PostgreSQL is given as text, as one of the key's type."""
        if self.dialect != "postgresql":
            return value
        kind = self.table.column(self.along[place]).type.compile(postgresql.DIALECT)
        return f"CAST({value} AS {hidden(kind)})"


def _query(text: str) -> sa.TextClause:
    """Return a filled text as a query with parameters: a colon in a name begins none."""
    return sa.text(revealed(text.replace(hidden(":"), r"\:")))


def _of_postgresql(table: CapturedTable) -> dict[str, str]:
    names = (postgresql.quote(name) for name in table.columns)
    units = postgresql.unit_names(table.transaction)
    return {
        "ids": units["ids"],
        "make_function": units["make_function"],
        "set_n": ", ".join(f"{name} = n.{name}" for name in names),
    }


def _of_sqlite(table: CapturedTable) -> dict[str, str]:
    parts, unit = templates.parts("sqlite", "parts"), sqlite.unit_values(table.transaction.name)
    key: Sequence[str] = [sqlite.quote(name) for name in table.key]
    others = [sqlite.quote(name) for name in table.columns if name not in table.key]
    version = sqlite.quote(table.version.name)
    return {
        "begin": templates.fill(parts["begin"], unit),
        "end": templates.fill(parts["end"], unit),
        "current": unit["current"],
        "version_key": ", ".join([*key, sqlite.quote(table.transaction_column)]),
        "set_again": "".join(f"{name} = excluded.{name}, " for name in others),
        "n_is_version": sqlite.matches("n", version, key),
        "w_is_version": sqlite.matches("w", version, key),
    }
