"""Reverts of a host's models that Continuum's own manager versions, through our make_versioned."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.support.hosts import run_host

HOST = """
import asyncio
import sqlalchemy as sa
import report_lineage
from report_lineage.history.past import Transaction
from report_lineage.history.revert import apply, plan_revert
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import (
    DeclarativeBase, Mapped, Session, configure_mappers, mapped_column, relationship
)
from sqlalchemy_continuum import transaction_class, versioning_manager

report_lineage.make_versioned(user_cls=None, transaction_facts=sys.argv[2])

class Base(DeclarativeBase):
    pass

links = sa.Table(
    "post_tag", Base.metadata,
    sa.Column("post_id", sa.ForeignKey("post.id"), primary_key=True),
    sa.Column("tag", sa.ForeignKey("tag.name"), primary_key=True),
)

class Tag(Base):
    __tablename__ = "tag"
    __versioned__ = {}
    name: Mapped[str] = mapped_column(primary_key=True)

class Post(Base):
    __tablename__ = "post"
    __versioned__ = {}
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    tags: Mapped[list[Tag]] = relationship(secondary=links)

configure_mappers()
engine = sa.create_engine(sys.argv[1])
report_lineage.attach(engine)
Base.metadata.create_all(engine)
with Session(engine) as session:
    with report_lineage.transaction_context(actor="ann"):
        post = Post(title="One", tags=[Tag(name="a")])
        session.add(post)
        session.commit()
    first = session.scalar(sa.select(sa.func.max(transaction_class(Post).id)))
    post.title, post.tags = "Two", [Tag(name="b")]
    session.commit()
    second = session.scalar(sa.select(sa.func.max(transaction_class(Post).id)))

    plan = plan_revert(session, (Post, post.id), to=Transaction(first))
    with report_lineage.transaction_context(actor="eve"):
        done = apply(session, plan, reason="bad", accept="all")
    assert (post.title, [tag.name for tag in post.tags]) == ("One", ["a"])
    undone = plan_revert(session, Transaction(done.transaction_id), manager=versioning_manager)
    apply(session, undone, reason="good")
    assert (post.title, [tag.name for tag in post.tags]) == ("Two", ["b"])
    key = post.id
engine.dispose()

async def later():
    address = sys.argv[1].replace("sqlite://", "sqlite+aiosqlite://")
    engine = create_async_engine(address)
    report_lineage.attach(engine)
    async with AsyncSession(engine) as session:
        plan = await session.run_sync(plan_revert, (Post, key), to=Transaction(first))
        await session.run_sync(apply, plan, reason="bad after all", accept="all")
        assert (await session.get_one(Post, key)).title == "One"
    await engine.dispose()

asyncio.run(later())
print("done")
"""


@pytest.mark.parametrize("facts", ["columns", "side-table"])
def test_a_host_s_rows_go_back(empty_engine: sa.Engine, facts: str) -> None:
    """With links, in asyncio too, wherever the facts of transactions are kept."""
    run_host(HOST, empty_engine, facts)
