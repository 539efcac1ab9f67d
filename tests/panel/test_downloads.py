"""Bytes taken away are those that were recorded, and say so in their headers."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import os
import tarfile

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from report_lineage.artifacts import FileStore
from report_lineage.entities import Report
from report_lineage.recording import record_run
from tests.panel.conftest import MakeApp
from tests.panel.recorded import CHART, PRICES, Recorded

MIB = 1024 * 1024


def digest_field(data: bytes) -> str:
    """Return a digest as RFC 9530 writes it."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(data).digest()).decode()}:"


def test_download_is_the_stored_gzip_file(client: FlaskClient, recorded: Recorded) -> None:
    """The file unpacks to the recorded bytes; length, tag and digest are those of the file."""
    answer = client.get(f"/lineage/artifacts/{recorded.prices}/download")

    assert gzip.decompress(answer.data) == PRICES
    assert answer.mimetype == "application/gzip"
    assert answer.content_length == len(answer.data)
    assert answer.headers["Repr-Digest"] == digest_field(answer.data)
    assert answer.headers["Content-Digest"] == digest_field(answer.data)
    assert answer.headers["ETag"] == f'"{recorded.prices}.gz"'
    assert "prices.csv.gz" in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_download_runs_nowhere(client: FlaskClient, recorded: Recorded) -> None:
    """A download is sandboxed and not guessed at."""
    answer = client.get(f"/lineage/artifacts/{recorded.chart}/download")

    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert "private" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    "address", ["artifacts/{prices}/download", "reports/{report}/versions/1/inputs.tar.gz"]
)
def test_head_tells_what_get_would(client: FlaskClient, recorded: Recorded, address: str) -> None:
    """HEAD gives the headers without the bytes."""
    url = "/lineage/" + address.format_map(vars(recorded))
    head, get = client.head(url), client.get(url)

    assert head.data == b""
    assert head.headers["Content-Length"] == str(len(get.data))
    assert head.headers["ETag"] == get.headers["ETag"]
    assert head.headers.get("Repr-Digest") == get.headers.get("Repr-Digest")


@pytest.mark.parametrize(
    "address",
    ["artifacts/{prices}/download", "reports/{report}/versions/1/inputs.tar.gz",
     "reports/{report}/versions/1/outputs/chart.svg", "artifacts/{chart}/raw"],
)  # fmt: skip
def test_known_bytes_are_not_sent_again(
    client: FlaskClient, recorded: Recorded, address: str
) -> None:
    """A tag that is still right is answered by 304 without bytes."""
    url = "/lineage/" + address.format_map(vars(recorded))
    tag = client.get(url).headers["ETag"]

    answer = client.get(url, headers={"If-None-Match": f'"other", {tag}'})

    assert (answer.status_code, answer.data) == (304, b"")
    assert answer.headers["ETag"] == tag


def test_damaged_bytes_are_never_sent(
    client: FlaskClient, recorded: Recorded, store: FileStore
) -> None:
    """A flipped byte is an error that names the digest, before the first byte."""
    path = store.root / recorded.prices[:2] / f"{recorded.prices[2:]}.gz"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)

    answer = client.get(f"/lineage/artifacts/{recorded.prices}/download")

    assert answer.status_code == 500
    assert recorded.prices in answer.text
    assert client.get(f"/lineage/artifacts/{recorded.prices}").status_code == 200


def test_inputs_come_with_a_manifest(client: FlaskClient, recorded: Recorded) -> None:
    """The archive holds every input as it was, and a manifest with names, sizes and digests."""
    answer = client.get(f"/lineage/reports/{recorded.report}/versions/2/inputs.tar.gz")

    assert answer.content_length == len(answer.data)
    with tarfile.open(fileobj=io.BytesIO(answer.data), mode="r:gz") as archive:
        manifest = json.loads(archive.extractfile("manifest.json").read())  # type: ignore[union-attr]
        prices = archive.extractfile("inputs/prices.csv").read()  # type: ignore[union-attr]
    assert prices == PRICES
    assert manifest["report"] == str(recorded.report)
    assert {file["name"]: file["sha256"] for file in manifest["files"]} == {
        "prices.csv": recorded.prices,
        "settings.json": recorded.settings,
    }


def test_same_inputs_are_the_same_archive(make_app: MakeApp, recorded: Recorded) -> None:
    """Two applications give the same bytes."""
    url = f"/lineage/reports/{recorded.report}/versions/1/inputs.tar.gz"

    assert make_app().test_client().get(url).data == make_app().test_client().get(url).data


