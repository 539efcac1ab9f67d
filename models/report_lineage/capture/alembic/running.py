"""Runs the statements of a capture: on the connection, or into the script of ``--sql``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from alembic.operations import Operations

from report_lineage.capture.connections.connection import attach
from report_lineage.capture.connections.context import (
    MIGRATION_REASON,
    Context,
    current_context,
    push_context,
)
from report_lineage.capture.connections.driver import exec_raw


def run(operations: Operations, statements: Iterable[str]) -> None:
    """Run statements as they are, without looking for parameters in them."""
    offline = operations.migration_context.as_sql
    for statement in statements:
        if offline:
            operations.migration_context.impl.static_output(f"{statement};\n")
        else:
            exec_raw(operations.get_bind(), statement)


@contextmanager
def as_migration(operations: Operations) -> Iterator[None]:
    """Have versions that a migration makes say so, unless the host's ``env.py`` says who it is."""
    if operations.migration_context.as_sql:
        yield
        return
    attach(operations.get_bind().engine)
    if current_context() is not None:
        yield
        return
    with push_context(Context(channel="sql", reason=MIGRATION_REASON, origin="baseline")):
        yield
