"""``lineage explain``: the answer first, then the causes."""

import json

from sqlalchemy import Engine

from report_lineage.artifacts import FileStore
from tests.cli.conftest import AMAZON, IBM, Lineage, commands_of


def test_the_answer_comes_first(lineage: Lineage) -> None:
    """A sentence, the verdict, and each cause with its digests, its way and what it changed."""
    result = lineage("explain", IBM, "1", "2")

    first, verdict, *_ = result.stdout.splitlines()
    assert result.exit_code == 1
    assert first.startswith("v2 differs from v1 because prices.csv was changed (4 rows added)")
    assert verdict == "explained"
    assert "1. input changed: prices.csv was changed (4 rows added)." in result.stdout
    assert "   upstream: market_brief ← prices.csv" in result.stdout
    assert "section “In brief”, section “Return”" in result.stdout
    assert "   changed: not traced" in result.stdout


def test_an_edit_is_told_with_who_and_when(lineage: Lineage) -> None:
    """The edit of the last version has an actor, a reason and an effect."""
    last = lineage("timeline", IBM, "--json").stdout
    number = json.loads(last)["rows"][0]["number"]

    result = lineage("explain", IBM, str(number - 1), str(number))

    assert "ana changed status by hand" in result.stdout
    assert ", ana (orm)" in result.stdout
    assert "   changed: status" in result.stdout


def test_the_same_version_exits_with_0(lineage: Lineage) -> None:
    """Nothing differs, and nothing is to explain."""
    result = lineage("explain", IBM, "2", "2")

    assert (result.exit_code, result.stdout) == (0, "v2 says the same as v2.\nidentical\n")


def test_as_json(lineage: Lineage) -> None:
    """Machines get the whole answer."""
    answer = json.loads(lineage("explain", AMAZON, "1", "2", "--json").stdout)

    assert answer["verdict"] == "explained"
    assert answer["causes"][0]["evidence"]["diff"]["key"] == ["symbol", "date"]


def test_without_a_store_digests_are_told(sqlite_engine: Engine, store: FileStore) -> None:
    """The causes are the same; what cannot be compared says why."""
    result = commands_of(sqlite_engine, None)("explain", IBM, "1", "2")

    assert "no artifact store was given" in result.stdout
    assert "changed: not traced" in result.stdout


def test_a_version_that_is_not_there_exits_with_3(lineage: Lineage) -> None:
    """The error says which there are."""
    assert lineage("explain", IBM, "1", "99").exit_code == 3
