"""Whose models a command on capture is about: the product's own, or a host's."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

import click
from sqlalchemy.orm import configure_mappers

from report_lineage.errors import BadParameter

F = TypeVar("F", bound=Callable[..., Any])


def manager_option(work: F) -> F:
    """Add ``--manager`` to a command, as the argument ``manager``."""
    return click.option(
        "--manager",
        metavar="MODULE:NAME",
        help="The Continuum manager of your own models, in a module that declares them all. "
        "Without it, the models of report-lineage.",
    )(work)


def named_manager(name: str | None) -> Any:
    """Return the manager that ``module:attribute`` names; None stays None, the product's own.

    :raises BadParameter: if there is no such module or attribute, or it is no manager.
    """
    if name is None:
        return None
    module, _, attribute = name.partition(":")
    # Flask finds an application in the working directory, so its models are looked for there too.
    if str(Path.cwd()) not in sys.path:
        sys.path.insert(0, str(Path.cwd()))
    try:
        found = getattr(import_module(module), attribute)
    except (ModuleNotFoundError, AttributeError, ValueError) as error:
        raise _refused(name, str(error) or "there is no module of this name") from error
    configure_mappers()
    if getattr(getattr(found, "transaction_cls", None), "__table__", None) is None:
        raise _refused(name, "it is no Continuum manager whose models are declared")
    return found


def _refused(name: str, problem: str) -> BadParameter:
    return BadParameter(
        parameter="--manager",
        value=name,
        problem=problem,
        remedy="Give it as module:attribute, such as yourapp.models:versioning_manager.",
    )
