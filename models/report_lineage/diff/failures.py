"""What can go wrong in a diff.

::

    BadInput
    ├── DiffMismatch   `apply` was given something else than the diff's old side
    └── NotJson        what should be JSON is not
"""

from __future__ import annotations

from report_lineage.errors import BadInput


class DiffMismatch(BadInput):
    """The value given to `apply` is not the old side of the diff."""

    code = "diff-mismatch"
    http_status = 409
    message = (
        "The value differs from the old side of this diff at {path!r}. "
        "Apply the diff to the value that it was made from."
    )


class NotJson(BadInput):
    """What should be JSON is not."""

    code = "not-json"
    http_status = 422
    message = "The {side} side is not JSON: {why}. Compare it as text, or pass JSON values."
