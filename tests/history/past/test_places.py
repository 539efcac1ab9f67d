"""The past of tables in schemas, in attached databases, and of two managers in one database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.entities import Base, Lead
from report_lineage.errors import NoHistory, PastUnsupported
from report_lineage.history.past import at, snapshot_token
from tests.capture.zoo.attached import ATTACHED, City, Country, River, namesakes
from tests.capture.zoo.places import (
    FIRST,
    SCHEMAS,
    SECOND,
    FirstRow,
    NorthCity,
    PublicCity,
    SecondRow,
    SouthCity,
)
from tests.support.databases import MakeDatabase, MakeEngine

PLAIN = sa.Table("plain", sa.MetaData(), sa.Column("n"), schema="north")


@pytest.fixture
def in_schemas(make_engine: MakeEngine, make_database: MakeDatabase) -> sa.Engine:
    """Give an engine on a PostgreSQL database with a city in each of three schemas."""
    engine = make_engine(make_database("postgresql", schema=False))
    SCHEMAS.metadata.create_all(engine)
    return engine


def test_tables_of_one_name_in_three_schemas(in_schemas: sa.Engine) -> None:
    """Each model sees its own past, and so does the link between two of them."""
    with Session(in_schemas) as session:
        south = SouthCity(id=1, people=5, twins=[NorthCity(id=1, name="then")])
        session.add_all([south, PublicCity(id=1, note="then")])
        session.commit()
        token = snapshot_token(session, SCHEMAS.manager)
        south.people, south.twins = 6, []
        session.execute(sa.update(NorthCity).values(name="now"))
        session.execute(sa.delete(PublicCity))
        session.commit()

        with at(session, token, SCHEMAS.manager) as past:
            then = past.get_one(SouthCity, 1)
            assert (then.people, [one.name for one in then.twins]) == (5, ["then"])
            assert past.scalars(sa.select(PublicCity.note)).all() == ["then"]
            assert (
                past.scalar(sa.select(NorthCity.name).join(SouthCity, SouthCity.id == 1)) == "then"
            )
        session.expire_all()
        assert session.get_one(SouthCity, 1).twins == []


def attached_engine(
    make_engine: MakeEngine, make_database: MakeDatabase, folder: Path, *schemas: str
) -> sa.Engine:
    """Open an engine on a SQLite database whose connections attach others."""
    engine = make_engine(make_database("sqlite", schema=False))

    @sa.event.listens_for(engine, "connect")
    def attach(connection: Any, _record: object) -> None:
        for number, schema in enumerate(schemas):
            connection.execute(f'ATTACH ? AS "{schema}"', (str(folder / f"{number}.sqlite"),))

    return engine


def test_attached_databases(
    make_engine: MakeEngine, make_database: MakeDatabase, tmp_path: Path
) -> None:
    """Models of tables in attached databases are as they were, and raw names, too."""
    engine = attached_engine(make_engine, make_database, tmp_path, "north", "South Side")
    ATTACHED.metadata.create_all(engine)
    with Session(engine) as session:
        session.add_all([model(id=1, name="then") for model in (City, River, Country)])
        session.commit()
        token = snapshot_token(session, ATTACHED.manager)
        for model in (City, River, Country):
            session.execute(sa.update(model).values(name="now"))
        session.execute(sa.text("CREATE TABLE north.plain (n)"))
        session.commit()

        with at(session, token, ATTACHED.manager) as past:
            for model in (City, River, Country):
                assert past.get_one(model, 1).name == "then"
            assert past.scalar(sa.text("SELECT name FROM river")) == "then"
            with pytest.raises(NoHistory, match="plain"):
                past.execute(sa.text("SELECT * FROM plain"))
            with pytest.raises(NoHistory, match="plain"):
                past.execute(sa.select(PLAIN))
        assert session.get_one(City, 1).name == "now"


def test_attached_namesakes_are_refused(
    make_engine: MakeEngine, make_database: MakeDatabase, tmp_path: Path
) -> None:
    """Two tables of one name cannot be told apart there: the error says so."""
    zoo = namesakes(("city", "north"))
    engine = attached_engine(make_engine, make_database, tmp_path, "north")
    zoo.metadata.create_all(engine)
    with Session(engine) as session:
        session.execute(sa.text("CREATE TABLE north.lake (n)"))
        session.execute(sa.text("CREATE TABLE lake (n)"))
        session.commit()
        token = snapshot_token(session, zoo.manager)
        with (
            pytest.raises(PastUnsupported, match="have a table lake"),
            at(session, token, zoo.manager),
        ):
            pytest.fail("one of them would be taken for the other")


@pytest.fixture
def shared(empty_engine: sa.Engine) -> sa.Engine:
    """Give an engine on a database of the product's tables and of two hosts'."""
    for metadata in (Base.metadata, FIRST.metadata, SECOND.metadata):
        metadata.create_all(empty_engine)
    return empty_engine


def test_managers_share_a_moment(shared: sa.Engine) -> None:
    """The histories that are named are shown, at one moment; another's are refused."""
    managers = (None, FIRST.manager, SECOND.manager)
    with Session(shared) as session:
        session.add_all(
            [Lead(name="then"), FirstRow(id=1, name="then"), SecondRow(id=1, name="then")]
        )
        session.commit()
        token = snapshot_token(session, *managers)
        for model in (Lead, FirstRow, SecondRow):
            session.execute(sa.update(model).values(name="now"))
            session.commit()

        with at(session, token, *managers) as past:
            assert {past.scalar(sa.select(one.name)) for one in (Lead, FirstRow, SecondRow)} == {
                "then"
            }
        with at(session, token, FIRST.manager) as past:
            assert past.scalar(sa.select(FirstRow.name)) == "then"
            with pytest.raises((NoHistory, PastUnsupported)):  # SQLite knows the table's name
                past.scalar(sa.select(Lead.name))
