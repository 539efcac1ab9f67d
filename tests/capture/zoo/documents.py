"""Documents with labels: what random work is done on."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.mutable import MutableDict
from sqlalchemy.orm import relationship

from tests.capture.zoo.base import make_zoo

DOCUMENTS = make_zoo("documents", strategy="validity")
_Base: Any = DOCUMENTS.base

document_label = sa.Table(
    "document_label",
    _Base.metadata,
    sa.Column(
        "document_id",
        sa.ForeignKey("document.id", ondelete="CASCADE", onupdate="CASCADE"),
        primary_key=True,
    ),
    sa.Column("label_id", sa.ForeignKey("label.id"), primary_key=True),
    sa.Column("weight", sa.Integer, server_default="1"),
)


@DOCUMENTS.manager.versioned
class Label(_Base):
    """A label that stays."""

    __tablename__ = "label"
    id = sa.Column(sa.Integer, primary_key=True)


@DOCUMENTS.manager.versioned
class Document(_Base):
    """A document: text, a number that defaults to 7, and JSON."""

    __tablename__ = "document"
    id = sa.Column(sa.Integer, primary_key=True, autoincrement=False)
    name = sa.Column(sa.Text)
    n = sa.Column(sa.Integer, default=7, server_default="7")
    data = sa.Column(MutableDict.as_mutable(sa.JSON(none_as_null=True)))
    labels = relationship(Label, secondary=document_label, passive_deletes=True)


DOCUMENTS.manager.build()
