"""Host applications in processes of their own: Continuum's listeners are global."""

import subprocess
import sys
import textwrap

import sqlalchemy as sa

_STRICT = """
import sys, warnings
from sqlalchemy.exc import SAWarning
warnings.simplefilter("error", SAWarning)
"""

ARTICLES = """
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, configure_mappers, mapped_column
from sqlalchemy.orm import relationship

class Base(DeclarativeBase):
    pass

links = sa.Table(
    "article_tag", Base.metadata,
    sa.Column("article_id", sa.ForeignKey("article.id"), primary_key=True),
    sa.Column("tag_id", sa.ForeignKey("tag.id"), primary_key=True),
)

class Tag(Base):
    __tablename__ = "tag"
    __versioned__ = {}
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(50), unique=True)

class Article(Base):
    __tablename__ = "article"
    __versioned__ = {}
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    tags: Mapped[list[Tag]] = relationship(secondary=links)
"""
"""A host's models: articles and their tags."""

DROP_IN = """
import report_lineage
report_lineage.make_versioned(user_cls=None, options={"strategy": sys.argv[2]})
"""
"""A host that calls our make_versioned, with the strategy of its second argument."""


def run_host(source: str, engine: sa.Engine, *arguments: str) -> None:
    """Run a host against a database, given as its first argument, and require that it ends well.

    The host prints ``done`` as its last act, so that one which stops early is found.
    """
    url = engine.url.render_as_string(hide_password=False)
    done = subprocess.run(
        [sys.executable, "-c", _STRICT + textwrap.dedent(source), url, *arguments],
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert (done.stdout, done.returncode) == ("done\n", 0), done.stdout + done.stderr
