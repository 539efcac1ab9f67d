"""The primary key of a row, in the forms that :meth:`Session.get` takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from report_lineage.errors import BadInput


def key_values(model: type[Any], names: Sequence[str], key: object) -> tuple[Any, ...]:
    """Return the parts of a key.

    :param names: the attributes of the primary key, in its order.
    :param key: a value, a tuple, or a mapping by attribute.
    :raises BadInput: if it does not have as many parts as the model's.
    """
    if isinstance(key, Mapping):
        values = tuple(key[name] for name in names if name in key)
    else:
        values = key if isinstance(key, tuple) else (key,)
    if len(values) != len(names):
        raise BadInput(
            problem=f"{key!r} is no key of {model.__name__}", remedy=f"Give {', '.join(names)}"
        )
    return values
