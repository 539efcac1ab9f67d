"""Types and collations that only a server with contrib and ICU has: bytes decide there, too."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import CITEXT, HSTORE

from tests.capture.refused_models import declared, model
from tests.support.databases import MakeDatabase, MakeEngine
from tests.support.server_features import create_case_insensitive_collation, create_extension


@pytest.fixture
def postgresql_engine(make_database: MakeDatabase, make_engine: MakeEngine) -> sa.Engine:
    """Give an empty database."""
    return make_engine(make_database("postgresql", schema=False))


def recorded(engine: sa.Engine, kind: sa.types.TypeEngine[object], *values: str) -> list[str]:
    """Return the versions, as text, of a row whose column took these values in turn."""
    manager, base = declared(
        lambda base, manager: model(base, manager, "Article", sa.Column("title", kind))
    )
    manager.build()
    base.metadata.create_all(engine)
    for value in values:
        with engine.begin() as connection:
            connection.exec_driver_sql(
                "INSERT INTO article (id, title) VALUES (1, %(value)s) "
                "ON CONFLICT (id) DO UPDATE SET title = excluded.title",
                {"value": value},
            )
    query = sa.text("SELECT title::text FROM article_version ORDER BY transaction_id")
    with engine.connect() as connection:
        return list(connection.execute(query).scalars())


def test_case_under_a_case_insensitive_collation_is_a_change(postgresql_engine: sa.Engine) -> None:
    """IBM and ibm are equal to the collation and two versions; the same again is none."""
    create_case_insensitive_collation(postgresql_engine, "ignore_case")

    titles = recorded(postgresql_engine, sa.Text(collation="ignore_case"), "IBM", "ibm", "ibm")

    assert titles == ["IBM", "ibm"]


def test_case_of_citext_is_a_change(postgresql_engine: sa.Engine) -> None:
    """A type that compares without case is kept with it."""
    create_extension(postgresql_engine, "citext")

    assert recorded(postgresql_engine, CITEXT(), "IBM", "ibm", "ibm") == ["IBM", "ibm"]


def test_hstore_is_kept(postgresql_engine: sa.Engine) -> None:
    """A type whose values have an order of their own is recorded once per value."""
    create_extension(postgresql_engine, "hstore")

    pairs = recorded(postgresql_engine, HSTORE(), "a=>1, b=>2", "b=>2, a=>1", "a=>1")

    assert pairs == ['"a"=>"1", "b"=>"2"', '"a"=>"1"']
