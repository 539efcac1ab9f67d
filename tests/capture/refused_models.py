"""Models that cannot be captured, each declared under a manager of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import relationship
from sqlalchemy_continuum.plugins import PropertyModTrackerPlugin

from report_lineage.capture import CaptureManager
from tests.support.captured_base import captured_base

Declare = Callable[[Any, CaptureManager], None]


def declared(declare: Declare, **options: Any) -> tuple[CaptureManager, Any]:
    """Return a manager and its base once ``declare`` has declared models; nothing is built yet."""
    manager = CaptureManager(
        options={"strategy": "subquery", "create_composite_index": False} | options
    )
    base = captured_base(manager)
    declare(base, manager)
    return manager, base


def model(base: Any, manager: CaptureManager, name: str, *columns: Any, **more: Any) -> Any:
    """Declare a versioned class on a table of the given columns, with an integer key before them."""
    key = sa.Column("id", sa.Integer, primary_key=True)
    table = more.pop("table", None)
    if table is None:
        table = sa.Table(more.pop("table_name", name.lower()), base.metadata, key, *columns)
    excluded = more.pop("exclude", [])
    made = manager.versioned(type(name, (base,), {"__table__": table, **more}))
    made.__versioned__ = {"exclude": excluded}
    return made


def column_named(name: str, **more: Any) -> Declare:
    """Return a declaration of a model with a column of that name."""

    def declare(base: Any, manager: CaptureManager) -> None:
        model(base, manager, "Article", sa.Column(name, sa.Text), **more)

    return declare


def flagged_column(base: Any, manager: CaptureManager) -> None:
    """Declare a column that has the name of another's flag."""
    manager.plugins = [*manager.plugins, PropertyModTrackerPlugin()]
    columns = (sa.Column("title", sa.Text), sa.Column("title_mod", sa.Text))
    model(base, manager, "Article", *columns)


def without_key(base: Any, manager: CaptureManager) -> None:
    """Declare a model whose key the mapper knows and the table does not."""
    table = sa.Table("article", base.metadata, sa.Column("code", sa.Text))
    arguments = {"primary_key": [table.c.code]}
    model(base, manager, "Article", table=table, __mapper_args__=arguments)


def excluded_key(base: Any, manager: CaptureManager) -> None:
    """Declare a model whose key is excluded from versioning."""
    model(base, manager, "Article", exclude=["id"])


def subquery(base: Any, manager: CaptureManager) -> None:
    """Declare a model mapped to a subquery."""
    table = sa.Table("article", base.metadata, sa.Column("id", sa.Integer, primary_key=True))
    model(base, manager, "Article", table=sa.select(table).subquery())


def taken_version_table(base: Any, manager: CaptureManager) -> None:
    """Declare a table that has the name of another's version table."""
    model(base, manager, "Note", table_name="article_version")
    model(base, manager, "Article")


def links_without_key(base: Any, manager: CaptureManager) -> None:
    """Declare a many-to-many table without a primary key."""
    tag = model(base, manager, "Tag")
    links = sa.Table(
        "article_tag",
        base.metadata,
        sa.Column("article_id", sa.ForeignKey("article.id")),
        sa.Column("tag_id", sa.ForeignKey("tag.id")),
    )
    model(base, manager, "Article", tags=relationship(tag, secondary=links))
