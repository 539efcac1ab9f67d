"""A manifest or provenance that somebody made up is refused, whatever it says."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from report_lineage.errors import (
    ExportContradicts,
    ExportInvalid,
    ExportTooLarge,
    ExportUnreadable,
)
from report_lineage.reports import verify_export
from report_lineage.reports.export import verify
from tests.reports.export.conftest import Files, Pack, relisted, with_manifest


def test_a_forged_provenance(files: Files, pack: Pack) -> None:
    """Another actor in the provenance than in the manifest, with right digests everywhere."""
    forged = files["provenance.json"].replace(b'"ana"', b'"bob"')
    assert forged != files["provenance.json"]

    with pytest.raises(ExportContradicts, match="the difference is in 'agent'"):
        verify_export(pack(relisted({**files, "provenance.json": forged})))


def test_a_forged_manifest(files: Files, pack: Pack) -> None:
    """Another reason in the manifest than in the provenance."""

    def change(manifest: dict[str, Any]) -> None:
        manifest["responsible"]["reason"] = "None at all"

    with pytest.raises(ExportContradicts, match="the difference is in 'entity'"):
        verify_export(pack(with_manifest(files, change)))


@pytest.mark.parametrize("provenance", [b"{}", b"[" * 100_000, b"no json", b'{"entity": 1}', b""])
def test_a_provenance_that_is_none(files: Files, pack: Pack, provenance: bytes) -> None:
    """Whatever stands in its place, however deep."""
    with pytest.raises(ExportContradicts):
        verify_export(pack(relisted({**files, "provenance.json": provenance})))


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda one: one.update(path="../up"), "the unsafe path '../up'"),
        (lambda one: one.update(path="zzz"), "does not list each file once, in order"),
        (lambda one: one.update(path="/README.txt"), "the unsafe path '/README.txt'"),
        (lambda one: one.update(path="C:\\x"), r"the unsafe path 'C:\\\\x'"),
        (lambda one: one.update(path="README.txt\0"), "the unsafe path"),
        (lambda one: one.update(path="CON"), "the unsafe path 'CON'"),
        (lambda one: one.update(path="DATA.json"), "one on some file systems"),
        (lambda one: one.update(path="data.json"), "does not list each file once"),
        (lambda one: one.update(size_bytes=-1), "manifest.json cannot be read"),
        (lambda one: one.update(size_bytes=1e3), "manifest.json cannot be read"),
        (lambda one: one.update(size_bytes="1"), "manifest.json cannot be read"),
        (lambda one: one.update(sha256="0" * 63), "manifest.json cannot be read"),
        (lambda one: one.update(more=1), "not in the form"),
        (lambda one: one.clear(), "manifest.json cannot be read"),
    ],
)  # fmt: skip
def test_a_hostile_manifest(
    files: Files, pack: Pack, change: Callable[[dict[str, Any]], None], problem: str
) -> None:
    """Paths that lead elsewhere or meet, and entries of another form."""
    hostile = with_manifest(files, lambda manifest: change(manifest["files"][0]))

    with pytest.raises(ExportInvalid, match=problem):
        verify_export(pack(hostile))


@pytest.mark.parametrize(
    "manifest",
    [b"", b"{}", b"null", b"no json", b"[" * 1_000_000, b'{"a":' * 100_000, b"\xff\xfe", b"{" * 9],
)
def test_a_manifest_that_is_none(files: Files, pack: Pack, manifest: bytes) -> None:
    """Whatever stands in its place, however deep."""
    with pytest.raises(ExportInvalid, match=r"manifest\.json cannot be read"):
        verify_export(pack({**files, "manifest.json": manifest}))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("committed_at", "0001-01-01T00:00:00+23:00"),
        ("committed_at", "2009-03-01T00:00:00"),
        ("committed_at", "2009-03-01T00:00:00+01:00"),
        pytest.param("transaction_id", 10**400, id="endless"),
        ("transaction_id", -1),
        ("number", 2**64),
        ("run", []),
        ("actor", {"a": 1}),
    ],
)
def test_facts_that_cannot_be(files: Files, pack: Pack, name: str, value: Any) -> None:
    """Times out of reach or in no zone, numbers without end, values of another kind."""
    manifest = json.loads(files["manifest.json"])
    manifest["responsible"][name] = value
    hostile = json.dumps(manifest, indent=2, ensure_ascii=False).encode() + b"\n"

    with pytest.raises(ExportInvalid, match=r"manifest\.json"):
        verify_export(pack({**files, "manifest.json": hostile}))


def test_a_manifest_that_two_readers_read_differently(files: Files, pack: Pack) -> None:
    """A key that is there twice, other spaces and fields nobody knows are refused."""
    manifest = files["manifest.json"]
    twice = manifest.replace(b'{\n  "format"', b'{\n  "format": "x",\n  "format"', 1)
    spaces = manifest.replace(b"\n  ", b"\n\t", 1)

    for other in (twice, spaces, manifest + b"\n", manifest[:-1]):
        with pytest.raises(ExportInvalid, match="not in the form that exports have"):
            verify_export(pack({**files, "manifest.json": other}))


def test_an_export_of_a_later_format(files: Files, pack: Pack) -> None:
    """It says which format it has, and which is read."""
    later = with_manifest(files, lambda manifest: manifest.update(format_version=2))

    with pytest.raises(ExportInvalid, match="format 'report-lineage-export' 2; this version reads"):
        verify_export(pack(later))


def test_a_large_manifest_is_not_read(
    files: Files, pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its size is limited before a byte of it is."""
    monkeypatch.setattr(verify, "MANIFEST_BYTES", len(files["manifest.json"]) - 1)

    with pytest.raises(ExportUnreadable, match=r"manifest\.json has \d+ bytes; at most"):
        verify_export(pack(files))


def test_a_manifest_that_promises_petabytes(files: Files, pack: Pack) -> None:
    """A size that nobody has is refused by the limit."""
    huge = with_manifest(files, lambda manifest: manifest["files"][3].update(size_bytes=2**50))

    with pytest.raises(ExportTooLarge):
        verify_export(pack(huge))
