"""The columns that make Continuum's transaction say who, when, why and where it stands."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, declared_attr, mapped_column
from sqlalchemy_continuum.transaction import TransactionBase

from report_lineage.errors import CaptureUnsupported
from report_lineage.types import UTCDateTime


class TransactionColumns(TransactionBase):  # type: ignore[misc]  # Continuum is untyped
    """Columns of a transaction.

    ``committed_at`` is the time line; ``recorded_at`` the database's clock, settable by nobody.
    ``imported`` says that ``committed_at`` was given by an import clock. ``channel`` is orm, sql,
    cli or api. ``xid`` with ``history_id`` names the commit: the few commits that needed a second
    id have two rows with the same pair.
    """

    __versioning_manager__: Any

    @declared_attr
    def id(cls) -> Mapped[int]:  # noqa: N805  # declared_attr takes the class
        """The transaction's id, in the order of commits per row."""
        return mapped_column(sa.BigInteger, primary_key=True, autoincrement=True)

    @declared_attr
    def issued_at(cls) -> Mapped[datetime]:  # noqa: N805
        """When the transaction's first change was made."""
        return mapped_column(UTCDateTime())

    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime())
    committed_at: Mapped[datetime | None] = mapped_column(UTCDateTime(), index=True)
    actor: Mapped[str | None] = mapped_column(sa.Text, index=True)
    reason: Mapped[str | None] = mapped_column(sa.Text)
    channel: Mapped[str] = mapped_column(sa.Text)
    request_id: Mapped[str | None] = mapped_column(sa.Text)
    remote_addr: Mapped[str | None] = mapped_column(sa.Text)
    meta: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    xid: Mapped[int | None] = mapped_column(sa.BigInteger, index=True)
    history_id: Mapped[str | None] = mapped_column(sa.String(32))
    database_user: Mapped[str | None] = mapped_column(sa.Text)
    imported: Mapped[bool] = mapped_column(sa.Boolean)


ADDED = (
    "recorded_at",
    "committed_at",
    "actor",
    "reason",
    "channel",
    "request_id",
    "meta",
    "xid",
    "history_id",
    "database_user",
    "imported",
)


def add_columns(cls: Any) -> None:
    """Add the columns of :class:`TransactionColumns` that a transaction class lacks, nullable.

    An attribute of that name that is something else, such as the ``meta`` of Continuum's
    TransactionMeta plugin, stays; the column is then mapped as ``lineage_<name>``.

    :raises CaptureUnsupported: if the class has a column of that name for something else.
    """
    for name in ADDED:
        declared = TransactionColumns.__dict__[name].column
        if name not in cls.__table__.c:
            column = sa.Column(name, declared.type, nullable=True, index=declared.index)
            setattr(cls, f"lineage_{name}" if hasattr(cls, name) else name, column)
        elif _holds(cls.__table__.c[name]) is not _holds(declared):
            raise CaptureUnsupported(
                subject=f"the transaction class {cls.__name__}",
                problem=f"its column {name} is not what capture keeps under that name",
                remedy='Pass transaction_facts="side-table" to make_versioned, which leaves the '
                "class as it is.",
            )


def _holds(column: sa.Column[Any]) -> type[Any]:
    return getattr(column.type, "impl_instance", column.type).python_type
