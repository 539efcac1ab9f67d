"""What is known of stored bytes."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from report_lineage.errors import NotFound
from report_lineage.reports import artifact_detail
from tests.reports.story import (
    add_input,
    add_output,
    add_run_output,
    made_by_run,
    make_report,
    store_artifact,
)


def test_uses_by_role(session: Session) -> None:
    """Bytes that one run made and another read are told with both."""
    with made_by_run(session, "first") as first:
        digest = add_run_output(session, first, "clean.csv", "a")
    with made_by_run(session, "second") as second:
        add_input(session, second, "prices.csv", "a")

    found = artifact_detail(session, digest)

    assert {(use.run.job_name, use.role, use.name) for use in found.uses} == {
        ("first", "output", "clean.csv"),
        ("second", "input", "prices.csv"),
    }
    assert (found.artifact.name, found.artifact.size_bytes) == ("prices.csv", 1)


def test_output_of_a_version(session: Session) -> None:
    """Bytes that are a report's output name its version, run or not."""
    report = make_report(session)
    digest = add_output(session, report, "chart.svg", "<svg/>")

    found = artifact_detail(session, digest)

    assert [(made.report_id, made.number) for made in found.versions] == [(report.id, 2)]
    assert (found.artifact.name, found.uses) == ("chart.svg", ())


def test_unused_bytes_are_hidden_unless_asked_for(session: Session) -> None:
    """What nothing uses is there for the store's keeper alone."""
    digest = store_artifact(session, "nobody's")

    with pytest.raises(NotFound):
        artifact_detail(session, digest)

    assert artifact_detail(session, digest, unlinked=True).artifact.name == digest


def test_unknown_digest(session: Session) -> None:
    """Bytes that were never recorded are not found, asked for or not."""
    with pytest.raises(NotFound):
        artifact_detail(session, "0" * 64, unlinked=True)
