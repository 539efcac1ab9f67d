"""Fixtures that serve a Flask application to a real browser."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest
from flask import Flask
from werkzeug.serving import make_server

ServePanel = Callable[[Flask], str]


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve an application on a free port of the loopback interface and yield its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, name="live-panel")
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def live_panel() -> Iterator[ServePanel]:
    """Give a function that serves an application until the test ends and returns its address."""
    with ExitStack() as stack:
        yield lambda app: stack.enter_context(served(app))
