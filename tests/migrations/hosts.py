"""Hosts for tests of migrations: models as they are at one revision, and an environment of Alembic."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from report_lineage.capture import CaptureManager, TriggerState, capture_status
from tests.support.captured_base import captured_base

ENV = """
from alembic import context

from report_lineage.capture import attach
from report_lineage.capture.alembic import PLUGINS, foreign_keys_off, require_capture

options = {
    "target_metadata": context.config.attributes["metadata"],
    "autogenerate_plugins": PLUGINS,
    **context.config.attributes["options"],
}
engine = context.config.attributes["engine"]
if context.is_offline_mode():
    context.configure(dialect_name=engine.dialect.name, literal_binds=True, **options)
    context.run_migrations()
else:
    attach(engine)
    with engine.connect() as connection, foreign_keys_off(connection), connection.begin():
        context.configure(
            connection=connection, render_as_batch=engine.dialect.name == "sqlite", **options
        )
        context.run_migrations()
        require_capture(context.get_context())
"""

SCRIPT = '''"""${message}"""
from alembic import op
import sqlalchemy as sa
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade():
    ${upgrades if upgrades else "pass"}


def downgrade():
    ${downgrades if downgrades else "pass"}
'''

Columns = Mapping[str, Any]


@dataclass(frozen=True)
class Models:
    """What a host declares at one revision."""

    metadata: sa.MetaData
    manager: CaptureManager
    by_table: Mapping[str, Any]


def declare(
    tables: Mapping[str, Columns],
    *,
    plain: Mapping[str, Columns] | None = None,
    strategy: str = "subquery",
    transaction: str = "txn",
) -> Models:
    """Declare models from columns by table; those of ``plain`` have no history."""
    manager = CaptureManager(options={"strategy": strategy, "create_composite_index": False})
    base = captured_base(manager, transaction=transaction)
    made = {name: _model(base, name, columns) for name, columns in tables.items()}
    for model in made.values():
        manager.versioned(model)
    made |= {name: _model(base, name, columns) for name, columns in (plain or {}).items()}
    if tables:
        manager.build()
    return Models(base.metadata, manager, made)


def _model(base: Any, name: str, columns: Columns) -> Any:
    return type(name.title(), (base,), {"__tablename__": name, **columns})


class Environment:
    """A host's Alembic environment, whose models change from revision to revision."""

    def __init__(self, folder: Path, engine: sa.Engine) -> None:
        self.folder = folder
        self.engine = engine
        self.options: dict[str, Any] = {}
        self.models: Models | None = None
        (folder / "versions").mkdir(parents=True)
        (folder / "env.py").write_text(ENV)
        (folder / "script.py.mako").write_text(SCRIPT)

    def config(self, **attributes: Any) -> Config:
        """Return Alembic's configuration with the models as they are now."""
        assert self.models is not None
        given = {
            "metadata": self.models.metadata,
            "engine": self.engine,
            "options": self.options,
            **attributes,
        }
        made = Config(attributes=given, stdout=io.StringIO(), output_buffer=io.StringIO())
        made.set_main_option("script_location", str(self.folder).replace("%", "%%"))
        made.set_main_option("path_separator", "os")
        return made

    def revise(
        self, models: Models, name: str, edit: Callable[[str], str] = lambda text: text
    ) -> str:
        """Write the migration to other models, as somebody edits it, and return its text."""
        self.models = models
        command.revision(self.config(), message=name, autogenerate=True, rev_id=name)
        (path,) = self.folder.glob(f"versions/{name}_*.py")
        text = edit(path.read_text())
        path.write_text(text)
        return text

    def migrate(
        self, models: Models, name: str, edit: Callable[[str], str] = lambda text: text
    ) -> str:
        """Write the migration to other models, run it, and see that nothing is left to migrate."""
        text = self.revise(models, name, edit)
        self.upgrade()
        self.check()
        return text

    def write(self, name: str, after: str | None, *upgrade: str) -> None:
        """Write a migration by hand."""
        body = "\n    ".join(upgrade)
        (self.folder / "versions" / f"{name}_.py").write_text(
            "from alembic import op\nimport sqlalchemy as sa\n"
            f"revision = {name!r}\ndown_revision = {after!r}\n"
            f"def upgrade():\n    {body}\ndef downgrade():\n    pass\n"
        )

    def states(self) -> set[TriggerState]:
        """Return the states of all triggers that the models need, and of what they call."""
        assert self.models is not None
        with self.engine.connect() as connection:
            states = capture_status(connection, self.models.manager)
        return {one.state for one in states if one.kind != "view"}

    def views(self) -> set[TriggerState]:
        """Return the states of the views of the past, which only PostgreSQL keeps."""
        assert self.models is not None
        with self.engine.connect() as connection:
            states = capture_status(connection, self.models.manager)
        return {one.state for one in states if one.kind == "view"}

    def back(self, models: Models, **attributes: Any) -> None:
        """Take the last migration back, to the models before it, whose capture is then whole."""
        self.models = models
        self.downgrade(**attributes)
        assert self.states() == {TriggerState.INSTALLED}

    def run(self, statement: str, **parameters: Any) -> None:
        """Run a statement and commit."""
        with self.engine.begin() as connection:
            connection.execute(sa.text(statement), parameters)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Return what a query gives."""
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(sa.text(query))]

    def upgrade(self, revision: str = "head") -> None:
        """Run migrations."""
        command.upgrade(self.config(), revision)

    def downgrade(self, revision: str = "-1", **attributes: Any) -> None:
        """Take migrations back."""
        command.downgrade(self.config(**attributes), revision)

    def check(self) -> None:
        """Ask Alembic whether the models say more than the database; it raises if so."""
        command.check(self.config())

    def sql(self, revisions: str, run: Any = command.upgrade) -> str:
        """Return the script that ``alembic upgrade --sql``, or downgrade, prints."""
        config = self.config()
        run(config, revisions, sql=True)
        assert isinstance(config.output_buffer, io.StringIO)
        return config.output_buffer.getvalue()


def instead(text: str, upgrade: str, downgrade: str) -> str:
    """Return a migration that does these between dropping and creating capture, both ways."""
    ways = re.split(r"(?=^def downgrade)", text, flags=re.MULTILINE)
    return "".join(
        re.sub(
            r"(op\.drop_capture\(.*?\)\n).*(\n    op\.create_capture)",
            rf"\1    {body}\2",
            way,
            flags=re.DOTALL,
        )
        for way, body in zip(ways, (upgrade, downgrade), strict=True)
    )
