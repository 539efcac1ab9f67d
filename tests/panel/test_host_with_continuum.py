"""The panel in a host that versions models of its own with Continuum, in either import order.

Each host runs in a process of its own: Continuum's listeners are global.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

# Python imports no category of a warning that -W names.
WARNINGS = """
import warnings
from sqlalchemy.exc import SAWarning
warnings.simplefilter("error", SAWarning)
"""

CONTINUUM = """
import sqlalchemy_continuum
sqlalchemy_continuum.make_versioned(user_cls=None)
"""

OURS = """
import lineage_panel
import report_lineage.entities as ours
"""

HOST = """
import sys
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import DeclarativeBase, Mapped, configure_mappers, mapped_column
from sqlalchemy.orm import scoped_session, sessionmaker

class Base(DeclarativeBase):
    pass

class Article(Base):
    __tablename__ = "article"
    __versioned__ = {}
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]

class Report(Base):
    __tablename__ = "host_report"
    __versioned__ = {}
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]

configure_mappers()
engine = sa.create_engine(sys.argv[1])
Base.metadata.create_all(engine)
"""

WORK = """
from lineage_panel import LineagePanel, allow_everything
from report_lineage import record_run
from report_lineage.artifacts import FileStore

ours.Base.metadata.create_all(engine)
Scoped = scoped_session(sessionmaker(engine))
store = FileStore(sys.argv[2])
app = Flask("host")
LineagePanel(Scoped, authorize=allow_everything, store=store).init_app(app)

@app.teardown_appcontext
def end(error):
    Scoped.remove()

@app.get("/write")
def write():
    Scoped.add(Report(title="host's own"))
    Scoped.scalars(sa.select(Article)).one().title = "b"
    Scoped.commit()
    return "written"

with record_run(Scoped, job="brief", namespace="host", inputs={"in.csv": b"1"}, store=store) as run:
    report = ours.Report(lead=ours.Lead(name="IBM"), title="IBM brief", data={"score": 1})
    Scoped.add_all([report, Article(title="a")])
    Scoped.flush()
    run.add_output("brief.html", "<p>IBM", "text/html", report=report)
    lineage_id = report.id
Scoped.get(ours.Report, lineage_id).title = "IBM market brief"
Scoped.commit()
client = app.test_client()
assert client.get("/write").text == "written"
"""

CHECKS = """
from sqlalchemy_continuum import version_class, versioning_manager

article = Scoped.scalars(sa.select(Article)).one()
assert [v.title for v in article.versions] == ["a", "b"]
assert article.versions[1].changeset == {"title": ["a", "b"]}
theirs = Scoped.scalars(sa.select(Report)).one()
assert [v.title for v in theirs.versions] == ["host's own"]
assert Scoped.scalar(sa.select(sa.func.count()).select_from(versioning_manager.transaction_cls)) == 2
lineage = Scoped.get(ours.Report, lineage_id)
assert [v.title for v in lineage.versions] == ["IBM brief", "IBM market brief"]
assert version_class(ours.Report) is not version_class(Report)
Scoped.remove()

page = client.get(f"/lineage/reports/{lineage_id}").text
assert "IBM market brief" in page and "host's own" not in page
output = client.get(f"/lineage/reports/{lineage_id}/versions/1/outputs/brief.html")
assert output.data == b"<p>IBM"
compared = client.get(f"/lineage/api/v1/reports/{lineage_id}/compare/1/2").get_json()
assert (compared["old"]["title"], compared["new"]["title"]) == ("IBM brief", "IBM market brief")
versions = client.get(f"/lineage/api/v1/runs/{run.id}").get_json()["versions"]
assert [v["number"] for v in versions] == [1]
assert client.get("/lineage/api/v1/reports").get_json()["total"] == 1
engine.dispose()
print("done")
"""


@pytest.mark.parametrize(
    "imports",
    [CONTINUUM + OURS + HOST, OURS + CONTINUUM + HOST, CONTINUUM + HOST + OURS],
    ids=["continuum first", "panel first", "host first"],
)
def test_each_side_keeps_its_own(empty_engine: sa.Engine, tmp_path: Path, imports: str) -> None:
    """The host's versions are the host's, the panel shows ours, though both name a Report."""
    url = empty_engine.url.render_as_string(hide_password=False)
    script = imports + WORK + CHECKS

    done = subprocess.run(
        [sys.executable, "-c", WARNINGS + script, url, str(tmp_path / "store")],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip

    assert (done.stdout, done.returncode) == ("done\n", 0), done.stderr
