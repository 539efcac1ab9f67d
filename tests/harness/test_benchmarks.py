"""The benchmarks still run: each prints every case, with what it should find."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
import sqlalchemy as sa

from tests.benchmarks.cases import Size, cases

ROWS = 5


def printed(server: sa.URL, *arguments: str) -> str:
    """Return what a benchmark prints that uses the tests' server."""
    address = server.render_as_string(hide_password=False)
    return subprocess.run(
        [sys.executable, "-m", "tests.benchmarks", *arguments],
        env=os.environ | {"LINEAGE_TEST_POSTGRESQL": address},
        text=True,
        stdout=subprocess.PIPE,
        timeout=120,
        check=True,
    ).stdout


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_every_case_of_capture_is_measured(postgresql_server: sa.URL, dialect: str) -> None:
    """Ours records every row of every case, and stands beside plain and the double write."""
    said = printed(
        postgresql_server, "capture", "--rounds=1", f"--rows={ROWS}", f"--dialect={dialect}"
    )

    expected = {one.label: one for one in cases(Size(ROWS)) if dialect in one.dialects}
    parts = re.split(r"^  (?=\S)", said, flags=re.MULTILINE)[1:]
    found = {part.partition("\n")[0].removesuffix(", per transaction"): part for part in parts}
    assert found.keys() == expected.keys()
    for label, part in found.items():
        ours = re.search(r"^    ours +[\d.]+ ms +[\d.]+x +[\d.]+x  (.*)$", part, re.MULTILINE)
        assert ours is not None, part
        assert ours[1] == str(expected[label].writes), part


def test_the_doctor_s_benchmark_measures_both_databases(postgresql_server: sa.URL) -> None:
    """Each step takes its time, and the doctor finds all well as often as it is asked."""
    said = printed(postgresql_server, "doctor", "--rounds=2", f"--rows={ROWS}")

    for dialect in ("sqlite", "postgresql"):
        part = said.partition(f"\n{dialect}: {ROWS} rows\n")[2].partition("\n\n")[0]
        steps = [line.rsplit(maxsplit=2)[0].strip() for line in part.splitlines()]
        expected = ["baseline, of all rows", "baseline, nothing left", *["doctor, all is well"] * 2]
        assert steps == expected


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_the_benchmark_of_why_finds_each_change(postgresql_server: sa.URL, dialect: str) -> None:
    """As many causes are found as raw files were changed, in the same number of statements."""
    said = printed(postgresql_server, "why", "--rounds=1", "--nodes=10", f"--dialect={dialect}")

    found = re.findall(r"(\d+) causes, (\d+) statements, explained", said)
    assert [int(causes) for causes, _ in found] == [1, 4, 4]
    assert len({statements for _, statements in found}) == 1


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_every_way_into_the_past_reads_the_same(postgresql_server: sa.URL, dialect: str) -> None:
    """Each way finds all rows of both objects, and ours is among them."""
    said = printed(
        postgresql_server,
        "past",
        "--rounds=1",
        "--versions=1000",
        f"--rows={ROWS}",
        f"--dialect={dialect}",
    )

    found = re.findall(
        r"^    (\S[^0-9]*?) +[\d.]+ ms +[\d.]+ ms +[\d,]+  (.*)$", said, re.MULTILINE
    )
    ways = ["as_of", "at, lazily", "the present", "SQL by hand", "Continuum"]
    assert [name for name, _ in found] == ways * 2
    assert {rows for _, rows in found[: len(ways)]} == {"20"}
    assert {rows for _, rows in found[len(ways) :]} == {str(ROWS * 4)}


def test_every_pair_of_the_diff_benchmark_is_compared_rightly() -> None:
    """Ours gives the new side of each text and document, and finds every change of the records."""
    said = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks", "diff", "--rounds=1", "--scale=0.02", "--ours"],
        text=True,
        stdout=subprocess.PIPE,
        timeout=120,
        check=True,
    ).stdout

    pairs = re.findall(r"([\d,]+) (?:characters|changes) differ", said)
    ours = re.findall(r"^    ours\S* .*? ms   (yes|NO|raises) +([\d,]+)$", said, re.MULTILINE)
    assert len(pairs) == 6
    assert [right for right, _ in ours] == ["yes"] * 8
    assert [found for _, found in ours[4:]] == [pairs[4]] * 2 + [pairs[5]] * 2
