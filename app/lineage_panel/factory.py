"""The panel as an application of its own: ``flask --app wsgi run``, or any WSGI server."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, redirect, url_for
from sqlalchemy.orm import sessionmaker

from lineage_panel.authorization import allow_everything
from lineage_panel.cli.cannot_start import CannotStart
from lineage_panel.database import make_engine
from lineage_panel.errors import error_response
from lineage_panel.extension import LineagePanel
from lineage_panel.headers import secure
from lineage_panel.middleware.loopback import LoopbackGuard
from lineage_panel.settings import (
    ARTIFACTS,
    DATABASE_URL,
    OPEN,
    RECORD_LIMIT_BYTES,
    apply_defaults,
    read_environment,
)
from report_lineage.artifacts import FileStore
from report_lineage.errors import ConfigurationError, NotOpen

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

logger = logging.getLogger(__name__)


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """Return the panel as an application.

    :param config: settings (see :mod:`lineage_panel.settings`) and Flask's own; they win over
        the environment.
    :raises CannotStart: if a setting cannot be used; a Flask command ends with it on one line.
    """
    try:
        return _create_app(config or {})
    except ConfigurationError as error:
        raise CannotStart(**error.facts) from error


def _create_app(config: Mapping[str, Any]) -> Flask:
    app = Flask(
        "lineage_panel", static_folder=None, template_folder=None,
        instance_path=str(Path.cwd() / "instance"),
    )  # fmt: skip
    app.config.update(read_environment())
    app.config.update(config)
    apply_defaults(app.config)
    engine = make_engine(_database_url(app))
    panel = LineagePanel(
        session_factory=sessionmaker(engine),
        authorize=allow_everything,
        store=_store(app),
    )
    panel.init_app(app, standalone=True)
    app.add_url_rule("/", "root", lambda: redirect(url_for("lineage_panel.reports")))
    _guard(app)
    return app


def _instance(app: Flask) -> Path:
    """Return the instance folder, made if it is missing."""
    folder = Path(app.instance_path)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _database_url(app: Flask) -> str:
    return app.config[DATABASE_URL.name] or f"sqlite:///{_instance(app) / 'lineage.db'}"


def _store(app: Flask) -> FileStore:
    root = Path(app.config[ARTIFACTS.name] or _instance(app) / "artifacts")
    return FileStore(root, limit_bytes=app.config[RECORD_LIMIT_BYTES.name] or None)


def _guard(app: Flask) -> None:
    """Let in what comes from this machine if the setting says so, and nothing else."""

    def refuse(reason: str) -> WSGIApplication:
        def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
            return _refusal(app, environ, reason)(environ, start_response)

        return answer

    is_open = app.config[OPEN.name]
    guarded = LoopbackGuard(app.wsgi_app, refuse) if is_open else refuse("it is not open")
    app.wsgi_app = guarded  # type: ignore[method-assign, assignment]  # Flask's own way


def _refusal(app: Flask, environ: WSGIEnvironment, reason: str) -> Response:
    logger.warning("Refused %s: %s", environ.get("REMOTE_ADDR"), reason)
    with app.request_context(environ):
        return secure(error_response(NotOpen(reason=reason)))
