"""Tables of as many columns as the databases take."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy_continuum import version_class

from report_lineage.capture.doctor import examine
from tests.capture.zoo.base import Zoo, make_zoo

COLUMNS = 500


def declare_wide(strategy: str) -> tuple[Zoo, Any]:
    """Return a model of a key, numbers and texts, taken in turn."""
    zoo = make_zoo("wide", strategy=strategy)
    columns: dict[str, Any] = {
        f"c{number}": sa.Column(sa.Integer if number % 2 else sa.Text) for number in range(COLUMNS)
    }
    columns["id"] = sa.Column(sa.Integer, primary_key=True)
    model = type("Wide", (zoo.base,), {"__tablename__": "wide", **columns})
    zoo.manager.versioned(model)
    zoo.manager.build()
    return zoo, model


@pytest.mark.parametrize("strategy", ["subquery", "validity"])
def test_a_table_of_five_hundred_columns_is_recorded(
    empty_engine: sa.Engine, strategy: str
) -> None:
    """A change of the first or last of them is a version, there and back is none."""
    zoo, wide = declare_wide(strategy)
    zoo.metadata.create_all(empty_engine)
    first, last = "c0", f"c{COLUMNS - 1}"
    with Session(empty_engine) as session:
        for changes in ([{first: "a"}], [{last: 1}], [{first: "b"}, {first: "a"}], [{last: None}]):
            for values in changes:
                session.merge(wide(id=1, **values))
                session.flush()
            session.commit()
        version = version_class(wide)
        columns = (version.operation_type, getattr(version, first), getattr(version, last))
        found = session.execute(sa.select(*columns).order_by(version.transaction_id))

        assert [tuple(row) for row in found] == [(0, "a", None), (1, "a", 1), (1, "a", None)]
    assert examine(empty_engine, zoo.manager).findings == ()
