"""The command that writes versions for rows without history."""

import json

from sqlalchemy import Engine, text

from report_lineage.artifacts import FileStore
from tests.capture.bypass import write_past_triggers
from tests.capture.versioned_host import HOST
from tests.cli.conftest import Lineage, commands_of


def test_nothing_to_record(lineage: Lineage) -> None:
    """A history that is whole is left alone, and that is said."""
    result = lineage("capture", "baseline", "--gaps")

    assert result.exit_code == 0
    assert result.stdout == "Every row has its history; nothing was written.\n"


def test_rows_without_history_are_recorded(empty_engine: Engine, empty_store: FileStore) -> None:
    """A host's rows get a version each, by who was named and for the reason given."""
    HOST.base.metadata.create_all(empty_engine)
    write_past_triggers(empty_engine, "INSERT INTO item (shop, code) VALUES (1, 'a'), (2, 'b')")
    lineage = commands_of(empty_engine, empty_store)
    asked = ["capture", "baseline", "--manager", "tests.capture.versioned_host:manager"]

    result = lineage(*asked, "--actor", "ann", "--reason", "adopted", "--batch-rows", "1")

    assert result.exit_code == 0
    assert result.stdout.splitlines()[1].split() == ["item", "2", "0", "0"]
    with empty_engine.connect() as connection:
        query = text("SELECT actor, reason, channel FROM host_transaction")
        rows = [tuple(row) for row in connection.execute(query)]
    assert rows == [("ann", "adopted", "baseline")] * 2


def test_the_doctor_s_cure_cures(lineage: Lineage, sqlite_engine: Engine) -> None:
    """What the doctor found is gone after the command it named."""
    write_past_triggers(sqlite_engine, "UPDATE lineage_section SET heading = 'x'")
    assert lineage("doctor").exit_code == 6

    answer = json.loads(lineage("capture", "baseline", "--gaps", "--json").stdout)

    updates = {one["table"]: one["updates"] for one in answer["tables"]}
    assert updates["lineage_section"] > 0
    assert lineage("doctor").exit_code == 0


def test_broken_capture_is_mended_first(lineage: Lineage, sqlite_engine: Engine) -> None:
    """Exit code 4, and the command that mends it."""
    with sqlite_engine.begin() as connection:
        connection.execute(text("DROP TRIGGER lineage_capture_update_lineage_lead"))

    result = lineage("capture", "baseline")

    assert result.exit_code == 4
    assert "lineage capture install" in result.stderr
