"""The commands that read: their tables, their JSON, their exit codes."""

import json

import pytest

from tests.cli.conftest import AMAZON, IBM, Lineage


def test_reports_are_listed(lineage: Lineage) -> None:
    """One line for each report, the deleted one among them."""
    result = lineage("reports")

    lines = result.stdout.splitlines()
    assert result.exit_code == 0
    assert lines[0].split()[:3] == ["ID", "TITLE", "STATUS"]
    assert len(lines) == 5
    assert any(AMAZON in line and "deleted" in line for line in lines)


def test_reports_can_be_narrowed(lineage: Lineage) -> None:
    """Filters are those of the panel."""
    found = json.loads(lineage("reports", "--search", "ibm", "--json").stdout)

    assert [row["id"] for row in found["rows"]] == [IBM]
    assert json.loads(lineage("reports", "--living", "--json").stdout)["total"] == 3
    assert "No report matches" in lineage("reports", "--status", "lost").stdout


def test_the_list_goes_on(lineage: Lineage) -> None:
    """A page names the cursor of the next one on standard error."""
    first = lineage("reports", "--limit", "3")

    rest = lineage("reports", "--limit", "3", "--cursor", first.stderr.split()[-1])

    assert len(first.stdout.splitlines()) == 4
    assert len(rest.stdout.splitlines()) == 2


def test_a_timeline_says_who_and_why(lineage: Lineage) -> None:
    """Newest first, with the edit's actor and reason."""
    result = lineage("timeline", IBM)

    edit = result.stdout.splitlines()[1]
    assert edit.startswith("v4")
    assert "ana" in edit
    assert edit.endswith("Read over")
    assert result.exit_code == 0


def test_a_timeline_as_json(lineage: Lineage) -> None:
    """The same data as the panel's interface gives."""
    answer = json.loads(lineage("timeline", IBM, "--json").stdout)

    assert [row["number"] for row in answer["rows"]] == [4, 3, 2, 1]
    assert answer["rows"][0]["transaction"]["actor"] == "ana"


def test_a_report_is_shown(lineage: Lineage) -> None:
    """Its fields, sections and inputs, as they are now."""
    shown = lineage("show", IBM).stdout

    assert shown.startswith("IBM market brief, version 4 of 4")
    assert "status    final" in shown
    assert "1. In brief" in shown
    assert "prices.csv" in shown


def test_a_version_is_shown_as_it_was(lineage: Lineage) -> None:
    """The first version had another status and another month."""
    answer = json.loads(lineage("show", IBM, "--version", "1", "--json").stdout)

    assert answer["version"]["number"] == 1
    assert answer["status"] == "draft"
    assert json.loads(answer["data_json"])["month"] == "2000-01"


@pytest.mark.parametrize(
    ("report", "when", "said"),
    [
        (IBM, "2000-02-15", "version 1 of 4"),
        (IBM, "version:1", "version 1 of 4"),
        (IBM, "transaction:1", "no such report yet"),
        (IBM, "1999-12-31", "no such report yet"),
        (AMAZON, "2999-01-01", "deleted"),
    ],
)
def test_a_report_at_a_moment(lineage: Lineage, report: str, when: str, said: str) -> None:
    """It is shown, or said not to be there, with an exit code that tells the two apart."""
    result = lineage("show", report, "--at", when)

    assert said in result.stdout
    assert result.exit_code == (0 if "version" in said else 3)


def test_versions_that_differ_exit_with_1(lineage: Lineage) -> None:
    """The difference is shown word by word, as diff(1) would exit."""
    result = lineage("diff", IBM, "1", "2")

    assert result.exit_code == 1
    assert "[-January-]{+February+}" in result.stdout
    assert "In brief (changed)" in result.stdout
    assert "/month" in result.stdout


def test_a_difference_is_printed_a_page_at_a_time(lineage: Lineage) -> None:
    """A page says which it is; what has no pages, and a page that there is not, is refused."""
    whole, page = (lineage("diff", IBM, "1", "2", *given) for given in ((), ("--page", "1")))

    assert page.exit_code == 1
    assert page.stdout == f"{whole.stdout}Page 1 of 1.\n"
    assert lineage("diff", IBM, "1", "2", "--page", "2").exit_code == 2
    assert lineage("diff", IBM, "1", "2", "--page", "1", "--json").exit_code == 2


def test_versions_that_are_alike_exit_with_0(lineage: Lineage) -> None:
    """A version differs from itself in nothing."""
    result = lineage("diff", IBM, "2", "2")

    assert result.exit_code == 0
    assert "alike" in result.stdout


def test_a_difference_as_json(lineage: Lineage) -> None:
    """The exit code is the same as without --json."""
    result = lineage("diff", IBM, "3", "4", "--json")

    assert result.exit_code == 1
    assert json.loads(result.stdout)["summary"] == "status draft → final"


def test_an_id_may_be_abbreviated(lineage: Lineage) -> None:
    """Enough of the beginning names the report, with hyphens or without."""
    assert lineage("timeline", IBM[:8]).stdout == lineage("timeline", IBM).stdout
    assert lineage("timeline", IBM.replace("-", "")[:12].upper()).exit_code == 0


@pytest.mark.parametrize("word", ["IBM market brief", "ec", "../../etc/passwd", "%", "' OR 1=1 --"])
def test_a_text_that_is_no_id_is_named(lineage: Lineage, word: str) -> None:
    """A title is no id; one line on standard error says so."""
    result = lineage("show", word)

    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("bad-parameter: ")
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("arguments", [("show", "0" * 32), ("show", IBM, "--version", "99")])
def test_what_is_not_there_exits_with_3(lineage: Lineage, arguments: tuple[str, ...]) -> None:
    """Neither an unknown report nor an unknown version is an empty answer."""
    result = lineage(*arguments)

    assert result.exit_code == 3
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("show",),
        ("show", IBM, "--at", "soon"),
        ("show", IBM, "--at", "2000-01-01", "--version", "1"),
        ("diff", IBM, "0", "1"),
        ("reports", "--run", "latest"),
        ("reports", "--cursor", "broken"),
    ],
)
def test_what_cannot_be_understood_exits_with_2(
    lineage: Lineage, arguments: tuple[str, ...]
) -> None:
    """Wrong options are told apart from what is not there."""
    assert lineage(*arguments).exit_code == 2
