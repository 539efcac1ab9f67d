"""What a host's trigger undoes inside a statement, on SQLite: a limit, and the doctor finds it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from report_lineage.capture.doctor import examine
from tests.capture.zoo.base import Zoo
from tests.capture.zoo.items import ITEMS
from tests.support.databases import MakeEngine

CopyZoo = Callable[[Zoo, str], sa.URL]
REMOVING = (
    "CREATE TRIGGER host AFTER UPDATE OF name ON item BEGIN DELETE FROM item WHERE id = NEW.id; END"
)
CAPPING = (
    "CREATE TRIGGER host AFTER UPDATE OF n ON item WHEN NEW.n > 100 "
    "BEGIN UPDATE item SET n = 1 WHERE id = NEW.id; END"
)
RETURNING = (
    "CREATE TRIGGER host AFTER DELETE ON item "
    "BEGIN INSERT INTO item VALUES (OLD.id, OLD.name, OLD.n); END"
)


@pytest.mark.parametrize(
    ("trigger", "writes", "code"),
    [
        (
            REMOVING,
            ("INSERT INTO item VALUES (4, 'd', 4)", "UPDATE item SET name = 'D' WHERE id = 4"),
            "history-without-row",
        ),
        (
            CAPPING,
            ("UPDATE item SET n = 50 WHERE id = 1", "UPDATE item SET n = 500 WHERE id = 1"),
            "row-differs",
        ),
        (RETURNING, ("DELETE FROM item WHERE id = 1",), "row-after-delete"),
    ],
)
def test_the_doctor_finds_what_a_trigger_undid(
    copy_zoo: CopyZoo, make_engine: MakeEngine, trigger: str, writes: tuple[str, ...], code: str
) -> None:
    """The version of the statement stays behind, and is named: one row, by its kind of fault."""
    engine = make_engine(copy_zoo(ITEMS, "sqlite"))
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO item VALUES (1, 'a', 1)")
        connection.exec_driver_sql(trigger)
    with engine.begin() as connection:
        for write in writes:
            connection.exec_driver_sql(write)

    (found,) = examine(engine, ITEMS.manager).findings
    assert (found.code, found.count, found.table) == (code, 1, "item")
