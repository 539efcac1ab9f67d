"""A report's newest version, which may be its deletion."""

from __future__ import annotations

from lineage_panel.visit import Read
from report_lineage.reports import timeline
from report_lineage.reports.results import ReportState, VersionRow


def newest_version(read: Read, state: ReportState, *, now: bool = False) -> VersionRow:
    """Return the newest version of a report.

    :param state: its newest version that is not a deletion; mostly that is the one.
    :param now: whether the present decides, at whatever moment the page is held.
    """
    if state.version.number == state.newest_number:
        return state.version
    return timeline(read.present if now else read.session, state.id, limit=1).rows[0]
