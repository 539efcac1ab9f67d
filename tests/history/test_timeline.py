"""The history of one row."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage import transaction_context
from report_lineage.entities import Lead, PipelineRun
from report_lineage.errors import BadInput, CaptureUnsupported, NaiveTime, NotFound
from report_lineage.history import Operation, row_timeline, version_at


@pytest.fixture
def lead(session: Session) -> Lead:
    """Commit a lead, renamed once by ann."""
    lead = Lead(name="IBM", attributes={"size": 1})
    session.add(lead)
    session.commit()
    with transaction_context(actor="ann", reason="typo"):
        lead.name = "IBM Corp."
        session.commit()
    return lead


def test_versions_stand_oldest_first(session: Session, lead: Lead) -> None:
    """Each version has its values, and who made it."""
    first, second = row_timeline(session, Lead, lead.id)

    assert (first.operation, second.operation) == (Operation.INSERT, Operation.UPDATE)
    assert (first.values["name"], second.values["name"]) == ("IBM", "IBM Corp.")
    assert (first.values["attributes"], first.key) == ({"size": 1}, (lead.id,))
    assert (second.actor, second.reason, second.channel) == ("ann", "typo", "orm")


def test_raw_sql_delete_is_recorded(session: Session, lead: Lead) -> None:
    """A DELETE outside the ORM leaves a delete version with the last values."""
    key = lead.id
    session.execute(sa.text("DELETE FROM lineage_lead"))
    session.commit()

    last = row_timeline(session, Lead, key)[-1]

    assert last.operation is Operation.DELETE
    assert last.values["name"] == "IBM Corp."
    assert (last.actor, last.channel) == (None, "sql")


def test_version_at_an_instant(session: Session, lead: Lead) -> None:
    """What had been committed by then; None before the row was there."""
    first, second = (v.transaction.committed_at for v in row_timeline(session, Lead, lead.id))
    tick = timedelta(microseconds=1)

    found = [
        version_at(session, Lead, lead.id, when) for when in (first - tick, second - tick, second)
    ]

    assert [version and version.values["name"] for version in found] == [None, "IBM", "IBM Corp."]


def test_uncommitted_work_is_not_of_any_instant(session: Session, lead: Lead) -> None:
    """A session sees its own change in the timeline, and not at an instant."""
    lead.name = "later"
    session.flush()
    far = row_timeline(session, Lead, lead.id)[-1].transaction.recorded_at + timedelta(days=1)

    found = version_at(session, Lead, lead.id, far)

    assert found is not None
    assert found.values["name"] == "IBM Corp."


def test_time_without_zone_is_refused(session: Session, lead: Lead) -> None:
    """A naive time is no instant."""
    with pytest.raises(NaiveTime):
        version_at(session, Lead, lead.id, datetime(2009, 3, 1))  # noqa: DTZ001  # what is refused


def test_unknown_row(session: Session) -> None:
    """A row that never was is an error, not an empty history."""
    with pytest.raises(NotFound, match="There is no Lead"):
        row_timeline(session, Lead, uuid.UUID(int=1))


def test_key_of_another_shape_is_refused(session: Session) -> None:
    """A key has as many parts as the model's."""
    with pytest.raises(BadInput, match="Give id"):
        row_timeline(session, Lead, (1, 2))


def test_key_by_name(session: Session, lead: Lead) -> None:
    """A key can be given as Session.get takes it."""
    assert row_timeline(session, Lead, {"id": lead.id}) == row_timeline(session, Lead, (lead.id,))


def test_model_without_versions_is_refused(session: Session) -> None:
    """The error names the model."""
    with pytest.raises(CaptureUnsupported, match="PipelineRun: it is not versioned"):
        row_timeline(session, PipelineRun, 1)
