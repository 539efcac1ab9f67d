"""The rendered outputs that differ: what they say otherwise, and how they look."""

from __future__ import annotations

from lineage_panel.pages.evidence import EvidenceView, diff_view
from lineage_panel.pages.links import output_pairs
from lineage_panel.pages.pair import Pair
from lineage_panel.pages.views import OutputChange
from report_lineage.diff import Block, TextDiff
from report_lineage.reports.output_diff import NO_TEXT, OutputDiff


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
            diff=_view(said.get(name)),
            blocks=_blocks(said.get(name)),
            note=said[name].note if name in said else None,
            rendered=rendered.get(name),
            is_source=not kinds.get(name, "").startswith("text/html"),
        )
        for name in dict.fromkeys(names)
    )


def _view(said: OutputDiff | None) -> EvidenceView | None:
    return None if said is None or isinstance(said.diff, TextDiff) else diff_view(said.diff)


def _blocks(said: OutputDiff | None) -> tuple[Block, ...]:
    return said.diff.blocks if said is not None and isinstance(said.diff, TextDiff) else ()
