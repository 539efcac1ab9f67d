"""Writers whose snapshot is older than the rows they meet: REPEATABLE READ and SERIALIZABLE."""

from __future__ import annotations

import uuid

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy_continuum import version_class

from report_lineage.capture import baseline
from report_lineage.capture.doctor import examine
from report_lineage.entities import Lead, Transaction, uuid7
from report_lineage.errors import IsolationTooStrict
from tests.capture.bypass import past_triggers
from tests.capture.history import history_of

STRICT = ["REPEATABLE READ", "SERIALIZABLE"]


@pytest.fixture
def lead(postgresql_engine: sa.Engine) -> uuid.UUID:
    """Give the key of a row that is there."""
    with Session(postgresql_engine) as session:
        lead = Lead(name="first")
        session.add(lead)
        session.commit()
        return lead.id


def insert(connection: sa.Connection, key: uuid.UUID, name: str) -> None:
    """Insert a lead by an expression."""
    connection.execute(sa.insert(Lead.__table__).values(id=key, name=name))


@pytest.mark.parametrize("level", STRICT)
def test_a_row_that_came_back_is_newer_than_its_end(
    postgresql_engine: sa.Engine, lead: uuid.UUID, level: str
) -> None:
    """A writer that cannot see the deletion it follows still bears the higher id."""
    early = postgresql_engine.execution_options(isolation_level=level).connect()
    insert(early, uuid7(), "draws an id")
    with postgresql_engine.begin() as late:
        late.execute(sa.delete(Lead.__table__).where(Lead.__table__.c.id == lead))
    insert(early, lead, "back")
    early.commit()
    early.close()

    with Session(postgresql_engine) as session:
        assert history_of(session, Lead, lead) == [(0, "first"), (2, "first"), (0, "back")]


@pytest.mark.parametrize("level", STRICT)
def test_a_key_that_a_row_takes_over_is_newer_too(
    postgresql_engine: sa.Engine, lead: uuid.UUID, level: str
) -> None:
    """The same for a row that is given the key of one whose deletion cannot be seen."""
    early = postgresql_engine.execution_options(isolation_level=level).connect()
    other = uuid7()
    insert(early, other, "other")
    with postgresql_engine.begin() as late:
        late.execute(sa.delete(Lead.__table__).where(Lead.__table__.c.id == lead))
    of_other = Lead.__table__.c.id == other
    early.execute(sa.update(Lead.__table__).where(of_other).values(id=lead))
    early.commit()
    early.close()

    with Session(postgresql_engine) as session:
        assert history_of(session, Lead, lead) == [(0, "first"), (2, "first"), (0, "other")]
        assert history_of(session, Lead, other) == []


@pytest.mark.parametrize("level", STRICT)
def test_a_writer_alone_needs_one_id(postgresql_engine: sa.Engine, level: str) -> None:
    """Where nobody else wrote meanwhile, all of a commit stays under its first id."""
    with postgresql_engine.execution_options(isolation_level=level).begin() as connection:
        for name in ("a", "b", "c"):
            insert(connection, uuid7(), name)

    with Session(postgresql_engine) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Transaction)) == 1


@pytest.mark.parametrize("level", STRICT)
def test_truncate_is_refused_where_rows_may_be_unseen(
    postgresql_engine: sa.Engine, lead: uuid.UUID, level: str
) -> None:
    """TRUNCATE removes rows that such a transaction cannot see, and so could not record."""
    strict = postgresql_engine.execution_options(isolation_level=level)
    truncate = sa.text("TRUNCATE lineage_lead CASCADE")
    with strict.connect() as connection, pytest.raises(IsolationTooStrict, match="DELETE"):
        connection.execute(truncate)
    with postgresql_engine.begin() as connection:
        connection.execute(truncate)

    with Session(postgresql_engine) as session:
        assert history_of(session, Lead, lead) == [(0, "first"), (2, "first")]


def test_all_ids_of_a_commit_bear_one_time(postgresql_engine: sa.Engine, lead: uuid.UUID) -> None:
    """A commit that needed a second id is there as a whole, or not at all, at any moment."""
    early, late = Session(postgresql_engine), Session(postgresql_engine)
    early.execute(sa.insert(Lead).values(id=uuid7(), name="early"))
    late.execute(sa.update(Lead).where(Lead.id == lead).values(name="late"))
    late.commit()
    early.execute(sa.update(Lead).where(Lead.id == lead).values(name="early"))
    early.commit()

    mine = sa.select(version_class(Lead).transaction_id).where(version_class(Lead).name == "early")
    times = sa.select(Transaction.committed_at).where(Transaction.id.in_(mine))
    found = early.scalars(times).all()
    assert len(found) == 2 and len(set(found)) == 1
    early.close()
    late.close()


def test_constraints_checked_early_do_not_halve_a_commit(postgresql_engine: sa.Engine) -> None:
    """What is written after SET CONSTRAINTS ALL IMMEDIATE has the time of what came before."""
    with postgresql_engine.begin() as connection:
        insert(connection, uuid7(), "before")
        connection.execute(sa.text("SET CONSTRAINTS ALL IMMEDIATE"))
        insert(connection, uuid7(), "after")

    with Session(postgresql_engine) as session:
        assert session.scalar(sa.select(sa.func.count(Transaction.committed_at.distinct()))) == 1
        names = session.scalars(sa.select(version_class(Lead).name))
        assert set(names) == {"before", "after"}


@pytest.fixture
def unrecorded(postgresql_engine: sa.Engine) -> uuid.UUID:
    """Give the key of a row that is there and has no version."""
    key = uuid7()
    with past_triggers(postgresql_engine) as connection:
        insert(connection, key, "old")
    return key


def change(connection: sa.Connection, key: uuid.UUID) -> None:
    """Give a lead another name."""
    of_key = Lead.__table__.c.id == key
    connection.execute(sa.update(Lead.__table__).where(of_key).values(name="changed"))


@pytest.mark.parametrize("level", STRICT)
def test_a_writer_that_began_before_a_baseline_follows_it(
    postgresql_engine: sa.Engine, unrecorded: uuid.UUID, level: str
) -> None:
    """Its snapshot hides the baseline's version; its id, drawn afterwards, is higher all the same."""
    early = postgresql_engine.execution_options(isolation_level=level).connect()
    early.execute(sa.text("SELECT 1 FROM lineage_lead"))
    baseline(postgresql_engine)
    change(early, unrecorded)
    early.commit()
    early.close()

    with Session(postgresql_engine) as session:
        assert history_of(session, Lead, unrecorded) == [(0, "old"), (1, "changed")]
    assert examine(postgresql_engine).findings == ()


@pytest.mark.parametrize("level", STRICT)
def test_a_writer_that_wrote_before_a_baseline_is_found_by_the_doctor(
    postgresql_engine: sa.Engine, unrecorded: uuid.UUID, level: str
) -> None:
    """Its version stands before the baseline's; the doctor sees that, and gaps are filled."""
    early = postgresql_engine.execution_options(isolation_level=level).connect()
    insert(early, uuid7(), "draws an id")
    baseline(postgresql_engine)
    change(early, unrecorded)
    early.commit()
    early.close()

    (finding,) = examine(postgresql_engine).findings
    assert (finding.code, finding.count) == ("row-differs", 1)
    baseline(postgresql_engine, gaps=True)
    assert examine(postgresql_engine).findings == ()
    with Session(postgresql_engine) as session:
        assert history_of(session, Lead, unrecorded)[-1] == (1, "changed")
