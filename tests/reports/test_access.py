"""Who looked at what."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from report_lineage.reports import AccessFilter, list_access, record_access


def visit(session: Session, target_id: str, **facts: Any) -> None:
    """Record one read."""
    usual: dict[str, Any] = {
        "action": "report.view", "target_kind": "report", "outcome": "allowed",
        "method": "GET", "path": f"/reports/{target_id}", "http_status": 200,
    }  # fmt: skip
    record_access(session, target_id=target_id, **{**usual, **facts})
    session.commit()


@pytest.fixture(autouse=True)
def visits(session: Session) -> None:
    """Record three reads and a refusal."""
    visit(session, "1", actor="ann", user_agent="Firefox")
    visit(session, "2", actor="ann")
    visit(session, "2", actor="bob", outcome="refused", http_status=404)
    visit(session, "a", target_kind="artifact")


def test_newest_first(session: Session) -> None:
    """Every event is there, with what was said of the visitor."""
    found = list_access(session, AccessFilter())

    assert [row.target_id for row in found.rows] == ["a", "2", "2", "1"]
    assert found.rows[3].facts == {"user_agent": "Firefox"}
    assert (found.rows[3].actor, found.rows[3].http_status, found.total) == ("ann", 200, 4)


@pytest.mark.parametrize(
    ("filter", "expected"),
    [
        (AccessFilter(actor="ann"), ["2", "1"]),
        (AccessFilter(target_kind="report", target_id="2"), ["2", "2"]),
        (AccessFilter(outcome="refused"), ["2"]),
    ],
)
def test_filter(session: Session, filter: AccessFilter, expected: list[str]) -> None:
    """Rows and count are those of the events that match."""
    found = list_access(session, filter)

    assert ([row.target_id for row in found.rows], found.total) == (expected, len(expected))


def test_times_end_exclusively(session: Session) -> None:
    """A range holds its beginning and not its end."""
    last = list_access(session, AccessFilter()).rows[0].occurred_at

    since = list_access(session, AccessFilter(occurred_from=last))
    before = list_access(session, AccessFilter(occurred_to=last))
    later = list_access(session, AccessFilter(occurred_from=last + timedelta(seconds=1)))

    assert (since.total, before.total, later.total) == (1, 3, 0)


def test_pages_join(session: Session) -> None:
    """The cursor leads to the next page, and the last has none."""
    first = list_access(session, AccessFilter(), limit=3)
    second = list_access(session, AccessFilter(), cursor=first.next_cursor, limit=3)

    assert [row.target_id for row in second.rows] == ["1"]
    assert second.next_cursor is None


def test_pages_go_back(session: Session) -> None:
    """The other cursor leads to the page before, and the first has none."""
    first = list_access(session, AccessFilter(), limit=3)
    second = list_access(session, AccessFilter(), cursor=first.next_cursor, limit=3)

    again = list_access(session, AccessFilter(), cursor=second.previous_cursor, limit=3)

    assert again.rows == first.rows
    assert (first.previous_cursor, again.previous_cursor) == (None, None)
