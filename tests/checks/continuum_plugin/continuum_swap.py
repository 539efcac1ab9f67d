"""Lets the test suite of SQLAlchemy-Continuum run against this product's ``make_versioned``.

A pytest plugin, in a folder of its own: their tests are a package called ``tests`` too, so it is
found by name (``-p continuum_swap``) with this folder on the path, and ours stays out of the way.
"""

from __future__ import annotations

import functools
import os

import psycopg
import pytest
import sqlalchemy_continuum
from sqlalchemy import make_url

import report_lineage


def pytest_configure(config: pytest.Config) -> None:
    """Swap what their tests import, before they import it."""
    if os.environ.get("LINEAGE_SUITE_SWAP") == "1":
        # Their tests write version rows by hand and call `vacuum`, which the guard is there for.
        unguarded = functools.partial(report_lineage.make_versioned, guard=False)
        sqlalchemy_continuum.make_versioned = unguarded
        sqlalchemy_continuum.remove_versioning = report_lineage.remove_versioning


@pytest.fixture(scope="session", autouse=True)
def database_of_this_worker() -> None:
    """Give each worker a PostgreSQL database of its own: their tests share table names."""
    server = os.environ.get("LINEAGE_SUITE_SERVER")
    if server is not None:
        name = "suite_" + os.environ.get("PYTEST_XDIST_WORKER", "main")
        url = make_url(server)
        with psycopg.connect(_address(server), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')  # type: ignore[arg-type]  # a name of ours
        os.environ["DATABASE_URL"] = url.set(database=name).render_as_string(hide_password=False)


def _address(server: str) -> str:
    return make_url(server).set(drivername="postgresql").render_as_string(hide_password=False)