def test_version_without_inputs_has_no_archive(client: FlaskClient, recorded: Recorded) -> None:
    """Where no run read anything there is nothing to take."""
    answer = client.get(f"/lineage/reports/{recorded.other}/versions/1/inputs.tar.gz")

    assert answer.status_code == 404


def record_large(engine: Engine, store: FileStore) -> tuple[bytes, str]:
    """Record a run with an input that is larger than one part may be; return it."""
    large = os.urandom(2 * MIB + 5)
    with (
        Session(engine) as session,
        record_run(session, job="large", namespace="demo", store=store) as run,
    ):
        store.put(large, limit_bytes=None)
        store.limit_bytes = None
        run.add_input("large.bin", large)
    return large, hashlib.sha256(large).hexdigest()


def test_large_file_comes_in_parts(
    make_app: MakeApp, sqlite_engine: Engine, store: FileStore
) -> None:
    """Above the limit the download leads to parts that, joined, are the gzip file."""
    large, sha256 = record_large(sqlite_engine, store)
    client = make_app(config={"LINEAGE_DOWNLOAD_LIMIT_BYTES": MIB}).test_client()

    answer = client.get(f"/lineage/artifacts/{sha256}/download", follow_redirects=True)
    manifest = client.get(f"/lineage/artifacts/{sha256}/parts/manifest.json").get_json()
    parts = [client.get(part["url"]) for part in manifest["parts"]]

    assert answer.request.path.endswith("/parts")
    assert len(parts) == 3
    assert all(len(part.data) <= MIB for part in parts)
    assert all(part.headers["Repr-Digest"] == digest_field(part.data) for part in parts)
    joined = b"".join(part.data for part in parts)
    assert gzip.decompress(joined) == large
    assert manifest["sha256"] == hashlib.sha256(joined).hexdigest()
    assert client.get(f"/lineage/artifacts/{sha256}/parts/4").status_code == 404


def test_large_inputs_come_in_archives(
    make_app: MakeApp, sqlite_engine: Engine, store: FileStore, recorded: Recorded
) -> None:
    """Above the limit the inputs come in numbered archives, each below it."""
    large = os.urandom(2 * MIB)
    store.limit_bytes = None
    with (
        Session(sqlite_engine) as session,
        record_run(
            session, job="large", namespace="demo", store=store, inputs={"large.bin": large}
        ),
    ):
        session.get_one(Report, recorded.report).title = "IBM market brief, longer"
    client = make_app(config={"LINEAGE_DOWNLOAD_LIMIT_BYTES": MIB}).test_client()
    url = f"/lineage/reports/{recorded.report}/versions/3"

    answer = client.get(f"{url}/inputs.tar.gz")
    listed = client.get(f"{url}/inputs/parts/manifest.json").get_json()
    parts = [client.get(part["url"]) for part in listed["parts"]]

    assert answer.headers["Location"] == f"{url}/inputs/parts"
    assert client.get(f"{url}/inputs/parts").status_code == 200
    assert all(len(part.data) == part.content_length <= MIB for part in parts)
    assert _joined(part.data for part in parts) == large


def _joined(archives: object) -> bytes:
    data: dict[str, bytes] = {}
    for archive in archives:  # type: ignore[attr-defined]
        with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as opened:
            for member in opened:
                if member.name != "manifest.json":
                    data[member.name] = opened.extractfile(member).read()  # type: ignore[union-attr]
    return b"".join(data[name] for name in sorted(data))


def test_rendered_output_is_served_in_a_sandbox(client: FlaskClient, recorded: Recorded) -> None:
    """What a pipeline rendered is shown, and can run nothing."""
    answer = client.get(f"/lineage/reports/{recorded.report}/versions/2/outputs/brief.html")

    policy = answer.headers["Content-Security-Policy"]
    assert answer.content_type == "text/html; charset=utf-8"
    assert policy.startswith("sandbox; default-src 'none'")
    assert "script-src" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_images_alone_are_served_raw(client: FlaskClient, recorded: Recorded) -> None:
    """An image comes as it is, sandboxed; other bytes do not."""
    answer = client.get(f"/lineage/artifacts/{recorded.chart}/raw")

    assert answer.data == CHART
    assert answer.content_type == "image/svg+xml"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert client.get(f"/lineage/artifacts/{recorded.prices}/raw").status_code == 404


def test_panel_without_store_shows_what_is_known(make_app: MakeApp, recorded: Recorded) -> None:
    """Without a store the page stands, and a download says what is missing."""
    client = make_app(store=None).test_client()

    page = client.get(f"/lineage/artifacts/{recorded.prices}")
    answer = client.get(f"/lineage/artifacts/{recorded.prices}/download")

    assert (page.status_code, answer.status_code) == (200, 503)
    assert "LineagePanel(store=...)" in answer.text
