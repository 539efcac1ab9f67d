"""The drop-in for Continuum's ``make_versioned``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
import sqlalchemy_continuum
from sqlalchemy.orm import Mapper, Session
from sqlalchemy_continuum import TransactionFactory

from report_lineage.capture.attached import is_attached
from report_lineage.capture.listeners import install_with_metadata
from report_lineage.capture.transaction import CaptureTransactionFactory, add_columns
from report_lineage.capture.unit import ensure_context
from report_lineage.capture.unit_of_work import CaptureUnitOfWork
from report_lineage.capture.version_columns import CaptureBuilder, PlainVersionColumns


def make_versioned(
    mapper: Any = Mapper,
    session: Any = Session,
    manager: Any = None,
    plugins: Sequence[Any] | None = None,
    options: Mapping[str, Any] | None = None,
    user_cls: Any = "User",
    *,
    guard: bool = True,
    strict: bool = False,
) -> None:
    """Version the models of a host as ``sqlalchemy_continuum.make_versioned`` does, by triggers.

    Takes Continuum's arguments and gives its version classes, transactions, relationships,
    changesets and plugins. The version tables are filled by the database, so bulk statements,
    Core and raw SQL are recorded too. Call it before the models are declared.

    :param mapper: the mapper class whose models may be versioned.
    :param session: the session class to listen on.
    :param manager: Continuum's manager; None means ``sqlalchemy_continuum.versioning_manager``.
    :param plugins: Continuum plugins; None keeps the manager's.
    :param options: Continuum options, added to the manager's.
    :param user_cls: the class of the transaction's user, its name, or None for no user.
    :param guard: whether the version tables refuse writes that are not capture's. False is for
        hosts that call Continuum's ``vacuum``.
    :param strict: whether the database refuses a write that names nobody, the library's or
        another program's: see :class:`report_lineage.errors.ContextRequired`.
    """
    manager = sqlalchemy_continuum.versioning_manager if manager is None else manager
    if plugins is not None:
        manager.plugins = list(plugins)
    if options is not None:
        manager.options.update(options)
    manager.user_cls = user_cls
    manager.guard = guard
    manager.strict = strict
    _adapt(manager)
    manager.apply_class_configuration_listeners(mapper)
    manager.track_operations(mapper)
    manager.track_session(session)
    sa.event.listen(session, "before_flush", _attach_session)
    sa.event.listen(sa.Engine, "rollback", manager.clear_connection)
    sa.event.listen(sa.Engine, "set_connection_execution_options", manager.track_cloned_connections)


def _adapt(manager: Any) -> None:
    manager.uow_class = CaptureUnitOfWork
    manager.plugins = [*manager.plugins, PlainVersionColumns()]
    if type(manager.transaction_cls) is TransactionFactory:
        manager.transaction_cls = CaptureTransactionFactory(
            remote_addr=manager.transaction_cls.remote_addr
        )
    manager.builder = _InstallingBuilder()
    manager.builder.manager = manager
    manager.class_config_listeners = {
        "instrument_class": manager.builder.instrument_versioned_classes,
        "after_configured": manager.builder.configure_versioned_classes,
    }


class _InstallingBuilder(CaptureBuilder):
    """Adds capture to the metadata once the version classes exist."""

    _installed = False

    def build_transaction_class(self) -> None:
        super().build_transaction_class()
        if self.manager.pending_classes:
            add_columns(self.manager.transaction_cls)

    def build_relationships(self, version_classes: Any) -> None:
        super().build_relationships(version_classes)
        if version_classes and not self._installed:
            self._installed = True
            install_with_metadata(self.manager)


def _attach_session(session: Session, flush_context: Any, instances: Any) -> None:
    connection = session.connection()
    if connection.dialect.name not in {"sqlite", "postgresql"}:
        return
    if is_attached(connection.engine):
        ensure_context(connection, channel="orm")
