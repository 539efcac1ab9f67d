"""A progress bar on standard error, for people only, on what takes longer than two seconds."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import click

PATIENCE_S = 2.0

Progress = Callable[[int, int], None]
"""Called with what is done and what there is to do in all."""


@contextmanager
def progress_bar(label: str, *, patience_s: float = PATIENCE_S) -> Iterator[Progress]:
    """Yield a function that shows progress, if standard error is a terminal.

    :param label: what is being done.
    :param patience_s: how long the work may take before a bar appears.
    """
    with ExitStack() as stack:
        yield _Bar(label, time.monotonic() + patience_s, stack) if sys.stderr.isatty() else _nothing


def _nothing(done: int, total: int) -> None:
    """Show nothing."""


class _Bar:
    """A bar that appears once patience has ended."""

    def __init__(self, label: str, appears_at: float, stack: ExitStack) -> None:
        self._label = label
        self._appears_at = appears_at
        self._stack = stack
        self._bar: Any = None

    def __call__(self, done: int, total: int) -> None:
        if self._bar is None and time.monotonic() >= self._appears_at and done < total:
            bar = click.progressbar(length=total, label=self._label, file=sys.stderr)
            self._bar = self._stack.enter_context(bar)
        if self._bar is not None:
            self._bar.update(done - self._bar.pos)
