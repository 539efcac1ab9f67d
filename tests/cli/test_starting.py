"""What keeps a command from beginning is one line and an exit code, never a traceback."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask.cli import FlaskGroup
from sqlalchemy import URL, Engine

from lineage_panel.database import make_engine
from lineage_panel.factory import create_app
from report_lineage.artifacts import FileStore
from report_lineage.errors import ConfigurationError
from tests.cli.conftest import commands_of
from tests.support.databases import MakeEngine


@pytest.fixture
def runner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """Give a runner of Flask's own commands in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return CliRunner()


def flask(runner: CliRunner, name: str, value: str, *command: str) -> Result:
    """Call a command of the standalone panel with a setting in the environment."""
    group = FlaskGroup(create_app=create_app, set_debug_flag=False)
    return runner.invoke(group, command or ["lineage", "status"], env={name: value})


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("LINEAGE_OPEN", "maybe", "LINEAGE_OPEN is 'maybe'. Set it to 1 or 0"),
        ("LINEAGE_PAGE_SIZE", "0", "whole number of at least 1"),
        ("LINEAGE_URL_PREFIX", "/", "is no prefix of addresses"),
        ("LINEAGE_DATABASE_URL", "no address", "LINEAGE_DATABASE_URL is no address of a database"),
        ("LINEAGE_DATABASE_URL", "postgresql+psycopg://a:s3cret@h:x/d", "is no address"),
        ("LINEAGE_DATABASE_URL", "mysql://a:s3cret@h/d", "names mysql, which is not served"),
        ("LINEAGE_DATABASE_URL", "postgresql+none://a:s3cret@h/d", "postgresql+none of"),
    ],
)
def test_a_useless_setting_is_one_line(runner: CliRunner, name: str, value: str, said: str) -> None:
    """Code, problem, next step and exit code 4, and no word of a password."""
    result = flask(runner, name, value)

    assert (result.exit_code, result.stdout) == (4, "")
    assert result.stderr.startswith("cannot-start: ")
    assert said in result.stderr
    assert result.stderr.count("\n") == 1
    assert "s3cret" not in result.stderr


def test_the_server_does_not_start_either(runner: CliRunner) -> None:
    """`flask run` ends the same way."""
    result = flask(runner, "LINEAGE_OPEN", "maybe", "run")

    assert (result.exit_code, result.stderr.count("\n")) == (4, 1)
    assert result.stderr.startswith("cannot-start: LINEAGE_OPEN")


def test_elsewhere_it_is_an_error_like_others() -> None:
    """A server that makes the application gets an exception of ours, with its facts."""
    with pytest.raises(ConfigurationError, match="LINEAGE_PAGE_SIZE is '0'") as caught:
        create_app({"LINEAGE_PAGE_SIZE": "0"})

    assert caught.value.code == "cannot-start"
    assert caught.value.facts["remedy"] == "Set it to a whole number of at least 1"


@pytest.mark.parametrize("command", ["init", "status", "reports", "demo"])
@pytest.mark.parametrize("content", [b"garbage\n", b"no database at all " * 99])
def test_a_file_that_is_no_database(
    make_engine: MakeEngine, tmp_path: Path, command: str, content: bytes
) -> None:
    """Exit code 7 and one line; the file is left as it is."""
    path = tmp_path / "notes.txt"
    path.write_bytes(content)
    engine = make_engine(URL.create("sqlite", database=str(path)))

    result = commands_of(engine, FileStore(tmp_path / "artifacts"))(command)

    assert result.exit_code == 7
    assert result.stderr.startswith("database: file is not a database. Check ")
    assert result.stderr.count("\n") == 1
    assert path.read_bytes() == content


def test_the_standalone_engine_says_so_too(tmp_path: Path) -> None:
    """Its own preparation of connections fails first."""
    path = tmp_path / "notes.txt"
    path.write_bytes(b"garbage\n")
    engine = make_engine(f"sqlite:///{path}")

    result = commands_of(engine, None)("status")

    assert (result.exit_code, result.stderr.count("\n")) == (7, 1)
    engine.dispose()


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_passwords_in_a_query_are_not_printed(
    postgresql_engine: Engine, make_engine: MakeEngine, form: tuple[str, ...]
) -> None:
    """Of the address only driver, host, port and database are told."""
    url = postgresql_engine.url.update_query_dict({"password": "s3cret"})
    lineage = commands_of(make_engine(url), None)

    for command in ("init", "status"):
        result = lineage(command, *form)

        assert result.exit_code == 0
        assert f"postgresql+psycopg:///{url.database}" in result.stdout
        assert "s3cret" not in result.output
