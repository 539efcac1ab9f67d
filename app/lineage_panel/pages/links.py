"""Addresses of what belongs to a report's version, given only to those who may follow them."""

from __future__ import annotations

from flask import url_for

from lineage_panel.authorization import Action, Target
from lineage_panel.pages.views import OutputPair, OutputView
from lineage_panel.state import PanelState
from report_lineage.artifacts.media_type import essence
from report_lineage.artifacts.names import safe_member_names
from report_lineage.reports.results import ArtifactRef, Comparison, ReportState

# Served as they are: inside a sandboxed frame, or as an image.
FRAME_TYPES = frozenset({"text/html", "text/plain"})
IMAGE_TYPES = frozenset({"image/svg+xml", "image/png", "image/jpeg", "image/gif", "image/webp"})


def inputs_url(panel: PanelState, state: ReportState) -> str | None:
    """Return where the raw inputs of a version are, if it has any and the viewer may have them."""
    target = Target("report", str(state.id))
    if not state.inputs or not panel.may(Action.DOWNLOAD_INPUTS, target):
        return None
    number = state.version.number
    return url_for("lineage_panel.inputs", report_id=state.id, number=number)


def export_url(panel: PanelState, state: ReportState, at: str | None = None) -> str | None:
    """Return where the export of a report is, if the viewer may have it.

    :param at: the moment as it stands in the address; None means the version shown.
    """
    target = Target("report", str(state.id))
    if panel.store is None or state.version.operation == "delete":
        return None
    if not panel.may(Action.EXPORT_REPORT, target):
        return None
    moment = at or f"version:{state.version.number}"
    return url_for("lineage_panel.export", report_id=state.id, at=moment)


def output_views(state: ReportState) -> tuple[OutputView, ...]:
    """Return how each rendered output of a version is shown."""
    names = safe_member_names(output.name for output in state.outputs)
    return tuple(_output_view(state, output, names[output.name]) for output in state.outputs)


def output_pairs(comparison: Comparison) -> tuple[OutputPair, ...]:
    """Return the rendered outputs that differ and can be shown, the old beside the new one."""
    old, new = comparison.old, comparison.new
    before, after = ({one.artifact: one for one in output_views(state)} for state in (old, new))
    pairs = (
        OutputPair(
            change.name,
            _shown(before.get(change.old) if change.old else None),
            _shown(after.get(change.new) if change.new else None),
        )
        for change in comparison.outputs
    )
    return tuple(pair for pair in pairs if pair.old or pair.new)


def _shown(view: OutputView | None) -> OutputView | None:
    return view if view is not None and view.kind != "link" else None


def _output_view(state: ReportState, output: ArtifactRef, safe_name: str) -> OutputView:
    media_type = essence(output.media_type)
    if media_type not in FRAME_TYPES | IMAGE_TYPES:
        url = url_for("lineage_panel.artifact", sha256=output.sha256)
        return OutputView(output, "link", url)
    url = url_for(
        "lineage_panel.output", report_id=state.id, number=state.version.number, name=safe_name
    )
    return OutputView(output, "image" if media_type in IMAGE_TYPES else "frame", url)
