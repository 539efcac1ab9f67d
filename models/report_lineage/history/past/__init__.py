"""Moments of the past: what one is, what had been committed by then, and a session in it."""

from __future__ import annotations

from report_lineage.history.past.as_of import as_of
from report_lineage.history.past.at import at
from report_lineage.history.past.moments import Moment, Token, Transaction, Version
from report_lineage.history.past.resolve import resolve
from report_lineage.history.past.settled import token_of
from report_lineage.history.past.snapshot import snapshot_token
from report_lineage.history.past.visible import Visible

__all__ = [
    "Moment",
    "Token",
    "Transaction",
    "Version",
    "Visible",
    "as_of",
    "at",
    "resolve",
    "snapshot_token",
    "token_of",
]
