"""The same model three times: plain, captured by us, and versioned by Continuum."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, Mapper, Session, mapped_column
from sqlalchemy_continuum import VersioningManager

from report_lineage.capture import CaptureManager
from report_lineage.capture.transaction import TransactionColumns


class Columns:
    """A row of ordinary width."""

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.Text)
    email: Mapped[str | None] = mapped_column(sa.Text)
    amount: Mapped[int]
    note: Mapped[str | None] = mapped_column(sa.Text)


class PlainBase(DeclarativeBase):
    """Tables without history."""


class Plain(Columns, PlainBase):
    """The row without history."""

    __tablename__ = "plain"


ours = CaptureManager(options={"strategy": "subquery", "create_composite_index": False})


class OursBase(DeclarativeBase):
    """Tables that triggers capture."""

    def __init_subclass__(cls, **arguments: Any) -> None:
        parent = cls.__dict__.get("__version_parent__")
        if parent is not None:
            del cls.__version_parent__
            ours.register_version_class(parent, cls)
        super().__init_subclass__(**arguments)


@ours.transaction
class OursTransaction(TransactionColumns, OursBase):
    """The transaction of captured rows."""

    __tablename__ = "ours_transaction"
    __table_args__ = ({"sqlite_autoincrement": True},)


@ours.versioned
class Ours(Columns, OursBase):
    """The row with history by triggers."""

    __tablename__ = "ours"


ours.build()

theirs = VersioningManager()
theirs.user_cls = None


class TheirsBase(DeclarativeBase):
    """Tables that Continuum versions."""


theirs.apply_class_configuration_listeners(Mapper)


class Theirs(Columns, TheirsBase):
    """The row with history by Continuum's unit of work."""

    __tablename__ = "theirs"
    __versioned__: ClassVar[dict[str, Any]] = {}


sa.orm.configure_mappers()
theirs.remove_class_configuration_listeners(Mapper)


@contextmanager
def untracked() -> Iterator[None]:
    """Do nothing around a run."""
    yield


@contextmanager
def tracked_by_continuum() -> Iterator[None]:
    """Have Continuum listen during a run, and only then, since its listeners are global."""
    theirs.track_operations(Mapper)
    theirs.track_session(Session)
    try:
        yield
    finally:
        theirs.remove_operations_tracking(Mapper)
        theirs.remove_session_tracking(Session)


@dataclass(frozen=True)
class Variant:
    """A way to keep the row, and what must listen while it is written."""

    label: str
    model: Any
    listening: Any


VARIANTS = (
    Variant("plain", Plain, untracked),
    Variant("ours", Ours, untracked),
    Variant("Continuum", Theirs, tracked_by_continuum),
)
BASES = (PlainBase, OursBase, TheirsBase)
