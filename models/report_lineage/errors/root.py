"""The root of all errors, and what they have in common."""

from __future__ import annotations

from typing import ClassVar


class LineageError(Exception):
    """The root of all errors of this product.

    :param facts: the values the message speaks of; each becomes an attribute.
    """

    code: ClassVar[str] = "lineage-error"
    http_status: ClassVar[int] = 500
    message: ClassVar[str] = "Something failed in report-lineage."

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        for name, value in facts.items():
            setattr(self, name, value)
        super().__init__(self.message.format_map(facts))

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.facts))


def _rebuild(kind: type[LineageError], facts: dict[str, object]) -> LineageError:
    return kind(**facts)
