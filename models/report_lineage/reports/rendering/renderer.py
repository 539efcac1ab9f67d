"""What makes a report's output from its template and values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, runtime_checkable


@runtime_checkable
class Renderer(Protocol):
    """Makes an output: the same bytes from the same template and values, whenever it is asked.

    A host that renders in another way gives one of its own to ``reproduce`` and to the panel.
    """

    @property
    def media_type(self) -> str:
        """The media type of what it makes, such as ``text/html``: tells which output it made."""

    def render(self, source: str, values: Mapping[str, Any], *, fresh: bool = False) -> bytes:
        """Return the output.

        :param source: the template's text.
        :param values: plain JSON values, as :func:`report_values` gives them.
        :param fresh: keep nothing of earlier renderings: two outputs are about to be compared.
        :raises RenderFailed: if the template cannot be rendered from these values, or an error
            below it.
        """
