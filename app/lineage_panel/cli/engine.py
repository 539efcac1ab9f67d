"""The database of the panel that the commands work on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Engine
from sqlalchemy.orm import Session

from lineage_panel.sessions import reading
from lineage_panel.state import current_state
from report_lineage.errors import NotInstalled


def panel_engine() -> Engine:
    """Return the engine behind the panel's sessions."""
    with current_state().make_session() as session:
        return session.get_bind().engine


@contextmanager
def panel_session() -> Iterator[Session]:
    """Open a session that reads and writes nothing, not even an empty SQLite file.

    :raises NotInstalled: if the database has no lineage schema.
    """
    refuse_missing_file(panel_engine().url)
    with reading(current_state().make_session) as session:
        yield session


def refuse_missing_file(url: URL) -> None:
    """Refuse an SQLite file that is not there, since opening would make it.

    :raises NotInstalled: if it is missing.
    """
    name = url.database if url.get_backend_name() == "sqlite" else None
    if name and name != ":memory:" and not name.startswith("file:") and not Path(name).exists():
        raise NotInstalled(missing=name)
