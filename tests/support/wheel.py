"""Build the wheel as a release does, and use it as somebody who has nothing but the wheel."""

import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
SOURCES = ["setup.cfg", "pyproject.toml", "README.md", "LICENSE", "MANIFEST.in"]
ROOTS = {
    "report_lineage": PROJECT / "models" / "report_lineage",
    "lineage_panel": PROJECT / "app" / "lineage_panel",
    "report_lineage/migrations": PROJECT / "migrations",
}


def copy_sources(folder: Path) -> Path:
    """Copy what a build needs, so that it leaves nothing in the tree and finds nothing stale."""
    skipped = shutil.ignore_patterns("__pycache__", "*.pyc", "*.egg-info", ".*")
    for name in SOURCES:
        if (PROJECT / name).exists():
            shutil.copy(PROJECT / name, folder / name)
    for root in ROOTS.values():
        shutil.copytree(root, folder / root.relative_to(PROJECT), ignore=skipped)
    return folder


def shipped_files() -> set[str]:
    """Return the path in the wheel of every file of the source roots."""
    return {
        f"{package}/{file.relative_to(root).as_posix()}"
        for package, root in ROOTS.items()
        for file in root.rglob("*")
        if file.is_file() and "__pycache__" not in file.parts and not file.name.startswith(".")
    }


def build_wheel(python: Path, sources: Path, target: Path, *options: str) -> Path:
    """Build the wheel from copied sources and return its path."""
    pip = [str(python), "-m", "pip", "wheel", "--quiet", "--no-deps", *options]
    command = [*pip, "-w", str(target), str(sources)]
    subprocess.run(command, check=True)
    (wheel,) = target.glob("*.whl")
    return wheel


def free_port() -> int:
    """Return a port of the loopback interface that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def fetch(url: str, process: "subprocess.Popen[bytes]", *, timeout_s: float = 60.0) -> bytes:
    """Return the body of an answer with status 200, waiting for the server to come up."""
    deadline = time.monotonic() + timeout_s
    while True:
        try:
            with urllib.request.urlopen(url, timeout=timeout_s) as answer:
                return bytes(answer.read())
        except urllib.error.HTTPError:
            raise
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.05)


@contextmanager
def standalone_panel(
    python: Path, folder: Path, settings: Mapping[str, str]
) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """Serve the installed panel from a folder outside the tree and yield its address."""
    port = free_port()
    command = [str(python), "-m", "waitress", f"--listen=127.0.0.1:{port}", "--call"]
    process = subprocess.Popen(
        [*command, "lineage_panel.factory:create_app"], cwd=folder, env={**os.environ, **settings}
    )
    try:
        yield f"http://127.0.0.1:{port}", process
    finally:
        process.terminate()
        process.wait()


def migrate_and_serve(
    python: Path, folder: Path, settings: Mapping[str, str]
) -> tuple[bytes, bytes]:
    """Create the database with the installed command, serve it, return the list and its style."""
    factory = "lineage_panel.factory:create_app"
    environment = {**os.environ, **settings}
    command = [str(python), "-m", "flask", "--app", factory, "lineage", "init"]
    subprocess.run(command, cwd=folder, env=environment, check=True)
    with standalone_panel(python, folder, settings) as (address, process):
        page = fetch(f"{address}/lineage/reports", process)
        style = page.decode().split('rel="stylesheet"')[1].split('href="')[1].split('"')[0]
        return page, fetch(address + style, process)
