"""What Continuum 2.0.0 gets wrong on writing, one test each, numbered as in the design."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy_continuum import version_class

from report_lineage.capture import compile_capture, install
from tests.capture.test_writes import three_rows, versions_after
from tests.capture.writes import DELETE, INSERT, UPDATE
from tests.capture.zoo.base import Zoo
from tests.capture.zoo.items import VALID_ITEMS, ValidItem
from tests.capture.zoo.links import LINKS, Article, Tag, article_tag, article_tag_version
from tests.support.replay import check_replay

ZooSession = Callable[[Zoo], Session]
OpenZoo = Callable[[Zoo], sa.Engine]
Transaction: Any = VALID_ITEMS.manager.transaction_cls
Item = ValidItem


@pytest.fixture
def session(zoo_session: ZooSession) -> Session:
    """Give a session on a database with three items."""
    session = zoo_session(VALID_ITEMS)
    three_rows(session, Item)
    return session


@pytest.fixture
def recorded(session: Session) -> Callable[[], list[Any]]:
    """Return what was recorded after the three items."""
    first: int = session.scalars(sa.select(sa.func.max(version_class(Item).transaction_id))).one()
    session.commit()
    return lambda: versions_after(session, Item, first)


Recorded = Callable[[], list[Any]]


def test_01_null_is_not_recorded_as_the_default(session: Session, recorded: Recorded) -> None:
    """A column that defaults to 7 was given NULL."""
    session.add(Item(id=4, name="d", n=sa.null()))
    session.commit()

    assert recorded() == [(4, INSERT, "d", None)]


def test_02_bulk_inserts_and_updates_are_not_lost(session: Session, recorded: Recorded) -> None:
    """Statements of the session that pass no object."""
    session.execute(sa.insert(Item), [{"id": 4, "name": "d", "n": 4}])
    session.execute(sa.update(Item).where(Item.id == 1).values(n=9))
    session.commit()

    assert recorded() == [(1, UPDATE, "a", 9), (4, INSERT, "d", 4)]


def test_03_upserts_are_not_lost(session: Session, recorded: Recorded) -> None:
    """An insert that became an update."""
    session.execute(
        sa.text(
            "INSERT INTO item VALUES (1, 'A', 1), (4, 'd', 4) "
            "ON CONFLICT (id) DO UPDATE SET name = excluded.name"
        )
    )
    session.commit()

    assert recorded() == [(1, UPDATE, "A", 1), (4, INSERT, "d", 4)]


def test_04_an_assigned_expression_is_not_lost(session: Session, recorded: Recorded) -> None:
    """The database computes the value."""
    session.get_one(Item, 1).n = Item.n + 5
    session.commit()

    assert recorded() == [(1, UPDATE, "a", 6)]


def an_article(session: Session) -> Any:
    """Commit an article with the tags 1 and 2."""
    article = Article(id=1, title="a", tags=[Tag(id=1, name="x"), Tag(id=2, name="y")])
    session.add(article)
    session.commit()
    return article


def links(session: Session) -> list[tuple[int, int]]:
    """Return operation and tag of every version of a link."""
    c = article_tag_version.c
    query = sa.select(c.operation_type, c.tag_id).order_by(c.transaction_id, c.tag_id)
    return [(operation, tag) for operation, tag in session.execute(query)]


def test_05_what_a_cascade_deletes_is_not_lost(zoo_session: ZooSession) -> None:
    """The database deletes the links of an article that it is told to delete."""
    session = zoo_session(LINKS)
    an_article(session)
    session.execute(sa.delete(Article))
    session.commit()

    assert links(session)[2:] == [(DELETE, 1), (DELETE, 2)]


def test_06_core_writes_to_a_table_of_links_are_not_lost(zoo_session: ZooSession) -> None:
    """Neither without the ORM's unit of work nor beside it."""
    session = zoo_session(LINKS)
    an_article(session)
    session.execute(sa.delete(article_tag).where(article_tag.c.tag_id == 1))
    session.commit()
    with session.get_bind().engine.begin() as connection:
        connection.execute(sa.insert(article_tag).values(article_id=1, tag_id=1))

    assert links(session)[2:] == [(DELETE, 1), (INSERT, 1)]


def test_07_a_link_removed_and_added_again_aborts_nothing(zoo_session: ZooSession) -> None:
    """The user's transaction commits, and says nothing of what did not change."""
    session = zoo_session(LINKS)
    article = an_article(session)
    tag = article.tags.pop()
    session.flush()
    article.tags.append(tag)
    article.title = "b"
    session.commit()

    assert links(session) == [(INSERT, 1), (INSERT, 2)]
    assert [tag.id for tag in article.tags] == [1, 2]


