"""What a host gives its templates; imported in the process that renders."""

import os
import socket
import subprocess
import time
from pathlib import Path

from jinja2 import Environment


def add(environment: Environment) -> None:
    """Add filters and a global."""
    environment.filters["shout"] = str.upper
    environment.filters["slowly"] = slowly
    environment.filters["scattered"] = lambda text: "".join(set(text))
    environment.globals["house"] = "Acme"
    environment.globals["tick"] = time.perf_counter_ns


def slowly(value: str) -> str:
    """Wait for a minute, without using the processor."""
    time.sleep(60)
    return value


def break_out(environment: Environment) -> None:
    """Give templates what they would have outside of the sandbox."""
    environment.globals["read"] = lambda path: Path(path).read_text()
    environment.globals["connect"] = socket.socket
    environment.globals["run"] = subprocess.run


def fail(environment: Environment) -> None:
    """Fail, as a module of a host may."""
    raise KeyError("no such colour")


def look_around(environment: Environment) -> None:
    """Let a template see the process it is rendered in."""
    environment.globals["descriptors"] = lambda: list(Path("/dev/fd").iterdir())
    environment.globals["variables"] = lambda: sorted(os.environ)
    environment.globals["folder"] = os.getcwd
    environment.globals["write"] = lambda path: Path(path).write_text("x")
    environment.globals["die"] = lambda: os._exit(3)
    environment.globals["say"] = print
