"""Tables in several schemas, metadatas and databases do not meet."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy_continuum import version_class

from report_lineage import transaction_context
from report_lineage.capture import uninstall
from report_lineage.capture.compiler.compile import compile_capture
from tests.capture.zoo.base import Zoo
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
from tests.support.replay import check_replay

ZooSession = Callable[[Zoo], Session]
OpenZoo = Callable[[Zoo], sa.Engine]


def count(session: Session, model: type) -> int:
    """Return how many versions a model has."""
    return session.scalar(sa.select(sa.func.count()).select_from(version_class(model))) or 0


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_tables_of_one_name_in_three_schemas_have_their_own_histories(
    zoo_session: ZooSession,
) -> None:
    """Triggers and functions of namesakes do not replace each other."""
    session = zoo_session(SCHEMAS)
    north, south = NorthCity(id=1, name="a"), SouthCity(id=1, people=5)
    south.twins = [north]
    session.add_all([north, south, PublicCity(id=1, note="x")])
    session.commit()
    south.people = 6
    session.commit()
    session.execute(sa.delete(PublicCity))
    session.commit()

    assert [count(session, model) for model in (NorthCity, SouthCity, PublicCity)] == [1, 2, 2]
    links = SCHEMAS.metadata.tables["north.city_tag_version"]
    assert session.scalar(sa.select(sa.func.count()).select_from(links)) == 1


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_a_writer_s_search_path_leads_nowhere_else(zoo_session: ZooSession) -> None:
    """Whatever schema a writer has made current, versions go beside their table."""
    session = zoo_session(SCHEMAS)
    session.execute(sa.text("SET LOCAL search_path = north"))
    session.execute(sa.text("INSERT INTO city (id, name) VALUES (1, 'a')"))
    session.execute(sa.text("INSERT INTO public.city (id, note) VALUES (1, 'b')"))
    session.commit()

    assert [count(session, model) for model in (NorthCity, SouthCity, PublicCity)] == [1, 0, 1]


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_capture_of_schemas_can_be_taken_out(zoo_session: ZooSession) -> None:
    """No trigger and no function stays behind."""
    session = zoo_session(SCHEMAS)
    uninstall(session.connection(), compile_capture(SCHEMAS.manager, "postgresql"))

    triggers = "SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'lineage%'"
    functions = "SELECT count(*) FROM pg_proc WHERE proname LIKE 'lineage%'"
    assert session.scalar(sa.text(f"SELECT ({triggers}) + ({functions})")) == 0


@pytest.fixture
def both(empty_engine: sa.Engine) -> Iterator[Session]:
    """Give a session on a database that holds two versioned metadatas."""
    FIRST.metadata.create_all(empty_engine)
    SECOND.metadata.create_all(empty_engine)
    with Session(empty_engine) as session:
        yield session
    with empty_engine.connect() as connection:
        check_replay(connection, FIRST.manager)
        check_replay(connection, SECOND.manager)


def test_two_metadatas_in_one_database_have_their_own_transactions(both: Session) -> None:
    """One commit that writes to both leaves one transaction of each, of the same person."""
    with transaction_context(actor="ann"):
        both.add_all([FirstRow(name="a"), SecondRow(name="b")])
        both.commit()
        both.add(SecondRow(name="c"))
        both.commit()

    actors = [
        both.scalars(sa.select(zoo.manager.transaction_cls.actor)).all() for zoo in (FIRST, SECOND)
    ]
    assert actors == [["ann"], ["ann", "ann"]]
    assert [count(both, model) for model in (FirstRow, SecondRow)] == [1, 2]


def test_two_databases_in_one_process_do_not_meet(open_zoo: OpenZoo) -> None:
    """Sessions of two databases, used in turn, write each their own history."""
    engines = [open_zoo(FIRST), open_zoo(FIRST)]
    with transaction_context(actor="ann"), Session(engines[0]) as one, Session(engines[1]) as two:
        for name in ("a", "b"):
            one.add(FirstRow(name=name))
            two.add(FirstRow(name=name))
            one.flush()
            two.flush()
        one.commit()
        two.rollback()
        two.add(FirstRow(name="c"))
        two.commit()

        assert [count(session, FirstRow) for session in (one, two)] == [2, 1]


def test_one_session_may_write_to_two_databases(open_zoo: OpenZoo) -> None:
    """A session bound to two engines records each model where it lives."""
    first, second = open_zoo(FIRST), open_zoo(SECOND)
    with Session(binds={FirstRow: first, SecondRow: second}) as session:
        session.add_all([FirstRow(name="a"), SecondRow(name="b")])
        session.commit()
        session.add(SecondRow(name="c"))
        session.commit()

    with Session(first) as one, Session(second) as two:
        assert (count(one, FirstRow), count(two, SecondRow)) == (1, 2)
