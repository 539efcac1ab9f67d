"""Every error the product raises on purpose.

::

    LineageError
    ├── ConfigurationError      a model, engine or setting that cannot work
    │   ├── CaptureUnsupported
    │   ├── CaptureFileUnusable
    │   ├── CaptureIncomplete
    │   ├── ForeignKeysOn
    │   ├── VersionKeyIncomplete
    │   ├── DatabaseReadOnly
    │   ├── PrivilegeMissing
    │   ├── NotInstalled
    │   └── NoStore
    ├── WriteRefused            a write the history does not allow
    │   ├── AppendOnly
    │   ├── AutocommitRefused
    │   ├── ContextRequired
    │   ├── HistoryWouldBeLost
    │   ├── IsolationTooStrict
    │   ├── PastIsReadOnly
    │   ├── PendingWork
    │   ├── PlanOutdated
    │   └── RevertConflict
    ├── BadInput                what was asked cannot be understood
    │   ├── NaiveTime
    │   ├── ClockMovedBack
    │   ├── ClockAhead
    │   ├── BadMoment
    │   ├── NestedPast
    │   ├── NoHistory
    │   │   └── UnversionedColumn
    │   ├── PastUnsupported
    │   ├── BadParameter
    │   ├── BadDigest
    │   └── ArtifactNameInvalid
    ├── NotFound                what was asked for is not there
    │   ├── HistoryIncomplete
    │   ├── VersionNotFound
    │   ├── ArtifactMissing
    │   ├── JsonPointerMissing
    │   └── NotThen
    ├── ExportInvalid           a file that is no export, or no longer the one that was made
    │   ├── ExportUnreadable
    │   ├── ExportAltered
    │   ├── ExportContradicts
    │   └── ExportTooLarge
    ├── RenderFailed            a template that cannot be rendered from its values
    │   ├── RenderRefused
    │   └── RenderLimitExceeded
    ├── NotOpen                 the standalone panel lets nobody in but this machine
    ├── AccessNotRecorded
    ├── ArtifactTooLarge
    └── ArtifactCorrupt

Each has a ``code`` (stable, for machines), an ``http_status``, its facts as attributes and in
``facts``, and a message that says what to do next.
"""

from __future__ import annotations

from report_lineage.errors.access import (
    AccessNotRecorded,
    NotOpen,
)
from report_lineage.errors.artifacts import (
    ArtifactCorrupt,
    ArtifactTooLarge,
)
from report_lineage.errors.bad_input import (
    ArtifactNameInvalid,
    BadDigest,
    BadInput,
    BadMoment,
    BadParameter,
    ClockAhead,
    ClockMovedBack,
    NaiveTime,
    NestedPast,
    NoHistory,
    PastUnsupported,
    UnversionedColumn,
)
from report_lineage.errors.configuration import (
    CaptureFileUnusable,
    CaptureIncomplete,
    CaptureUnsupported,
    ConfigurationError,
    DatabaseReadOnly,
    ForeignKeysOn,
    NoStore,
    NotInstalled,
    PrivilegeMissing,
    VersionKeyIncomplete,
)
from report_lineage.errors.exports import (
    ExportAltered,
    ExportContradicts,
    ExportInvalid,
    ExportTooLarge,
    ExportUnreadable,
)
from report_lineage.errors.not_found import (
    ArtifactMissing,
    HistoryIncomplete,
    JsonPointerMissing,
    NotFound,
    NotThen,
    VersionNotFound,
)
from report_lineage.errors.rendering import (
    RenderFailed,
    RenderLimitExceeded,
    RenderRefused,
)
from report_lineage.errors.root import LineageError
from report_lineage.errors.writes import (
    AppendOnly,
    AutocommitRefused,
    ContextRequired,
    HistoryWouldBeLost,
    IsolationTooStrict,
    PastIsReadOnly,
    PendingWork,
    PlanOutdated,
    RevertConflict,
    WriteRefused,
)

__all__ = [
    "AccessNotRecorded",
    "AppendOnly",
    "ArtifactCorrupt",
    "ArtifactMissing",
    "ArtifactNameInvalid",
    "ArtifactTooLarge",
    "AutocommitRefused",
    "BadDigest",
    "BadInput",
    "BadMoment",
    "BadParameter",
    "CaptureFileUnusable",
    "CaptureIncomplete",
    "CaptureUnsupported",
    "ClockAhead",
    "ClockMovedBack",
    "ConfigurationError",
    "ContextRequired",
    "DatabaseReadOnly",
    "ExportAltered",
    "ExportContradicts",
    "ExportInvalid",
    "ExportTooLarge",
    "ExportUnreadable",
    "ForeignKeysOn",
    "HistoryIncomplete",
    "HistoryWouldBeLost",
    "IsolationTooStrict",
    "JsonPointerMissing",
    "LineageError",
    "NaiveTime",
    "NestedPast",
    "NoHistory",
    "NoStore",
    "NotFound",
    "NotInstalled",
    "NotOpen",
    "NotThen",
    "PastIsReadOnly",
    "PastUnsupported",
    "PendingWork",
    "PlanOutdated",
    "PrivilegeMissing",
    "RenderFailed",
    "RenderLimitExceeded",
    "RenderRefused",
    "RevertConflict",
    "UnversionedColumn",
    "VersionKeyIncomplete",
    "VersionNotFound",
    "WriteRefused",
]
