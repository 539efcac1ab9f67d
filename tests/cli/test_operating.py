"""The commands for operators: init, status, demo."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL, Engine, event, text
from sqlalchemy.orm import Session

from lineage_panel.demo import record as recording
from lineage_panel.demo.story import story
from report_lineage.artifacts import FileStore
from report_lineage.entities import Lead
from tests.cli.conftest import IBM, Lineage, commands_of
from tests.support.databases import Dialect, MakeDatabase, MakeEngine
from tests.support.engines import set_sqlite_pragmas
from tests.support.postgresql import drop_database


@pytest.fixture
def missing(
    make_database: MakeDatabase, make_engine: MakeEngine, dialect: Dialect, tmp_path: Path
) -> Iterator[Engine]:
    """Give an engine on a database that is not there."""
    if dialect == "sqlite":
        yield make_engine(URL.create("sqlite", database=str(tmp_path / "not" / "there.sqlite")))
        return
    there = make_database("postgresql", schema=False)
    name = f"{there.database}_missing"
    engine = make_engine(there.set(database=name))
    yield engine
    engine.dispose()
    drop_database(there, name)


def test_init_creates_what_is_missing(missing: Engine, empty_store: FileStore) -> None:
    """Database, tables and triggers are there afterwards, and status says so."""
    lineage = commands_of(missing, empty_store)

    answer = json.loads(lineage("init", "--json").stdout)
    status = lineage("status", "--json")

    assert (answer["created"], answer["revision_before"]) == (True, None)
    assert status.exit_code == 0
    assert json.loads(status.stdout)["in_order"] is True


def test_init_again_changes_nothing(missing: Engine, empty_store: FileStore) -> None:
    """The second time it says that all is up to date."""
    lineage = commands_of(missing, empty_store)
    lineage("init")

    result = lineage("init")

    assert result.exit_code == 0
    assert "is up to date" in result.stdout


@pytest.fixture
def stranger(
    postgresql_engine: Engine, make_engine: MakeEngine, postgresql_prefix: str
) -> Iterator[Engine]:
    """Give an engine on the database as a role that may do nothing there."""
    role = f"{postgresql_prefix}_stranger"
    with postgresql_engine.begin() as connection:
        connection.execute(text(f"CREATE ROLE {role} LOGIN"))
    yield make_engine(postgresql_engine.url.set(username=role))
    with postgresql_engine.begin() as connection:
        connection.execute(text(f"DROP ROLE {role}"))


def test_a_role_that_may_not_install_is_told_who_may(
    stranger: Engine, empty_store: FileStore
) -> None:
    """What init may not do is one line that names the role, and exit code 5."""
    result = commands_of(stranger, empty_store)("init")

    assert result.exit_code == 5
    assert result.stderr.startswith(f"privilege-missing: The role {stranger.url.username} may not")
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("command", ["reports", "status"])
def test_a_role_without_rights_is_refused(
    stranger: Engine, empty_store: FileStore, command: str
) -> None:
    """What the role may not do is one line and exit code 5, and no traceback."""
    result = commands_of(stranger, empty_store)(command)

    assert result.exit_code == 5
    assert result.stderr.startswith("database: permission denied for")
    assert result.stderr.count("\n") == 1


def test_a_password_is_not_printed(empty_store: FileStore, make_engine: MakeEngine) -> None:
    """An address that cannot be reached gives exit code 7 and no secret."""
    url = "postgresql+psycopg://somebody:s3cret@127.0.0.1:1/nothing"

    result = commands_of(make_engine(url), empty_store)("status")

    assert result.exit_code == 7
    assert result.stderr.startswith("database: ")
    assert "s3cret" not in result.output


@pytest.mark.parametrize("command", ["reports", "status", "demo"])
def test_an_sqlite_file_that_is_not_there_is_not_made(
    make_engine: MakeEngine, empty_store: FileStore, tmp_path: Path, command: str
) -> None:
    """Looking makes no empty database, and exit code 4 says what to do."""
    path = tmp_path / "missing.sqlite"

    result = commands_of(make_engine(f"sqlite:///{path}"), empty_store)(command)

    assert result.exit_code == 4
    assert "lineage init" in result.stderr
    assert not path.exists()


@pytest.mark.parametrize("command", ["reports", "demo"])
def test_a_database_without_schema_exits_with_4(
    empty_engine: Engine, empty_store: FileStore, command: str
) -> None:
    """The line names the command that makes it."""
    result = commands_of(empty_engine, empty_store)(command)

    assert result.exit_code == 4
    assert result.stderr.startswith("not-installed: ")


def test_status_sees_a_missing_trigger(lineage: Lineage, sqlite_engine: Engine) -> None:
    """One trigger dropped behind our back: exit code 4, the table named; init mends it."""
    with sqlite_engine.begin() as connection:
        trigger = connection.scalars(
            text(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'lineage_lead'"
            )
        ).first()
        connection.execute(text(f'DROP TRIGGER "{trigger}"'))

    result = lineage("status")
    lineage("init")

    assert result.exit_code == 4
    assert "1 missing" in next(
        line for line in result.stdout.splitlines() if "lineage_lead " in line
    )
    assert "Capture is not whole" in result.stdout
    assert lineage("status").exit_code == 0


def test_status_names_a_trigger_that_it_does_not_know(
    lineage: Lineage, sqlite_engine: Engine
) -> None:
    """What somebody put on our tables under a name like ours is for people to judge."""
    with sqlite_engine.begin() as connection:
        connection.execute(
            text("CREATE TRIGGER lineage_odd AFTER UPDATE ON lineage_lead BEGIN SELECT 1; END")
        )

    result = lineage("status")

    assert result.exit_code == 4
    assert "does not know: lineage_odd." in result.stdout


def test_status_counts_what_is_stored(lineage: Lineage) -> None:
    """Reports, versions and artifacts, with their sizes."""
    answer = json.loads(lineage("status", "--json").stdout)

    counts = {one["name"]: one["rows"] for one in answer["counts"]}
    assert (counts["reports"], counts["runs"]) == (3, 3)
    assert counts["report versions"] == 14
    assert answer["artifacts"]["size_bytes"] > answer["artifacts"]["compressed_bytes"] > 0


def test_the_demo_is_recorded_once(
    engine: Engine, empty_store: FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first time it says how much was recorded, the second that nothing was added."""
    beginning = story()[:2]
    monkeypatch.setattr(recording, "story", lambda: beginning)
    lineage = commands_of(engine, empty_store)

    first, second = lineage("demo"), lineage("demo")

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert first.stdout.startswith("Recorded 4 versions")
    assert "nothing was added" in second.stdout
    assert first.stdout.split()[-1] == second.stdout.split()[-1]


