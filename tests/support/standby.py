"""A real standby of the tests' PostgreSQL, made by pg_basebackup and thrown away."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL

from tests.support.postgresql import SHORT_FOLDER, administration, server_binaries
from tests.support.postgresql_keeper import (
    unprivileged_account,
    usable_binaries,
    wait_until_ready,
)


@contextmanager
def standby_of(server: URL) -> Iterator[URL]:
    """Yield the address of a hot standby that follows a server."""
    directory = Path(tempfile.mkdtemp(prefix="lineage-standby-", dir=SHORT_FOLDER))
    directory.chmod(0o755)
    account = unprivileged_account()
    binaries = usable_binaries(server_binaries(), directory)
    if account:
        os.chown(directory, account["user"], account["group"])
    try:
        data = _copy(binaries, directory, server)
        with (directory / "log").open("wb") as log:
            standby = subprocess.Popen(
                [binaries / "postgres", "-D", data, "-c", f"unix_socket_directories={directory}"],
                cwd=directory, stdout=log, stderr=log, **account,
            )  # fmt: skip
        try:
            wait_until_ready(standby, data)
            yield server.set(query={"host": str(directory)})
        finally:
            # Immediate shutdown: it waits for no client, and the data is thrown away.
            standby.send_signal(signal.SIGQUIT)
            standby.wait()
    finally:
        shutil.rmtree(directory)


def _copy(binaries: Path, directory: Path, server: URL) -> Path:
    data = directory / "data"
    with administration(server) as connection:
        connection.execute("CHECKPOINT")
    subprocess.run(
        [
            binaries / "pg_basebackup", "-D", data, "--write-recovery-conf", "--no-sync",
            "--checkpoint=fast", "--dbname", server.set(drivername="postgresql").render_as_string(hide_password=False),
        ],
        check=True, cwd=directory, capture_output=True, text=True, **unprivileged_account(),
    )  # fmt: skip
    return data
