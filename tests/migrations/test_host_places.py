"""Hosts that are not all alike: engines that nobody attached, tables of Continuum's own."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, mapped_column

from report_lineage.capture import TriggerState, compile_capture
from report_lineage.capture.alembic.bundle import bundles
from report_lineage.entities import Base, Lead, Report, manager
from tests.migrations.hosts import Environment, Models, declare
from tests.support.hosts import DROP_IN, run_host


def article(schema: str | None = None, **more: object) -> Models:
    """Declare an article, in a schema if one is given."""
    key = {"id": mapped_column(sa.Integer, primary_key=True), "title": mapped_column(sa.Text)}
    place = {"__table_args__": {"schema": schema}} if schema else {}
    return declare({"article": {**key, **more, **place}})


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_every_trigger_is_in_one_bundle(dialect: str) -> None:
    """What migrations carry by table is all of a manager's capture, aggregates included."""
    compiled = {str(t) for one in compile_capture(manager, dialect) for t, _ in one.triggers}
    carried = [name for bundle in bundles(manager, dialect) for name in bundle.triggers]

    assert set(carried) == compiled
    assert len(carried) == len(compiled)


def test_tables_of_a_schema(postgresql_host: Environment) -> None:
    """Tables that declare a schema are migrated there, up and down."""
    host = postgresql_host
    host.options = {"include_schemas": True}
    host.run("CREATE SCHEMA shop")
    before = article("shop")
    host.migrate(before, "first")
    host.run("INSERT INTO shop.article (id, title) VALUES (1, 'a')")
    after = article("shop", note=mapped_column(sa.Text, server_default="n"))
    host.migrate(after, "second")

    notes = "SELECT note FROM shop.article_version ORDER BY transaction_id"
    assert host.rows(notes) == [(None,), ("n",)]
    host.models = before
    host.downgrade()
    host.run("UPDATE shop.article SET title = 'b'")
    assert host.rows("SELECT count(*) FROM shop.article_version") == [(3,)]


def test_odd_names(host: Environment) -> None:
    """Blanks, quotes and Unicode in the names of tables and columns are migrated as well."""
    name = 'o\'dd $:"täble"'

    def odd(**more: object) -> Models:
        columns = {
            "id": mapped_column("the id", sa.Integer, primary_key=True, autoincrement=False),
            "text": mapped_column('a "text"', sa.Text),
        }
        return declare({name: {**columns, **more}})

    host.migrate(odd(), "first")
    host.run(f"INSERT INTO {QUOTED} VALUES (1, 'a')")
    host.migrate(odd(note=mapped_column("no'te", sa.Text, server_default="n")), "second")
    assert sorted(host.rows(f'SELECT "no\'te" FROM {QUOTED_VERSION}'), key=str) == [
        ("n",),
        (None,),
    ]
    recreate = f"with op.batch_alter_table({name!r}, recreate='always'): pass"
    host.write("third", "second", recreate if host.engine.dialect.name == "sqlite" else "pass")
    host.upgrade()
    assert host.states() == {TriggerState.INSTALLED}
    host.migrate(article(), "fourth")
    ended = f"SELECT operation_type FROM {QUOTED_VERSION} ORDER BY transaction_id"
    assert host.rows(ended) == [(0,), (1,), (2,)]


QUOTED = '"o\'dd $\\:""täble"""'
QUOTED_VERSION = '"o\'dd $\\:""täble""_version"'


def test_an_engine_that_nobody_attached(host: Environment) -> None:
    """A migration of an env.py that forgets to attach is one ended transaction all the same."""
    path = host.folder / "env.py"
    path.write_text(path.read_text().replace("attach(engine)\n", "\n"))
    host.engine = sa.create_engine(host.engine.url)
    host.migrate(article(), "first")
    host.run("INSERT INTO article (id, title) VALUES (1, 'a')")
    host.migrate(article(note=mapped_column(sa.Text, server_default="n")), "second")

    notes = "SELECT note FROM article_version ORDER BY transaction_id"
    assert host.rows(notes) == [(None,), ("n",)]
    assert host.rows("SELECT count(*) FROM txn WHERE committed_at IS NULL") == [(0,)]
    host.engine.dispose()


def test_the_product_s_models_in_a_host_s_migrations(host: Environment) -> None:
    """Aggregates and append-only tables are carried as well, up and down."""
    models = Models(Base.metadata, manager, {})
    host.migrate(models, "first")
    with Session(host.engine) as session:
        lead = Lead(name="IBM")
        session.add(Report(lead=lead, title="a", status="draft", data={}))
        session.commit()

    assert host.states() == {TriggerState.INSTALLED}
    assert host.rows("SELECT number, operation FROM report_lineage") == [(1, 0)]
    host.downgrade("base")
    assert not sa.inspect(host.engine).has_table("lineage_report")
    assert host.rows("SELECT name, operation_type FROM lineage_lead_version ORDER BY 2") == [
        ("IBM", 0),
        ("IBM", 2),
    ]


