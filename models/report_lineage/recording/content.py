"""Bytes on their way from an author's hands into the store: inputs, outputs, logs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from report_lineage.artifacts.media_type import HEAD_BYTES, sniff_media_type
from report_lineage.artifacts.source import Source
from report_lineage.artifacts.store import ArtifactStore, StoredArtifact
from report_lineage.recording.storable import storable_name, storable_text

InputSource = Source | str
"""Bytes, a binary file, or a path, as text too."""

OutputData = Source | str
"""Bytes, text (kept as UTF-8), a binary file or a ``pathlib.Path``."""


@dataclass(frozen=True)
class Kept:
    """Bytes in the store, under the name a run gave them."""

    name: str
    media_type: str
    stored: StoredArtifact

    @property
    def sha256(self) -> str:
        """Return the digest that is their address."""
        return self.stored.sha256


def keep_input(
    store: ArtifactStore, name: str, source: InputSource, media_type: str | None
) -> Kept:
    """Store what a run reads, not settled yet.

    :param source: text is the path of a file.
    :param media_type: None to find it out from name and bytes.
    :raises ArtifactTooLarge: past the limit of the store.
    :raises ArtifactNameInvalid: if the name is empty or too long to keep.
    """
    return _keep(store, name, Path(source) if isinstance(source, str) else source, media_type)


def keep_output(store: ArtifactStore, name: str, data: OutputData, media_type: str | None) -> Kept:
    """Store what a run made, not settled yet.

    :param data: text is the content itself.
    :param media_type: None to find it out from name and bytes.
    :raises ArtifactTooLarge: past the limit of the store.
    :raises ArtifactNameInvalid: if the name is empty or too long to keep.
    """
    return _keep(store, name, data.encode() if isinstance(data, str) else data, media_type)


def _keep(store: ArtifactStore, name: str, source: Source, media_type: str | None) -> Kept:
    kept_name = storable_name(name)
    stored = store.put(source, name=kept_name, settled=False)
    if media_type is None:
        head = store.open_range(stored.sha256, 0, HEAD_BYTES)
        media_type = sniff_media_type(kept_name, head)
    return Kept(kept_name, storable_text(media_type), stored)
