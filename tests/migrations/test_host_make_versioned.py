"""A host that calls make_versioned has the same of its migrations.

It runs in a process of its own: Continuum's listeners are global.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.docs.documents import PROJECT, code_blocks
from tests.support.hosts import ARTICLES, DROP_IN, run_host

HOST = (
    ARTICLES
    + """
import sys
from pathlib import Path

from sqlalchemy_continuum import versioning_manager

from report_lineage.capture import TriggerState, capture_status
from tests.migrations.hosts import Environment, Models
from tests.support.engines import open_engine

engine = open_engine(sys.argv[1])
host = Environment(Path(sys.argv[3]), engine)
models = Models(Base.metadata, versioning_manager, {})
"""
)

WORK = """
text = host.migrate(models, "first")
for name in ("transaction", "tag", "article", "article_tag"):
    assert f"op.create_capture('{name}'" in text, text
with Session(engine) as session:
    article = Article(title="a", tags=[Tag(name="x")])
    session.add(article)
    session.commit()
    article.tags.clear()
    session.commit()
assert host.rows("SELECT operation_type FROM article_tag_version ORDER BY transaction_id") == [
    (0,), (2,)
]
host.downgrade("base")
assert "article" not in sa.inspect(engine).get_table_names()
assert host.rows("SELECT title FROM article_version WHERE operation_type = 2") == [("a",)]
host.upgrade()
host.check()
with engine.connect() as connection:
    states = {one.state for one in capture_status(connection, versioning_manager)}
assert states == {TriggerState.INSTALLED}, states
sys.stdout = sys.__stdout__
print("done")
"""

QUIET = "import sys, io\nsys.stdout = io.StringIO()\n"


@pytest.mark.parametrize("strategy", ["subquery", "validity"])
def test_migrations_carry_the_capture_of_make_versioned(
    empty_engine: sa.Engine, tmp_path: Path, strategy: str
) -> None:
    """Tables, links and transaction are migrated up, down and up again, history kept."""
    run_host(QUIET + DROP_IN + HOST + WORK, empty_engine, strategy, str(tmp_path / "host"))


FORGETFUL = """
import sys
assert "article_version" not in Base.metadata.tables
text = host.migrate(models, "first")
assert "op.create_capture('article'" in text, text
sys.stdout = sys.__stdout__
print("done")
"""


def test_models_are_configured_before_they_are_compared(
    empty_engine: sa.Engine, tmp_path: Path
) -> None:
    """An env.py that forgets configure_mappers still compares the version tables."""
    run_host(QUIET + DROP_IN + HOST + FORGETFUL, empty_engine, "subquery", str(tmp_path / "host"))


def test_the_documented_environment_works(empty_engine: sa.Engine, tmp_path: Path) -> None:
    """The env.py of the how-to carries a host's migrations up and down."""
    (_, documented), *_ = code_blocks(PROJECT / "docs" / "how-to" / "migrate.md", "py")
    given = "Base, engine = context.config.attributes['host']"
    replaced = documented.replace("from shop.models import Base, engine", given)
    assert given in replaced
    path = tmp_path / "documented.py"
    path.write_text(replaced)
    host = HOST.replace("models = Models(", USE_DOCUMENTED + "models = Models(")

    run_host(
        QUIET + DROP_IN + host + WORK,
        empty_engine,
        "subquery",
        str(tmp_path / "host"),
        str(path),
    )


USE_DOCUMENTED = """
(host.folder / "env.py").write_text(Path(sys.argv[4]).read_text())
plain_config = host.config
host.config = lambda **more: plain_config(host=(Base, engine), **more)
"""
