"""The declarative base of the product's own tables, and the Continuum manager that versions them."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase

from report_lineage.capture.versioning.capture_manager import CaptureManager
from report_lineage.types import UTCDateTime

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

manager = CaptureManager(options={"strategy": "subquery", "create_composite_index": False})


class Base(DeclarativeBase):
    """Base of every table of the product; their versions are built by :data:`manager`."""

    metadata = sa.MetaData(naming_convention=NAMING_CONVENTION)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UTCDateTime(),
        uuid.UUID: sa.Uuid(),
        dict[str, Any]: sa.JSON(none_as_null=True),
        list[Any]: sa.JSON(none_as_null=True),
    }

    def __init_subclass__(cls, **arguments: Any) -> None:
        """Map the class; a version class becomes known to our manager alone.

        A host's own Continuum listens on every mapper and would take our version classes for
        its own if it saw the marker they are built with.
        """
        parent = cls.__dict__.get("__version_parent__")
        if parent is not None:
            del cls.__version_parent__  # type: ignore[attr-defined]  # set by Continuum's builder
            manager.register_version_class(parent, cls)
        super().__init_subclass__(**arguments)
