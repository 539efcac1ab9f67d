"""Migrations install no capture beside Continuum's native triggers."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import mapped_column

from report_lineage.capture.alembic import render_files
from report_lineage.capture.installation.native import drop_native_triggers
from report_lineage.errors import CaptureUnsupported
from tests.migrations.hosts import Environment, declare

REFUSED = "Continuum's native triggers are on it"


def native(engine: sa.Engine, table: str, place: str) -> None:
    """Make what Continuum's native mode leaves on a table: a trigger and a function of these names."""
    with engine.begin() as connection:
        connection.exec_driver_sql(
            f'CREATE FUNCTION "{table}_audit"() RETURNS trigger LANGUAGE plpgsql '
            "AS 'BEGIN RETURN NULL; END'"
        )
        connection.exec_driver_sql(
            f'CREATE TRIGGER "{table}_trigger" AFTER INSERT ON {place} '
            f'FOR EACH ROW EXECUTE FUNCTION "{table}_audit"()'
        )


def columns(schema: str | None = None) -> dict[str, Any]:
    """Return the columns of a table, and the schema if it is in one."""
    key = {"id": mapped_column(sa.Integer, primary_key=True), "title": mapped_column(sa.Text)}
    return {**key, **({"__table_args__": {"schema": schema}} if schema else {})}


@pytest.mark.parametrize(
    ("schema", "place"), [(None, '"user"'), ("Old Shop", '"Old Shop"."user"'), ("public", '"user"')]
)
def test_a_rendered_migration_refuses_native_triggers(
    postgresql_host: Environment, schema: str | None, place: str
) -> None:
    """Each version would be written twice: nothing is installed until they are dropped."""
    host = postgresql_host
    host.options = {"include_schemas": True}
    host.run('CREATE SCHEMA "Old Shop"')
    host.run(f"CREATE TABLE {place} (id serial PRIMARY KEY, title text)")
    native(host.engine, "user", place)
    host.revise(declare({"user": columns(schema)}), "first")
    with pytest.raises(CaptureUnsupported, match=REFUSED):
        host.upgrade()

    assert host.rows("SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'lineage%'") == [(0,)]
    with host.engine.begin() as connection:
        drop_native_triggers(connection, [place])
    host.upgrade()
    host.run(f"INSERT INTO {place} (title) VALUES ('a')")
    versions = place.replace("user", "user_version")
    assert host.rows(f"SELECT title FROM {versions}") == [("a",)]


def test_refreshing_refuses_them_too(postgresql_host: Environment) -> None:
    """Triggers that came after capture did are found by the next migration of it."""
    host = postgresql_host
    host.migrate(declare({"article": columns()}), "first")
    native(host.engine, "article", "article")
    (path,) = host.folder.glob("capture/article.*.sqlite.sql")
    version = path.name.split(".")[1]
    host.write("second", "first", f"op.refresh_capture('article', {version!r}, {version!r})")

    with pytest.raises(CaptureUnsupported, match=REFUSED):
        host.upgrade()


def test_sql_beside_a_migration_refuses_them(postgresql_host: Environment) -> None:
    """So does a migration that names its own file, as the product's do."""
    host, models = postgresql_host, declare({"article": columns()})
    host.migrate(models, "first")
    native(host.engine, "article", "article")
    host.write("second", "first", "op.create_capture(__file__)")
    (path,) = host.folder.glob("versions/second_*.py")
    assert list(render_files(str(path), models.manager))

    with pytest.raises(CaptureUnsupported, match=f"article: {REFUSED}"):
        host.upgrade()
