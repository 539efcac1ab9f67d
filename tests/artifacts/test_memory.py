"""Memory stays flat whatever the size."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

MEASURE = """
import pathlib, re, resource, sys
from report_lineage.artifacts import BundleEntry, FileStore, iter_inputs_tar_gz
from report_lineage.artifacts.zip_archive import StoredFile, zip_archive

class Source:
    def __init__(self, size_bytes):
        self.left = size_bytes
    def read(self, size):
        size = min(size, self.left)
        self.left -= size
        line = b"%020d,GOOG,2004-08-19,102.37\\n" % self.left
        return (line * (size // len(line) + 1))[:size]

def drain(stream):
    for _ in stream:
        pass

def peak():
    # Linux hands ru_maxrss down from the parent; the high-water mark of /proc is our own.
    status = pathlib.Path("/proc/self/status")
    if status.exists():
        return int(re.search(r"VmHWM:\\s+(\\d+) kB", status.read_text()).group(1))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

store = FileStore(pathlib.Path(sys.argv[1]), limit_bytes=None)
small = store.put(Source(1 << 20))
drain(store.iter_raw(small.sha256))
before = peak()
stored = store.put(Source(int(sys.argv[2])))
drain(store.iter_raw(stored.sha256))
drain(store.iter_gzip(stored.sha256))
drain(iter_inputs_tar_gz(store, [BundleEntry("big.csv", stored.sha256, stored.size_bytes)]))
drain(zip_archive(store, [StoredFile("big.csv", stored.sha256, stored.size_bytes)]).chunks())
if sys.argv[3] == "True":
    store.read_bytes(stored.sha256)
print(stored.size_bytes, peak() - before)
"""


def growth_mib(folder: Path, size_bytes: int, *, read_whole: bool = False) -> float:
    """Store, stream, download and bundle in a process of its own; return its growth."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(folder), str(size_bytes), str(read_whole)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    size, growth = done.stdout.split()
    assert int(size) == size_bytes
    return int(growth) / 1024


def test_64_megabytes_grow_memory_by_less_than_8(tmp_path: Path) -> None:
    """What is read and written does not stay in memory."""
    assert growth_mib(tmp_path, 64 << 20) < 8


@pytest.mark.fuzz
def test_a_gigabyte_grows_memory_by_less_than_64(tmp_path: Path) -> None:
    """The promise of the design, at its size."""
    assert growth_mib(tmp_path, 1 << 30) < 64


def test_the_measure_sees_growth(tmp_path: Path) -> None:
    """Reading 64 MiB whole shows: the measure can fail."""
    assert growth_mib(tmp_path, 64 << 20, read_whole=True) > 48
