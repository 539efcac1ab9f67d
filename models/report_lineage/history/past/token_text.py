"""The text of a token: short, safe in an address, in either case, with a check at its end.

RFC 4648 base32 without padding, of: a version byte, the history id (16 bytes), the highest id of
each transaction table beside 3 bytes of its name's SHA-256, the snapshot, the time, and 2 bytes of
the SHA-256 of all before them. Numbers are variable-length, 7 bits to a byte, lowest first.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import itertools
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from report_lineage.errors import BadMoment
from report_lineage.history.past.cut import Cut, Snapshot

_FORMAT = 1
_CHECK_BYTES = 2
_BEGINNING = datetime(1, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def token_text(cut: Cut) -> str:
    """Return the text that :func:`read_token` reads."""
    data = bytearray([_FORMAT]) + bytes.fromhex(cut.history_id)
    data += _number(len(cut.highest))
    for name, highest in sorted(cut.highest.items()):
        data += bytes.fromhex(name) + _number(highest)
    data += _snapshot_bytes(cut.snapshot)
    for value in (_microseconds(cut.until), cut.until_id):
        data += _number(0 if value is None else value + 1)
    return _text(bytes(data) + _check(bytes(data)))


def read_token(text: str) -> Cut:
    """Return what a token says.

    :raises BadMoment: if the text is no token, or has a typing error in it.
    """
    folded = text.strip().upper()
    try:
        whole = base64.b32decode(folded + "=" * (-len(folded) % 8))
        data, check = whole[:-_CHECK_BYTES], whole[-_CHECK_BYTES:]
        if check != _check(data) or data[0] != _FORMAT or _text(whole) != folded.lower():
            raise ValueError("check")
        return _cut(iter(data[17:]), data[1:17].hex())
    except (binascii.Error, ValueError, IndexError, StopIteration, OverflowError):
        raise BadMoment(value=text) from None


def table_mark(name: str) -> str:
    """Return what stands for a transaction table's name in a token."""
    return hashlib.sha256(name.encode()).hexdigest()[:6]


def _cut(data: Iterator[int], history_id: str) -> Cut:
    count = _read(data)
    highest = {bytes(itertools.islice(data, 3)).hex(): _read(data) for _ in range(count)}
    snapshot = _read_snapshot(data)
    until, until_id = _read(data), _read(data)
    return Cut(
        history_id=history_id,
        highest=highest,
        snapshot=snapshot,
        until=_BEGINNING + (until - 1) * _MICROSECOND if until else None,
        until_id=until_id - 1 if until_id else None,
    )


def _snapshot_bytes(snapshot: Snapshot | None) -> bytes:
    if snapshot is None:
        return _number(0)
    runs = list(_runs(xid - snapshot.xmin for xid in sorted(snapshot.seen)))
    unborn = 0 if snapshot.unborn is None else snapshot.unborn - snapshot.xmin + 1
    numbers = [snapshot.xmin + 1, unborn, len(runs)]
    return b"".join(map(_number, itertools.chain(numbers, *runs)))


def _read_snapshot(data: Iterator[int]) -> Snapshot | None:
    first = _read(data)
    if not first:
        return None
    place = xmin = first - 1
    unborn = _read(data)
    seen: list[int] = []
    for _ in range(_read(data)):
        place += _read(data)
        length = _read(data)
        seen.extend(range(place, place + length))
        place += length
    return Snapshot(xmin, tuple(seen), xmin + unborn - 1 if unborn else None)


def _runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield how many are left out, and how many follow, from 0 on."""
    after = 0
    for _, run in itertools.groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        members = [number for _, number in run]
        yield members[0] - after, len(members)
        after = members[-1] + 1


def _microseconds(when: datetime | None) -> int | None:
    return None if when is None else (when - _BEGINNING) // _MICROSECOND


def _number(value: int) -> bytes:
    """Return a number that is not negative, 7 bits to a byte, lowest first."""
    if value < 0:
        raise ValueError("negative")
    parts = bytearray()
    while value > 0x7F:
        parts.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*parts, value])


def _read(data: Iterator[int]) -> int:
    value = shift = 0
    while True:
        byte = next(data)
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value
        shift += 7


def _text(whole: bytes) -> str:
    return base64.b32encode(whole).decode("ascii").rstrip("=").lower()


def _check(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()[:_CHECK_BYTES]
