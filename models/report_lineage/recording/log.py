"""A run's log: JSON lines in a temporary file while it lasts, artifacts afterwards."""

from __future__ import annotations

import io
import json
import tempfile
import threading
from collections.abc import Iterator, Mapping
from datetime import UTC
from typing import BinaryIO, cast

from report_lineage.artifacts.store import ArtifactStore, StoredArtifact
from report_lineage.clock import Clock
from report_lineage.errors import ArtifactTooLarge
from report_lineage.recording.content import Kept
from report_lineage.recording.masking import Masker
from report_lineage.recording.storable import loggable_value, storable_text

MEDIA_TYPE = "application/jsonl"
_IN_MEMORY_BYTES = 256 * 1024
_CUT_DOWN_TO_BYTES = 4096


class RunLog:
    """Collects lines of ``{"time", "message", "fields"}``; several threads may write."""

    def __init__(self, *, clock: Clock, masker: Masker) -> None:
        self._clock = clock
        self._masker = masker
        self._lock = threading.Lock()
        self._opened: BinaryIO | None = None

    @property
    def _file(self) -> BinaryIO:
        if self._opened is None:
            file = tempfile.SpooledTemporaryFile(_IN_MEMORY_BYTES)  # noqa: SIM115 - see close()
            self._opened = cast("BinaryIO", file)
        return self._opened

    def write(self, message: str, fields: Mapping[str, object]) -> None:
        """Add one line.

        :param fields: values of any kind; one without a JSON form is written as its ``repr``.
        """
        line = {
            "time": self._clock().astimezone(UTC).isoformat(timespec="microseconds"),
            "message": self._masker.text(storable_text(message)),
            "fields": self._masker.value(loggable_value(fields)),
        }
        encoded = json.dumps(line, ensure_ascii=False).encode() + b"\n"
        with self._lock:
            self._file.write(encoded)

    def keep(self, store: ArtifactStore) -> list[Kept]:
        """Store the log, not settled yet, in as many parts as the store's limit asks for; none if it is empty.

        The parts, put together in order, are the log. Each ends with a whole line, unless one
        line alone is above the limit.
        """
        if self._opened is None:
            return []
        with self._lock:
            size_bytes = self._file.seek(0, io.SEEK_END)
            parts = list(self._parts(store, 0, size_bytes))
        return [
            Kept(_part_name(number), MEDIA_TYPE, stored)
            for number, stored in enumerate(parts, start=1)
        ]

    def close(self) -> None:
        """Give the temporary file back."""
        if self._opened is not None:
            self._opened.close()

    def _parts(self, store: ArtifactStore, start: int, end: int) -> Iterator[StoredArtifact]:
        part = cast("BinaryIO", io.BufferedReader(_Stretch(self._file, start, end)))
        if end - start <= _CUT_DOWN_TO_BYTES:
            # So little is kept whatever the limit: a log is split, never refused.
            yield store.put(part, name=_part_name(1), limit_bytes=None, settled=False)
            return
        try:
            yield store.put(part, name=_part_name(1), settled=False)
        except ArtifactTooLarge:
            middle = self._cut(start, end)
            yield from self._parts(store, start, middle)
            yield from self._parts(store, middle, end)

    def _cut(self, start: int, end: int) -> int:
        """Return where a stretch is cut: after the line in its middle, if that is not its last."""
        middle = (start + end) // 2
        self._file.seek(middle)
        line_end = middle + len(self._file.readline(end - middle))
        return line_end if line_end < end else self._cut_before(start, middle)

    def _cut_before(self, start: int, middle: int) -> int:
        self._file.seek(start)
        line_end = start
        while (following := line_end + len(self._file.readline(middle - line_end))) < middle:
            line_end = following
        return line_end if line_end > start else middle


class _Stretch(io.RawIOBase):
    """The bytes of a file from ``start`` up to ``end``."""

    def __init__(self, file: BinaryIO, start: int, end: int) -> None:
        self._file = file
        self._position = start
        self._end = end

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # narrower is all that is called
        self._file.seek(self._position)
        data = self._file.read(min(len(buffer), self._end - self._position))
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)


def _part_name(number: int) -> str:
    return "log.jsonl" if number == 1 else f"log.part{number:03d}.jsonl"
