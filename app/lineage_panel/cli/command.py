"""The group ``flask lineage``, and what its commands share: errors on one line, exit codes."""

from __future__ import annotations

import sqlite3
import traceback
from collections.abc import Callable
from functools import wraps
from typing import NoReturn, ParamSpec

import click
from flask.cli import AppGroup
from sqlalchemy.exc import DatabaseError, InterfaceError, OperationalError

from lineage_panel.cli.exits import ExitCode, exit_code_of
from report_lineage.errors import LineageError

P = ParamSpec("P")

lineage = AppGroup("lineage", help="See where reports came from, what changed and what they were.")

_CHECK_THE_DATABASE = "Check LINEAGE_DATABASE_URL, and that the database is running."
_CHECK_THE_ROLE = "Name a role in LINEAGE_DATABASE_URL that may, such as the owner of the schema."
_CHECK_THE_FILE = (
    "Check that LINEAGE_DATABASE_URL names an SQLite database; restore it from a backup if it does."
)
# Primary result codes of SQLite: the low byte of an extended one.
_UNREADABLE_FILE = frozenset({sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT})
# SQLSTATE of PostgreSQL.
_INSUFFICIENT_PRIVILEGE = "42501"
# Click ends on these by itself, quietly when a reader such as head(1) has gone.
_CLICKS_OWN = (click.ClickException, click.Abort, click.exceptions.Exit, BrokenPipeError)


def command(
    name: str, *, group: AppGroup = lineage
) -> Callable[[Callable[P, ExitCode]], click.Command]:
    """Return a decorator that adds a function to a group; what it returns is the exit code.

    An error raised on purpose becomes one line on standard error: its code, what happened, what
    to do next.
    """

    def decorate(work: Callable[P, ExitCode]) -> click.Command:
        made: click.Command = group.command(name)(_answering(work))
        return made

    return decorate


def _answering(work: Callable[P, ExitCode]) -> Callable[P, NoReturn]:
    @wraps(work)
    def answer(*args: P.args, **options: P.kwargs) -> NoReturn:
        try:
            code = work(*args, **options)
        except LineageError as error:
            code = _failed(error.code, str(error), exit_code_of(error))
        except (OperationalError, InterfaceError) as error:
            problem = f"{_first_line(error.orig)}. {_CHECK_THE_DATABASE}"
            code = _failed("database", problem, ExitCode.UNREACHABLE)
        except DatabaseError as error:
            code = _refused_by_database(error)
        except _CLICKS_OWN:
            raise
        except OSError as error:
            code = _failed("files", f"{error}. Check the path.", ExitCode.UNREACHABLE)
        except Exception as error:
            raise _broken(error) from error
        raise SystemExit(code)

    return answer


def _refused_by_database(error: DatabaseError) -> ExitCode:
    """Tell what the database refuses for a reason outside the program; else it is our fault."""
    line = _first_line(error.orig)
    if getattr(error.orig, "sqlstate", None) == _INSUFFICIENT_PRIVILEGE:
        return _failed("database", f"{line}. {_CHECK_THE_ROLE}", ExitCode.REFUSED)
    if getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in _UNREADABLE_FILE:
        return _failed("database", f"{line}. {_CHECK_THE_FILE}", ExitCode.UNREACHABLE)
    raise _broken(error) from error


def _broken(error: Exception) -> SystemExit:
    # Python would end with 1, which says: they differ.
    traceback.print_exception(error)
    return SystemExit(ExitCode.BROKEN)


def _failed(code: str, message: str, exit_code: ExitCode) -> ExitCode:
    click.echo(f"{code}: {message}", err=True)
    return exit_code


def _first_line(error: BaseException | None) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else "no answer"