def test_08_versions_of_links_are_ended(zoo_session: ZooSession) -> None:
    """The end of a link's version is set when the link goes."""
    session = zoo_session(LINKS)
    article = an_article(session)
    article.tags.pop()
    session.commit()

    c = article_tag_version.c
    query = sa.select(c.end_transaction_id).where(c.tag_id == 2).order_by(c.transaction_id)
    newest = session.scalar(sa.select(sa.func.max(c.transaction_id)))
    assert session.scalars(query).all() == [newest, None]


def test_09_raw_sql_alone_is_not_lost(session: Session, recorded: Recorded) -> None:
    """No unit of work has to have begun a transaction."""
    session.execute(sa.text("UPDATE item SET n = 9 WHERE id = 1"))
    session.commit()
    session.execute(sa.update(Item).where(Item.id == 2).values(n=9))
    session.commit()

    assert recorded() == [(1, UPDATE, "a", 9), (2, UPDATE, "b", 9)]


def test_10_an_update_does_not_hide_the_delete_after_it(
    session: Session, recorded: Recorded
) -> None:
    """Both in one transaction are a delete."""
    item = session.get_one(Item, 1)
    item.name = "last"
    session.flush()
    session.delete(item)
    session.commit()

    assert recorded() == [(1, DELETE, "last", 1)]


def test_11_installing_again_does_not_stop_validity(session: Session) -> None:
    """Versions are ended after the triggers were made anew."""
    connection = session.connection()
    install(connection, compile_capture(VALID_ITEMS.manager, connection.dialect.name))
    session.commit()
    session.execute(sa.update(Item).values(n=9))
    session.commit()

    version = version_class(Item)
    left_open = sa.select(version.id).where(version.end_transaction_id.is_(None))
    assert session.scalars(left_open.order_by(version.id)).all() == [1, 2, 3]


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_12_writers_that_overlap_leave_one_open_version(session: Session) -> None:
    """The one that began first commits last."""
    early, late = Session(session.get_bind()), Session(session.get_bind())
    with early, late:
        early.execute(sa.update(Item).where(Item.id == 1).values(n=9))
        late.execute(sa.update(Item).where(Item.id == 2).values(n=8))
        late.commit()
        early.execute(sa.update(Item).where(Item.id == 2).values(n=7))
        early.commit()

    version = version_class(Item)
    left_open = sa.select(version.id, version.n).where(version.end_transaction_id.is_(None))
    found = session.execute(left_open.order_by(version.id))
    assert [tuple(row) for row in found] == [(1, 9), (2, 7), (3, 3)]


def test_13_a_rolled_back_savepoint_takes_no_transaction_with_it(
    session: Session, recorded: Recorded
) -> None:
    """What follows it belongs to a transaction that exists."""
    with session.begin_nested() as savepoint:
        session.add(Item(id=4, name="d"))
        session.flush()
        savepoint.rollback()
    session.get_one(Item, 1).name = "A"
    session.commit()

    version = version_class(Item)
    known = sa.select(version.id).where(version.transaction_id.in_(sa.select(Transaction.id)))
    assert recorded() == [(1, UPDATE, "A", 1)]
    assert len(session.scalars(known).all()) == 4


def test_14_a_row_inserted_and_updated_is_an_insert(session: Session, recorded: Recorded) -> None:
    """In one transaction, with the values it was committed with."""
    item = Item(id=4, name="first")
    session.add(item)
    session.flush()
    item.name = "last"
    session.commit()

    assert recorded() == [(4, INSERT, "last", 7)]


def test_15_an_update_of_nothing_is_no_version(session: Session, recorded: Recorded) -> None:
    """By the ORM, by a statement, and there and back."""
    item = session.get_one(Item, 1)
    item.name = item.name
    session.execute(sa.update(Item).values(n=Item.n))
    item.name = "other"
    session.flush()
    item.name = "a"
    session.commit()

    assert recorded() == []


def test_16_commits_of_many_threads_do_not_raise(open_zoo: OpenZoo) -> None:
    """Each of 120 commits by eight threads is recorded."""
    engine = open_zoo(VALID_ITEMS)
    failures: list[BaseException] = []

    def work(thread: int) -> None:
        try:
            for number in range(15):
                with Session(engine) as session:
                    session.add(Item(id=thread * 100 + number, name=f"{thread}-{number}"))
                    session.commit()
        except BaseException as error:
            failures.append(error)
            raise

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with engine.connect() as connection:
        assert (failures, check_replay(connection, VALID_ITEMS.manager)) == ([], 120)


def test_17_the_time_of_a_transaction_is_aware_and_indexed(session: Session) -> None:
    """The time line is in UTC and can be searched."""
    moment = session.scalars(sa.select(Transaction.committed_at)).one()

    assert moment.tzinfo is UTC and abs(datetime.now(UTC) - moment) < timedelta(minutes=5)
    indexes = sa.inspect(session.connection()).get_indexes(Transaction.__tablename__)
    assert ["committed_at"] in [index["column_names"] for index in indexes]
