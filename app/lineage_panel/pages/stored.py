"""The artifact store of the panel, or an error that says that it has none."""

from __future__ import annotations

from lineage_panel.visit import Read
from report_lineage.artifacts import ArtifactStore
from report_lineage.errors import NoStore


def store_of(read: Read) -> ArtifactStore:
    """Return the store.

    :raises NoStore: if the host gave none.
    """
    if read.state.store is None:
        raise NoStore
    return read.state.store
