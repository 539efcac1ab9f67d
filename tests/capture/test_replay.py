"""Random transactions against plain dictionaries: each commit's net effect, and the replay of all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import zip_longest
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from sqlalchemy.orm import Session

from tests.capture.shadow import LABELS, Shadow, Step, transactions
from tests.capture.zoo.base import Zoo
from tests.capture.zoo.documents import DOCUMENTS, Label
from tests.support.replay import check_replay

CopyZoo = Callable[[Zoo, str], sa.URL]


def recorded(session: Session) -> list[dict[Any, tuple[Any, ...]]]:
    """Return what each commit recorded, oldest first, as the shadow says what it expects."""
    commits: dict[Any, dict[Any, tuple[Any, ...]]] = {}
    for identity, (xid, key, operation, *row) in sorted(
        _versions(session), key=lambda pair: pair[0]
    ):
        values = () if operation == 2 else tuple(row)
        assert key not in commits.setdefault(xid, {}), f"two versions in one commit: {identity}"
        commits[xid][key] = (operation, *values)
    return list(commits.values())


def _versions(session: Session) -> Iterator[tuple[int, Any]]:
    text = "\\:\\:text" if session.get_bind().dialect.name == "postgresql" else ""
    for identity, xid, key, operation, name, n, data in session.execute(
        sa.text(
            f"SELECT t.id, t.xid, v.id, v.operation_type, v.name, v.n, v.data{text} "
            "FROM document_version AS v JOIN documents_transaction AS t ON t.id = v.transaction_id"
        )
    ):
        yield identity, (xid, ("document", key), operation, name, n, data)
    for identity, xid, key, label, operation, weight in session.execute(
        sa.text(
            "SELECT t.id, t.xid, v.document_id, v.label_id, v.operation_type, v.weight FROM "
            "document_label_version AS v JOIN documents_transaction AS t ON t.id = v.transaction_id"
        )
    ):
        yield identity, (xid, ("link", key, label), operation, weight)


class Machine(RuleBasedStateMachine):
    """One database, and the transactions that are done to it."""

    open_database: Callable[[], Any]
    done = 0

    def __init__(self) -> None:
        super().__init__()
        self.database = type(self).open_database()
        self.session = Session(self.database.__enter__())
        self.session.add_all([Label(id=key) for key in LABELS])
        self.session.commit()
        self.shadow = Shadow(self.session)

    @rule(transaction=transactions)
    def transact(self, transaction: tuple[list[Step], bool]) -> None:
        """Do a random transaction."""
        self.shadow.transaction(*transaction)
        type(self).done += 1

    def teardown(self) -> None:
        """Compare the whole history with the shadow."""
        try:
            for found, expected in zip_longest(recorded(self.session), self.shadow.expected()):
                assert found == expected
            self.session.commit()
            check_replay(self.session.connection(), DOCUMENTS.manager)
        finally:
            self.session.close()
            self.database.__exit__(None, None, None)


def search(open_database: Callable[[], Any], *, wanted: int, each: int, shrink: bool) -> None:
    """Do at least ``wanted`` random transactions, ``each`` to a fresh database."""
    attributes = {"open_database": staticmethod(open_database), "done": 0}
    machine = type("OneMachine", (Machine,), attributes)
    chosen = settings(
        max_examples=max(1, wanted // each // 4),
        stateful_step_count=each,
        deadline=None,
        database=None,
        report_multiple_bugs=False,
        phases=[Phase.generate, Phase.shrink] if shrink else [Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    while machine.done < wanted:  # type: ignore[attr-defined]  # of Machine
        run_state_machine_as_test(machine, settings=chosen)


@pytest.fixture
def open_database(fresh_zoo: Callable[[Zoo, str], Any], dialect: str) -> Callable[[], Any]:
    """Return what opens a fresh database of documents, and drops it."""
    return lambda: fresh_zoo(DOCUMENTS, dialect)


def test_history_is_the_net_effect_of_every_commit(open_database: Callable[[], Any]) -> None:
    """Three hundred random transactions leave exactly what plain dictionaries predict."""
    search(open_database, wanted=300, each=12, shrink=False)


@pytest.mark.fuzz
def test_history_is_the_net_effect_of_long_work(open_database: Callable[[], Any]) -> None:
    """Ten thousand random transactions leave exactly what plain dictionaries predict."""
    search(open_database, wanted=10_000, each=20, shrink=True)
