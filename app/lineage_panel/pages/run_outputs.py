"""What a run made, put together by the report it is for."""

from __future__ import annotations

import uuid

from flask import url_for

from lineage_panel.pages.views import OutputGroup
from report_lineage.reports.results import RunDetail, RunOutputRef


def output_groups(detail: RunDetail) -> tuple[OutputGroup, ...]:
    """Return a run's outputs by report, in the order of each report's first; the rest last."""
    by_report: dict[uuid.UUID | None, list[RunOutputRef]] = {}
    for output in detail.outputs:
        by_report.setdefault(output.report_id, []).append(output)
    of_none = by_report.pop(None, [])
    numbers = {made.report_id: made.number for made in detail.versions}
    groups = [_group(outputs, numbers) for outputs in by_report.values()]
    if of_none:
        groups.append(OutputGroup(None, None, None, tuple(of_none)))
    return tuple(groups)


def _group(outputs: list[RunOutputRef], numbers: dict[uuid.UUID, int]) -> OutputGroup:
    report_id, title = outputs[0].report_id, outputs[0].report_title
    assert report_id is not None  # those of no report are apart
    number = numbers.get(report_id)
    if number is None:
        url = url_for("lineage_panel.report", report_id=report_id)
    else:
        url = url_for("lineage_panel.version", report_id=report_id, number=number)
    return OutputGroup(title or str(report_id), number, url, tuple(outputs))
