"""How values are written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from lineage_panel.formatting import (
    duration,
    exact_time,
    iso_time,
    plural,
    relative_time,
    signed,
    size,
)

NOW = datetime(2009, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(seconds=2), "just now"),
        (timedelta(seconds=59), "59 seconds ago"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(hours=23), "23 hours ago"),
        (timedelta(days=29), "29 days ago"),
        (timedelta(days=31), "1 month ago"),
        (timedelta(days=800), "2 years ago"),
        (timedelta(hours=-3), "in 3 hours"),
    ],
)
def test_distance_in_words(ago: timedelta, words: str) -> None:
    """A time is as far away as it is."""
    assert relative_time(NOW - ago, NOW) == words


@pytest.mark.parametrize(
    ("size_bytes", "words"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (12_400, "12.4 KB"),
        (999_940, "1.0 MB"),
        (1_500_000_000, "1.5 GB"),
    ],
)
def test_size_in_words(size_bytes: int, words: str) -> None:
    """A size has the unit that suits it."""
    assert size(size_bytes) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.4213, "0.42 s"),
        (12.4, "12 s"),
        (9.999, "10 s"),
        (59.7, "1 min 0 s"),
        (185, "3 min 5 s"),
        (7440, "2 h 4 min"),
    ],
)
def test_duration_in_words(seconds: float, words: str) -> None:
    """A duration has the units that suit it."""
    assert duration(seconds) == words


def test_exact_time_is_utc() -> None:
    """The exact time names its zone."""
    assert exact_time(NOW) == "1 Mar 2009, 12:00:00 UTC"
    assert iso_time(NOW) == "2009-03-01T12:00:00Z"


def test_numbers_carry_signs_and_nouns() -> None:
    """A change has its sign, a count its noun."""
    assert signed(-0.25) == "−0.25"
    assert signed(1204) == "+1,204"
    assert plural(2, "entry", "entries") == "2 entries"
