"""What a run costs: as many statements and as few waits for the disk, however much it makes."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.artifacts import FileStore
from report_lineage.entities import DatasetVersion, Report, RunOutput
from report_lineage.recording.chunks import AT_ONCE
from tests.recording.conftest import Record
from tests.recording.look import count, inputs, rows, run_of
from tests.reports.counting import statements_of


def end_of_a_run(session: Session, record: Record, outputs: Iterable[tuple[str, str]]) -> int:
    """Return how many statements it takes to end a run that made these outputs."""
    with ExitStack() as stack:
        with record() as run:
            for name, text in outputs:
                run.add_output(name, text)
            sent = stack.enter_context(statements_of(session))
        return len(sent)


def made(count: int, word: str) -> list[tuple[str, str]]:
    """Return outputs; each second has the bytes of the one before it."""
    return [(f"chart{number}.svg", f"{word} {number // 2}") for number in range(count)]


def test_outputs_are_written_together(engine: sa.Engine, session: Session, record: Record) -> None:
    """Forty outputs cost as many statements as two, new or known."""
    few = [end_of_a_run(session, record, made(2, "first")) for _ in range(2)]
    many = [end_of_a_run(session, record, made(40, word)) for word in ("first", "second", "first")]

    assert {*few, *many} == {few[0]}
    assert count(engine, RunOutput) == 2 + 2 + 3 * 40
    assert count(engine, DatasetVersion) == 2 * 40


def test_more_outputs_than_one_statement_takes(engine: sa.Engine, record: Record) -> None:
    """Each has a dataset version of its own, whatever the number."""
    with record() as run:
        for number in range(AT_ONCE + 2):
            run.add_output(f"{number}.txt", "same")

    written = run_of(engine, run.id).outputs
    assert [output.name for output in written] == [f"{n}.txt" for n in range(AT_ONCE + 2)]
    assert len({output.dataset_version_id for output in written}) == AT_ONCE + 2


def test_failed_runs_outputs_are_looked_up_together(
    session: Session, record: Record, report: Report
) -> None:
    """A run that fails after a commit asks once which outputs stayed."""

    def fail_with(outputs: int, word: str) -> int:
        with pytest.raises(ValueError, match="no"), statements_of(session) as sent, record() as run:  # noqa: PT012
            for name, text in made(outputs, word):
                run.add_output(name, text, report=report)
            session.commit()
            sent.clear()
            raise ValueError("no")
        return len(sent)

    assert fail_with(2, "first") == fail_with(40, "second")


def test_readers_input_becomes_its_makers_output(engine: sa.Engine, record: Record) -> None:
    """A version that was only read so far is claimed by the run that makes it."""
    with record(inputs={"features.csv": b"a,b\n"}):
        pass
    with record() as run:
        run.add_output("features.csv", b"a,b\n")
        run.add_output("other.csv", b"c,d\n")

    versions = {row.id: row.produced_by_run_id for row in rows(engine, DatasetVersion)}
    assert versions == dict.fromkeys(versions, run.id)
    assert inputs(engine)["features.csv"].dataset_version_id in versions


def test_bytes_are_settled_before_rows_name_them(
    session: Session, record: Record, report: Report, store: FileStore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Inputs as the run starts, outputs at each commit of the work, the rest at the end: together."""
    settled: list[int] = []
    settle = store.settle

    def note(sha256s: Iterable[str]) -> None:
        listed = list(sha256s)
        settle(listed)
        if listed:
            settled.append(len(listed))

    monkeypatch.setattr(store, "settle", note)

    with record(inputs={"a.csv": b"1", "b.csv": b"2"}) as run:
        assert settled == [2]
        run.add_output("one.svg", "<svg/>", report=report)
        run.add_output("two.svg", "<svg></svg>", report=report)
        run.add_output("three.svg", "<svg> </svg>")
        assert settled == [2]
        session.commit()
        assert settled == [2, 3]
        run.add_output("four.svg", "<svg>  </svg>", report=report)
        run.log("done")

    assert settled == [2, 3, 1, 1]
