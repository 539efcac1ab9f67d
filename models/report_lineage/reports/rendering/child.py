"""Renders templates in a process of its own, within limits that the system holds.

Run by its path, so that it loads Jinja and nothing else of ours. A message on its pipes is a length
in decimal, a newline and so many bytes. The first request sets up, each other one is a rendering;
an answer is JSON, and after a rendering that went well the output.
"""

from __future__ import annotations

import importlib
import json
import math
import os
import resource
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

from jinja2 import BaseLoader, Environment, StrictUndefined, Template
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

MEMORY_EXIT = 77
"""How the process ends when it has no memory left to say so."""
_LOADED_LATE = (
    "encodings.idna",
    "encodings.punycode",
    "encodings.unicode_escape",
    "html",
    "jinja2.constants",
    "jinja2.debug",
    "pprint",
)
"""What Jinja and Python load when they first need it: then no file can be opened any more."""
_LONGEST_PROBLEM = 500
_WATCH_S = 0.02
_STATM = Path("/proc/self/statm")


class _OutputTooLarge(Exception):
    """The output passed its limit."""


class _NoLoader(BaseLoader):
    """Refuses what a template would include, import or extend."""

    def get_source(self, environment: Environment, template: str) -> NoReturn:
        raise SecurityError(f"it asks for the template {template!r}, and each stands alone")


def main() -> None:
    """Answer requests until there are no more."""
    requests, answers = _take_pipes()
    setup = json.loads(_read(requests) or b"{}")
    try:
        environment = _environment(setup)
        _limit(setup)
    except Exception as error:  # noqa: BLE001 - told to the parent, which raises
        _send(answers, json.dumps(_failure("setup", error)).encode())
        return
    _send(answers, b'{"ready": true}')
    while (request := _read(requests)) is not None:
        _allow_cpu(setup["cpu_s"])
        header, output = _answer(environment, json.loads(request), setup["output_bytes"])
        _send(answers, json.dumps(header).encode())
        if output is not None:
            _send(answers, output)


def _take_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Take the pipes away from whatever prints or reads: they are for messages alone."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return requests, answers


def _read(stream: BinaryIO) -> bytes | None:
    length = stream.readline()
    return stream.read(int(length)) if length else None


def _send(stream: BinaryIO, message: bytes) -> None:
    stream.write(b"%d\n" % len(message))
    stream.write(message)
    stream.flush()


def _environment(setup: Mapping[str, Any]) -> Environment:
    for module in _LOADED_LATE:
        importlib.import_module(module)
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, loader=_NoLoader(), **setup["options"]
    )
    if setup["extend"] is not None:
        sys.path[:] = setup["paths"]
        module, _, name = setup["extend"].partition(":")
        getattr(importlib.import_module(module), name)(environment)
    return environment


def _limit(setup: Mapping[str, Any]) -> None:
    """Limit the process for good: so much memory, nothing written; if closed, nothing opened either.

    Closed, it could not reach a file, a socket or another program if the sandbox were broken.
    """
    closed = (resource.RLIMIT_NOFILE, resource.RLIMIT_NPROC) if setup["closed"] else ()
    # Ignored signals stay ignored in a child.
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    if setup["watch_memory"]:
        watched = (_resident_bytes(), setup["memory_bytes"])
        threading.Thread(target=_watch_memory, args=watched, daemon=True).start()
    else:
        _lower(resource.RLIMIT_AS, setup["memory_bytes"])
    for kind in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE, *closed):
        resource.setrlimit(kind, (0, 0))


def _lower(kind: int, value: int) -> None:
    """Set a soft limit, which a later call may raise again as far as the hard one."""
    hard = resource.getrlimit(kind)[1]
    resource.setrlimit(kind, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


def _allow_cpu(seconds: float) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    _lower(resource.RLIMIT_CPU, math.ceil(used.ru_utime + used.ru_stime + seconds))


def _watch_memory(resident_bytes: Callable[[], int], limit_bytes: int) -> None:
    """End the process when it is too large: for systems that do not hold RLIMIT_AS, as macOS."""
    while resident_bytes() <= limit_bytes:
        time.sleep(_WATCH_S)
    os._exit(MEMORY_EXIT)


def _resident_bytes() -> Callable[[], int]:
    """Return what tells the size of the process; its file is opened before none can be."""
    if not _STATM.exists():
        return lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Linux, where ru_maxrss begins with what the parent had.
    file, page_bytes = os.open(_STATM, os.O_RDONLY), resource.getpagesize()
    return lambda: int(os.pread(file, 100, 0).split()[1]) * page_bytes


def _answer(
    environment: Environment, request: Mapping[str, Any], output_bytes: int
) -> tuple[dict[str, Any], bytes | None]:
    try:
        output = _render(environment, request, output_bytes)
        return {"rendered": True}, output
    except MemoryError:
        os._exit(MEMORY_EXIT)
    except _OutputTooLarge:
        return {"failed": "limit", "limit": "output"}, None
    except RecursionError:
        return {"failed": "limit", "limit": "depth of calls"}, None
    except OverflowError:
        return {"failed": "limit", "limit": "size of a range"}, None
    except SecurityError as error:
        return _failure("refused", error), None
    except Exception as error:  # noqa: BLE001 - told to the parent, which raises
        return _failure("template", error), None


def _render(environment: Environment, request: Mapping[str, Any], output_bytes: int) -> bytes:
    output = bytearray()
    for piece in _compiled(environment, request["source"]).generate(request["values"]):
        output += piece.encode()
        if len(output) > output_bytes:
            raise _OutputTooLarge
    return bytes(output)


@lru_cache(maxsize=16)
def _compiled(environment: Environment, source: str) -> Template:
    return environment.from_string(source)


def _failure(what: str, error: Exception) -> dict[str, Any]:
    return {"failed": what, "problem": _said(error), "line": _line(error)}


def _said(error: Exception) -> str:
    text = f"{type(error).__name__}: {error}"
    return text if len(text) <= _LONGEST_PROBLEM else f"{text[:_LONGEST_PROBLEM]} …"


def _line(error: Exception) -> int | None:
    """Return the line of the template that an error comes from; None if it is unknown."""
    lines = [
        line
        for frame, line in traceback.walk_tb(error.__traceback__)
        if frame.f_code.co_filename == "<template>"
    ]
    return lines[-1] if lines else getattr(error, "lineno", None)


if __name__ == "__main__":
    try:
        main()
    except MemoryError:
        os._exit(MEMORY_EXIT)
