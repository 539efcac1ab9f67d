"""The tables of the product, their version tables, and the triggers that fill them.

Revision: 0001
Revises:
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context, op

from report_lineage.capture.alembic import drop_bookkeeping, refuse_to_lose_history
from report_lineage.types import UTCDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create everything."""
    op.create_table(
        "lineage_access_event",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("occurred_at", UTCDateTime(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("target_kind", sa.Text(), nullable=False),
        sa.Column("target_id", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("http_status", sa.SmallInteger(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.Column("remote_addr", sa.Text(), nullable=True),
        sa.Column("user_agent", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lineage_access_event")),
    )
    op.create_index(
        op.f("ix_lineage_access_event_actor"), "lineage_access_event", ["actor"], unique=False
    )
    op.create_index(
        op.f("ix_lineage_access_event_occurred_at"),
        "lineage_access_event",
        ["occurred_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_lineage_access_event_target_kind_target_id_occurred_at"),
        "lineage_access_event",
        ["target_kind", "target_id", "occurred_at"],
        unique=False,
    )
    op.create_table(
        "lineage_artifact",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("compressed_bytes", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_lineage_artifact")),
    )
    op.create_table(
        "lineage_dataset",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("namespace", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lineage_dataset")),
        sa.UniqueConstraint("namespace", "name", name=op.f("uq_lineage_dataset_namespace_name")),
    )
    op.create_table(
        "lineage_lead",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("website", sa.Text(), nullable=True),
        sa.Column("attributes", sa.JSON(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lineage_lead")),
    )
    op.create_index(op.f("ix_lineage_lead_name"), "lineage_lead", ["name"], unique=False)
    op.create_table(
        "lineage_lead_version",
        sa.Column("id", sa.Uuid(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("email", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("website", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("attributes", sa.JSON(none_as_null=True), autoincrement=False, nullable=True),
        sa.Column("transaction_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("operation_type", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id", "transaction_id", name=op.f("pk_lineage_lead_version")),
    )
    op.create_index(
        op.f("ix_lineage_lead_version_name"), "lineage_lead_version", ["name"], unique=False
    )
    op.create_index(
        op.f("ix_lineage_lead_version_transaction_id"),
        "lineage_lead_version",
        ["transaction_id"],
        unique=False,
    )
    op.create_table(
        "lineage_report_version",
        sa.Column("id", sa.Uuid(), autoincrement=False, nullable=False),
        sa.Column("lead_id", sa.Uuid(), autoincrement=False, nullable=True),
        sa.Column("template_id", sa.Uuid(), autoincrement=False, nullable=True),
        sa.Column("title", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("status", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("data", sa.JSON(none_as_null=True), autoincrement=False, nullable=True),
        sa.Column("transaction_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("operation_type", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id", "transaction_id", name=op.f("pk_lineage_report_version")),
    )
    op.create_index(
        op.f("ix_lineage_report_version_lead_id"),
        "lineage_report_version",
        ["lead_id"],
        unique=False,
    )
    op.create_index(
        "ix_lineage_report_version_lead_id_transaction_id",
        "lineage_report_version",
        ["lead_id", "transaction_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_lineage_report_version_status"), "lineage_report_version", ["status"], unique=False
    )
    op.create_index(
        op.f("ix_lineage_report_version_template_id"),
        "lineage_report_version",
        ["template_id"],
        unique=False,
    )
    op.create_index(
        "ix_lineage_report_version_template_id_transaction_id",
        "lineage_report_version",
        ["template_id", "transaction_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_lineage_report_version_transaction_id"),
        "lineage_report_version",
        ["transaction_id"],
        unique=False,
    )
    op.create_table(
        "lineage_run",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("job_namespace", sa.Text(), nullable=False),
        sa.Column("job_name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("started_at", UTCDateTime(), nullable=True),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=True),
        sa.Column("code_version", sa.Text(), nullable=True),
        sa.Column("parameters", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("secret_fingerprints", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("environment", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("templates", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("fingerprint", sa.String(length=64), nullable=True),
        sa.Column("error_message", sa.Text(), nullable=True),
        sa.Column("error_traceback", sa.Text(), nullable=True),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lineage_run")),
        sa.UniqueConstraint(
            "run_id",
            "job_namespace",
            "job_name",
            name=op.f("uq_lineage_run_run_id_job_namespace_job_name"),
        ),
    )
    op.create_index(
        op.f("ix_lineage_run_job_namespace_job_name_started_at"),
        "lineage_run",
        ["job_namespace", "job_name", "started_at"],
        unique=False,
    )
    op.create_index(op.f("ix_lineage_run_started_at"), "lineage_run", ["started_at"], unique=False)
    op.create_index(op.f("ix_lineage_run_state"), "lineage_run", ["state"], unique=False)
    op.create_table(
        "lineage_section_version",
        sa.Column("id", sa.Uuid(), autoincrement=False, nullable=False),
        sa.Column("report_id", sa.Uuid(), autoincrement=False, nullable=True),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=True),
        sa.Column("key", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("heading", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("body", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("data", sa.JSON(none_as_null=True), autoincrement=False, nullable=True),
        sa.Column("transaction_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("operation_type", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id", "transaction_id", name=op.f("pk_lineage_section_version")),
    )
    op.create_index(
        op.f("ix_lineage_section_version_report_id"),
        "lineage_section_version",
        ["report_id"],
        unique=False,
    )
    op.create_index(
        "ix_lineage_section_version_report_id_transaction_id",
        "lineage_section_version",
        ["report_id", "transaction_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_lineage_section_version_transaction_id"),
        "lineage_section_version",
        ["transaction_id"],
        unique=False,
    )
    op.create_table(
        "lineage_template",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lineage_template")),
        sa.UniqueConstraint("name", name=op.f("uq_lineage_template_name")),
    )
    op.create_table(
        "lineage_template_version",
        sa.Column("id", sa.Uuid(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("label", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("source", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("transaction_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("operation_type", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id", "transaction_id", name=op.f("pk_lineage_template_version")),
    )
    op.create_index(
        "ix_lineage_template_version_name_transaction_id",
        "lineage_template_version",
        ["name", "transaction_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_lineage_template_version_transaction_id"),
        "lineage_template_version",
        ["transaction_id"],
        unique=False,
    )
    op.create_table(
        "lineage_transaction",
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.Column("committed_at", UTCDateTime(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.Column("remote_addr", sa.Text(), nullable=True),
        sa.Column("meta", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("xid", sa.BigInteger(), nullable=True),
        sa.Column("history_id", sa.String(length=32), nullable=True),
        sa.Column("database_user", sa.Text(), nullable=True),
        sa.Column("imported", sa.Boolean(), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("issued_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lineage_transaction")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_lineage_transaction_actor"), "lineage_transaction", ["actor"], unique=False
    )
    op.create_index(
        op.f("ix_lineage_transaction_committed_at"),
        "lineage_transaction",
        ["committed_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_lineage_transaction_xid"), "lineage_transaction", ["xid"], unique=False
    )
    op.create_table(
        "lineage_dataset_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dataset_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("produced_by_run_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dataset_id"],
            ["lineage_dataset.id"],
            name=op.f("fk_lineage_dataset_version_dataset_id"),
        ),
        sa.ForeignKeyConstraint(
            ["produced_by_run_id"],
            ["lineage_run.id"],
            name=op.f("fk_lineage_dataset_version_produced_by_run_id"),
        ),
        sa.ForeignKeyConstraint(
            ["sha256"], ["lineage_artifact.sha256"], name=op.f("fk_lineage_dataset_version_sha256")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lineage_dataset_version")),
        sa.UniqueConstraint(
            "dataset_id", "sha256", name=op.f("uq_lineage_dataset_version_dataset_id_sha256")
        ),
    )
    op.create_index(
        op.f("ix_lineage_dataset_version_produced_by_run_id"),
        "lineage_dataset_version",
        ["produced_by_run_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_lineage_dataset_version_sha256"),
        "lineage_dataset_version",
        ["sha256"],
        unique=False,
    )
    op.create_table(
        "lineage_report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("template_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("data", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["lineage_lead.id"], name=op.f("fk_lineage_report_lead_id")
        ),
        sa.ForeignKeyConstraint(
            ["template_id"], ["lineage_template.id"], name=op.f("fk_lineage_report_template_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lineage_report")),
    )
    op.create_index(op.f("ix_lineage_report_lead_id"), "lineage_report", ["lead_id"], unique=False)
    op.create_index(op.f("ix_lineage_report_status"), "lineage_report", ["status"], unique=False)
    op.create_index(
        op.f("ix_lineage_report_template_id"), "lineage_report", ["template_id"], unique=False
    )
    op.create_table(
        "lineage_report_output",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("transaction_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["sha256"], ["lineage_artifact.sha256"], name=op.f("fk_lineage_report_output_sha256")
        ),
        sa.ForeignKeyConstraint(
            ["transaction_id"],
            ["lineage_transaction.id"],
            name=op.f("fk_lineage_report_output_transaction_id"),
        ),
        sa.PrimaryKeyConstraint(
            "report_id", "transaction_id", "name", name=op.f("pk_lineage_report_output")
        ),
    )
    op.create_index(
        op.f("ix_lineage_report_output_sha256"), "lineage_report_output", ["sha256"], unique=False
    )
    op.create_table(
        "lineage_run_event",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("pipeline_run_id", sa.Uuid(), nullable=False),
        sa.Column("event_type", sa.Text(), nullable=True),
        sa.Column("event_time", UTCDateTime(), nullable=False),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.Column("imported", sa.Boolean(), nullable=False),
        sa.Column("payload", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["pipeline_run_id"],
            ["lineage_run.id"],
            name=op.f("fk_lineage_run_event_pipeline_run_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lineage_run_event")),
    )
    op.create_index(
        op.f("ix_lineage_run_event_pipeline_run_id"),
        "lineage_run_event",
        ["pipeline_run_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_lineage_run_event_recorded_at"), "lineage_run_event", ["recorded_at"], unique=False
    )
    op.create_table(
        "lineage_run_usage",
        sa.Column("pipeline_run_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=True),
        sa.Column("section_id", sa.Uuid(), nullable=True),
        sa.Column("field", sa.Text(), nullable=True),
        sa.Column("input_name", sa.Text(), nullable=False),
        sa.Column("selector", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["pipeline_run_id"],
            ["lineage_run.id"],
            name=op.f("fk_lineage_run_usage_pipeline_run_id"),
        ),
        sa.PrimaryKeyConstraint("pipeline_run_id", "position", name=op.f("pk_lineage_run_usage")),
    )
    op.create_table(
        "report_lineage",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("transaction_id", sa.BigInteger(), nullable=False),
        sa.Column("operation", sa.SmallInteger(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=True),
        sa.Column("run_id", sa.Uuid(), nullable=True),
        sa.Column("template_id", sa.Uuid(), nullable=True),
        sa.Column("template_transaction_id", sa.BigInteger(), nullable=True),
        sa.Column("template_inferred", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["lineage_run.id"], name=op.f("fk_report_lineage_run_id")
        ),
        sa.ForeignKeyConstraint(
            ["transaction_id"],
            ["lineage_transaction.id"],
            name=op.f("fk_report_lineage_transaction_id"),
        ),
        sa.PrimaryKeyConstraint("report_id", "number", name=op.f("pk_report_lineage")),
        sa.UniqueConstraint(
            "report_id", "transaction_id", name=op.f("uq_report_lineage_report_id_transaction_id")
        ),
    )
    op.create_index(op.f("ix_report_lineage_lead_id"), "report_lineage", ["lead_id"], unique=False)
    op.create_index(op.f("ix_report_lineage_run_id"), "report_lineage", ["run_id"], unique=False)
    op.create_index(
        op.f("ix_report_lineage_template_id"), "report_lineage", ["template_id"], unique=False
    )
    op.create_index(
        op.f("ix_report_lineage_transaction_id"), "report_lineage", ["transaction_id"], unique=False
    )
    op.create_table(
        "lineage_run_input",
        sa.Column("pipeline_run_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("dataset_version_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["dataset_version_id"],
            ["lineage_dataset_version.id"],
            name=op.f("fk_lineage_run_input_dataset_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["pipeline_run_id"],
            ["lineage_run.id"],
            name=op.f("fk_lineage_run_input_pipeline_run_id"),
        ),
        sa.ForeignKeyConstraint(
            ["sha256"], ["lineage_artifact.sha256"], name=op.f("fk_lineage_run_input_sha256")
        ),
        sa.PrimaryKeyConstraint("pipeline_run_id", "position", name=op.f("pk_lineage_run_input")),
    )
    op.create_index(
        op.f("ix_lineage_run_input_dataset_version_id"),
        "lineage_run_input",
        ["dataset_version_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_lineage_run_input_pipeline_run_id_name_sha256"),
        "lineage_run_input",
        ["pipeline_run_id", "name", "sha256"],
        unique=False,
    )
    op.create_index(
        op.f("ix_lineage_run_input_sha256"), "lineage_run_input", ["sha256"], unique=False
    )
    op.create_table(
        "lineage_run_output",
        sa.Column("pipeline_run_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("dataset_version_id", sa.Uuid(), nullable=True),
        sa.Column("report_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["dataset_version_id"],
            ["lineage_dataset_version.id"],
            name=op.f("fk_lineage_run_output_dataset_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["pipeline_run_id"],
            ["lineage_run.id"],
            name=op.f("fk_lineage_run_output_pipeline_run_id"),
        ),
        sa.ForeignKeyConstraint(
            ["sha256"], ["lineage_artifact.sha256"], name=op.f("fk_lineage_run_output_sha256")
        ),
        sa.PrimaryKeyConstraint("pipeline_run_id", "position", name=op.f("pk_lineage_run_output")),
    )
    op.create_index(
        op.f("ix_lineage_run_output_dataset_version_id"),
        "lineage_run_output",
        ["dataset_version_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_lineage_run_output_report_id"), "lineage_run_output", ["report_id"], unique=False
    )
    op.create_index(
        op.f("ix_lineage_run_output_sha256"), "lineage_run_output", ["sha256"], unique=False
    )
    op.create_table(
        "lineage_section",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("data", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["lineage_report.id"],
            name=op.f("fk_lineage_section_report_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lineage_section")),
    )
    op.create_index(
        op.f("ix_lineage_section_report_id"), "lineage_section", ["report_id"], unique=False
    )
    op.create_capture(__file__)  # type: ignore[attr-defined]  # registered by env.py


def downgrade() -> None:
    """Drop everything; history only if that was asked for."""
    allowed = bool(context.config.attributes.get("drop_history"))
    refuse_to_lose_history(op.get_bind(), "lineage_transaction", allowed=allowed)
    op.drop_capture(__file__)  # type: ignore[attr-defined]  # registered by env.py
    drop_bookkeeping(op.get_bind(), "lineage_transaction")
    op.execute("DROP TABLE IF EXISTS report_lineage_counter")
    op.drop_table("lineage_section")
    op.drop_table("lineage_run_usage")
    op.drop_table("lineage_run_output")
    op.drop_table("lineage_run_input")
    op.drop_table("report_lineage")
    op.drop_table("lineage_run_event")
    op.drop_table("lineage_report_output")
    op.drop_table("lineage_report")
    op.drop_table("lineage_dataset_version")
    op.drop_table("lineage_transaction")
    op.drop_table("lineage_template_version")
    op.drop_table("lineage_template")
    op.drop_table("lineage_section_version")
    op.drop_table("lineage_run")
    op.drop_table("lineage_report_version")
    op.drop_table("lineage_lead_version")
    op.drop_table("lineage_lead")
    op.drop_table("lineage_dataset")
    op.drop_table("lineage_artifact")
    op.drop_table("lineage_access_event")
