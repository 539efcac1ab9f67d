"""Graphs of many stages arise by themselves: an output is the next run's input."""

from __future__ import annotations

import uuid

import sqlalchemy as sa

from report_lineage.entities import Dataset, DatasetVersion, Report
from tests.recording.conftest import Record
from tests.recording.look import inputs, rows, run_of


def producer(engine: sa.Engine, name: str) -> uuid.UUID | None:
    """Return the run that made what the input of this name is."""
    version_id = inputs(engine)[name].dataset_version_id
    versions = {version.id: version for version in rows(engine, DatasetVersion)}
    made_by: uuid.UUID | None = versions[version_id].produced_by_run_id
    return made_by


def test_input_is_a_dataset_of_the_jobs_namespace(engine: sa.Engine, record: Record) -> None:
    """Its version is the bytes; nobody is known to have made them."""
    with record(inputs={"prices.csv": b"1"}):
        pass

    (dataset,) = rows(engine, Dataset)
    assert (dataset.namespace, dataset.name) == ("demo", "prices.csv")
    assert producer(engine, "prices.csv") is None


def test_other_bytes_are_another_version_of_one_dataset(engine: sa.Engine, record: Record) -> None:
    """The same name is the same dataset; the same bytes the same version."""
    for data in (b"1", b"2", b"1"):
        with record(inputs={"prices.csv": data}):
            pass

    assert len(rows(engine, Dataset)) == 1
    assert len(rows(engine, DatasetVersion)) == 2


def test_output_read_under_its_name_is_linked(engine: sa.Engine, record: Record) -> None:
    """A stage that reads what another wrote depends on it."""
    with record() as first:
        first.add_output("features.csv", b"a,b\n")
    with record(inputs={"features.csv": b"a,b\n"}):
        pass

    assert producer(engine, "features.csv") == first.id


def test_output_read_under_another_name_is_linked_by_its_bytes(
    engine: sa.Engine, record: Record
) -> None:
    """Roles may differ between stages, and namespaces too."""
    with record(namespace="upstream") as first:
        first.add_output("out.csv", b"a,b\n")
    with record(inputs={"in.csv": b"a,b\n"}):
        pass

    assert producer(engine, "in.csv") == first.id


def test_empty_file_is_linked_by_name_only(engine: sa.Engine, record: Record) -> None:
    """All empty files are equal; that links nothing."""
    with record() as first:
        first.add_output("out.csv", b"")
    with record(inputs={"in.csv": b"", "out.csv": b""}):
        pass

    assert producer(engine, "in.csv") is None
    assert producer(engine, "out.csv") == first.id


def test_late_input_is_linked_too(engine: sa.Engine, record: Record) -> None:
    """It does not matter when a run finds its input."""
    with record() as first:
        first.add_output("features.csv", b"a,b\n")
    with record() as second:
        second.add_input("features.csv", b"a,b\n")

    assert producer(engine, "features.csv") == first.id


def test_own_output_is_not_own_input(engine: sa.Engine, record: Record) -> None:
    """A run that writes what it has read has not made its own input."""
    with record(inputs={"same.csv": b"a,b\n"}) as run:
        run.add_input("late.csv", b"c,d\n")
        run.add_output("copy.csv", b"a,b\n")
        run.add_output("late-copy.csv", b"c,d\n")

    assert producer(engine, "same.csv") is None
    assert producer(engine, "late.csv") is None


def test_reports_outputs_are_datasets_of_their_own(
    engine: sa.Engine, record: Record, report: Report
) -> None:
    """Charts of two reports are not versions of one thing."""
    with record() as run:
        run.add_output("chart.svg", "<svg/>", report=report)
        run.add_output("chart.svg", "<svg></svg>")

    names = {dataset.name for dataset in rows(engine, Dataset)}
    assert names == {"chart.svg", f"reports/{report.id}/chart.svg"}
    (first, second) = run_of(engine, run.id).outputs
    assert first.dataset_version_id != second.dataset_version_id


def test_first_maker_of_the_same_bytes_stays_their_maker(engine: sa.Engine, record: Record) -> None:
    """A rerun that makes the same again does not rewrite who made them."""
    with record() as first:
        first.add_output("features.csv", b"a,b\n")
    with record() as second:
        second.add_output("features.csv", b"a,b\n")

    (version,) = rows(engine, DatasetVersion)
    assert version.produced_by_run_id == first.id
    assert run_of(engine, second.id).outputs[0].dataset_version_id == version.id
