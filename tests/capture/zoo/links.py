"""Links between rows: many-to-many, self-references, cascades and deferrable keys."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import relationship

from tests.capture.zoo.base import make_zoo

LINKS = make_zoo("links", strategy="validity")
_Base: Any = LINKS.base

article_tag = sa.Table(
    "article_tag",
    _Base.metadata,
    sa.Column("article_id", sa.ForeignKey("article.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("tag_id", sa.ForeignKey("tag.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("weight", sa.Integer, server_default="1"),
)
friends = sa.Table(
    "friends",
    _Base.metadata,
    sa.Column("left_id", sa.ForeignKey("tag.id"), primary_key=True),
    sa.Column("right_id", sa.ForeignKey("tag.id"), primary_key=True),
)


@LINKS.manager.versioned
class Tag(_Base):
    """A tag, and the tags that are like it."""

    __tablename__ = "tag"
    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.Text)
    alike = relationship(
        "Tag",
        secondary=friends,
        primaryjoin=lambda: Tag.id == friends.c.left_id,
        secondaryjoin=lambda: Tag.id == friends.c.right_id,
    )


@LINKS.manager.versioned
class Article(_Base):
    """An article with tags."""

    __tablename__ = "article"
    id = sa.Column(sa.Integer, primary_key=True)
    title = sa.Column(sa.Text)
    tags = relationship(Tag, secondary=article_tag, passive_deletes=True)


@LINKS.manager.versioned
class Node(_Base):
    """A tree whose branches go with their root."""

    __tablename__ = "node"
    id = sa.Column(sa.Integer, primary_key=True)
    parent_id = sa.Column(sa.ForeignKey("node.id", ondelete="CASCADE", onupdate="CASCADE"))


@LINKS.manager.versioned
class Owner(_Base):
    """What others refer to by a name that may change."""

    __tablename__ = "owner"
    name = sa.Column(sa.Text, primary_key=True)


@LINKS.manager.versioned
class Thing(_Base):
    """Follows its owner's name, and outlives it."""

    __tablename__ = "thing"
    id = sa.Column(sa.Integer, primary_key=True)
    owner = sa.Column(sa.ForeignKey("owner.name", ondelete="SET NULL", onupdate="CASCADE"))


LINKS.manager.build()
article_tag_version = LINKS.metadata.tables["article_tag_version"]
