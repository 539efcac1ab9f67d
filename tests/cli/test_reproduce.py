"""The command reproduce."""

import json
import uuid

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from report_lineage import record_run
from report_lineage.artifacts import FileStore
from report_lineage.entities import Report
from report_lineage.reports import state
from tests.cli.conftest import IBM, Lineage, commands_of


@pytest.fixture
def falsified(sqlite_engine: Engine, store: FileStore) -> None:
    """Record a page that was not made from the template, as version 5 of IBM's report."""
    with (
        Session(sqlite_engine) as session,
        record_run(session, job="by_hand", namespace="tests", store=store) as run,
    ):
        report = session.get_one(Report, uuid.UUID(IBM))
        page = store.read_bytes(page_of_version_3(session)).replace(b"March", b"May")
        report.status = "published"
        run.add_output("brief.html", page, "text/html", report=report)


def page_of_version_3(session: Session) -> str:
    """Return the digest of the page of IBM's third version."""
    outputs = state(session, uuid.UUID(IBM), 3).outputs
    return next(one.sha256 for one in outputs if one.name == "brief.html")


def test_a_version_that_comes_out_again(lineage: Lineage) -> None:
    """Exit code 0, with the digest that both have."""
    result = lineage("reproduce", IBM[:8], "--version", "3")

    assert result.exit_code == 0
    assert result.stdout.startswith(f"Version 3 of {IBM}: identical\n")
    recorded, rendered = (
        line.split()[1] for line in result.stdout.splitlines() if line.startswith(("reco", "rend"))
    )
    assert recorded == rendered


def test_a_moment_chooses_the_version(lineage: Lineage) -> None:
    """The same as `show --at`, and exit code 3 before its birth."""
    answer = json.loads(lineage("reproduce", IBM, "--at", "2000-02-15", "--json").stdout)

    assert (answer["number"], answer["verdict"], answer["reasons"]) == (1, "identical", [])
    assert json.loads(lineage("reproduce", IBM, "--at", "version:1", "--json").stdout) == answer
    assert lineage("reproduce", IBM, "--at", "1999-01-01").exit_code == 3


def test_nothing_to_compare_with_exits_with_3(lineage: Lineage) -> None:
    """A version edited by hand proves nothing, and that is no success."""
    result = lineage("reproduce", IBM)

    assert result.exit_code == 3
    assert f"Version 4 of {IBM}: nothing recorded to compare with" in result.stdout
    assert "no-output: " in result.stdout


@pytest.mark.usefixtures("falsified")
def test_a_version_that_differs_exits_with_1(lineage: Lineage) -> None:
    """The reason and what differs, word by word."""
    result = lineage("reproduce", IBM)

    assert result.exit_code == 1
    assert "differs" in result.stdout and "template-inferred: " in result.stdout
    assert "[-May-]{+March+}" in result.stdout


def test_all_versions_are_checked(lineage: Lineage) -> None:
    """They are counted, those that have no output of their own apart."""
    result = lineage("reproduce", "--all")

    assert result.exit_code == 0
    assert result.stdout == (
        "14 versions: 12 identical, 0 differ, 2 have no output of their own to compare with.\n"
    )


@pytest.mark.usefixtures("falsified")
def test_one_that_differs_among_all_exits_with_1(lineage: Lineage) -> None:
    """It is listed with its reason; machines get it without its diff."""
    listed = lineage("reproduce", "--all").stdout.splitlines()
    result = lineage("reproduce", IBM, "--all", "--json")

    assert len(listed) == 2
    assert listed[0].startswith(f"{IBM}  v5  differs: No run named the template")
    answer = json.loads(result.stdout)
    assert result.exit_code == 1
    assert [answer[name] for name in ("versions", "identical", "differing")] == [5, 3, 1]
    assert [(one["number"], one["diff"]) for one in answer["results"]] == [(5, None)]


def test_a_host_gives_its_own_renderer(sqlite_engine: Engine, store: FileStore) -> None:
    """What it makes is what is compared with."""

    class Plain:
        media_type = "image/svg+xml"

        def render(self, source: str, values: object, *, fresh: bool = False) -> bytes:
            return b"<svg/>"

    result = commands_of(sqlite_engine, store, renderer=Plain())("reproduce", IBM, "--version", "1")

    assert result.exit_code == 1
    assert "chart.svg" in result.stdout


def test_without_a_store_digests_are_compared(sqlite_engine: Engine) -> None:
    """The verdict needs no stored bytes."""
    assert commands_of(sqlite_engine, None)("reproduce", IBM, "--version", "1").exit_code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        (IBM, "--all", "--version", "1"),
        (IBM, "--at", "2000-01-01", "--version", "1"),
        (IBM, "--at", "soon"),
    ],
)
def test_what_cannot_be_understood_exits_with_2(
    lineage: Lineage, arguments: tuple[str, ...]
) -> None:
    """A report, or all; a version, or a moment."""
    assert lineage("reproduce", *arguments).exit_code == 2
