"""Jinja templates, rendered in a sandbox in a child process with limits."""

from __future__ import annotations

import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from report_lineage.errors import BadInput, ConfigurationError, RenderLimitExceeded
from report_lineage.reports.rendering.limits import RenderLimits
from report_lineage.reports.rendering.process import RenderingProcess

_DEFAULT_LIMITS = RenderLimits()


@dataclass(frozen=True, kw_only=True)
class JinjaOptions:
    """Options of Jinja that change what is rendered (see Jinja's own ``Environment``)."""

    autoescape: bool = True
    trim_blocks: bool = True
    lstrip_blocks: bool = True
    keep_trailing_newline: bool = True


class JinjaRenderer:
    """Renders Jinja templates; one child serves many renderings, and another one after it died.

    Templates reach their values, and neither files nor other templates nor Python's own objects;
    what is not defined is an error. To be closed, or used as a context manager; safe to share
    between threads, and to inherit in a fork.

    :param media_type: of what the templates make.
    :param options: None for those of :class:`JinjaOptions`.
    :param extend: ``module:function`` that is called in the child with the environment, to add
        filters and globals of a host; None for none. They run with the child's limits.
    :param python: path of the interpreter; None for the one that is running, which a server that
        embeds Python has to name.
    """

    def __init__(
        self,
        *,
        media_type: str = "text/html",
        options: JinjaOptions | None = None,
        extend: str | None = None,
        limits: RenderLimits = _DEFAULT_LIMITS,
        python: str | None = None,
    ) -> None:
        self._media_type = media_type
        self._options = options or JinjaOptions()
        self._extend = extend
        self._limits = limits
        self._python = python or sys.executable
        self._lock = threading.Lock()
        self._process: RenderingProcess | None = None

    @property
    def media_type(self) -> str:
        """The media type of what the templates make."""
        return self._media_type

    def render(self, source: str, values: Mapping[str, Any], *, fresh: bool = False) -> bytes:
        """Return a template filled with values, in UTF-8.

        :param fresh: in a new child.
        :raises RenderFailed: if the template is wrong, or names what there is not.
        :raises RenderRefused: if it reaches for more than its values.
        :raises RenderLimitExceeded: past a limit.
        :raises BadInput: if a value is no plain JSON.
        :raises ConfigurationError: if no child can be started.
        """
        with self._lock:
            try:
                return self._child(fresh).render(source, values)
            except RenderLimitExceeded:
                self._end()  # what it left in memory is not the next one's
                raise
            except TypeError as error:
                raise BadInput(
                    problem=f"A value of the template has no JSON form ({error})",
                    remedy="Give numbers, text, lists and dictionaries of them",
                ) from error

    def close(self) -> None:
        """End the child; the next rendering starts another one."""
        with self._lock:
            self._end()

    def __enter__(self) -> JinjaRenderer:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def _child(self, fresh: bool) -> RenderingProcess:
        if fresh or (self._process is not None and not self._process.alive):
            self._end()
        if self._process is None:
            self._process = self._start()
        return self._process

    def _start(self) -> RenderingProcess:
        setup = {
            "paths": [path for path in sys.path if path],
            "options": vars(self._options),
            "extend": self._extend,
            "cpu_s": self._limits.cpu_s,
            "memory_bytes": self._limits.memory_bytes,
            "output_bytes": self._limits.output_bytes,
            # What a host adds may have to open a file.
            "closed": self._extend is None,
            "watch_memory": sys.platform == "darwin",
        }
        try:
            return RenderingProcess(self._python, setup, self._limits)
        except OSError as error:
            raise ConfigurationError(
                problem=f"The interpreter {self._python!r} cannot be started: {error}",
                remedy="Name Python's own with JinjaRenderer(python=...)",
            ) from error

    def _end(self) -> None:
        if self._process is not None:
            self._process.end()
            self._process = None
