"""Version tables and columns under names of the host's choosing."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.capture.doctor import examine
from report_lineage.history import row_timeline
from tests.capture.zoo.base import Zoo, make_zoo
from tests.support.replay import check_replay

NAMES = {
    "table_name": "History of %s",
    "transaction_column_name": "since tx",
    "end_transaction_column_name": "until",
    "operation_type_column_name": "what",
}


def declare_named(strategy: str) -> tuple[Zoo, Any]:
    """Return a model whose history has none of Continuum's own names."""
    zoo = make_zoo("named", strategy=strategy, **NAMES)

    class Item(zoo.base):  # type: ignore[misc,name-defined]  # a base made at run time
        __tablename__ = "item"
        id = sa.Column(sa.Integer, primary_key=True)
        name = sa.Column(sa.Text, unique=True)
        transaction_id = sa.Column(sa.Integer)
        operation_type = sa.Column(sa.Integer)

    zoo.manager.versioned(Item)
    zoo.manager.build()
    return zoo, Item


@pytest.mark.parametrize("strategy", ["subquery", "validity"])
def test_history_under_other_names(empty_engine: sa.Engine, strategy: str) -> None:
    """It is written, read and examined by them, and the host may have Continuum's names itself."""
    zoo, item = declare_named(strategy)
    zoo.metadata.create_all(empty_engine)
    with Session(empty_engine) as session:
        row = item(id=1, name="a", transaction_id=7, operation_type=9)
        session.add(row)
        session.commit()
        for statement in ("SET name = 'b'", "SET operation_type = 8", "SET id = 2"):
            session.execute(sa.text(f"UPDATE item {statement}"))
            session.commit()
        found = session.execute(
            sa.text(
                'SELECT what, id, name, transaction_id, operation_type FROM "History of item" '
                'ORDER BY "since tx", id'
            )
        )

        assert [tuple(one) for one in found] == [
            (0, 1, "a", 7, 9), (1, 1, "b", 7, 9), (1, 1, "b", 7, 8), (2, 1, "b", 7, 8), (0, 2, "b", 7, 8)
        ]  # fmt: skip
        names = [version.values["name"] for version in row_timeline(session, item, 1)]
        assert names == ["a", "b", "b", "b"]
        assert check_replay(session.connection(), zoo.manager) == 5
    assert examine(empty_engine, zoo.manager).findings == ()
