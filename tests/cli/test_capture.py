"""The commands on capture: status, install."""

import json

import pytest
from sqlalchemy import Engine, text

from report_lineage.artifacts import FileStore
from tests.capture.versioned_host import HOST
from tests.cli.conftest import Lineage, commands_of

TRIGGER = "lineage_capture_update_lineage_lead"
HOST_MANAGER = "tests.capture.versioned_host:manager"


@pytest.fixture
def broken(sqlite_engine: Engine) -> str:
    """Drop a trigger of the recorded history and name it."""
    with sqlite_engine.begin() as connection:
        connection.execute(text(f"DROP TRIGGER {TRIGGER}"))
    return TRIGGER


def test_status_of_capture_in_order(lineage: Lineage) -> None:
    """Every table is listed, and the exit code is 0."""
    result = lineage("capture", "status")

    assert result.exit_code == 0
    assert "lineage_section" in result.stdout
    assert result.stdout.endswith("All is in order.\n")


def test_status_names_what_is_broken(lineage: Lineage, broken: str) -> None:
    """Monitoring gets exit code 4, and its people the trigger and the command that mends it."""
    result = lineage("capture", "status")

    assert result.exit_code == 4
    assert f"lineage_lead  {broken}  MISSING" in result.stdout
    assert "flask lineage capture install" in result.stdout


def test_status_as_json(lineage: Lineage, broken: str) -> None:
    """Machines get each trigger with its state."""
    answer = json.loads(lineage("capture", "status", "--json").stdout)

    assert answer["in_order"] is False
    assert {one["trigger"] for one in answer["capture"] if one["state"] == "MISSING"} == {broken}


def test_install_says_what_it_did(lineage: Lineage, broken: str) -> None:
    """What was mended is listed once, and then all is in order."""
    first, second = lineage("capture", "install"), lineage("capture", "install", "--json")

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert f"{broken}  MISSING  installed" in first.stdout
    assert json.loads(second.stdout) == {"mended": []}
    assert lineage("capture", "status").exit_code == 0


def test_a_host_s_manager_is_named(empty_engine: Engine, empty_store: FileStore) -> None:
    """The commands serve the models of whoever mounts us."""
    HOST.base.metadata.create_all(empty_engine)
    lineage = commands_of(empty_engine, empty_store)

    result = lineage("capture", "status", "--manager", HOST_MANAGER)

    assert result.exit_code == 0
    assert "item" in result.stdout and "lineage_lead" not in result.stdout


@pytest.mark.parametrize(
    "name", ["no.such.module:manager", "tests.capture.versioned_host:nothing", "json:dumps", "json"]
)
def test_a_manager_that_is_none_is_refused(lineage: Lineage, name: str) -> None:
    """Exit code 2, and the form that was expected."""
    result = lineage("capture", "status", "--manager", name)

    assert result.exit_code == 2
    assert "module:attribute" in result.stderr


def test_a_database_without_tables_is_not_ready(
    empty_engine: Engine, empty_store: FileStore
) -> None:
    """Exit code 4 and what to do first."""
    result = commands_of(empty_engine, empty_store)("capture", "status")

    assert result.exit_code == 4
    assert "lineage init" in result.stderr
