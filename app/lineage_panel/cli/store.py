"""The artifact store of the panel that the commands work on."""

from __future__ import annotations

from lineage_panel.state import current_state
from report_lineage.artifacts import ArtifactStore
from report_lineage.errors import NoStore


def panel_store() -> ArtifactStore:
    """Return the panel's store.

    :raises NoStore: if the host gave none.
    """
    store = current_state().store
    if store is None:
        raise NoStore()
    return store
