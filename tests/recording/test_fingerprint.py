"""Fingerprints tell same from different, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from report_lineage.environment import environment
from report_lineage.recording.fingerprint import (
    UsedTemplate,
    provenance_fingerprint,
    secret_fingerprints,
)

GIVEN: dict[str, Any] = {
    "templates": [UsedTemplate("brief", "1.0", "aa"), UsedTemplate("annex", "1.0", "bb")],
    "parameters": {"month": "2009-03", "top": 5},
    "secret_fingerprints": {"key": "cc"},
    "code_version": "abc123",
    "environment": {"python": "3.11.7"},
    "inputs": [("prices.csv", "dd"), ("news.json", "ee")],
}


def test_order_does_not_matter() -> None:
    """Inputs, templates and parameters in another order are the same provenance."""
    shuffled = GIVEN | {
        "templates": GIVEN["templates"][::-1],
        "inputs": GIVEN["inputs"][::-1],
        "parameters": {"top": 5, "month": "2009-03"},
    }

    assert provenance_fingerprint(**GIVEN) == provenance_fingerprint(**shuffled)


@pytest.mark.parametrize(
    "change",
    [
        {"templates": [UsedTemplate("brief", "1.0", "ab"), UsedTemplate("annex", "1.0", "bb")]},
        {"templates": []},
        {"parameters": {"month": "2009-03", "top": "5"}},
        {"parameters": {"month": "2009-03", "top": 5.0}},
        {"secret_fingerprints": {"key": "cd"}},
        {"code_version": None},
        {"environment": {"python": "3.11.8"}},
        {"inputs": [("prices.csv", "ee"), ("news.json", "dd")]},
        {"inputs": [("prices.csv", "dd")]},
    ],
    ids=lambda change: next(iter(change)),
)
def test_every_part_counts(change: dict[str, Any]) -> None:
    """Another template, parameter, secret, version, engine or input is another fingerprint."""
    assert provenance_fingerprint(**GIVEN) != provenance_fingerprint(**(GIVEN | change))


def test_secret_shows_only_that_it_changed() -> None:
    """Equal secrets have equal digests within a name and a database, and nowhere else."""
    first = secret_fingerprints({"a": "hunter2", "b": "hunter2"}, history_id="one")

    assert first == secret_fingerprints({"a": "hunter2", "b": "hunter2"}, history_id="one")
    assert first["a"] != first["b"]
    assert first["a"] != secret_fingerprints({"a": "hunter3"}, history_id="one")["a"]
    assert first["a"] != secret_fingerprints({"a": "hunter2"}, history_id="two")["a"]
    assert len(bytes.fromhex(first["a"])) == 32


def test_environment_names_what_matters() -> None:
    """The engines that can change a report are there with their versions."""
    assert set(environment()) == {"python", "jinja2", "report-lineage", "sqlalchemy"}
    assert environment()["python"].startswith("3.")
