"""What the commands answer with: exit codes that scripts can use."""

from __future__ import annotations

from enum import IntEnum

from report_lineage.errors import (
    ArtifactCorrupt,
    ArtifactMissing,
    BadInput,
    ConfigurationError,
    ExportInvalid,
    LineageError,
    NotFound,
    PrivilegeMissing,
)


class ExitCode(IntEnum):
    """The meaning of an exit code; as in diff(1), 1 is no failure but says: they differ."""

    OK = 0
    DIFFERENT = 1
    USAGE = 2
    NOT_FOUND = 3
    NOT_READY = 4
    REFUSED = 5
    DAMAGED = 6
    UNREACHABLE = 7
    BROKEN = 70


_BY_ERROR: tuple[tuple[type[LineageError], ExitCode], ...] = (
    (ArtifactCorrupt, ExitCode.DAMAGED),
    (ArtifactMissing, ExitCode.DAMAGED),
    (ExportInvalid, ExitCode.DAMAGED),
    (NotFound, ExitCode.NOT_FOUND),
    (BadInput, ExitCode.USAGE),
    (PrivilegeMissing, ExitCode.REFUSED),
    (ConfigurationError, ExitCode.NOT_READY),
)


def exit_code_of(error: LineageError) -> ExitCode:
    """Return the exit code that tells of an error."""
    for kind, code in _BY_ERROR:
        if isinstance(error, kind):
            return code
    return ExitCode.REFUSED
