"""The Continuum manager of models that triggers capture."""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy_continuum import VersioningManager

from report_lineage.capture.aggregate import Aggregate
from report_lineage.capture.versioning.listeners import install_with_metadata, mark_flushes_of
from report_lineage.capture.versioning.unit_of_work import CaptureUnitOfWork
from report_lineage.capture.versioning.version_columns import PlainVersionColumns, QuietBuilder

_Model = TypeVar("_Model", bound=type[Any])


class CaptureManager(VersioningManager):  # type: ignore[misc]  # Continuum is untyped
    """A manager whose models are declared to it one by one, and built by :meth:`build`.

    A host's own Continuum listens on every mapper and session of the process. Nothing here does,
    and once built our models say that Python does not version them, so neither sees the other.

    :param options: Continuum's options.
    :param strict: whether the database refuses a write that names nobody.
    """

    def __init__(self, options: dict[str, Any], *, strict: bool = False) -> None:
        self._built = False
        self.strict = strict
        self.aggregates: list[Aggregate] = []
        self.append_only_models: list[Any] = []
        self.sealed_models: list[Any] = []
        super().__init__(
            unit_of_work_cls=CaptureUnitOfWork,
            options=options,
            plugins=[PlainVersionColumns()],
            builder=QuietBuilder(),
        )

    def versioned(self, model: _Model) -> _Model:
        """Declare a mapped class versioned; use as a decorator.

        A class may give Continuum's options for itself, such as ``exclude``, in ``__versioned__``.
        """
        model.__versioned__ = dict(getattr(model, "__versioned__", {}))
        model.__versioning_manager__ = self
        self.pending_classes.append(model)
        self.metadata = model.metadata
        return model

    def append_only(self, model: _Model) -> _Model:
        """Declare that rows of a mapped class are added and never change; use as a decorator."""
        self.append_only_models.append(model)
        return model

    def transaction(self, model: _Model) -> _Model:
        """Declare the transaction class; use as a decorator."""
        model.__versioning_manager__ = self
        self.transaction_cls = model
        return model

    def aggregate(self, declared: Aggregate) -> None:
        """Declare a root and its parts, whose versions are numbered as one."""
        self.aggregates.append(declared)
        self.sealed_models.append(declared.lineage)

    def register_version_class(self, parent: Any, version: Any) -> None:
        """Remember the version class that was built for ``parent``."""
        self.version_class_map[parent] = version
        self.parent_class_map[version] = parent

    def build(self) -> None:
        """Build version tables and classes of everything declared; triggers follow the tables."""
        self.builder.configure_versioned_classes()
        self._built = True
        install_with_metadata(self)
        mark_flushes_of(self.version_class_map)

    def option(self, model: Any, name: str) -> Any:
        """Return a versioning option; ``versioning`` is off for Python once the models are built."""
        if name == "versioning" and self._built:
            return False
        return super().option(model, name)
