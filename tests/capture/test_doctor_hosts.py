"""The doctor and the baseline serve hosts of make_versioned, wherever these keep their facts."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.capture.test_custom_transactions import HOST
from tests.support.hosts import run_host

WORK = """
from report_lineage.capture import baseline
from report_lineage.capture.doctor import examine
from tests.capture.bypass import write_past_triggers

session.add(Lead(id=1, name="a"))
session.commit()
session.execute(sa.text("UPDATE lead SET name = 'b'"))
session.commit()
session.close()
assert examine(engine, versioning_manager).findings == ()

write_past_triggers(engine, "INSERT INTO lead (id, name) VALUES (2, 'x')", "DELETE FROM lead WHERE id = 1")
codes = {one.code for one in examine(engine, versioning_manager).findings}
assert codes == {"row-without-history", "history-without-row"}, codes

with transaction_context(actor="ann"):
    (done,) = baseline(engine, versioning_manager, gaps=True)
assert (done.inserts, done.updates, done.deletes) == (1, 0, 1), done
assert examine(engine, versioning_manager).findings == ()
last = row_timeline(session, Lead, 2)[-1]
session.close()
assert (last.actor, last.channel) == ("ann", "baseline"), last

facts = "change" if where == "columns" else "change_lineage"
write_past_triggers(engine, f"UPDATE {facts} SET committed_at = NULL WHERE id = 1")
(only,) = examine(engine, versioning_manager).findings
assert (only.code, only.count, only.table) == ("transaction-open", 1, facts), only
print("done")
"""


@pytest.mark.parametrize("where", ["columns", "side-table"])
def test_a_host_s_history_is_examined_and_completed(empty_engine: sa.Engine, where: str) -> None:
    """Columns of the host's own transaction class, or a table beside it, make no difference."""
    run_host(HOST + WORK, empty_engine, where)
