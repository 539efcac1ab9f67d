"""Run one throw-away PostgreSQL server for as long as standard input stays open.

Called as ``python postgresql_keeper.py BIN DIRECTORY``. The parent holds the other end of
standard input: when it closes it, or dies in any way, the server is stopped and DIRECTORY removed.
DIRECTORY/ready appears when the server answers, DIRECTORY/failed, holding the reason, when it cannot.
"""

import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

# Durability is given up, nothing that a transaction can see. The odd time zone finds naive times.
CONFIGURATION = """
listen_addresses = ''
unix_socket_directories = '{directory}'
unix_socket_permissions = 0777
max_connections = 150
max_prepared_transactions = 32
wal_level = logical
shared_buffers = 64MB
timezone = 'Asia/Kathmandu'
log_timezone = 'UTC'
autovacuum = off
fsync = off
full_page_writes = off
synchronous_commit = off
max_wal_size = 2GB
checkpoint_timeout = 1h
"""
START_TIMEOUT_S = 60.0


def unprivileged_account() -> dict[str, Any]:
    """Return the subprocess arguments that leave root, which PostgreSQL refuses to run as."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def reachable_by_others(path: Path) -> bool:
    """Tell whether every folder above a path can be entered by an account that does not own it."""
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in path.resolve().parents)


def usable_binaries(binaries: Path, directory: Path) -> Path:
    """Return binaries that the server's account can run, copied when they sit in a private folder.

    What a wheel links against lies beside its package, in a folder called after it.
    """
    if os.geteuid() != 0 or reachable_by_others(binaries / "postgres"):
        return binaries
    install, package = binaries.parent, binaries.parent.parent
    copy = directory / "copy" / package.name / install.name
    shutil.copytree(install, copy, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, directory / "copy" / libraries.name, symlinks=True)
    return copy / binaries.name


def initialise(binaries: Path, directory: Path, account: dict[str, Any]) -> Path:
    """Create the data directory with our configuration and return it."""
    data = directory / "data"
    data.mkdir(mode=0o700)
    if account:
        os.chown(data, account["user"], account["group"])
    options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"]
    subprocess.run(
        [binaries / "initdb", "-D", data, *options],
        check=True, cwd=directory, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, **account,
    )  # fmt: skip
    with (data / "postgresql.conf").open("a") as configuration:
        configuration.write(CONFIGURATION.format(directory=directory))
    return data


def wait_until_ready(server: "subprocess.Popen[bytes]", data: Path) -> None:
    """Return when the server says in its pid file that it is ready."""
    deadline = time.monotonic() + START_TIMEOUT_S
    pid_file = data / "postmaster.pid"
    while not (pid_file.exists() and pid_file.read_text().rstrip().endswith("ready")):
        if server.poll() is not None:
            raise RuntimeError(f"the server ended with code {server.returncode}")
        if time.monotonic() > deadline:
            raise RuntimeError(f"the server did not answer within {START_TIMEOUT_S:.0f} s")
        time.sleep(0.02)


def serve(binaries: Path, directory: Path) -> None:
    """Start the server, say so, and stop it when standard input ends."""
    account = unprivileged_account()
    binaries = usable_binaries(binaries, directory)
    if account:
        os.chown(directory, account["user"], account["group"])
    data = initialise(binaries, directory, account)
    with (directory / "log").open("wb") as log:
        server = subprocess.Popen(
            [binaries / "postgres", "-D", data], cwd=directory, stdout=log, stderr=log, **account
        )
    try:
        wait_until_ready(server, data)
        (directory / "ready").touch()
        sys.stdin.buffer.read()
    finally:
        # Immediate shutdown: the data is thrown away with the server.
        server.send_signal(signal.SIGQUIT)
        server.wait()


def reason(error: Exception, directory: Path) -> str:
    """Say what kept the server from starting, with what it logged."""
    log = directory / "log"
    details = error.stderr if isinstance(error, subprocess.CalledProcessError) else ""
    return "\n".join([str(error), details or "", log.read_text() if log.exists() else ""])


def main() -> None:
    """Keep one server, and leave nothing behind."""
    binaries, directory = Path(sys.argv[1]), Path(sys.argv[2])
    try:
        serve(binaries, directory)
    except (OSError, RuntimeError, subprocess.CalledProcessError) as error:
        (directory / "failed").write_text(reason(error, directory))
        sys.stdin.buffer.read()
    finally:
        shutil.rmtree(directory)


if __name__ == "__main__":
    main()