def test_the_demo_leaves_another_history_alone(engine: Engine, empty_store: FileStore) -> None:
    """Exit code 5: the database is not empty."""
    with Session(engine) as session:
        session.add(Lead(name="Somebody"))
        session.commit()

    result = commands_of(engine, empty_store)("demo")

    assert result.exit_code == 5
    assert result.stderr.startswith("history-in-the-way: ")


def test_a_fault_in_the_program_is_no_difference(
    lineage: Lineage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An unexpected exception exits with 70 and its traceback, never with 1."""
    monkeypatch.setattr("lineage_panel.cli.diff.compare", None)

    result = lineage("diff", IBM, "1", "2")

    assert result.exit_code == 70
    assert "Traceback" in result.stderr


@pytest.fixture
def read_only(
    dialect: Dialect, make_database: MakeDatabase, make_engine: MakeEngine
) -> tuple[Engine, Engine]:
    """Give two engines on an empty database: one that may write, and one that may only read."""
    url = make_database(dialect, schema=False)
    if dialect == "sqlite":
        Path(url.database or "").touch()
        reading = make_engine(f"sqlite:///file:{url.database}?mode=ro&uri=true")
        event.remove(reading, "connect", set_sqlite_pragmas)  # journal_mode would be a write
        return make_engine(url), reading
    options = "-c default_transaction_read_only=on"
    return make_engine(url), make_engine(url, connect_args={"options": options})


def test_init_of_a_read_only_database_says_what_to_do(
    read_only: tuple[Engine, Engine], empty_store: FileStore
) -> None:
    """What cannot be written is one line and exit code 4."""
    result = commands_of(read_only[1], empty_store)("init")

    assert result.exit_code == 4
    assert result.stderr.startswith("database-read-only: The database ")
    assert result.stderr.count("\n") == 1


def test_init_of_a_read_only_database_may_find_nothing_to_do(
    read_only: tuple[Engine, Engine], empty_store: FileStore
) -> None:
    """One that is up to date needs no write, and is told so."""
    commands_of(read_only[0], empty_store)("init")

    result = commands_of(read_only[1], empty_store)("init")

    assert result.exit_code == 0
    assert "is up to date" in result.stdout
