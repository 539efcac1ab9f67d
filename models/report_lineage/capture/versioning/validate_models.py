"""Refuses models that capture cannot serve, when mappers are configured and before anything is built.

What depends on the database is looked at there: see :mod:`report_lineage.capture.installation.validate_database`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NoReturn

import sqlalchemy as sa
from sqlalchemy_continuum import TransactionFactory
from sqlalchemy_continuum.plugins import PropertyModTrackerPlugin

from report_lineage.errors import CaptureUnsupported

# Attributes that Continuum adds to a model or to its version class, and needs there.
_TAKEN_ATTRIBUTES = ("versions", "version_parent", "transaction", "previous")


def refuse_unservable(manager: Any) -> None:
    """Refuse the models a manager is about to build versions of, if it cannot be done for one.

    None of them can be used afterwards, nor their tables be created: an application that goes on
    after the error must not write without history.

    :raises CaptureUnsupported: naming the model, the column and what to do.
    """
    try:
        names: dict[tuple[str | None, str], sa.Table] = {}
        for model in _pending(manager):
            _check_table(model)
            _check_attributes(model)
            _check_links(model)
            if not sa.inspect(model).single:  # else the table is the parent's
                _check_key(manager, model)
                _check_columns(manager, model)
                _check_version_table(manager, model, names)
        _check_transaction_table(manager)
    except CaptureUnsupported as error:
        _stay_refused(manager, error)
        raise


def _pending(manager: Any) -> Iterator[Any]:
    for model in manager.pending_classes:
        if manager.option(model, "versioning"):
            yield model


def _refuse(model: Any, column: str | None, problem: str, remedy: str) -> NoReturn:
    name = model.__name__
    raise CaptureUnsupported(
        subject=name if column is None else f"{name}.{column}",
        problem=problem,
        remedy=remedy,
        model=name,
        column=column,
    )


def _check_table(model: Any) -> None:
    mapped = sa.inspect(model).local_table
    if not isinstance(mapped, sa.Table):
        kind = type(mapped).__name__.lower()
        _refuse(
            model,
            None,
            f"it is mapped to a {kind}, and rows are written to tables",
            "Version the models of the tables behind it, and take __versioned__ from this one.",
        )


def _check_key(manager: Any, model: Any) -> None:
    table: sa.Table = model.__table__
    if not table.primary_key.columns:
        said = ", ".join(column.name for column in sa.inspect(model).primary_key)
        _refuse(
            model,
            said,
            f"the table {table.name} has no primary key, so a version cannot name its row",
            f"Make {said} the table's primary key with primary_key=True.",
        )
    for column in table.primary_key.columns:
        if manager.is_excluded_column(model, column):
            _refuse(
                model,
                column.name,
                "a column of the primary key is excluded, so a version cannot name its row",
                "Take it out of __versioned__['exclude'].",
            )


def _check_columns(manager: Any, model: Any) -> None:
    """Compare without case, as SQLite does."""
    kept = [c.name for c in model.__table__.columns if not manager.is_excluded_column(model, c)]
    own = {manager.option(model, option).lower(): option for option in _own_options(manager, model)}
    for name in kept:
        if name.lower() in own:
            _refuse(
                model,
                name,
                "version tables have a column of that name themselves",
                f"Rename the column, exclude it, or set the option {own[name.lower()]} to a name "
                "that is free.",
            )
    _check_flags(manager, model, {name.lower(): name for name in kept})


def _own_options(manager: Any, model: Any) -> tuple[str, ...]:
    always = ("transaction_column_name", "operation_type_column_name")
    validity = manager.option(model, "strategy") == "validity"
    return (*always, "end_transaction_column_name") if validity else always


def _check_flags(manager: Any, model: Any, kept: dict[str, str]) -> None:
    tracker = next((p for p in manager.plugins if isinstance(p, PropertyModTrackerPlugin)), None)
    if tracker is None:
        return
    for name in kept:
        flag = f"{name}{tracker.column_suffix}".lower()
        if flag in kept:
            _refuse(
                model,
                kept[flag],
                f"PropertyModTrackerPlugin adds a column of that name for {kept[name]}",
                "Rename the column, exclude it, or give the plugin another column_suffix.",
            )


def _check_attributes(model: Any) -> None:
    for key, column in sa.inspect(model).columns.items():
        if key in _TAKEN_ATTRIBUTES:
            _refuse(
                model,
                key,
                f"Continuum needs the attribute {key} of the model or its versions for itself",
                f"Map the column under another name: {key}_ = mapped_column({column.name!r}, ...).",
            )


def _check_version_table(
    manager: Any, model: Any, names: dict[tuple[str | None, str], sa.Table]
) -> None:
    """Refuse a version table whose name another table has or will have."""
    live: sa.Table = model.__table__
    template = manager.option(model, "table_name")
    if "%s" not in template:
        _refuse(
            model,
            None,
            f"the option table_name is {template!r}, which gives every table the same",
            "Put %s where the table's own name belongs, as in '%s_version'.",
        )
    built = any(known.__table__ is live for known in manager.tables)
    if built or not manager.option(model, "create_tables"):
        return
    name = template % live.name
    taken = {(t.schema, t.name.lower()): t for t in live.metadata.tables.values()}
    other = names.get((live.schema, name.lower())) or taken.get((live.schema, name.lower()))
    if (other is not None and other is not live) or name.lower() == live.name.lower():
        _refuse(
            model,
            None,
            f"its version table would be named {name}, as another table is",
            "Rename that table, or set the option table_name to a pattern that is free.",
        )
    names[live.schema, name.lower()] = live


def _check_links(model: Any) -> None:
    for relation in sa.inspect(model).relationships:
        table = relation.secondary
        versioned = hasattr(relation.mapper.class_, "__versioned__") and not relation.viewonly
        if isinstance(table, sa.Table) and versioned and not table.primary_key.columns:
            columns = ", ".join(column.name for column in table.columns if column.foreign_keys)
            _refuse(
                model,
                relation.key,
                f"the table {table.name} of its links has no primary key, so a version cannot "
                "name its row",
                f"Make {columns} its primary key with primary_key=True.",
            )


def _check_transaction_table(manager: Any) -> None:
    pending = list(_pending(manager))
    if not pending or not isinstance(manager.transaction_cls, TransactionFactory):
        return
    taken = next((t for t in manager.metadata.tables.values() if t.name == "transaction"), None)
    if taken is not None and taken.schema is None:
        owner = next(
            (m.class_ for m in pending[0].registry.mappers if m.local_table is taken), pending[0]
        )
        _refuse(
            owner,
            None,
            "its table is named transaction, as Continuum's own is",
            "Rename the table, or give the manager a transaction class of yours.",
        )


def _stay_refused(manager: Any, error: CaptureUnsupported) -> None:
    """Raise the error again whenever a refused model or its metadata is used."""

    def refuse(*_: Any, **__: Any) -> None:
        raise CaptureUnsupported(**error.facts)

    for model in _pending(manager):
        sa.event.listen(model, "init", refuse)
        sa.event.listen(model, "load", refuse)
    for metadata in {model.metadata for model in _pending(manager)}:
        sa.event.listen(metadata, "before_create", refuse)
