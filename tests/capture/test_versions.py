"""What a version says of a change, whoever made it and however."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy_continuum import version_class

from report_lineage import transaction_context
from report_lineage.entities import Lead, Transaction
from tests.capture.history import history_of

INSERT, UPDATE, DELETE = 0, 1, 2


def test_orm_changes_are_versions(session: Session) -> None:
    """An insert, an update and a delete by the ORM leave one version each."""
    lead = Lead(name="IBM")
    session.add(lead)
    session.commit()
    key = lead.id
    lead.name = "IBM Corp"
    session.commit()
    session.delete(lead)
    session.commit()

    assert history_of(session, Lead, key) == [
        (INSERT, "IBM"),
        (UPDATE, "IBM Corp"),
        (DELETE, "IBM Corp"),
    ]


def test_bulk_core_and_raw_changes_are_versions(session: Session) -> None:
    """Statements that never pass the unit of work leave versions too."""
    session.execute(sa.insert(Lead), [{"name": "IBM"}, {"name": "AAPL"}])
    session.commit()
    key = session.scalars(sa.select(Lead.id).where(Lead.name == "IBM")).one()
    session.execute(sa.update(Lead).values(website=Lead.name + ".com"))
    session.commit()
    session.execute(sa.text("UPDATE lineage_lead SET name = lower(name)"))
    session.commit()
    session.execute(sa.delete(Lead.__table__).where(Lead.name == "ibm"))
    session.commit()

    names = [(INSERT, "IBM"), (UPDATE, "IBM"), (UPDATE, "ibm"), (DELETE, "ibm")]
    assert history_of(session, Lead, key) == names


def test_a_statement_of_many_rows_is_one_transaction(session: Session) -> None:
    """Two hundred rows changed by one statement belong to one transaction."""
    session.execute(sa.insert(Lead), [{"name": f"lead {n}"} for n in range(200)])
    session.commit()
    session.execute(sa.update(Lead).values(website="example.org"))
    session.commit()

    version = version_class(Lead)
    counts = sa.select(sa.func.count(version.id)).group_by(version.transaction_id)
    assert session.scalars(counts).all() == [200, 200]


@pytest.mark.parametrize("statement", ["name = name", "website = NULL"])
def test_an_update_that_changes_nothing_is_no_version(session: Session, statement: str) -> None:
    """An UPDATE to the same bytes leaves neither a version nor a transaction."""
    session.add(Lead(name="IBM"))
    session.commit()
    session.execute(sa.text(f"UPDATE lineage_lead SET {statement}"))
    session.commit()

    assert session.scalar(sa.select(sa.func.count()).select_from(version_class(Lead))) == 1
    assert session.scalar(sa.select(sa.func.count()).select_from(Transaction)) == 1


def test_insert_and_update_in_one_transaction_is_an_insert(session: Session) -> None:
    """The version of a new row carries the values it was committed with."""
    lead = Lead(name="first")
    session.add(lead)
    session.flush()
    lead.name = "last"
    session.commit()

    assert history_of(session, Lead, lead.id) == [(INSERT, "last")]


def test_insert_and_delete_in_one_transaction_leave_nothing(session: Session) -> None:
    """A row that never was committed has no history."""
    lead = Lead(name="ghost")
    session.add(lead)
    session.flush()
    session.delete(lead)
    session.commit()

    assert session.scalar(sa.select(sa.func.count()).select_from(version_class(Lead))) == 0


def test_delete_and_insert_of_one_key_is_an_update(session: Session) -> None:
    """A row made again within the transaction that deleted it was changed."""
    lead = Lead(name="old")
    session.add(lead)
    session.commit()
    key = lead.id
    session.execute(sa.delete(Lead).where(Lead.id == key))
    session.execute(sa.insert(Lead).values(id=key, name="new"))
    session.commit()

    assert history_of(session, Lead, key) == [(INSERT, "old"), (UPDATE, "new")]


def test_update_and_delete_is_a_delete_with_the_last_values(session: Session) -> None:
    """A deletion remembers what was changed just before it."""
    lead = Lead(name="old")
    session.add(lead)
    session.commit()
    key = lead.id
    session.execute(sa.update(Lead).values(name="last"))
    session.execute(sa.delete(Lead))
    session.commit()

    assert history_of(session, Lead, key) == [(INSERT, "old"), (DELETE, "last")]


def test_a_change_that_ends_where_it_began_is_no_version(session: Session) -> None:
    """There and back within one transaction leaves no version."""
    lead = Lead(name="same")
    session.add(lead)
    session.commit()
    session.execute(sa.update(Lead).values(name="other"))
    session.execute(sa.update(Lead).values(name="same"))
    session.commit()

    assert history_of(session, Lead, lead.id) == [(INSERT, "same")]


def test_delete_and_the_same_insert_is_no_version(session: Session) -> None:
    """A row deleted and made again with the same values did not change."""
    lead = Lead(name="same")
    session.add(lead)
    session.commit()
    key = lead.id
    session.execute(sa.delete(Lead))
    session.execute(sa.insert(Lead).values(id=key, name="same"))
    session.commit()

    assert history_of(session, Lead, key) == [(INSERT, "same")]


def test_a_changed_key_closes_one_history_and_begins_another(session: Session) -> None:
    """The old identity is deleted, the new one born."""
    lead = Lead(name="IBM")
    session.add(lead)
    session.commit()
    old, new = lead.id, type(lead.id)(int=7)
    session.execute(sa.update(Lead).values(id=new))
    session.commit()

    assert history_of(session, Lead, old) == [(INSERT, "IBM"), (DELETE, "IBM")]
    assert history_of(session, Lead, new) == [(INSERT, "IBM")]


def test_a_rolled_back_change_is_no_version(session: Session) -> None:
    """What was rolled back, in whole or to a savepoint, is not history."""
    with transaction_context(actor="ann"):
        session.add(Lead(name="kept"))
        savepoint = session.begin_nested()
        session.execute(sa.insert(Lead).values(name="dropped"))
        savepoint.rollback()
        session.execute(sa.insert(Lead).values(name="kept too"))
        session.commit()

    version = version_class(Lead)
    kept = session.execute(sa.select(version.name, Transaction.actor).join(version.transaction))
    assert sorted(kept) == [("kept", "ann"), ("kept too", "ann")]


def test_an_upsert_is_an_insert_or_an_update(session: Session) -> None:
    """ON CONFLICT DO UPDATE records what it did to each row."""
    lead = Lead(name="IBM")
    session.add(lead)
    session.commit()
    upsert = sa.text(
        "INSERT INTO lineage_lead (id, name) VALUES (:id, 'changed'), (:other, 'made') "
        "ON CONFLICT (id) DO UPDATE SET name = excluded.name"
    ).bindparams(sa.bindparam("id", type_=sa.Uuid()), sa.bindparam("other", type_=sa.Uuid()))
    other = type(lead.id)(int=9)
    session.execute(upsert, {"id": lead.id, "other": other})
    session.commit()

    assert history_of(session, Lead, lead.id) == [(INSERT, "IBM"), (UPDATE, "changed")]
    assert history_of(session, Lead, other) == [(INSERT, "made")]


def test_null_is_recorded_as_null(session: Session) -> None:
    """A version carries the row's NULL, not the column's default."""
    session.add(Lead(name="IBM", email=None, attributes=None))
    session.commit()

    assert version_class(Lead).__table__.c.id.default is None
    assert session.scalars(sa.select(version_class(Lead).email)).one() is None


@pytest.mark.parametrize(
    ("old", "new"), [('{"a":1}', '{"a":1.0}'), ('{"a": 1}', '{"a":1}'), ("{}", "null")]
)
def test_equality_is_by_stored_bytes(session: Session, old: str, new: str) -> None:
    """JSON that differs in its text differs."""
    lead = Lead(name="IBM")
    session.add(lead)
    session.commit()
    for text in (old, new):
        session.execute(sa.text("UPDATE lineage_lead SET attributes = :t"), {"t": text})
        session.commit()

    assert len(history_of(session, Lead, lead.id)) == 3
