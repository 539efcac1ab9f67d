"""Build a release and use it as a stranger does: its own environment, far from the tree.

Run by `make check` as ``python -m tests.checks.wheel``. It differs from the test of the wheel in
that everything is installed anew, so a dependency that setup.cfg forgets is found.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.support.wheel import build_wheel, copy_sources, migrate_and_serve


def fresh_environment(folder: Path, requirement: str) -> Path:
    """Create a virtual environment with one requirement and return its Python."""
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    python = folder / "bin" / "python"
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, requirement], check=True)
    return python


def main() -> None:
    """Build, install, migrate, serve; raise where one of them fails."""
    with tempfile.TemporaryDirectory(prefix="lineage-wheel-") as name:
        folder = Path(name)
        for part in ("sources", "dist", "elsewhere"):
            (folder / part).mkdir()
        wheel = build_wheel(Path(sys.executable), copy_sources(folder / "sources"), folder / "dist")
        python = fresh_environment(folder / "venv", f"report-lineage[serve] @ {wheel.as_uri()}")
        settings = {"LINEAGE_OPEN": "1"}
        page, style = migrate_and_serve(python, folder / "elsewhere", settings)
        print(f"{wheel.name}: migrates, and serves {len(page)} + {len(style)} bytes")


if __name__ == "__main__":
    main()
