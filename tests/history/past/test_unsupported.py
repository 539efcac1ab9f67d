"""What tables can answer and views cannot, and what must not be seen: refused by name."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.entities import Lead, Report
from report_lineage.errors import PastUnsupported
from report_lineage.history.past import Token, at, snapshot_token

COUNT = sa.func.count(Report.id)


@pytest.fixture
def token(postgresql_engine: sa.Engine) -> Token:
    """Give the token of a lead with a report."""
    with Session(postgresql_engine) as session:
        session.add(Report(lead=Lead(name="IBM"), title="One"))
        session.commit()
        return snapshot_token(session)


@pytest.mark.parametrize(
    ("query", "remedy"),
    [
        (sa.select(Lead, COUNT).join(Report).group_by(Lead.id), "Name every selected column"),
        (sa.text("SELECT * FROM lineage_lead TABLESAMPLE SYSTEM (50)"), "random()"),
        (sa.text("SELECT ctid FROM lineage_lead"), "columns of your own"),
        (sa.text("SELECT l.xmin FROM lineage_lead AS l"), "columns of your own"),
    ],
)
def test_what_a_view_cannot_answer(
    postgresql_engine: sa.Engine, token: Token, query: Any, remedy: str
) -> None:
    """The error says why, and what to ask instead; the present answers as ever."""
    with Session(postgresql_engine) as session:
        assert len(session.execute(query).all()) <= 1
        with at(session, token) as past, pytest.raises(PastUnsupported) as caught:
            past.execute(query)
        assert remedy in str(caught.value)


def test_grouping_as_the_error_says(postgresql_engine: sa.Engine, token: Token) -> None:
    """With every column named, the answer comes."""
    query = sa.select(Lead.name, COUNT).join(Report).group_by(Lead.id, Lead.name)
    with Session(postgresql_engine) as session, at(session, token) as past:
        assert past.execute(query).all() == [("IBM", 1)]


def test_a_view_of_sqlite_has_no_rowid(sqlite_engine: sa.Engine) -> None:
    """Rows of the past are put together from versions."""
    with Session(sqlite_engine) as session:
        session.add(Lead(name="IBM"))
        session.commit()
        with (
            at(session, snapshot_token(session)) as past,
            pytest.raises(PastUnsupported, match="rowid is of a table"),
        ):
            past.execute(sa.text("SELECT rowid FROM lineage_lead"))


POLICY = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON {table} USING (name = current_setting('app.tenant'))
"""
READER = "lineage_past_reader"


@pytest.fixture
def reader(postgresql_engine: sa.Engine, token: Token) -> sa.Engine:
    """Give an engine whose connections are of a role that may read, and sees one tenant's leads."""
    with postgresql_engine.begin() as connection:
        connection.exec_driver_sql(
            f"DO $$ BEGIN CREATE ROLE {READER}; EXCEPTION WHEN duplicate_object THEN NULL; END $$"
        )
        connection.exec_driver_sql(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {READER}")
        connection.exec_driver_sql(
            f"GRANT EXECUTE ON FUNCTION lineage_history_lineage_transaction() TO {READER}"
        )
        connection.exec_driver_sql(POLICY.format(table="lineage_lead"))
        connection.execute(
            sa.text("INSERT INTO lineage_lead (id, name) VALUES (gen_random_uuid(), 'HAL')")
        )
    engine = sa.create_engine(postgresql_engine.url)

    @sa.event.listens_for(engine, "connect")
    def become(connection: Any, _record: object) -> None:
        connection.execute(f"SET ROLE {READER}; SET app.tenant = 'IBM'")
        connection.commit()

    return engine


def test_row_level_security_is_refused_where_it_would_not_hold(
    reader: sa.Engine, postgresql_engine: sa.Engine, token: Token
) -> None:
    """Who sees some rows now would see all of then; who sees all now, may."""
    with Session(reader) as session:
        assert session.scalars(sa.select(Lead.name)).all() == ["IBM"]
        with pytest.raises(PastUnsupported, match="lineage_lead"), at(session, token):
            pytest.fail("every tenant's leads would be seen")
    reader.dispose()
    with Session(postgresql_engine) as session, at(session, token) as past:
        assert past.scalars(sa.select(Lead.name)).all() == ["IBM"]


def test_row_level_security_of_the_versions_holds(
    reader: sa.Engine, postgresql_engine: sa.Engine
) -> None:
    """With the same policy on the version table, the past shows what the role may see."""
    with postgresql_engine.begin() as connection:
        connection.exec_driver_sql(POLICY.format(table="lineage_lead_version"))
    with Session(reader) as session, at(session, snapshot_token(session)) as past:
        assert past.scalars(sa.select(Lead.name)).all() == ["IBM"]
    reader.dispose()
