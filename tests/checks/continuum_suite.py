"""Run SQLAlchemy-Continuum's own tests against this product's ``make_versioned``.

Run by `make continuum-suite` as ``python -m tests.checks.continuum_suite``. Their sources are
fetched in the version that is installed. Each test that does not pass has to be listed, with its
reason, in docs/reference/continuum-compatibility.md; one that is listed and passes fails the run too.
"""

from __future__ import annotations

import argparse
import fnmatch
import os
import re
import subprocess
import sys
import tarfile
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from tests.support.postgresql import external_or_own_server

PROJECT = Path(__file__).resolve().parents[2]
PLUGIN = Path(__file__).with_name("continuum_plugin")
DOCUMENT = PROJECT / "docs" / "reference" / "continuum-compatibility.md"
DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
GOALS = {"sqlite": 850, "postgresql": 852}
_LISTED = re.compile(r"^\| `(?P<test>tests/\S+)` \| (?P<databases>[^|]+) \| (?P<reason>.+) \|$")


@dataclass(frozen=True)
class Outcome:
    """What became of each of their tests on one database."""

    passed: frozenset[str]
    failed: frozenset[str]
    skipped: frozenset[str]


def fetch_sources(folder: Path) -> Path:
    """Return their unpacked sources, fetched by pip unless they are there from an earlier run."""
    wanted = version("SQLAlchemy-Continuum")
    unpacked = folder / f"sqlalchemy_continuum-{wanted}"
    if not unpacked.exists():
        folder.mkdir(parents=True, exist_ok=True)
        options = ["--quiet", "--no-binary", ":all:", "--no-deps", "--no-build-isolation"]
        pip = [sys.executable, "-m", "pip", "download", *options, "--dest", str(folder)]
        subprocess.run([*pip, f"SQLAlchemy-Continuum=={wanted}"], check=True)
        with tarfile.open(unpacked.with_name(unpacked.name + ".tar.gz")) as archive:
            archive.extractall(folder, filter="data")
    return unpacked


def run_suite(sources: Path, database: str, *, swapped: bool, workers: str) -> Outcome:
    """Run their tests on one database and return what became of each."""
    report = sources.parent / f"{database}{'' if swapped else '-unswapped'}.xml"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "continuum_swap", "-n", workers]
    command += ["-p", "no:cacheprovider", "--show-capture=no", f"--junitxml={report}", "--tb=short"]
    with _environment(database, swapped=swapped) as environment:
        subprocess.run(command, cwd=sources, env=environment, check=False)
    return _read(report)


@contextmanager
def _environment(database: str, *, swapped: bool) -> Iterator[dict[str, str]]:
    known = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    settings = known | {"PYTHONPATH": str(PLUGIN), "LINEAGE_SUITE_SWAP": str(int(swapped))}
    if database == "sqlite":
        yield settings | {"DB": "sqlite"}
        return
    with external_or_own_server() as server:
        address = server.render_as_string(hide_password=False)
        yield settings | {"DB": "postgres", "LINEAGE_SUITE_SERVER": address}


def _read(report: Path) -> Outcome:
    found: dict[str, set[str]] = {"passed": set(), "failed": set(), "skipped": set()}
    for case in ElementTree.parse(report).iter("testcase"):
        module, _, owner = case.attrib["classname"].rpartition(".")
        test = f"{module.replace('.', '/')}.py::{owner}::{case.attrib['name']}"
        tags = {child.tag for child in case}
        kind = "failed" if tags & {"failure", "error"} else "passed"
        found["skipped" if "skipped" in tags else kind].add(test)
    # A test whose body passes and whose teardown fails is reported twice.
    found["passed"] -= found["failed"]
    return Outcome(**{name: frozenset(tests) for name, tests in found.items()})


def listed_tests(database: str, document: str) -> dict[str, str]:
    """Return the patterns of tests that the document lists for a database, with their reasons."""
    rows = filter(None, map(_LISTED.match, document.splitlines()))
    name = DATABASES[database]
    return {
        row["test"]: row["reason"]
        for row in rows
        if name in row["databases"] or row["databases"].strip() == "both"
    }


def contradictions(outcome: Outcome, listed: dict[str, str]) -> list[str]:
    """Return one line for each test whose outcome is not what the document says."""
    told = {test for pattern in listed for test in fnmatch.filter(outcome.failed, pattern)}
    lines = [f"fails and is not listed: {test}" for test in sorted(outcome.failed - told)]
    for pattern in listed:
        passing = fnmatch.filter(outcome.passed | outcome.skipped, pattern)
        lines += [f"is listed and passes: {test}" for test in sorted(passing)]
        if not fnmatch.filter(outcome.passed | outcome.failed, pattern) and not passing:
            lines.append(f"is listed and does not exist: {pattern}")
    return lines


def main() -> None:
    """Run, print what passed and failed, exit with 1 where the document says otherwise."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=list(DATABASES), action="append")
    parser.add_argument("--unswapped", action="store_true", help="run Continuum by itself")
    parser.add_argument("--workers", default="2")
    asked = parser.parse_args()
    sources = fetch_sources(PROJECT / "build" / "continuum-suite")
    wrong: list[str] = []
    for database in asked.database or list(DATABASES):
        outcome = run_suite(sources, database, swapped=not asked.unswapped, workers=asked.workers)
        counts = f"{len(outcome.passed)} passed, {len(outcome.failed)} failed"
        print(f"{DATABASES[database]}: {counts}, {len(outcome.skipped)} skipped")
        if not asked.unswapped:
            found = contradictions(outcome, listed_tests(database, DOCUMENT.read_text("utf-8")))
            if len(outcome.passed) < GOALS[database]:
                found.append(f"fewer than {GOALS[database]} pass")
            wrong += [f"{DATABASES[database]}: {line}" for line in found]
    print("\n".join(wrong))
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
