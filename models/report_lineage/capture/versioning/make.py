"""The drop-in for Continuum's ``make_versioned`` and ``remove_versioning``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
import sqlalchemy_continuum
from sqlalchemy.orm import Mapper, Session
from sqlalchemy_continuum import UnitOfWork

from report_lineage.capture.connections.attached_schemas import forget_schemas
from report_lineage.capture.facts import TransactionFacts
from report_lineage.capture.versioning.host_builder import HostBuilder
from report_lineage.capture.versioning.host_sessions import HostSessions
from report_lineage.capture.versioning.unit_of_work import CaptureUnitOfWork


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
    transaction_facts: TransactionFacts = "columns",
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
    :param guard: whether version and transaction tables refuse writes that are not capture's.
        False is for hosts that call Continuum's ``vacuum`` or write history by hand.
    :param strict: whether the database refuses a write that names nobody, the library's or
        another program's: see :class:`report_lineage.errors.ContextRequired`.
    :param transaction_facts: where a transaction's time, actor, reason and the like stand:
        ``columns`` adds nullable columns to the transaction's own table, ``side-table`` leaves that
        table as it is and puts them beside it, in ``<its name>_lineage``.
    """
    manager = sqlalchemy_continuum.versioning_manager if manager is None else manager
    if plugins is not None:
        manager.plugins = list(plugins)
    if options is not None:
        manager.options.update(options)
    manager.user_cls = user_cls
    manager.guard = guard
    manager.strict = strict
    manager.transaction_facts = transaction_facts
    _adapt(manager)
    manager.apply_class_configuration_listeners(mapper)
    manager.track_operations(mapper)
    manager.track_session(session)
    manager.host_sessions.listen(session)
    for event, listener in _engine_listeners(manager):
        sa.event.listen(sa.Engine, event, listener)


def remove_versioning(mapper: Any = Mapper, session: Any = Session, manager: Any = None) -> None:
    """Undo :func:`make_versioned`, as ``sqlalchemy_continuum.remove_versioning`` does for its own.

    The triggers of databases stay.

    :param mapper: as it was given to :func:`make_versioned`.
    :param session: as it was given to :func:`make_versioned`.
    :param manager: Continuum's manager; None means ``sqlalchemy_continuum.versioning_manager``.
    """
    manager = sqlalchemy_continuum.versioning_manager if manager is None else manager
    forget_schemas(manager)
    manager.reset()
    manager.remove_class_configuration_listeners(mapper)
    manager.remove_operations_tracking(mapper)
    manager.remove_session_tracking(session)
    manager.host_sessions.remove(session)
    for event, listener in _engine_listeners(manager):
        sa.event.remove(sa.Engine, event, listener)


def _engine_listeners(manager: Any) -> tuple[tuple[str, Any], ...]:
    return (
        ("rollback", manager.clear_connection),
        ("set_connection_execution_options", manager.track_cloned_connections),
    )


def _adapt(manager: Any) -> None:
    """Give a manager our unit of work and builder; a host's subclasses of Continuum's stay in."""
    manager.uow_class = _with(CaptureUnitOfWork, manager.uow_class, UnitOfWork)
    builder = _with(HostBuilder, type(manager.builder), sqlalchemy_continuum.manager.Builder)
    if type(manager.builder) is not builder:
        manager.builder.__class__ = builder
    manager.class_config_listeners = {
        "instrument_class": manager.builder.instrument_versioned_classes,
        "after_configured": manager.builder.configure_versioned_classes,
    }
    if not hasattr(manager, "host_sessions"):
        manager.host_sessions = HostSessions(manager)


def _with(ours: type[Any], theirs: type[Any], plain: type[Any]) -> type[Any]:
    if issubclass(theirs, ours):
        return theirs
    return ours if theirs is plain else type(f"Capture{theirs.__name__}", (ours, theirs), {})
