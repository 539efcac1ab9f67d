"""What can be compared: a version of a row, or a row with all that hangs on it at a moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy_continuum.utils import get_versioning_manager

from report_lineage.errors import BadInput
from report_lineage.history.comparison.spread import spread_versions
from report_lineage.history.past.moments import Moment, Transaction, moment


@dataclass(frozen=True)
class RowAt:
    """A row alone, as it was at a moment.

    :param model: a versioned model.
    :param key: its primary key, as :meth:`Session.get` takes it.
    :param when: an aware datetime, Token, Transaction or Version.
    :raises BadMoment: if ``when`` is no moment.
    """

    model: type[Any]
    key: object
    when: Moment

    def __post_init__(self) -> None:
        moment(self.when)

    @property
    def relationships(self) -> tuple[Any, ...] | None:
        """Return the relationships to follow: of a row alone, none."""
        return ()

    @property
    def key_parts(self) -> tuple[Any, ...]:
        """Return the parts of the key.

        :raises BadInput: if it does not have as many parts as the model's.
        """
        return spread_versions(self.model).key_parts(self.key)


@dataclass(frozen=True)
class GraphAt(RowAt):
    """A row with all that hangs on it, as it was at a moment.

    :param follow: the relationships that lead from it, each one's model reached by those before it,
        such as ``(Report.sections, Report.lead)``. None follows every one to a model with history,
        each type of row by the shortest ways.
    """

    follow: Sequence[Any] | None = None

    @property
    def relationships(self) -> tuple[Any, ...] | None:
        """Return the relationships to follow, None for all."""
        return None if self.follow is None else tuple(self.follow)


def side_of(given: Any) -> RowAt:
    """Return what was given to compare: itself, or what a version object of Continuum's stands for.

    :raises BadInput: if it is neither.
    """
    if isinstance(given, RowAt):
        return given
    model = _parent_class(type(given))
    if model is None:
        raise BadInput(
            problem=f"{given!r} is nothing that can be compared",
            remedy="Give RowAt(Model, key, when), GraphAt(Model, key, when), or a version object",
        )
    versions = spread_versions(model)
    key = tuple(getattr(given, name) for name in versions.key)
    return RowAt(model, key, Transaction(getattr(given, versions.base.transaction_name)))


def _parent_class(version_class: type[Any]) -> type[Any] | None:
    if sa.inspect(version_class, raiseerr=False) is None:
        return None
    manager = getattr(version_class, "__versioning_manager__", None)
    if manager is None:
        return None
    found: type[Any] | None = get_versioning_manager(version_class).parent_class_map.get(
        version_class
    )
    return found
