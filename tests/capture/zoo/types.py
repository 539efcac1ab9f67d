"""A table with a column of each type of a database, and pairs of values that hardly differ."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from tests.capture.zoo.base import Zoo, make_zoo


class Declared(sa.types.UserDefinedType[Any]):
    """A type as the database spells it."""

    cache_ok = True

    def __init__(self, declaration: str) -> None:
        self.declaration = declaration

    def get_col_spec(self, **_: Any) -> str:
        """Return the declaration."""
        return self.declaration


# Type, two literals that differ in their stored bytes alone where the type has such.
POSTGRESQL = (
    ("numeric", "1.1", "1.10"),
    ("numeric", "0", "0.00"),
    ("numeric", "'NaN'", "'Infinity'"),
    ("numeric(10,2)", "1.10", "1.11"),
    ("real", "'-0'", "'0'"),
    ("double precision", "'-0'", "'0'"),
    ("double precision", "'NaN'", "1"),
    ("double precision", "0.1", "0.1::float8 + 1e-17::float8 + 2e-17::float8"),
    ("smallint", "1", "2"),
    ("bigint", "9223372036854775807", "-9223372036854775808"),
    ("boolean", "true", "false"),
    ("boolean", "false", "NULL"),
    ("text", "'a'", "'A'"),
    ("text", "''", "NULL"),
    ("text", "'a'", "'a '"),
    ("text", "U&'\\00e9'", "U&'e\\0301'"),
    ("text", "repeat('x', 100000)", "repeat('x', 99999) || 'y'"),
    ("varchar(5)", "'a'", "'a '"),
    ("char(5)", "'a'", "'b'"),
    ('"char"', "'a'", "'b'"),
    ("name", "'a'", "'A'"),
    ("bytea", "'\\x00'", "'\\x0000'"),
    ("uuid", "'00000000-0000-0000-0000-000000000001'", "'00000000-0000-0000-0000-000000000002'"),
    ("date", "'2026-03-01'", "'infinity'"),
    ("time", "'24:00'", "'00:00'"),
    ("timetz", "'12:00+00'", "'14:00+02'"),
    ("timestamp", "'2026-03-01 00:00:00.000001'", "'2026-03-01'"),
    ("timestamptz", "'2026-03-01 00:00+00'", "'2026-03-01 00:00+01'"),
    ("interval", "'1 day'", "'24 hours'"),
    ("interval", "'1 month'", "'30 days'"),
    ("json", """'{"a": 1}'""", """'{"a":1}'"""),
    ("json", """'{"a":1,"b":2}'""", """'{"b":2,"a":1}'"""),
    ("json", "'null'", "NULL"),
    ("jsonb", """'{"a": 1}'""", """'{"a": 1.0}'"""),
    ("jsonb", "'[1]'", "'[1, null]'"),
    ("jsonb", "'null'", "NULL"),
    ("integer[]", "'{1}'", "'[0:0]={1}'"),
    ("numeric[]", "'{1.1}'", "'{1.10}'"),
    ("text[]", "'{a,NULL}'", "'{a,\"NULL\"}'"),
    ("int4range", "'[1,5)'", "'[1,6)'"),
    ("numrange", "'[1.1,2)'", "'[1.10,2)'"),
    ("nummultirange", "'{[1.0,2)}'", "'{[1,2)}'"),
    ("inet", "'10.0.0.1'", "'10.0.0.1/24'"),
    ("cidr", "'10.0.0.0/8'", "'10.0.0.0/9'"),
    ("macaddr", "'00:00:00:00:00:01'", "'00:00:00:00:00:02'"),
    ("point", "'(0,0)'", "'(-0,0)'"),
    ("box", "'((1,1),(0,0))'", "'((2,1),(0,0))'"),
    ("circle", "'<(0,0),1>'", "'<(0,0),1.0000000001>'"),
    ("polygon", "'((0,0),(1,1))'", "'((1,1),(0,0))'"),
    ("bit(3)", "'101'", "'100'"),
    ("bit varying", "'10'", "'100'"),
    ("money", "'1.00'", "'1.01'"),
    ("tsvector", "'a:1'", "'a:2'"),
    ("tsquery", "'a & b'", "'b & a'"),
    ("oid", "1", "2"),
    ("pg_lsn", "'0/1'", "'0/2'"),
    ("jsonpath", "'$.a'", "'strict $.a'"),
)
# Values that are spelled in two ways and stored in one.
POSTGRESQL_EQUAL = (
    ("numeric(10,2)", "1.1", "1.10"),
    ("char(5)", "'a'", "'a  '"),
    ("timestamptz", "'2026-03-01 00:00+00'", "'2026-03-01 01:00+01'"),
    ("jsonb", """'{"a":1,"b":2}'""", """'{"b": 2, "a": 1}'"""),
    ("uuid", "'00000000000000000000000000000001'", "'{00000000-0000-0000-0000-000000000001}'"),
    ("int4range", "'[1,5)'", "'[1,4]'"),
    ("bytea", "'\\x61'", "'a'"),
    ("double precision", "'NaN'", "'nan'"),
    ("text", "repeat('x', 100000)", "repeat('xx', 50000)"),
)
SQLITE = (
    ("INTEGER", "1", "2"),
    ("INTEGER", "1", "NULL"),
    ("INTEGER", "1", "'one'"),
    ("INTEGER", "1", "x'31'"),
    ("INTEGER", "9007199254740993", "9007199254740992.0"),
    ("REAL", "1.1", "1.1000000000000003"),
    ("REAL", "1", "'one'"),
    ("NUMERIC", "0.5", "'0.5x'"),
    ("NUMERIC", "9007199254740993", "9007199254740992"),
    ("TEXT", "'1.1'", "'1.10'"),
    ("TEXT", "'a'", "'A'"),
    ("TEXT", "'a'", "x'61'"),
    ("TEXT", "''", "NULL"),
    ("TEXT", "''", "x''"),
    ("TEXT", "'a'", "'a '"),
    ("TEXT COLLATE NOCASE", "'a'", "'A'"),
    ("TEXT COLLATE RTRIM", "'a'", "'a  '"),
    ("VARCHAR(5)", "'a'", "'a '"),
    ("CHAR(5) COLLATE NOCASE", "'a'", "'A'"),
    ("BLOB", "1", "1.0"),
    ("BLOB", "1", "'1'"),
    ("BLOB", "'a'", "x'61'"),
    ("BLOB", "x'00'", "x'0000'"),
    ("JSON", """'{"a":1}'""", """'{"a":1.0}'"""),
    ("JSON", """'{"a":1}'""", """'{"a": 1}'"""),
    ("BOOLEAN", "0", "1"),
    ("DATETIME", "'2026-03-01'", "'2026-03-01 00:00:00'"),
    ("FLOATING POINT", "1", "'x'"),
    ("STRING", "1", "'one'"),
)
# Affinity makes one stored value of both.
SQLITE_EQUAL = (
    ("INTEGER", "1", "'1'"),
    ("INTEGER", "1", "1.0"),
    ("REAL", "1", "1.0"),
    ("REAL", "0.0", "-0.0"),
    ("NUMERIC", "1.10", "'1.1'"),
    ("TEXT", "'1'", "1"),
    ("TEXT COLLATE NOCASE", "'a'", "'a'"),
    ("BLOB", "x'61'", "CAST('a' AS BLOB)"),
)


def make_types(name: str, *cases: tuple[tuple[str, str, str], ...]) -> tuple[Zoo, Any]:
    """Return a model with a column for each declared type."""
    zoo = make_zoo(name)
    types = dict.fromkeys(case[0] for group in cases for case in group)
    columns: dict[str, Any] = {
        f"c{number}": sa.Column(Declared(declaration)) for number, declaration in enumerate(types)
    }
    columns["id"] = sa.Column(sa.Integer, primary_key=True)
    model = type("Typed", (zoo.base,), {"__tablename__": "typed", **columns})
    zoo.manager.versioned(model)
    zoo.manager.build()
    return zoo, model


TYPES = {
    "postgresql": make_types("pg_types", POSTGRESQL, POSTGRESQL_EQUAL),
    "sqlite": make_types("lite_types", SQLITE, SQLITE_EQUAL),
}
