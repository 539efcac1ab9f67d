"""A PgBouncer in transaction mode before the server of the tests.

Without PgBouncer its tests are skipped with a line that says so; with
``LINEAGE_REQUIRE_PGBOUNCER=1``, which `.ci/run` sets, they fail instead.
"""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import URL

from tests.support.postgresql import SHORT_FOLDER
from tests.support.postgresql_keeper import unprivileged_account

# Debian keeps daemons out of the path of those who are not root.
FOLDERS = [*os.environ.get("PATH", "").split(os.pathsep), "/usr/sbin", "/usr/local/sbin"]
START_TIMEOUT_S = 30.0
PORT = 6432
# Two server connections for all clients: each is handed to whoever begins a transaction.
CONFIGURATION = """
[databases]
* = {server}
[pgbouncer]
listen_addr =
listen_port = {port}
unix_socket_dir = {directory}
unix_socket_mode = 0777
auth_type = any
pool_mode = transaction
default_pool_size = 2
max_client_conn = 200
ignore_startup_parameters = extra_float_digits
logfile = {directory}/log
"""
# Ends PgBouncer when standard input ends: that is when the tests let go of it, or die.
KEEP = '"$0" "$1" & kept=$!; cat >/dev/null; kill -INT $kept; wait $kept'


def required_pgbouncer() -> str:
    """Return where PgBouncer is installed, else skip the test, or fail it if that was asked for."""
    path = shutil.which("pgbouncer", path=os.pathsep.join(FOLDERS))
    if path is not None:
        return path
    message = "no pgbouncer on this machine: install it, or its tests do not run"
    if os.environ.get("LINEAGE_REQUIRE_PGBOUNCER") == "1":
        pytest.fail(message)
    pytest.skip(message)


def server_address(server: URL) -> str:
    """Return the address of a server as PgBouncer's configuration reads it."""
    host = server.query.get("host", server.host)
    words = {"host": host, "port": server.port or 5432, "user": server.username}
    if server.password:
        words["password"] = server.password
    return " ".join(f"{name}={value}" for name, value in words.items())


@contextmanager
def bounced(server: URL, directory: Path) -> Iterator[None]:
    """Keep a PgBouncer whose socket is in ``directory`` for the block."""
    text = CONFIGURATION.format(server=server_address(server), port=PORT, directory=directory)
    (directory / "pgbouncer.ini").write_text(text)
    account = unprivileged_account()
    if account:
        os.chown(directory, account["user"], account["group"])
    command = ["sh", "-c", KEEP, required_pgbouncer(), str(directory / "pgbouncer.ini")]
    quiet = subprocess.DEVNULL
    keeper = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=quiet, stderr=quiet, cwd=directory, **account
    )
    try:
        wait_for_socket(directory)
        yield
    finally:
        keeper.communicate()


def wait_for_socket(directory: Path) -> None:
    """Return when PgBouncer answers in its folder.

    :raises RuntimeError: with its log, if it does not in time.
    """
    deadline = time.monotonic() + START_TIMEOUT_S
    while not (directory / f".s.PGSQL.{PORT}").exists():
        if time.monotonic() > deadline:
            log = directory / "log"
            text = log.read_text() if log.exists() else "it left no log"
            raise RuntimeError(f"PgBouncer for the tests did not start: {text}")
        time.sleep(0.02)


@pytest.fixture(scope="module")
def through_pgbouncer(postgresql_server: URL) -> Iterator[Callable[[URL], URL]]:
    """Give what turns the address of a database into its address behind PgBouncer."""
    required_pgbouncer()
    directory = Path(tempfile.mkdtemp(prefix="lineage-bouncer-", dir=SHORT_FOLDER))
    directory.chmod(0o755)
    with bounced(postgresql_server, directory):
        yield lambda url: url.set(
            host=None, port=None, password=None, query={"host": str(directory), "port": str(PORT)}
        )
    shutil.rmtree(directory)
