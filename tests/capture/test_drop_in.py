"""make_versioned in a host of its own, and a host with Continuum's own beside us.

Each host runs in a process of its own: Continuum's listeners are global.
"""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.support.hosts import ARTICLES, DROP_IN, run_host

HOST_MODELS = (
    ARTICLES
    + """
configure_mappers()
engine = sa.create_engine(sys.argv[1])
Base.metadata.create_all(engine)
"""
)

DROP_IN_WORK = """
from report_lineage import transaction_context
from sqlalchemy_continuum import version_class, versioning_manager

with transaction_context(actor="ann", reason="first"), Session(engine) as session:
    article = Article(title="a", tags=[Tag(name="x"), Tag(name="y")])
    session.add(article)
    session.flush()
    uow = versioning_manager.unit_of_work(session)
    assert uow.current_transaction.id is not None
    session.commit()
    article.title = "b"
    article.tags.pop()
    session.commit()
    session.execute(sa.update(Article).values(title=Article.title + "!"))
    session.commit()
    versions = article.versions.all()
    assert [v.title for v in versions] == ["a", "b", "b!"], versions
    assert [v.operation_type for v in versions] == [0, 1, 1]
    assert [v.transaction.actor for v in versions] == ["ann"] * 3
    assert versions[1].changeset == {"title": ["a", "b"]}, versions[1].changeset
    assert versions[1].previous is versions[0] and versions[1].next.title == "b!"
    assert [len(v.tags) for v in versions] == [2, 1, 1]
    if sys.argv[2] == "validity":
        ends = [v.end_transaction_id for v in versions]
        assert ends == [versions[1].transaction_id, versions[2].transaction_id, None], ends
    Transaction = versioning_manager.transaction_cls
    assert session.scalar(sa.select(sa.func.count()).select_from(Transaction)) == 3
    session.delete(article)
    session.commit()
    operations = session.scalars(
        sa.select(version_class(Article).operation_type).order_by(sa.text("transaction_id"))
    ).all()
    assert operations == [0, 1, 1, 2], operations
print("done")
"""

UNGUARDED = """
import report_lineage
report_lineage.make_versioned(user_cls=None, guard=False)
"""

UNGUARDED_WORK = """
from sqlalchemy_continuum import vacuum, version_class

with Session(engine) as session:
    session.add(Tag(name="x"))
    session.commit()
    session.execute(sa.delete(version_class(Tag)))
    session.commit()
    vacuum(session, Tag)
    session.execute(sa.update(Tag).values(name="y"))
    session.commit()
    names = session.scalars(sa.select(version_class(Tag).name)).all()
    assert names == ["y"], names
print("done")
"""

CONTINUUM = """
import sqlalchemy_continuum
sqlalchemy_continuum.make_versioned(user_cls=None)
"""

OURS = "import report_lineage.entities as ours\n"

BESIDE_WORK = """
from report_lineage import transaction_context
from sqlalchemy_continuum import version_class, versioning_manager

ours.Base.metadata.create_all(engine)
with transaction_context(actor="ann"), Session(engine) as session:
    session.add_all([Article(title="a", tags=[Tag(name="x")]), ours.Lead(name="IBM")])
    session.commit()
    session.scalars(sa.select(Article)).one().title = "b"
    session.commit()
    session.scalars(sa.select(ours.Lead)).one().name = "AAPL"
    session.commit()
    article = session.scalars(sa.select(Article)).one()
    assert [v.title for v in article.versions] == ["a", "b"]
    lead = session.scalars(sa.select(ours.Lead)).one()
    assert [v.name for v in lead.versions] == ["IBM", "AAPL"]
    theirs = versioning_manager.transaction_cls
    assert theirs is not ours.Transaction
    assert session.scalar(sa.select(sa.func.count()).select_from(theirs)) == 2
    assert session.scalar(sa.select(sa.func.count()).select_from(ours.Transaction)) == 2
    assert set(versioning_manager.version_class_map) == {Article, Tag}
    assert set(ours.manager.version_class_map) == {
        ours.Lead, ours.Report, ours.ReportSection, ours.ReportTemplate
    }
print("done")
"""

STATUS_WORK = """
from report_lineage.capture import capture_status
from sqlalchemy_continuum import versioning_manager

ours.Base.metadata.create_all(engine)
with engine.connect() as connection:
    for manager in (ours.manager, versioning_manager):
        states = {one.state for one in capture_status(connection, manager)}
        assert states == {"INSTALLED"}, states
print("done")
"""


@pytest.mark.parametrize("strategy", ["subquery", "validity"])
def test_a_host_drops_in_our_make_versioned(empty_engine: sa.Engine, strategy: str) -> None:
    """Version classes, relationships, changesets and the unit of work are Continuum's own."""
    run_host(DROP_IN + HOST_MODELS + DROP_IN_WORK, empty_engine, strategy)


@pytest.mark.parametrize(
    "imports", [CONTINUUM + HOST_MODELS + OURS, OURS + CONTINUUM + HOST_MODELS]
)
def test_a_host_s_own_continuum_works_beside_us(empty_engine: sa.Engine, imports: str) -> None:
    """In either import order each side has its own versions and transactions, and no more."""
    run_host(imports + BESIDE_WORK, empty_engine)


def test_a_host_may_leave_its_versions_unguarded(empty_engine: sa.Engine) -> None:
    """With guard=False a host can remove versions, as Continuum's vacuum does."""
    run_host(UNGUARDED + HOST_MODELS + UNGUARDED_WORK, empty_engine)


def test_each_side_has_a_status_of_its_own(empty_engine: sa.Engine) -> None:
    """The triggers of a host's models are not taken for orphans of ours, nor ours for theirs."""
    run_host(DROP_IN + HOST_MODELS + OURS + STATUS_WORK, empty_engine, "subquery")
