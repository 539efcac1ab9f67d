"""Two versions of a report side by side: why they differ, then what does."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, url_for

from lineage_panel import parameters
from lineage_panel.authorization import Action
from lineage_panel.held import held
from lineage_panel.pages.causes import cause_views
from lineage_panel.pages.change_places import SECTIONS, change_places, section_pages
from lineage_panel.pages.changes import Changes, changes_of, json_rows
from lineage_panel.pages.contexts import ComparePage
from lineage_panel.pages.ignoring import Ignored
from lineage_panel.pages.leaves import ItemsLeaf, Leaves
from lineage_panel.pages.output_changes import output_changes
from lineage_panel.pages.pair import Pair
from lineage_panel.pages.section_entries import Entry, section_entries
from lineage_panel.pages.unchanged_fields import unchanged_fields
from lineage_panel.rendering import html, known_already, lead_to, page_facts
from lineage_panel.visit import Read, view
from report_lineage.errors import BadParameter


@dataclass(frozen=True)
class _Asked:
    """How a comparison is asked for, and its addresses asked otherwise."""

    report_id: uuid.UUID
    show_all: bool
    ignored: tuple[str, ...]
    part: str | None = None
    page: int = 1

    def url(
        self,
        old: int,
        new: int,
        *,
        endpoint: str = "compare",
        show_all: bool | None = None,
        ignored: tuple[str, ...] | None = None,
        part: str | None = None,
        page: int | None = None,
    ) -> str:
        """Return the address of a comparison; None leaves things as they are, but for the page."""
        everything = self.show_all if show_all is None else show_all
        moment = held()
        # Addresses of pages have the moment already; those of the API are asked for the present.
        kept: dict[str, Any] = (
            dict(moment.query) if moment is not None and endpoint.startswith("api_") else {}
        )
        return url_for(
            f"lineage_panel.{endpoint}",
            report_id=self.report_id,
            old=old,
            new=new,
            all=1 if everything else None,
            ignore=self.ignored if ignored is None else ignored,
            part=part,
            page=page,
            **kept,
        )


def asked(report_id: uuid.UUID) -> _Asked:
    """Return what the request asks of a comparison.

    :raises BadParameter: if it cannot be understood.
    """
    show_all = parameters.choice("all", ("0", "1")) == "1"
    part, page = parameters.text("part"), parameters.positive("page")
    if page is not None and part is None:
        raise BadParameter(
            parameter="page",
            value=str(page),
            problem="it does not say of which part",
            remedy="Name it beside it, such as part=fields-data.",
        )
    return _Asked(report_id, show_all, parameters.texts("ignore"), part, page or 1)


@view(Action.COMPARE_VERSIONS, kind="report", key="report_id", held=True)
def compare(read: Read, report_id: uuid.UUID, old: int, new: int) -> Response:
    """Show why two versions differ, and what differs."""
    read.visible_report(report_id)
    wanted, pair = asked(report_id), Pair(read, report_id, old, new)
    facts = page_facts("compare")
    tag = None if facts is None else pair.tag("page", *facts, explained=True)
    if known := known_already(tag):
        return known
    page = _page(pair, wanted)
    return html("compare", page, tag=None if pair.bytes_were_lost else tag)


def _page(pair: Pair, wanted: _Asked) -> ComparePage:
    ignored, old, new = Ignored(wanted.ignored), pair.old, pair.new
    result, explanation = pair.comparison(), pair.explanation()
    changes = changes_of(result, ignored)
    sections = section_pages(section_entries(result, changes))
    leaves = Leaves(
        lambda part, page: wanted.url(old, new, part=part, page=page),
        wanted.part,
        wanted.page,
        change_places(changes.shown, sections),
    )
    newest = max(result.old.newest_number, result.new.newest_number)
    return ComparePage(
        result=result,
        explanation=explanation,
        causes=cause_views(explanation, changes),
        changes=changes,
        sections=_sections(leaves, sections),
        unchanged=unchanged_fields(result),
        json_rows=json_rows(result, changes),
        leaves=leaves,
        ignored=ignored,
        chips=_chips(wanted, old, new),
        ignore_urls=_ignore_urls(wanted, changes, leaves, old, new),
        patch_url=wanted.url(old, new, endpoint="compare_patch", show_all=False, ignored=()),
        text_url=wanted.url(old, new, endpoint="compare_text", show_all=False, ignored=()),
        explain_url=wanted.url(old, new, endpoint="api_explain", show_all=False, ignored=()),
        outputs=output_changes(pair),
        old_number=old,
        new_number=new,
        newest_number=newest,
        show_all=wanted.show_all,
        toggle_url=wanted.url(old, new, show_all=not wanted.show_all),
        swap_url=wanted.url(new, old),
        choose_url=url_for("lineage_panel.choose", report_id=wanted.report_id),
        earlier_url=wanted.url(old - 1, new - 1) if min(old, new) > 1 else None,
        later_url=wanted.url(old + 1, new + 1) if max(old, new) < newest else None,
    )


def _sections(leaves: Leaves, pages: Sequence[Sequence[Entry]]) -> ItemsLeaf:
    leaf = leaves.leaf(SECTIONS, len(pages))
    return ItemsLeaf(tuple(pages[leaf.number - 1]), 0, leaf)


def _chips(wanted: _Asked, old: int, new: int) -> tuple[tuple[str, str], ...]:
    """Return each ignored path with the address that shows it again."""
    others = {path: tuple(p for p in wanted.ignored if p != path) for path in wanted.ignored}
    return tuple((path, wanted.url(old, new, ignored=rest)) for path, rest in others.items())


def _ignore_urls(
    wanted: _Asked, changes: Changes, leaves: Leaves, old: int, new: int
) -> dict[str, str]:
    return {
        one.id: wanted.url(old, new, ignored=(*wanted.ignored, one.path))
        for one in changes.shown
        if one.path is not None and leaves.is_here(one.id)
    }


@view(Action.COMPARE_VERSIONS, kind="report", key="report_id", recorded=False, held=True)
def choose(read: Read, report_id: uuid.UUID) -> Response:
    """Lead to the comparison a form asks for."""
    return lead_to(asked(report_id).url(_required("old"), _required("new")))


def _required(name: str) -> int:
    number = parameters.positive(name)
    if number is None:
        raise BadParameter(
            parameter=name, value="", problem="it is missing", remedy="Choose a version."
        )
    return number
