"""The part of an artifact store that the viewer may look at, as on the artifacts' own pages."""

from __future__ import annotations

from lineage_panel.authorization import Action, Target
from lineage_panel.visit import Read
from report_lineage.artifacts import ArtifactStore
from report_lineage.errors import ArtifactCorrupt, ArtifactMissing, NotFound
from report_lineage.reports import artifact_detail


class VisibleBytes:
    """Reads stored bytes for a viewer; ``asked`` are the digests it was asked for.

    ``lost`` says that some of them could not be read, which may be mended.
    """

    def __init__(self, read: Read, store: ArtifactStore) -> None:
        self._read, self._store = read, store
        self.asked: set[str] = set()
        self.lost = False

    def read_bytes(self, sha256: str) -> bytes:
        """Return stored bytes.

        :raises NotFound: if they are not for the viewer.
        :raises ArtifactMissing: if the store does not have them.
        :raises ArtifactCorrupt: if they are not what was stored.
        """
        self.asked.add(sha256)
        if not may_read(self._read, sha256):
            raise NotFound(kind="artifact", key=sha256)
        try:
            return self._store.read_bytes(sha256)
        except (ArtifactMissing, ArtifactCorrupt):
            self.lost = True
            raise


def may_read(read: Read, sha256: str) -> bool:
    """Say whether the viewer may see stored bytes."""
    if not read.state.may(Action.VIEW_ARTIFACT, Target("artifact", sha256)):
        return False
    scope = read.state.scope(Action.VIEW_ARTIFACT.value)
    if scope is None:
        return True
    try:
        artifact_detail(read.present, sha256, scope=scope)
    except NotFound:
        return False
    return True
