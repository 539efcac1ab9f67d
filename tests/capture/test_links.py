"""Links and cascades: what the database does by itself is recorded like what it was told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy_continuum import version_class

from tests.capture.zoo.base import Zoo
from tests.capture.zoo.links import (
    LINKS,
    Article,
    Node,
    Owner,
    Tag,
    Thing,
    article_tag,
    article_tag_version,
    friends,
)

ZooSession = Callable[[Zoo], Session]


def links(session: Session) -> list[tuple[int, int, int]]:
    """Return operation, tag and weight of every version of a link, oldest first."""
    c = article_tag_version.c
    query = sa.select(c.operation_type, c.tag_id, c.weight).order_by(c.transaction_id, c.tag_id)
    return [tuple(row) for row in session.execute(query)]  # type: ignore[misc]


def an_article(session: Session) -> Any:
    """Commit an article with the tags 1 and 2."""
    article = Article(id=1, title="a", tags=[Tag(id=1, name="x"), Tag(id=2, name="y")])
    session.add(article)
    session.commit()
    return article


def test_links_made_and_removed_by_the_orm_are_recorded(zoo_session: ZooSession) -> None:
    """A link is a row: it is inserted and deleted."""
    session = zoo_session(LINKS)
    article = an_article(session)
    article.tags.pop(0)
    session.commit()

    assert links(session) == [(0, 1, 1), (0, 2, 1), (2, 1, 1)]


def test_links_written_by_core_are_recorded(zoo_session: ZooSession) -> None:
    """With their extra columns, which may change, too."""
    session = zoo_session(LINKS)
    an_article(session)
    session.execute(sa.delete(article_tag))
    session.execute(sa.insert(article_tag), [{"article_id": 1, "tag_id": 2, "weight": 5}])
    session.commit()
    session.execute(sa.update(article_tag).values(weight=6))
    session.commit()

    assert links(session) == [(0, 1, 1), (0, 2, 1), (2, 1, 1), (1, 2, 5), (1, 2, 6)]


def test_a_link_removed_and_added_again_did_not_change(zoo_session: ZooSession) -> None:
    """In one transaction there and back is no version, and nothing fails."""
    session = zoo_session(LINKS)
    article = an_article(session)
    tag = article.tags.pop()
    session.flush()
    article.tags.append(tag)
    session.commit()

    assert links(session) == [(0, 1, 1), (0, 2, 1)]


def test_a_link_added_and_removed_was_never_there(zoo_session: ZooSession) -> None:
    """In one transaction it leaves nothing."""
    session = zoo_session(LINKS)
    article = an_article(session)
    tag = Tag(id=3, name="z")
    article.tags.append(tag)
    session.flush()
    article.tags.remove(tag)
    session.commit()

    assert links(session) == [(0, 1, 1), (0, 2, 1)]


def test_a_link_is_ended_when_the_next_begins(zoo_session: ZooSession) -> None:
    """The validity strategy closes links as it closes rows."""
    session = zoo_session(LINKS)
    article = an_article(session)
    article.tags.pop(0)
    session.commit()

    c = article_tag_version.c
    ends = sa.select(c.end_transaction_id).where(c.tag_id == 1).order_by(c.transaction_id)
    first, last = session.scalars(ends)
    newest = session.scalar(sa.select(sa.func.max(c.transaction_id)))
    assert (first, last) == (newest, None)


def test_links_of_a_table_with_itself_are_recorded(zoo_session: ZooSession) -> None:
    """Both ends of a link are in one table."""
    session = zoo_session(LINKS)
    one, two = Tag(id=1, name="x"), Tag(id=2, name="y")
    one.alike, two.alike = [two], [one]
    session.add_all([one, two])
    session.commit()
    one.alike = []
    session.commit()

    c = LINKS.metadata.tables["friends_version"].c
    found = sa.select(c.operation_type, c.left_id).order_by(c.transaction_id, c.left_id)
    assert [tuple(row) for row in session.execute(found)] == [(0, 1), (0, 2), (2, 1)]
    assert session.scalar(sa.select(sa.func.count()).select_from(friends)) == 1


def test_links_go_with_the_rows_they_join(zoo_session: ZooSession) -> None:
    """ON DELETE CASCADE of a link is recorded in the transaction of the delete."""
    session = zoo_session(LINKS)
    an_article(session)
    session.execute(sa.delete(Article))
    session.commit()

    assert links(session)[2:] == [(2, 1, 1), (2, 2, 1)]
    c, version = article_tag_version.c, version_class(Article)
    assert session.scalar(sa.select(sa.func.max(c.transaction_id))) == session.scalar(
        sa.select(sa.func.max(version.transaction_id))
    )


def of_nodes(session: Session) -> list[tuple[int, int, int | None]]:
    """Return operation, key and parent of every version of a node."""
    version = version_class(Node)
    query = sa.select(version.operation_type, version.id, version.parent_id)
    found = session.execute(query.order_by(version.transaction_id, version.id))
    return [tuple(row) for row in found]  # type: ignore[misc]


def a_tree(session: Session) -> None:
    """Commit a root, its child and its grandchild."""
    for key, parent in ((1, None), (2, 1), (3, 2)):
        session.execute(sa.insert(Node).values(id=key, parent_id=parent))
    session.commit()


def test_a_cascade_through_many_levels_is_recorded(zoo_session: ZooSession) -> None:
    """Whatever the database deletes by itself is recorded."""
    session = zoo_session(LINKS)
    a_tree(session)
    session.execute(sa.delete(Node).where(Node.id == 1))
    session.commit()

    assert of_nodes(session)[3:] == [(2, 1, None), (2, 2, 1), (2, 3, 2)]


def test_a_changed_key_of_a_parent_reaches_its_children(zoo_session: ZooSession) -> None:
    """ON UPDATE CASCADE within a table is an update of the child."""
    session = zoo_session(LINKS)
    a_tree(session)
    session.execute(sa.update(Node.__table__).where(Node.id == 2).values(id=20))
    session.commit()

    assert of_nodes(session)[3:] == [(2, 2, 1), (1, 3, 20), (0, 20, 1)]


@pytest.mark.parametrize(
    ("statement", "owner"), [("UPDATE owner SET name = 'b'", "b"), ("DELETE FROM owner", None)]
)
def test_what_a_foreign_key_sets_is_recorded(
    zoo_session: ZooSession, statement: str, owner: str | None
) -> None:
    """ON UPDATE CASCADE and ON DELETE SET NULL change the row that refers."""
    session = zoo_session(LINKS)
    session.add(Owner(name="a"))
    session.flush()
    session.add(Thing(id=1, owner="a"))
    session.commit()
    session.execute(sa.text(statement))
    session.commit()

    version = version_class(Thing)
    found = sa.select(version.operation_type, version.owner).order_by(version.transaction_id)
    assert [tuple(row) for row in session.execute(found)] == [(0, "a"), (1, owner)]


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_a_cascading_truncate_is_recorded(zoo_session: ZooSession) -> None:
    """TRUNCATE of several tables, their sequences and all that refers to them."""
    session = zoo_session(LINKS)
    an_article(session)
    a_tree(session)
    session.execute(sa.text("TRUNCATE tag, node RESTART IDENTITY CASCADE"))
    session.commit()

    assert links(session)[2:] == [(2, 1, 1), (2, 2, 1)]
    assert of_nodes(session)[3:] == [(2, 1, None), (2, 2, 1), (2, 3, 2)]
    version = version_class(Tag)
    gone = sa.select(version.id).where(version.operation_type == 2).order_by(version.id)
    assert session.scalars(gone).all() == [1, 2]


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_two_keys_may_change_places(zoo_session: ZooSession) -> None:
    """With a deferrable key two rows swap in one statement: both were updated."""
    session = zoo_session(LINKS)
    session.execute(sa.text("ALTER TABLE article DROP CONSTRAINT article_pkey CASCADE"))
    session.execute(sa.text("ALTER TABLE article ADD PRIMARY KEY (id) DEFERRABLE"))
    session.add_all([Article(id=1, title="a"), Article(id=2, title="b"), Article(id=3, title="c")])
    session.commit()
    session.execute(sa.text("UPDATE article SET id = 3 - id WHERE id < 3"))
    session.commit()

    version = version_class(Article)
    found = sa.select(version.operation_type, version.id, version.title)
    found = found.order_by(version.transaction_id, version.id)
    assert [tuple(row) for row in session.execute(found)][3:] == [(1, 1, "b"), (1, 2, "a")]
