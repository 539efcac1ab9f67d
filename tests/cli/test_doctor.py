"""The command doctor."""

import json

from sqlalchemy import Engine

from report_lineage.artifacts import FileStore
from tests.capture.bypass import write_past_triggers
from tests.capture.versioned_host import HOST
from tests.cli.conftest import Lineage, commands_of


def test_a_recorded_history_is_well(lineage: Lineage) -> None:
    """Runs, edits and a deletion leave nothing to find: exit code 0."""
    result = lineage("doctor")

    assert result.exit_code == 0
    assert result.stdout == "All is well: 4 tables and their histories agree.\n"


def test_what_is_found_is_named_and_cured(lineage: Lineage, sqlite_engine: Engine) -> None:
    """Exit code 6; the code, the table, the count, a few keys and what to do."""
    write_past_triggers(sqlite_engine, "UPDATE lineage_section SET heading = 'x'")

    result = lineage("doctor", "--samples", "2")

    first, *keys, more, remedy = result.stdout.split("\n\n")[0].splitlines()
    assert result.exit_code == 6
    assert first.startswith("error: row-differs: lineage_section: ")
    assert len(keys) == 2 and keys[0].startswith("  id ")
    assert more.startswith("  … ") and "capture baseline --gaps" in remedy


def test_findings_as_json(lineage: Lineage, sqlite_engine: Engine) -> None:
    """Machines get the same."""
    write_past_triggers(sqlite_engine, "DELETE FROM lineage_transaction WHERE id = 1")

    answer = json.loads(lineage("doctor", "--json").stdout)

    assert answer["healthy"] is False
    assert {one["code"] for one in answer["findings"]} == {"transaction-missing"}


def test_a_host_s_own_models_are_examined(empty_engine: Engine, empty_store: FileStore) -> None:
    """The manager that is named says which tables."""
    HOST.base.metadata.create_all(empty_engine)
    write_past_triggers(empty_engine, "INSERT INTO item (shop, code) VALUES (1, 'a')")

    result = commands_of(empty_engine, empty_store)(
        "doctor", "--manager", "tests.capture.versioned_host:manager"
    )

    assert result.exit_code == 6
    assert "row-without-history: item: 1 rows" in result.stdout
