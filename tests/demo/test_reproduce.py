"""Every version of the demo comes out again, byte for byte."""

from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lineage_panel.database import make_engine
from lineage_panel.demo.record import record_demo
from report_lineage.artifacts import FileStore
from report_lineage.entities import ReportLineage
from report_lineage.reports import Reproduction, Verdict, reproduce_all
from tests.demo.test_recording import ABRIDGED
from tests.support.demo import RecordedDemo


def require_all_to_reproduce(engine: Engine) -> None:
    """Require every version that a run made to be identical, and none other to be compared."""
    with Session(engine) as session:
        found = [*reproduce_all(session)]
        made = sa.select(ReportLineage.report_id, ReportLineage.number)
        by_runs = session.execute(made.where(ReportLineage.origin == "run")).all()

    assert {each.verdict for each in found} == {Verdict.IDENTICAL, Verdict.NOTHING_RECORDED}
    assert identical(found) == sorted(tuple(row) for row in by_runs)


def identical(found: list[Reproduction]) -> list[tuple[object, int]]:
    """Return the keys of the versions that came out again."""
    return [(each.report_id, each.number) for each in found if each.verdict == "identical"]


def test_every_version_of_the_whole_demo(recorded_demo: RecordedDemo) -> None:
    """All pages of ten years, on SQLite."""
    engine = make_engine(f"sqlite:///{recorded_demo.database}")

    require_all_to_reproduce(engine)

    engine.dispose()


def test_every_version_on_postgresql(postgresql_engine: Engine, tmp_path: Path) -> None:
    """The same on PostgreSQL, with a fifth of the months."""
    record_demo(postgresql_engine, FileStore(tmp_path / "artifacts"), steps=ABRIDGED)

    require_all_to_reproduce(postgresql_engine)
