"""Recording: what a pipeline's author calls, so that every report can say what made it."""

from __future__ import annotations

from report_lineage.recording.asynchronous import AsyncRecording, AsyncRun
from report_lineage.recording.masking import MASK
from report_lineage.recording.record import Recording, record_run
from report_lineage.recording.run import Run

__all__ = ["MASK", "AsyncRecording", "AsyncRun", "Recording", "Run", "record_run"]
