"""Whose history a transaction is of: copies have an id of their own, or get one."""

from __future__ import annotations

import shutil
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy import URL
from sqlalchemy.orm import Session

from report_lineage.capture import history_id, renew_history_id
from report_lineage.capture.doctor import examine
from report_lineage.errors import NotInstalled
from tests.capture.zoo.base import Zoo
from tests.capture.zoo.items import VALID_ITEMS, ValidItem
from tests.support.databases import MakeDatabase, MakeEngine
from tests.support.postgresql import create_database, drop_database
from tests.support.replay import check_replay
from tests.support.standby import standby_of

OpenZoo = Callable[[Zoo], sa.Engine]
TRANSACTION = VALID_ITEMS.manager.transaction_cls.__table__


def write(engine: sa.Engine, key: int) -> None:
    """Insert an item."""
    with Session(engine) as session:
        session.add(ValidItem(id=key))
        session.commit()


def recorded(engine: sa.Engine) -> list[str]:
    """Return the history id of each transaction, in order."""
    with engine.connect() as connection:
        query = sa.select(TRANSACTION.c.history_id).order_by(TRANSACTION.c.id)
        return list(connection.scalars(query))


def here(engine: sa.Engine) -> str:
    """Return the history id that the next transaction will bear."""
    with engine.connect() as connection:
        return history_id(connection, transaction=TRANSACTION)


def renewed(engine: sa.Engine) -> str:
    """Give a database another history id."""
    with engine.begin() as connection:
        return renew_history_id(connection)


def foreign(engine: sa.Engine) -> int:
    """Return how many transactions are another database's, and require that nothing else is amiss."""
    diagnosis = examine(engine, VALID_ITEMS.manager)
    assert {one.code for one in diagnosis.findings} <= {"transaction-foreign"}
    return sum(one.count for one in diagnosis.findings)


@pytest.fixture
def source(open_zoo: OpenZoo) -> sa.Engine:
    """Give a database with one transaction."""
    engine = open_zoo(VALID_ITEMS)
    write(engine, 1)
    return engine


def test_what_is_written_after_renewing_bears_the_new_id(source: sa.Engine) -> None:
    """What was there before keeps its own; the doctor says it is another's, and nothing else."""
    before = here(source)
    after = renewed(source)
    assert here(source) == after
    write(source, 2)
    write(source, 3)

    assert before != after
    assert recorded(source) == [before, after, after]
    assert foreign(source) == 1


def test_renewing_again_gives_another_one(source: sa.Engine) -> None:
    """A copy of a copy is as easily told apart."""
    ids = {here(source), renewed(source), renewed(source)}
    write(source, 2)

    assert len(ids) == 3
    assert recorded(source)[-1] == here(source)
    assert here(source) in ids


def test_renewing_that_is_rolled_back_changes_nothing(source: sa.Engine) -> None:
    """The id is part of the caller's transaction."""
    before = here(source)
    with source.connect() as connection:
        renew_history_id(connection)
        connection.rollback()
    write(source, 2)

    assert recorded(source) == [before, before]


def test_renewing_without_capture_is_refused(empty_engine: sa.Engine) -> None:
    """There is no history to tell apart."""
    with empty_engine.begin() as connection, pytest.raises(NotInstalled, match="lineage_history"):
        renew_history_id(connection)


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_a_copied_file_is_told_apart_when_it_says_so(
    source: sa.Engine, make_database: MakeDatabase, make_engine: MakeEngine
) -> None:
    """Until then it bears the id of the original, which nothing in a file tells it from."""
    source.dispose()
    url = make_database("sqlite", schema=False)
    shutil.copyfile(str(source.url.database), str(url.database))
    copy = make_engine(url)
    assert here(copy) == here(source)

    renewed(copy)
    for engine in (source, copy):
        write(engine, 2)

    assert recorded(source)[0] == recorded(source)[1] == recorded(copy)[0]
    assert recorded(copy)[1] == here(copy) != here(source)
    assert (foreign(source), foreign(copy)) == (0, 1)


@pytest.mark.parametrize("dialect", ["postgresql"])
@pytest.mark.parametrize("before", ["as it was", "renewed"])
def test_a_database_made_from_a_template_has_another_id(
    source: sa.Engine, postgresql_server: URL, make_engine: MakeEngine, before: str
) -> None:
    """It has another number on the server, whatever it brought along."""
    if before == "renewed":
        renewed(source)
        write(source, 2)
    original = here(source)
    source.dispose()
    name = f"{source.url.database}_copy"
    copy = make_engine(create_database(postgresql_server, name, template=str(source.url.database)))
    try:
        write(copy, 9)
        assert here(copy) != original
        assert recorded(copy)[-1] == here(copy)
        assert foreign(copy) == len(recorded(copy)) - 1
        with copy.connect() as connection:
            check_replay(connection, VALID_ITEMS.manager)
    finally:
        copy.dispose()
        drop_database(postgresql_server, name)


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_a_promoted_copy_of_the_server_s_files_goes_on_with_its_id(
    source: sa.Engine, postgresql_server: URL, make_engine: MakeEngine
) -> None:
    """As a standby that takes over has to; where it is a second server, it says so."""
    with standby_of(postgresql_server) as standby:
        copy = make_engine(source.url.set(query={"host": standby.query["host"]}))
        with copy.connect() as connection:
            assert connection.scalar(sa.text("SELECT pg_promote()"))
            connection.rollback()
            assert history_id(connection, transaction=TRANSACTION) == here(source)
        write(copy, 2)
        renewed(copy)
        write(copy, 3)
        copied = recorded(copy)
        copy.dispose()
    write(source, 4)

    original = here(source)
    assert recorded(source) == [original, original]
    assert copied[:2] == [original, original]
    assert copied[2] != original
