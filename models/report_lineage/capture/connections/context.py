"""Who changes things and why: a context that follows the thread or task."""

from __future__ import annotations

import sys
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any

MIGRATION_REASON = "migration of the table"
"""Why versions were written that a migration made without saying who and why itself."""


@dataclass(eq=False)
class AttemptWatch:
    """What a block that records attempts knows of errors: the one around it, the one that left it.

    ``hide`` takes out of an error's text what must not be kept.
    """

    outside: BaseException | None
    left_by: BaseException | None = None
    hide: Callable[[str], str] = str

    def found(self) -> BaseException | None:
        """Return the error that a rollback now under way answers to, None if there is none."""
        handled = sys.exception()
        return self.left_by if handled is None or handled is self.outside else handled


@dataclass(frozen=True)
class Context:
    """What a transaction row says besides its time.

    ``channel`` is orm, sql, cli or api. ``run_id`` is the pipeline run being recorded.
    ``templates`` names the template versions a run used: template id (hex) to transaction id.
    ``origin`` is set by imports and baselines only. ``watch`` is there where attempts are recorded.
    """

    actor: str | None = None
    reason: str | None = None
    channel: str = "orm"
    request_id: str | None = None
    remote_addr: str | None = None
    meta: Mapping[str, Any] = field(default_factory=dict)
    run_id: uuid.UUID | None = None
    templates: Mapping[str, int] = field(default_factory=dict)
    origin: str | None = None
    watch: AttemptWatch | None = field(default=None, repr=False, compare=False)


_current: ContextVar[Context | None] = ContextVar("report_lineage_context", default=None)


_before_first_use: list[Callable[[], None]] = []


def before_first_use(action: Callable[[], None]) -> None:
    """Have ``action`` run once, before the first context of the process is entered."""
    _before_first_use.append(action)


def current_context() -> Context | None:
    """Return the context of this thread or task, None outside of any."""
    return _current.get()


@contextmanager
def push_context(context: Context) -> Iterator[Context]:
    """Make ``context`` the current one for the block."""
    while _before_first_use:
        _before_first_use.pop()()
    token = _current.set(context)
    try:
        yield context
    finally:
        _current.reset(token)


@contextmanager
def without_context() -> Iterator[None]:
    """Leave every context for the block: what is written there is the product's own."""
    token = _current.set(None)
    try:
        yield
    finally:
        _current.reset(token)


def renew_context() -> None:
    """Have the current context sent again: a mapping it holds has changed in place."""
    context = _current.get()
    if context is not None:
        _current.set(replace(context))


@contextmanager
def transaction_context(
    *,
    actor: str | None = None,
    reason: str | None = None,
    channel: str | None = None,
    request_id: str | None = None,
    remote_addr: str | None = None,
    record_attempts: bool = False,
    **meta: Any,
) -> Iterator[Context]:
    """Say who commits and why, for everything committed inside the block.

    The context follows the thread or asyncio task. Blocks nest: what an inner one leaves out
    it takes from the outer one.

    :param actor: who; None keeps the outer block's.
    :param reason: why, in the actor's words; None keeps the outer block's.
    :param channel: orm, sql, cli or api; None keeps the outer block's, ``orm`` without one.
    :param request_id: of the web request; None keeps the outer block's.
    :param remote_addr: where the request came from; None keeps the outer block's.
    :param record_attempts: whether a transaction that wrote in the block and was rolled back
        leaves who, when, why and the error: see :func:`list_attempts`. False keeps the outer
        block's.
    :param meta: anything else worth keeping, JSON values; added to the outer block's.
    """
    outer = _current.get() or Context()
    given = {
        "actor": actor,
        "reason": reason,
        "channel": channel,
        "request_id": request_id,
        "remote_addr": remote_addr,
    }
    changed: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    watch = AttemptWatch(outside=sys.exception()) if record_attempts else outer.watch
    merged = replace(outer, meta={**outer.meta, **meta}, watch=watch, **changed)
    with push_context(merged) as context:
        try:
            yield context
        except BaseException as error:
            if watch is not None:
                watch.left_by = error
            raise
