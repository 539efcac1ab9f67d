"""What tests of recording share: a store, a report to write about, and a look at the database."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from sqlalchemy.orm import Session

from report_lineage.artifacts import FileStore
from report_lineage.entities import Lead, Report, ReportSection
from report_lineage.recording import Recording, record_run

Record = Callable[..., Recording]


@pytest.fixture
def record(session: Session, store: FileStore) -> Record:
    """Give ``record_run`` on the session of each kind of database."""
    return partial(record_run, session, job="market_brief", namespace="demo", store=store)


@pytest.fixture
def options(store: FileStore) -> dict[str, Any]:
    """Give the arguments of ``record_run`` that are the same in every test."""
    return {"job": "market_brief", "namespace": "demo", "store": store}


@pytest.fixture
def report(session: Session) -> Report:
    """Give a committed report with one section; the session's transaction is closed."""
    report = new_report()
    session.add(report)
    session.commit()
    return report


def new_report(title: str = "IBM brief") -> Report:
    """Make a report with a lead and one section, in no session yet."""
    section = ReportSection(position=1, key="intro", heading="Introduction", body="It was quiet.")
    return Report(lead=Lead(name="IBM"), title=title, sections=[section])
