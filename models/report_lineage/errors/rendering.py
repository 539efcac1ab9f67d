"""A template that cannot be rendered from its values."""

from __future__ import annotations

from report_lineage.errors.root import LineageError


class RenderFailed(LineageError):
    """A template that cannot be rendered from its values."""

    code = "render-failed"
    http_status = 422
    message = (
        "The template cannot be rendered: {problem}. Correct the template, or the values it names."
    )


class RenderRefused(RenderFailed):
    """A template that reaches for more than its values."""

    code = "render-refused"
    message = (
        "The template was not rendered: {problem}. "
        "A template reaches its values alone: no file, no other template, nothing of Python."
    )


class RenderLimitExceeded(RenderFailed):
    """A rendering that takes more than it may."""

    code = "render-limit-exceeded"
    message = (
        "Rendering took more than it may: {limit} (allowed: {allowed}), and was ended. "
        "Simplify the template, or give the renderer other limits."
    )