def test_a_migration_of_a_root_is_a_version_of_the_whole(host: Environment) -> None:
    """What a migration did to a report is a version of the report, with a number of its own."""
    models = Models(Base.metadata, manager, {})
    host.migrate(models, "first")
    with Session(host.engine) as session:
        session.add(Report(lead=Lead(name="IBM"), title="a", status="draft", data={}))
        session.commit()
    (path,) = host.folder.glob("capture/lineage_report.*.sqlite.sql")
    version = path.name.split(".")[1]
    host.write(
        "second",
        "first",
        f"op.drop_capture('lineage_report', {version!r})",
        "op.execute(\"UPDATE lineage_report SET title = 'b'\")",
        f"op.create_capture('lineage_report', {version!r})",
    )
    host.upgrade()

    numbers = "SELECT number, operation, origin FROM report_lineage ORDER BY number"
    assert host.rows(numbers) == [(1, 0, "manual"), (2, 1, "baseline")]
    assert host.states() == {TriggerState.INSTALLED}


ASYNCHRONOUS = """
import asyncio
from alembic import context
from sqlalchemy.ext.asyncio import create_async_engine
from report_lineage.capture import attach
from report_lineage.capture.alembic import PLUGINS, foreign_keys_off, require_capture

def migrate(connection):
    with foreign_keys_off(connection), connection.begin():
        context.configure(
            connection=connection,
            target_metadata=context.config.attributes["metadata"],
            autogenerate_plugins=PLUGINS,
        )
        context.run_migrations()
        require_capture(context.get_context())

async def run():
    url = context.config.attributes["engine"].url
    drivers = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg"}
    engine = create_async_engine(url.set(drivername=drivers[url.get_backend_name()]))
    ATTACH
    async with engine.connect() as connection:
        await connection.run_sync(migrate)
    await engine.dispose()

asyncio.run(run())
"""


@pytest.mark.parametrize("attached", ["attach(engine)", "pass"])
def test_an_asynchronous_environment(host: Environment, attached: str) -> None:
    """Migrations that run on an asynchronous engine carry capture as well."""
    (host.folder / "env.py").write_text(ASYNCHRONOUS.replace("ATTACH", attached))
    host.migrate(article(), "first")
    host.run("INSERT INTO article (id, title) VALUES (1, 'a')")
    host.migrate(article(note=mapped_column(sa.Text, server_default="n")), "second")
    if host.engine.dialect.name == "sqlite":
        recreate = "with op.batch_alter_table('article', recreate='always'): pass"
        host.write("third", "second", recreate)
        host.upgrade()

    notes = "SELECT note FROM article_version ORDER BY transaction_id"
    assert host.rows(notes) == [(None,), ("n",)]
    assert host.states() == {TriggerState.INSTALLED}
    assert host.rows("SELECT count(*) FROM txn WHERE committed_at IS NULL") == [(0,)]


CONTINUUM = """
import sys, io
sys.stdout = io.StringIO()
from pathlib import Path
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, configure_mappers, mapped_column
from sqlalchemy_continuum import versioning_manager
from tests.support.engines import open_engine
"""

THEIRS = """
import sqlalchemy_continuum
sqlalchemy_continuum.make_versioned(user_cls=None, options={"strategy": sys.argv[2]})
"""

MODELS = """
class Base(DeclarativeBase):
    pass

class Article(Base):
    __tablename__ = "article"
    __versioned__ = {}
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]

configure_mappers()
engine = open_engine(sys.argv[1])
"""

BEFORE = """
Base.metadata.create_all(engine)
with Session(engine) as session:
    session.add_all([Article(title="a"), Article(title="b")])
    session.commit()
    session.execute(sa.update(Article).where(Article.id == 2).values(title="lost"))
    session.commit()
sys.stdout = sys.__stdout__
print("done")
"""

AFTER = """
from tests.migrations.hosts import Environment, Models

host = Environment(Path(sys.argv[3]), engine)
models = Models(Base.metadata, versioning_manager, {})
text = host.migrate(models, "first")
assert "op.create_capture('transaction'" in text, text
versions = "SELECT id, title, operation_type FROM article_version ORDER BY transaction_id, id"
assert host.rows(versions) == [(1, "a", 0), (2, "b", 0), (2, "lost", 1)], host.rows(versions)
with Session(engine) as session:
    session.execute(sa.update(Article).where(Article.id == 1).values(title="kept"))
    session.commit()
assert host.rows(versions)[-1] == (1, "kept", 1)
if sys.argv[2] == "validity":
    ends = host.rows("SELECT title FROM article_version WHERE end_transaction_id IS NULL")
    assert sorted(ends) == [("kept",), ("lost",)], ends
host.downgrade("base")
assert len(host.rows(versions)) == 4
assert host.rows("SELECT count(*), count(committed_at) FROM transaction") == [(3, 3)]
host.upgrade()
host.check()
sys.stdout = sys.__stdout__
print("done")
"""


@pytest.mark.parametrize("strategy", ["subquery", "validity"])
def test_tables_of_continuum_are_taken_over(
    empty_engine: sa.Engine, tmp_path: Path, strategy: str
) -> None:
    """A host of Continuum's own goes over by one migration, which also records what was lost."""
    folder = str(tmp_path / "host")
    run_host(CONTINUUM + THEIRS + MODELS + BEFORE, empty_engine, strategy, folder)
    after = AFTER.replace("FROM transaction", 'FROM \\"transaction\\"')
    run_host(CONTINUUM + DROP_IN + MODELS + after, empty_engine, strategy, folder)
