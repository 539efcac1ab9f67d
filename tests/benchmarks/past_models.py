"""A graph of five types of rows: a root, its branches and labels, and what hangs on a branch."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from report_lineage.capture import CaptureManager
from report_lineage.capture.transaction import TransactionColumns

manager = CaptureManager(options={"strategy": "subquery", "create_composite_index": False})


class PastBase(DeclarativeBase):
    """Tables that triggers capture."""

    def __init_subclass__(cls, **arguments: Any) -> None:
        parent = cls.__dict__.get("__version_parent__")
        if parent is not None:
            del cls.__version_parent__
            manager.register_version_class(parent, cls)
        super().__init_subclass__(**arguments)


@manager.transaction
class PastTransaction(TransactionColumns, PastBase):
    """The transaction of captured rows."""

    __tablename__ = "past_transaction"
    __table_args__ = ({"sqlite_autoincrement": True},)


@manager.versioned
class Root(PastBase):
    """What is asked for."""

    __tablename__ = "root"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.Text)
    branches: Mapped[list[Branch]] = relationship(order_by="Branch.id", back_populates="root")
    labels: Mapped[list[Label]] = relationship(order_by="Label.id", back_populates="root")


@manager.versioned
class Branch(PastBase):
    """The second level."""

    __tablename__ = "branch"

    id: Mapped[int] = mapped_column(primary_key=True)
    root_id: Mapped[int] = mapped_column(sa.ForeignKey("root.id"), index=True)
    name: Mapped[str] = mapped_column(sa.Text)
    root: Mapped[Root] = relationship(back_populates="branches")
    leaves: Mapped[list[Leaf]] = relationship(order_by="Leaf.id", back_populates="branch")
    notes: Mapped[list[Note]] = relationship(order_by="Note.id", back_populates="branch")


@manager.versioned
class Label(PastBase):
    """A sibling of branches."""

    __tablename__ = "label"

    id: Mapped[int] = mapped_column(primary_key=True)
    root_id: Mapped[int] = mapped_column(sa.ForeignKey("root.id"), index=True)
    name: Mapped[str] = mapped_column(sa.Text)
    root: Mapped[Root] = relationship(back_populates="labels")


@manager.versioned
class Leaf(PastBase):
    """The third level."""

    __tablename__ = "leaf"

    id: Mapped[int] = mapped_column(primary_key=True)
    branch_id: Mapped[int] = mapped_column(sa.ForeignKey("branch.id"), index=True)
    name: Mapped[str] = mapped_column(sa.Text)
    branch: Mapped[Branch] = relationship(back_populates="leaves")


@manager.versioned
class Note(PastBase):
    """A sibling of leaves."""

    __tablename__ = "note"

    id: Mapped[int] = mapped_column(primary_key=True)
    branch_id: Mapped[int] = mapped_column(sa.ForeignKey("branch.id"), index=True)
    name: Mapped[str] = mapped_column(sa.Text)
    branch: Mapped[Branch] = relationship(back_populates="notes")


manager.build()
