"""A run's log is kept whole, in parts if need be, and never refused."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import pytest

from report_lineage.artifacts import FileStore
from report_lineage.recording.log import RunLog
from report_lineage.recording.masking import MASK, Masker

NOON = datetime(2009, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def log() -> Iterator[RunLog]:
    """Give a log that knows the secret ``hunter2``."""
    log = RunLog(clock=lambda: NOON, masker=Masker(["hunter2"]))
    yield log
    log.close()


def noise(log: RunLog, lines: int, seed: int = 0) -> None:
    """Write lines that hardly compress."""
    generator = random.Random(seed)
    for number in range(lines):
        log.write(generator.randbytes(40).hex(), {"number": number})


def test_lines_are_json(log: RunLog, store: FileStore) -> None:
    """A line says when, what, and with which values."""
    log.write("read prices", {"rows": 123, "kind": object})

    (kept,) = log.keep(store)

    assert kept.name == "log.jsonl"
    assert json.loads(store.read_bytes(kept.sha256)) == {
        "time": "2009-03-01T12:00:00.000000+00:00",
        "message": "read prices",
        "fields": {"rows": 123, "kind": "<class 'object'>"},
    }


def test_secrets_are_masked(log: RunLog, store: FileStore) -> None:
    """Neither the message nor a field shows a secret."""
    log.write("used hunter2", {"password": "hunter2", "nested": {"k": ["hunter2"]}})

    (kept,) = log.keep(store)

    text = store.read_bytes(kept.sha256).decode()
    assert "hunter2" not in text
    assert text.count(MASK) == 3


def test_empty_log_is_nothing(log: RunLog, store: FileStore) -> None:
    """A run that says nothing has no log."""
    assert log.keep(store) == []


def test_log_above_the_limit_is_split_at_lines(log: RunLog, tmp_path: Path) -> None:
    """Every part is within the limit and ends with a line; together they are the log."""
    store = FileStore(tmp_path / "small", limit_bytes=10_000)
    noise(log, lines=1500)

    parts = log.keep(store)

    assert len(parts) > 2
    assert [part.name for part in parts[:3]] == [
        "log.jsonl",
        "log.part002.jsonl",
        "log.part003.jsonl",
    ]
    assert all(part.stored.compressed_bytes <= 10_000 for part in parts)
    texts = [store.read_bytes(part.sha256) for part in parts]
    assert all(text.endswith(b"\n") for text in texts)
    numbers = [json.loads(line)["fields"]["number"] for line in b"".join(texts).splitlines()]
    assert numbers == list(range(1500))


def test_one_line_above_the_limit_is_cut(log: RunLog, tmp_path: Path) -> None:
    """A line longer than a whole part is kept in pieces that join to it."""
    store = FileStore(tmp_path / "small", limit_bytes=10_000)
    log.write("before", {})
    log.write(random.Random(1).randbytes(30_000).hex(), {})
    log.write("after", {})

    parts = log.keep(store)

    lines = b"".join(store.read_bytes(part.sha256) for part in parts).splitlines()
    assert [len(json.loads(line)["message"]) for line in lines] == [6, 60_000, 5]


def test_limit_below_everything_still_keeps_the_log(log: RunLog, tmp_path: Path) -> None:
    """A limit that nothing meets splits the log and refuses none of it."""
    store = FileStore(tmp_path / "tiny", limit_bytes=1)
    noise(log, lines=100)

    parts = log.keep(store)

    lines = b"".join(store.read_bytes(part.sha256) for part in parts).splitlines()
    assert len(lines) == 100


def test_threads_do_not_mix_lines(log: RunLog, store: FileStore) -> None:
    """Lines written at once stay whole."""
    threads = [Thread(target=noise, args=(log, 200, seed)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    (kept,) = log.keep(store)

    lines = store.read_bytes(kept.sha256).splitlines()
    assert len([json.loads(line) for line in lines]) == 800
