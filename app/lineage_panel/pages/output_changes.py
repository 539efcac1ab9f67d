"""The rendered outputs that differ: what they say otherwise, and how they look."""

from __future__ import annotations

from lineage_panel.pages.evidence import diff_view
from lineage_panel.pages.links import output_pairs
from lineage_panel.pages.pair import Pair
from lineage_panel.pages.views import OutputChange
from report_lineage.diff import TextDiff
from report_lineage.reports.output_diff import NO_TEXT


def output_changes(pair: Pair) -> tuple[OutputChange, ...]:
    """Return the outputs that differ and of which more can be said than their digests."""
    comparison = pair.comparison()
    said = {one.name: one for one in pair.outputs() if one.note != NO_TEXT}
    rendered = {one.name: one for one in output_pairs(comparison)} if pair.shows_outputs else {}
    kinds = {one.name: one.new.media_type for one in comparison.outputs if one.new is not None}
    names = [one.name for one in comparison.outputs if one.name in {*said, *rendered}]
    return tuple(
        OutputChange(
            name=name,
            diff=diff_view(said[name].diff) if name in said else None,
            note=said[name].note if name in said else None,
            rendered=rendered.get(name),
            is_source=name in said
            and isinstance(said[name].diff, TextDiff)
            and not kinds[name].startswith("text/html"),
        )
        for name in dict.fromkeys(names)
    )
