"""The wheel holds everything, and works where nothing else of the project is."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.support.wheel import build_wheel, copy_sources, migrate_and_serve, shipped_files

PYTHON = Path(sys.executable)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the wheel, built with the tools that are installed."""
    sources = copy_sources(tmp_path_factory.mktemp("sources"))
    return build_wheel(PYTHON, sources, tmp_path_factory.mktemp("wheel"), "--no-build-isolation")


@pytest.fixture(scope="module")
def site(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder that the wheel alone is installed in."""
    folder = tmp_path_factory.mktemp("site")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
    command = [*pip, "--target", str(folder), str(wheel)]
    subprocess.run(command, check=True)
    return folder


def test_wheel_holds_every_file_of_the_source_roots(wheel: Path) -> None:
    """Templates, static files, SQL, type marker and migrations are in, and nothing besides."""
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}

    assert names == shipped_files()


def test_wheel_adds_two_names_to_a_host(wheel: Path) -> None:
    """Nothing called app, models, migrations or tests lands where a host's own could be."""
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}

    assert {top for top in tops if not top.endswith(".dist-info")} == {
        "report_lineage",
        "lineage_panel",
    }


def test_installed_wheel_is_what_is_imported(site: Path, tmp_path: Path) -> None:
    """Outside the tree the packages come from the wheel, the migrations with them."""
    code = "import lineage_panel, report_lineage.migrations as m; print(lineage_panel.__file__, m.__file__)"
    command = [sys.executable, "-c", code]
    found = subprocess.run(
        command,
        cwd=tmp_path,
        env={"PYTHONPATH": str(site)},
        check=True,
        capture_output=True,
        text=True,
    )

    assert all(path.startswith(str(site)) for path in found.stdout.split())


def test_installed_wheel_migrates_and_serves(site: Path, tmp_path: Path) -> None:
    """With the wheel alone a database is made and the list of reports served, with its style."""
    settings = {
        "PYTHONPATH": str(site),
        "LINEAGE_OPEN": "1",
        "LINEAGE_DATABASE_URL": f"sqlite:///{tmp_path / 'lineage.db'}",
        "LINEAGE_ARTIFACTS": str(tmp_path / "artifacts"),
    }

    page, style = migrate_and_serve(PYTHON, tmp_path, settings)

    assert b"<h1" in page
    assert b"--" in style  # custom properties
