"""In which database and at which moment a viewer asks: what a kept answer depends on besides."""

from __future__ import annotations

from collections.abc import Hashable

from lineage_panel.held import held
from lineage_panel.visit import Read


def circumstances(read: Read) -> tuple[Hashable, ...]:
    """Return the moment that the panel is held at, None for now, and the place of the database."""
    moment = held()
    then = None if moment is None else (moment.as_of.token, moment.as_of.time)
    bind = read.present.get_bind()
    return (then, str(bind.engine.url), repr(bind.get_execution_options()))
