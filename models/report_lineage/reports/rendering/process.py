"""The child that renders, as its parent sees it: started, asked, ended."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import subprocess
import time
import weakref
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from report_lineage.errors import (
    ConfigurationError,
    RenderFailed,
    RenderLimitExceeded,
    RenderRefused,
)
from report_lineage.reports.rendering.child import MEMORY_EXIT
from report_lineage.reports.rendering.limits import RenderLimits

CHILD = Path(__file__).with_name("child.py")
_START_S = 60.0
_END_S = 5.0
_HEADER_BYTES = 64 * 1024
_READ_BYTES = 64 * 1024


class RenderingProcess:
    """One child, for one thread at a time; after an error that ends it another one is needed.

    :param python: the interpreter.
    :param setup: what the child is told first.
    :raises ConfigurationError: if the child cannot be set up.
    """

    def __init__(self, python: str, setup: Mapping[str, Any], limits: RenderLimits) -> None:
        self._limits = limits
        self._received = bytearray()
        self._answered = True
        # No environment but its language, no descriptors but the pipes, no group of ours.
        self._process = subprocess.Popen(
            [python, "-I", "-B", str(CHILD)],
            bufsize=0,
            cwd="/",
            env={"LC_ALL": "C.UTF-8"},
            start_new_session=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._requests, self._answers = _descriptors(self._process)
        self.end = weakref.finalize(self, _end, self._process, os.getpid())
        self._set_up(setup)

    @property
    def alive(self) -> bool:
        """Say whether it can be asked.

        It cannot in a fork of its parent, whose child it is not, nor if an exception such as
        KeyboardInterrupt came before an answer: the next one would not be that of its question.
        """
        return self.end.alive and self._answered and self._process.poll() is None

    def _set_up(self, setup: Mapping[str, Any]) -> None:
        try:
            answer, _ = self._exchange(setup, _START_S)
            problem = answer.get("problem")
        except (TimeoutError, EOFError, BrokenPipeError) as error:
            problem = f"it gave no answer ({type(error).__name__})"
        if problem is not None:
            self.end()
            raise ConfigurationError(
                problem=f"The process that renders templates could not be set up: {problem}",
                remedy="Check what `extend` and `python` of the renderer name",
            )

    def render(self, source: str, values: Mapping[str, Any]) -> bytes:
        """Return a rendering.

        :raises RenderFailed: or an error below it.
        """
        try:
            answer, output = self._exchange(
                {"source": source, "values": values}, self._limits.wall_s
            )
        except TimeoutError:
            self.end()
            raise self._exceeded("wall-clock time") from None
        except (EOFError, BrokenPipeError):
            raise self._death() from None
        if output is None:
            raise self._failure(answer)
        return output

    def _failure(self, answer: Mapping[str, Any]) -> RenderFailed:
        what, problem, line = (answer.get(name) for name in ("failed", "problem", "line"))
        if what == "limit":
            return self._exceeded(str(answer["limit"]))
        kind = RenderRefused if what == "refused" else RenderFailed
        place = f"line {line}: " if line else ""
        return kind(problem=f"{place}{problem}", line=line)

    def _exceeded(self, limit: str) -> RenderLimitExceeded:
        return RenderLimitExceeded(limit=limit, allowed=self._limits.allowed(limit))

    def _death(self) -> RenderFailed:
        """Return the error that tells why the child is gone."""
        try:
            code = self._process.wait(_END_S)
        except subprocess.TimeoutExpired:
            code = 0
        self.end()
        if code == -signal.SIGXCPU:
            return self._exceeded("CPU time")
        if code in (MEMORY_EXIT, -signal.SIGKILL):
            return self._exceeded("memory")
        return RenderFailed(problem=f"the process that rendered it ended with {code}", line=None)

    def _exchange(
        self, request: Mapping[str, Any], timeout_s: float
    ) -> tuple[Mapping[str, Any], bytes | None]:
        """Send a request and return the answer, and the output if there is one.

        :raises TimeoutError: if it takes longer.
        :raises EOFError: or BrokenPipeError, if the child has ended.
        """
        deadline = time.monotonic() + timeout_s
        message = json.dumps(request).encode()
        self._answered = False
        self._write(b"%d\n" % len(message) + message, deadline)
        answer: Mapping[str, Any] = json.loads(self._read(_HEADER_BYTES, deadline))
        rendered = "rendered" in answer
        output = self._read(self._limits.output_bytes, deadline) if rendered else None
        self._answered = True
        return answer, output

    def _write(self, message: bytes, deadline: float) -> None:
        rest = memoryview(message)
        while rest:
            _wait(self._requests, selectors.EVENT_WRITE, deadline)
            rest = rest[os.write(self._requests, rest) :]

    def _read(self, limit_bytes: int, deadline: float) -> bytes:
        """Return the next message; one that would be too large ends the child."""
        while (end := self._received.find(b"\n")) < 0:
            self._receive(deadline)
        length = int(self._received[:end])
        if length > limit_bytes:
            self.end()
            raise EOFError
        while len(self._received) < end + 1 + length:
            self._receive(deadline)
        message = bytes(self._received[end + 1 : end + 1 + length])
        del self._received[: end + 1 + length]
        return message

    def _receive(self, deadline: float) -> None:
        _wait(self._answers, selectors.EVENT_READ, deadline)
        received = os.read(self._answers, _READ_BYTES)
        if not received:
            raise EOFError
        self._received += received


def _descriptors(process: subprocess.Popen[bytes]) -> tuple[int, int]:
    assert process.stdin is not None and process.stdout is not None  # asked for as pipes
    found = process.stdin.fileno(), process.stdout.fileno()
    for descriptor in found:
        os.set_blocking(descriptor, False)
    return found


def _wait(descriptor: int, event: int, deadline: float) -> None:
    remaining = deadline - time.monotonic()
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, event)
        if remaining <= 0 or not selector.select(remaining):
            raise TimeoutError


def _end(process: subprocess.Popen[bytes], owner: int) -> None:
    """Kill a child and let go of its pipes; in a fork of its parent, of the pipes alone."""
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
    if os.getpid() != owner:
        process.returncode = 0  # not ours to wait for
        return
    if process.returncode is None:
        with contextlib.suppress(OSError):  # gone by itself meanwhile
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
