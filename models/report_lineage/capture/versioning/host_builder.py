"""Continuum's builder for a host's models, which brings capture along."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm.descriptor_props import DescriptorProperty

from report_lineage.capture.facts import add_side_table
from report_lineage.capture.plugins import refuse_plugins
from report_lineage.capture.transaction import add_columns
from report_lineage.capture.versioning.listeners import install_with_metadata, mark_flushes_of
from report_lineage.capture.versioning.version_columns import CaptureBuilder, PlainVersionColumns


class HostBuilder(CaptureBuilder):
    """Adds capture to the metadata once the version classes exist.

    Nothing is looked up before the models are configured: until then a host may still set the
    manager's plugins and transaction class.
    """

    _installed_with: sa.MetaData | None = None

    def build_tables(self) -> None:
        """Build the version tables."""
        refuse_plugins(self.manager.plugins)
        with _plain_columns(self.manager):
            super().build_tables()

    def build_transaction_class(self) -> None:
        """Build the transaction class, or take the host's, with the columns capture fills."""
        super().build_transaction_class()
        if self.manager.pending_classes:
            transaction = self.manager.transaction_cls
            if getattr(self.manager, "transaction_facts", "columns") == "side-table":
                add_side_table(transaction.__table__)
            else:
                add_columns(transaction)
        if not self.manager.options["create_models"]:
            self._install()

    def build_relationships(self, version_classes: Any) -> None:
        """Build the relationships of version classes, and the version tables of associations."""
        with _plain_columns(self.manager):
            super().build_relationships(version_classes)
        if version_classes:
            self._install()
            mark_flushes_of(version_classes)

    def enable_active_history(self, version_classes: Any) -> None:
        """Have attributes load their old values, but for those that stand for others.

        A synonym and a composite hold nothing of their own, and Continuum's builder fails on them.
        """
        for model in version_classes:
            for attribute in sa.inspect(model).iterate_properties:
                if not isinstance(attribute, DescriptorProperty):
                    getattr(model, attribute.key).impl.active_history = True

    def _install(self) -> None:
        manager = self.manager
        if manager.tables and self._installed_with is not manager.metadata:
            self._installed_with = manager.metadata
            install_with_metadata(manager)


@contextmanager
def _plain_columns(manager: Any) -> Iterator[None]:
    """Have copies of live columns stripped before any plugin adds columns of its own."""
    plugins = manager.plugins
    manager.plugins = [PlainVersionColumns(), *plugins]
    try:
        yield
    finally:
        manager.plugins = plugins
