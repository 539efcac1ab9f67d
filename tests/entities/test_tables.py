"""The tables as the database has them: names, indexes, times and keys."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session

from report_lineage.entities import AccessEvent, Base, PipelineRun, UTCDateTime, uuid7
from report_lineage.errors import NaiveTime

INDEXED = {
    "report_lineage": {"lead_id", "run_id", "transaction_id"},
    "lineage_report": {"lead_id", "template_id"},
    "lineage_section": {"report_id"},
    "lineage_transaction": {"committed_at", "actor", "xid"},
    "lineage_run_event": {"pipeline_run_id", "recorded_at"},
    "lineage_run_input": {"sha256"},
    "lineage_access_event": {"occurred_at"},
}


@pytest.mark.parametrize("table", sorted(INDEXED))
def test_what_is_asked_for_is_indexed(engine: sa.Engine, table: str) -> None:
    """Lead, run, report and commit time lead an index each."""
    found = sa.inspect(engine).get_indexes(table)

    assert {index["column_names"][0] for index in found} >= INDEXED[table]


def test_a_report_s_versions_are_found_by_their_key(engine: sa.Engine) -> None:
    """The primary key of report_lineage leads with the report."""
    key = sa.inspect(engine).get_pk_constraint("report_lineage")

    assert key["constrained_columns"] == ["report_id", "number"]


def test_every_constraint_has_a_name() -> None:
    """A migration can name what it drops."""
    nameless = [
        (table.name, constraint)
        for table in Base.metadata.tables.values()
        for constraint in table.constraints
        if constraint.name is None
    ]
    assert nameless == []


def test_every_time_is_aware() -> None:
    """No column of ours holds a time without a zone."""
    times = [
        column
        for table in Base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, sa.DateTime | UTCDateTime)
    ]
    assert len(times) > 10
    assert all(isinstance(column.type, UTCDateTime) for column in times)


def test_a_time_comes_back_in_utc(session: Session) -> None:
    """A time of any zone is the same moment when read, in UTC."""
    given = datetime(2009, 3, 1, 12, tzinfo=timezone(timedelta(hours=2)))
    run = PipelineRun(
        run_id=uuid7(), job_namespace="n", job_name="j", state="START", started_at=given
    )
    session.add(run)
    session.commit()

    assert run.started_at == given and run.started_at.tzinfo is UTC


def test_a_naive_time_is_refused(session: Session) -> None:
    """A time without a zone never reaches the database."""
    naive = datetime(2009, 3, 1)  # noqa: DTZ001  # what is refused
    query = sa.select(AccessEvent).where(AccessEvent.occurred_at > naive)

    with pytest.raises((NaiveTime, StatementError), match="without a zone"):
        session.execute(query)


def test_keys_grow_with_time() -> None:
    """UUIDv7 keys of one process are in order, and say their version and variant."""
    keys = [uuid7() for _ in range(5_000)]

    assert keys == sorted(keys) and len(set(keys)) == 5_000
    assert {(key.version, key.variant) for key in keys} == {(7, "specified in RFC 4122")}
