"""The session that reads the past, and keeps what it read out of every other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NoReturn

import sqlalchemy as sa
from sqlalchemy.orm import ORMExecuteState, Session
from sqlalchemy.sql.base import Executable

from report_lineage.errors import PastIsReadOnly
from report_lineage.history.past.moments import Token
from report_lineage.history.past.unversioned import UNVERSIONED, WithoutUnversioned

PAST = "report-lineage past"
"""The identity token of instances of the past: no session of the present has one under that key."""


class PastSession(Session):
    """A session that reads and never writes.

    :param connection: in whose transaction the database is as it was.
    :param token: of the moment.
    """

    def __init__(self, connection: sa.Connection, token: Token) -> None:
        super().__init__(bind=connection, autoflush=False, expire_on_commit=False)
        self.token = token
        self.unversioned: frozenset[str] = connection.get_execution_options().get(
            UNVERSIONED, frozenset()
        )
        sa.event.listen(self, "do_orm_execute", _read)
        sa.event.listen(self, "before_flush", _refuse_flush)
        guard_the_present()

    def _identity_lookup(self, *key: Any, **options: Any) -> Any:
        """Find what was read here under its key of the past; ``ShardedSession`` does the same."""
        options["identity_token"] = PAST
        return super()._identity_lookup(*key[:2], **options)

    def rollback(self) -> None:
        """Forget what was loaded and set here; the session stays in its moment."""
        # SQLAlchemy would end the transaction that the past is made of.
        self.expire_all()

    def add(self, instance: object, _warn: bool = True) -> NoReturn:
        """Refuse."""
        _refuse("add")

    def add_all(self, instances: Iterable[object]) -> NoReturn:
        """Refuse."""
        _refuse("add_all")

    def delete(self, instance: object) -> NoReturn:
        """Refuse."""
        _refuse("delete")

    def delete_all(self, instances: Iterable[object]) -> NoReturn:
        """Refuse."""
        _refuse("delete_all")

    def merge(self, instance: Any, **options: Any) -> NoReturn:
        """Refuse."""
        _refuse("merge")

    def bulk_save_objects(self, *arguments: Any, **options: Any) -> NoReturn:
        """Refuse."""
        _refuse("bulk_save_objects")

    def bulk_insert_mappings(self, *arguments: Any, **options: Any) -> NoReturn:
        """Refuse."""
        _refuse("bulk_insert_mappings")

    def bulk_update_mappings(self, *arguments: Any, **options: Any) -> NoReturn:
        """Refuse."""
        _refuse("bulk_update_mappings")


def _refuse(operation: str) -> NoReturn:
    raise PastIsReadOnly(operation=operation)


def _refuse_flush(session: Session, *context: Any) -> None:
    _refuse("flush")


def _read(state: ORMExecuteState) -> None:
    """Let reads through, marked as the past's."""
    if state.is_insert or state.is_update or state.is_delete:
        _refuse("DML")
    if getattr(state.statement, "_for_update_arg", None) is not None:
        _refuse("SELECT FOR UPDATE")
    if state.is_select:
        state.update_execution_options(identity_token=PAST)
        _leave_out_unversioned(state)


def _leave_out_unversioned(state: ORMExecuteState) -> None:
    names = state.session.unversioned if isinstance(state.session, PastSession) else frozenset()
    if names and state.is_orm_statement and isinstance(state.statement, Executable):
        state.statement = state.statement.options(WithoutUnversioned(names))


def guard_the_present() -> None:
    """Have sessions refuse instances of the past, from the first of these on."""
    if not sa.event.contains(Session, "before_attach", _refuse_past_instance):
        sa.event.listen(Session, "before_attach", _refuse_past_instance)
        sa.event.listen(Session, "do_orm_execute", _refuse_past_key)


def _refuse_past_instance(session: Session, instance: object) -> None:
    key = sa.inspect(instance).key
    if key is not None and key[2] == PAST and not isinstance(session, PastSession):
        _refuse("add of an instance of the past to a session of the present")


def _refuse_past_key(state: ORMExecuteState) -> None:
    """Refuse to look for the present of an instance of the past, as ``merge`` does."""
    if state.is_select and not isinstance(state.session, PastSession):
        options = state.execution_options.get("_sa_orm_load_options")
        if getattr(options, "_identity_token", None) == PAST:
            _refuse("merge of an instance of the past into a session of the present")
