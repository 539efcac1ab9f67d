"""A model that capture cannot serve is refused when it is configured, by name and with a remedy."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.errors import CaptureUnsupported
from tests.capture import refused_models
from tests.capture.refused_models import Declare, column_named, declared, model
from tests.capture.test_drop_in import HOST_MODELS
from tests.support.hosts import run_host

REFUSED = {
    "transaction": (column_named("transaction_id"), {}, "transaction_id", "transaction_column_name"),
    "other case": (column_named("Transaction_ID"), {}, "Transaction_ID", "Rename the column"),
    "operation": (column_named("operation_type"), {}, "operation_type", "Rename the column"),
    "custom name": (
        column_named("tx"), {"transaction_column_name": "tx"}, "tx", "transaction_column_name",
    ),
    "end": (
        column_named("end_transaction_id"), {"strategy": "validity"}, "end_transaction_id",
        "end_transaction_column_name",
    ),
    "flag": (refused_models.flagged_column, {}, "title_mod", "column_suffix"),
    "attribute": (column_named("versions"), {}, "versions", "another name"),
    "no key": (refused_models.without_key, {}, "code", "primary_key=True"),
    "excluded key": (refused_models.excluded_key, {}, "id", "Take it out"),
    "subquery": (refused_models.subquery, {}, None, "tables behind it"),
    "version table": (refused_models.taken_version_table, {}, None, "article_version"),
    "pattern": (column_named("title"), {"table_name": "history"}, None, "%s"),
    "links": (refused_models.links_without_key, {}, "tags", "article_id, tag_id its primary key"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("declare", "options", "column", "remedy"), REFUSED.values(), ids=REFUSED.keys()
)
def test_a_model_is_refused_with_column_and_remedy(
    declare: Declare, options: dict[str, Any], column: str | None, remedy: str
) -> None:
    """The error names the model, the column if it is one's fault, and what to do."""
    manager, _ = declared(declare, **options)

    with pytest.raises(CaptureUnsupported, match="Capture cannot serve Article") as refused:
        manager.build()

    facts = refused.value.facts
    assert (facts["model"], facts["column"]) == ("Article", column)
    assert remedy in str(refused.value)


def test_the_end_column_is_free_without_validity(sqlite_engine: sa.Engine) -> None:
    """A name that only the other strategy needs is not refused, and is recorded."""
    manager, base = declared(column_named("end_transaction_id"))
    manager.build()
    base.metadata.create_all(sqlite_engine)

    with sqlite_engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO article (end_transaction_id) VALUES ('x')")
        kept = connection.exec_driver_sql("SELECT end_transaction_id FROM article_version")
        assert kept.scalar_one() == "x"


def test_an_excluded_column_may_have_any_name(engine: sa.Engine) -> None:
    """A column that is not versioned clashes with nothing."""
    manager, base = declared(column_named("operation_type", exclude=["operation_type"]))
    manager.build()
    base.metadata.create_all(engine)

    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO article (operation_type) VALUES ('x')")
        kept = connection.exec_driver_sql("SELECT operation_type FROM article_version")
        assert kept.scalar_one() == 0


def test_a_refused_model_stays_refused(empty_engine: sa.Engine) -> None:
    """An application that goes on after the error writes nothing without history."""
    made: list[Any] = []

    def declare(base: Any, manager: Any) -> None:
        made.append(model(base, manager, "Article", sa.Column("transaction_id", sa.Text)))

    manager, base = declared(declare)
    with pytest.raises(CaptureUnsupported):
        manager.build()

    with pytest.raises(CaptureUnsupported):
        made[0]()
    with pytest.raises(CaptureUnsupported):
        base.metadata.create_all(empty_engine)
    assert sa.inspect(empty_engine).get_table_names() == []


def test_a_row_of_a_refused_model_is_not_loaded(empty_engine: sa.Engine) -> None:
    """Tables that exist already do not help: what cannot be loaded cannot be changed unseen."""
    made: list[Any] = []
    manager, _ = declared(
        lambda base, manager: made.append(
            model(base, manager, "Article", sa.Column("transaction_id", sa.Text))
        )
    )
    made[0].__table__.create(empty_engine)
    with empty_engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO article (id) VALUES (1)")
    with pytest.raises(CaptureUnsupported):
        manager.build()

    with Session(empty_engine) as session, pytest.raises(CaptureUnsupported):
        session.get(made[0], 1)


HOST = """
import report_lineage
report_lineage.make_versioned(user_cls=None, options={"transaction_column_name": "title"})
from report_lineage.errors import CaptureUnsupported
try:
"""
HOST_REFUSED = """
except CaptureUnsupported as error:
    assert (error.model, error.column) == ("Article", "title"), error
    assert sa.inspect(sa.create_engine(sys.argv[1])).get_table_names() == []
    print("done")
"""


def test_a_host_s_model_is_refused_when_mappers_are_configured(empty_engine: sa.Engine) -> None:
    """configure_mappers raises the error, and nothing is in the database."""
    models = "".join(f"    {line}\n" for line in HOST_MODELS.splitlines())
    run_host(HOST + models + HOST_REFUSED, empty_engine)


TAKEN = """
import sys
import report_lineage
report_lineage.make_versioned(user_cls=None)
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, configure_mappers, mapped_column
from report_lineage.errors import CaptureUnsupported

class Base(DeclarativeBase):
    pass

class Payment(Base):
    __tablename__ = "transaction"
    __versioned__ = {}
    id: Mapped[int] = mapped_column(primary_key=True)

try:
    configure_mappers()
except CaptureUnsupported as error:
    assert "Payment" in str(error) and "transaction class" in str(error), error
    print("done")
"""


def test_a_host_s_table_named_transaction_is_refused(empty_engine: sa.Engine) -> None:
    """Continuum's transaction table has that name, unless the host brings a class of its own."""
    run_host(TAKEN, empty_engine)
