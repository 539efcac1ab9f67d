"""Why two versions differ, as far as the viewer may be told."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from lineage_panel.authorization import Action, Target
from lineage_panel.visit import Read
from report_lineage.artifacts import ArtifactStore
from report_lineage.errors import NotFound
from report_lineage.reports import Explanation, artifact_detail, explain
from report_lineage.reports.explain import shown


def explanation_of(read: Read, report_id: uuid.UUID, old: int, new: int) -> Explanation:
    """Return why version ``new`` of a report differs from ``old``, without what is hidden.

    :raises NotFound: if the report never had a version.
    :raises VersionNotFound: if it has none of such a number.
    """
    store = read.state.store
    found = explain(read.session, report_id, old, new, store=store and _VisibleBytes(read, store))
    return shown(read.session, found, read.scope)


@dataclass(frozen=True)
class _VisibleBytes:
    """The part of a store that the viewer may look at, as on the artifacts' own pages."""

    read: Read
    store: ArtifactStore

    def read_bytes(self, sha256: str) -> bytes:
        """Return stored bytes.

        :raises NotFound: if they are not for the viewer.
        """
        state = self.read.state
        if not state.may(Action.VIEW_ARTIFACT, Target("artifact", sha256)):
            raise NotFound(kind="artifact", key=sha256)
        scope = state.scope(Action.VIEW_ARTIFACT.value)
        if scope is not None:
            artifact_detail(self.read.present, sha256, scope=scope)
        return self.store.read_bytes(sha256)
