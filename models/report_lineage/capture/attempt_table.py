"""The table that keeps what rollbacks took away; capture makes it, like its other books."""

from __future__ import annotations

import sqlalchemy as sa

from report_lineage.types import UTCDateTime

attempt_table = sa.Table(
    "lineage_attempt",
    sa.MetaData(),
    sa.Column("id", sa.BigInteger, primary_key=True),
    sa.Column("attempted_at", UTCDateTime()),
    sa.Column("actor", sa.Text),
    sa.Column("reason", sa.Text),
    sa.Column("channel", sa.Text),
    sa.Column("request_id", sa.Text),
    sa.Column("remote_addr", sa.Text),
    sa.Column("meta", sa.JSON(none_as_null=True)),
    sa.Column("error_class", sa.Text),
    sa.Column("error", sa.Text),
    sa.Column("database_user", sa.Text),
)
