"""What it takes to compare texts and JSON documents, and whether the answer is right."""

from __future__ import annotations

import argparse
import gc
import signal
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

from report_lineage.diff.json_values import identical
from tests.benchmarks.diff_inputs import Pair, prose, records
from tests.benchmarks.diff_libraries import JSON, TEXT, Library

PATIENCE_S = 60.0
_HEAD = f"    {'':<20} {'median':>12}   {'gives b':<9} {'changes':>9}"


class Impatience(Exception):
    """A library took longer than anybody would wait."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the switches of this use case."""
    parser.add_argument(
        "--patience", type=float, default=PATIENCE_S, help="processor seconds for one run"
    )
    parser.add_argument("--scale", type=float, default=1.0, help="of all sizes, 1 for the goals'")
    parser.add_argument("--ours", action="store_true", help="leave the other libraries out")


def run(arguments: argparse.Namespace) -> None:
    """Print for each library the median time, whether it gives b, and the changes it reports.

    Times are the processor's: all of these work alone and wait for nothing, and other programs on the
    machine then do not count.
    """
    for library in {one.module: one for one in (*JSON, *TEXT) if not one.installed}.values():
        print(f"!!! {library.module} IS NOT INSTALLED and is not measured: ", end="")
        print("pip install -e '.[benchmark]'")
    scale = arguments.scale
    small, large = int(110_000 * scale), int(1_000_000 * scale)
    texts = [
        pair
        for size, goal_ms in ((small, 100), (large, 1_000))
        for pair in (prose(size, goal_ms), prose(size, goal_ms, moved=10))
    ]
    documents = [records(int(5_000 * scale), 150), records(int(50_000 * scale), 2_000)]
    for pair in texts:
        _compare(pair, TEXT, arguments, unit="characters")
    for pair in documents:
        _compare(pair, JSON, arguments, unit="changes")


def _compare(
    pair: Pair, libraries: Sequence[Library], arguments: argparse.Namespace, *, unit: str
) -> None:
    known = f"{pair.known:,} {unit} differ"
    print(f"\n  {pair.label} ({pair.size_bytes:,} bytes), {known}\n{_HEAD}", flush=True)
    for library in libraries:
        ours = library.module == "report_lineage"
        if not library.installed or (arguments.ours and not ours):
            continue
        rounds = arguments.rounds if ours else 1
        median_ms, said = _measured(library, pair, rounds, arguments.patience)
        print(f"    {library.label:<20} {said}".rstrip(), flush=True)
        if ours and pair.goal_ms is not None and arguments.scale == 1:
            verdict = "met" if median_ms < pair.goal_ms else "MISSED"
            print(f"    goal: under {pair.goal_ms:,.0f} ms: {verdict}")


def _measured(library: Library, pair: Pair, rounds: int, patience_s: float) -> tuple[float, str]:
    """Return the median in milliseconds, and what a row says after the name."""
    old, new = library.prepare(pair.old), library.prepare(pair.new)
    times: list[float] = []
    result: Any = None
    try:
        for _ in range(rounds):
            gc.collect()
            with _limited(patience_s):
                began = time.process_time()
                result = library.compare(old, new)
                times.append(time.process_time() - began)
        with _limited(patience_s):
            right = _verdict(library, result, pair)
    except Impatience:
        return float("inf"), f"           -  gave up after {patience_s:g} s"
    median_ms = statistics.median(times) * 1e3
    return median_ms, f"{median_ms:9,.1f} ms   {right:<9} {library.count(result):>9,}"


def _verdict(library: Library, result: Any, pair: Pair) -> str:
    try:
        made = library.rebuild(result, library.prepare(deepcopy(pair.old)))
    except Impatience:
        raise
    except Exception as error:  # noqa: BLE001  # whatever a stranger's library raises is its answer
        print(f"    {library.label}: {type(error).__name__}: {error}"[:120], file=sys.stderr)
        return "raises"
    return "yes" if identical(made, pair.new) else "NO"


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    """Interrupt what takes longer; all that is measured here runs as Python."""

    def stop(*_: object) -> None:
        raise Impatience

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
