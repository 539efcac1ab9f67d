"""The group ``flask lineage``, and what its commands share: errors on one line, exit codes."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from functools import wraps
from typing import NoReturn, ParamSpec

import click
from flask.cli import AppGroup
from sqlalchemy.exc import InterfaceError, OperationalError

from lineage_panel.cli.exits import ExitCode, exit_code_of
from report_lineage.errors import LineageError

P = ParamSpec("P")

lineage = AppGroup("lineage", help="See where reports came from, what changed and what they were.")

# Click ends on these by itself, quietly when a reader such as head(1) has gone.
_CLICKS_OWN = (click.ClickException, click.Abort, click.exceptions.Exit, BrokenPipeError)


def command(name: str) -> Callable[[Callable[P, ExitCode]], click.Command]:
    """Return a decorator that adds a function to the group; what it returns is the exit code.

    An error raised on purpose becomes one line on standard error: its code, what happened, what
    to do next.
    """

    def decorate(work: Callable[P, ExitCode]) -> click.Command:
        made: click.Command = lineage.command(name)(_answering(work))
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
            code = _failed("database", _first_line(error.orig), ExitCode.UNREACHABLE)
        except _CLICKS_OWN:
            raise
        except OSError as error:
            code = _failed("files", f"{error}. Check the path.", ExitCode.UNREACHABLE)
        except Exception as error:
            # Python would end with 1, which says: they differ.
            traceback.print_exception(error)
            raise SystemExit(ExitCode.BROKEN) from error
        raise SystemExit(code)

    return answer


def _failed(code: str, message: str, exit_code: ExitCode) -> ExitCode:
    click.echo(f"{code}: {message}", err=True)
    return exit_code


def _first_line(error: BaseException | None) -> str:
    line = str(error).strip().splitlines()[0] if str(error).strip() else "no answer"
    return f"{line}. Check LINEAGE_DATABASE_URL, and that the database is running."
