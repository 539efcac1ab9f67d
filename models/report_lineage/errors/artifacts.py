"""An artifact that cannot be kept, or no longer be given."""

from __future__ import annotations

from report_lineage.errors.root import LineageError


class ArtifactTooLarge(LineageError):
    """An artifact above the limit."""

    code = "artifact-too-large"
    http_status = 413
    message = (
        "{name} has {size_bytes} bytes or more, {compressed_bytes} or more compressed; the limit is "
        "{limit_bytes} compressed. Raise the limit, or record a smaller input."
    )


class ArtifactCorrupt(LineageError):
    """A stored artifact whose bytes are no longer those of its digest."""

    code = "artifact-corrupt"
    message = (
        "The artifact {digest} is damaged (its bytes give {actual}). "
        "Restore the file from a backup; nothing of it was served."
    )
