"""A host application that mounts the panel. Run it: flask --app docs/host_app run"""

import os
from pathlib import Path

from flask import Flask, request
from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker

from lineage_panel import LineagePanel
from report_lineage.artifacts import FileStore
from report_lineage.entities import Base

TEAM = {"alice": "analyst", "bob": "auditor"}  # the host's own login, here a header


def who() -> str | None:
    return request.headers.get("X-User")


def authorize(action, target):
    return who() in TEAM and (action != "access.list" or TEAM[who()] == "auditor")


app = Flask(__name__)
engine = create_engine(os.environ.get("DATABASE_URL", "sqlite:///host.db"))
Base.metadata.create_all(engine)
store = FileStore(Path(os.environ.get("ARTIFACTS", "artifacts")))

panel = LineagePanel(sessionmaker(engine), authorize=authorize, actor=who, store=store)
panel.init_app(app)
