"""What each template is rendered with: one frozen dataclass per page, given as ``page``.

A page ``reports`` is ``lineage_panel/reports.html``, rendered with ``page`` (a `ReportsPage`) and
``shell`` (a `Shell`, on every page, `ErrorPage` included). Every address is ready made here
or built with ``url_for`` and these endpoints, all of the blueprint ``lineage_panel``:

==================  ==========================================================================
``index``           ``/`` (redirects to the list of reports)
``reports``         ``/reports?search=&lead=&job=&run=&template=&status=&changed_from=&changed_to=
                    &deleted=&cursor=``
``report``          ``/reports/<report_id>?before=``
``version``         ``/reports/<report_id>/versions/<number>``
``choose``          ``/reports/<report_id>/compare?old=&new=`` (a form's target, redirects)
``compare``         ``/reports/<report_id>/compare/<old>/<new>?all=1&ignore=``
``compare_patch``   ``/reports/<report_id>/compare/<old>/<new>/patch.json``
``compare_text``    ``/reports/<report_id>/compare/<old>/<new>/changes.txt``
``at``              ``/reports/<report_id>/at?at=&tz=&zone=`` (without ``at``: the forms alone)
``export``          ``/reports/<report_id>/export.zip?at=`` (without ``at``: as of now)
``inputs``          ``/reports/<report_id>/versions/<number>/inputs.tar.gz``
``inputs_parts``    ``/reports/<report_id>/versions/<number>/inputs/parts`` (larger than the limit)
``inputs_part``     ``/reports/<report_id>/versions/<number>/inputs/parts/<part>``
``output``          ``/reports/<report_id>/versions/<number>/outputs/<name>`` (for frames, images)
``runs``            ``/runs?job=&state=&started_from=&started_to=&cursor=``
``run``             ``/runs/<run_id>?line=``
``artifact``        ``/artifacts/<sha256>?pointer=&offset=``
``download``        ``/artifacts/<sha256>/download``
``raw``             ``/artifacts/<sha256>/raw`` (images only)
``parts``           ``/artifacts/<sha256>/parts`` (larger than the download limit)
``part``            ``/artifacts/<sha256>/parts/<part>``
``access``          ``/access?actor=&target_kind=&target_id=&outcome=&occurred_from=&occurred_to=
                    &cursor=``
``static``          ``/static/<filename>``
==================  ==========================================================================

``index``, ``reports``, ``report``, ``version``, ``choose``, ``compare``, ``at``, ``runs``, ``run`` and
``artifact`` also take ``at=`` and ``tz=``: then they are held at that moment, ``shell.held`` says so, and
``url_for`` adds the moment to links to them; ``at=none`` as an argument leaves it out. A form needs it
in hidden fields.

Names of report, run and so on in results come from :mod:`report_lineage.reports.results`; what
pages share is in `frame`, how stored bytes are shown in `views`.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from lineage_panel.pages.causes import CauseView
from lineage_panel.pages.changes import Change, Changes
from lineage_panel.pages.frame import FilterForm, Paging
from lineage_panel.pages.ignoring import Ignored
from lineage_panel.pages.leaves import ItemsLeaf, Leaves
from lineage_panel.pages.time_line import InstantForm, TimeLine, ZoneChoice
from lineage_panel.pages.unchanged_fields import UnchangedField
from lineage_panel.pages.views import (
    JsonView,
    LogView,
    OutputChange,
    OutputGroup,
    OutputView,
    PartLink,
    TextView,
)
from report_lineage.diff import JsonChange
from report_lineage.reports.explain import Explanation
from report_lineage.reports.results import (
    AccessList,
    ArtifactDetail,
    Comparison,
    FilterChoices,
    LeadRef,
    ReportAt,
    ReportList,
    ReportState,
    RunDetail,
    RunList,
    Timeline,
    VersionRow,
)


@dataclass(frozen=True)
class ReportsPage:
    """``reports.html``: the list. ``form.values``: search, lead, job, run, template, status,
    changed_from, changed_to, deleted ("" shows deleted reports too, "hide" does not). ``instant``
    is the form that shows it at another moment."""

    result: ReportList
    choices: FilterChoices
    form: FilterForm
    paging: Paging
    instant: InstantForm


@dataclass(frozen=True)
class ReportPage:
    """``report.html``: the lineage panel of one report.

    ``state`` is the newest version that is not a deletion; ``newest`` the newest version, which
    is the deletion if ``deleted``. ``timeline`` begins at the newest version unless
    ``paging.previous_url`` is there. ``inputs_url`` is None when there are no inputs,
    ``export_url`` when there is nothing to export or the viewer may not.
    ``instant`` is the form that leads to a moment; ``choose_url`` the target of the comparison
    form, fields ``old`` and ``new``.
    """

    state: ReportState
    newest: VersionRow
    deleted: bool
    timeline: Timeline
    paging: Paging
    inputs_url: str | None
    export_url: str | None
    instant: InstantForm
    choose_url: str


@dataclass(frozen=True)
class VersionPage:
    """``version.html``: a report as a version left it; ``state.version.operation`` may be
    delete, then the values are the last ones. Numbers are None at the ends."""

    state: ReportState
    outputs: tuple[OutputView, ...]
    inputs_url: str | None
    export_url: str | None
    previous_number: int | None
    next_number: int | None
    choose_url: str


@dataclass(frozen=True)
class ComparePage:
    """``compare.html``: two versions side by side; only what changed unless ``show_all``.

    ``toggle_url`` is the same comparison with ``show_all`` turned round, ``swap_url`` with its
    sides swapped. ``old_number`` and ``new_number`` are also the form's values, fields ``old``
    and ``new`` from 1 to ``newest_number``. ``earlier_url`` and ``later_url`` move both sides
    by one version, None at the ends.

    ``explanation`` says why they differ and ``causes`` has its causes as the page tells them.
    ``changes`` are what the jump list names, by their anchors; ``sections`` the page of those that
    changed and the runs of others between them; ``unchanged`` the fields that did not; ``json_rows`` the
    changes within JSON by their part; ``leaves`` gives the page of each long part; ``ignored`` the JSON paths left out,
    ``chips`` each of them with the address without it, ``ignore_urls`` the address that ignores a
    change besides, by the change's anchor. ``patch_url`` and ``text_url`` export it, ``explain_url``
    is the explanation as JSON. ``outputs`` are those that differ, with what they say
    otherwise and old beside new.
    """

    result: Comparison
    explanation: Explanation
    causes: tuple[CauseView, ...]
    changes: Changes
    sections: ItemsLeaf
    unchanged: tuple[UnchangedField, ...]
    json_rows: Mapping[str, tuple[tuple[JsonChange, Change], ...]]
    leaves: Leaves
    ignored: Ignored
    chips: tuple[tuple[str, str], ...]
    ignore_urls: Mapping[str, str]
    patch_url: str
    text_url: str
    explain_url: str
    outputs: tuple[OutputChange, ...]
    old_number: int
    new_number: int
    newest_number: int
    show_all: bool
    toggle_url: str
    swap_url: str
    choose_url: str
    earlier_url: str | None
    later_url: str | None


@dataclass(frozen=True)
class AtPage:
    """``at.html``: a report at a moment; ``result`` is None when no moment was given.

    ``title`` is the report's newest title and ``lead`` its newest lead, for states that have
    none (not-born, deleted). ``newest`` is the newest version. ``outputs`` and ``inputs_url`` are
    those of the state. ``compare_url`` compares it with now, None if nothing changed since.
    """

    report_id: uuid.UUID
    title: str
    lead: LeadRef | None
    newest: VersionRow
    result: ReportAt | None
    outputs: tuple[OutputView, ...]
    inputs_url: str | None
    export_url: str | None
    compare_url: str | None
    line: TimeLine
    instant: InstantForm


@dataclass(frozen=True)
class ZonePage:
    """``zone.html``: a time may mean several; ``choices`` lead to what it can mean.

    ``instant`` asks again, with the time as it was typed; ``base_url`` is the address without a zone,
    to which the script adds the reader's, or None if a zone is named already.
    """

    value: str
    zone: str | None
    choices: tuple[ZoneChoice, ...]
    base_url: str | None
    instant: InstantForm


@dataclass(frozen=True)
class RunsPage:
    """``runs.html``: the list. ``form.values``: job, state, started_from, started_to;
    ``jobs`` and ``states`` are what the first two can be. ``instant`` is the form that shows it at
    another moment."""

    result: RunList
    jobs: tuple[str, ...]
    states: tuple[str, ...]
    form: FilterForm
    paging: Paging
    instant: InstantForm


@dataclass(frozen=True)
class RunPage:
    """``run.html``: everything recorded of a run. ``duration_s`` is None while it runs.

    ``outputs`` are those of the result, by report. ``log`` is None when the run kept none.
    """

    result: RunDetail
    outputs: tuple[OutputGroup, ...]
    duration_s: float | None
    log: LogView | None


@dataclass(frozen=True)
class ArtifactPage:
    """``artifact.html``: stored bytes. ``kind`` is json, text, image, pdf, binary or
    unavailable; ``json`` and ``text`` are there for theirs, ``image_url`` for images.

    JSON that does not parse is ``kind`` text with a note. ``problem`` says in words why
    nothing can be shown (lost, damaged), and is there for unavailable only. ``download_url``
    gives ``<name>.gz``; ``parts_url`` is there instead when the download limit,
    ``limit_bytes``, is exceeded.
    """

    result: ArtifactDetail
    kind: str
    json: JsonView | None
    text: TextView | None
    image_url: str | None
    problem: str | None
    download_url: str | None
    parts_url: str | None
    limit_bytes: int


@dataclass(frozen=True)
class PartsPage:
    """``parts.html``: a download larger than the limit, in numbered parts with a manifest.

    ``name`` is what the joined parts are called, ``join`` the shell command that joins them
    (None: each part is an archive of its own), ``manifest_url`` the same list as JSON.
    """

    name: str
    total_bytes: int
    limit_bytes: int
    parts: tuple[PartLink, ...]
    join: str | None
    sha256: str | None
    manifest_url: str
    back_url: str


@dataclass(frozen=True)
class AccessPage:
    """``access.html``: who looked at what. ``form.values``: actor, target_kind, target_id,
    outcome, occurred_from, occurred_to; ``outcomes`` and ``kinds`` are what two can be."""

    result: AccessList
    outcomes: tuple[str, ...]
    kinds: tuple[str, ...]
    form: FilterForm
    paging: Paging


@dataclass(frozen=True)
class ErrorPage:
    """``error.html``: what went wrong in words, its code and what to do next.

    ``next_url`` and ``next_label`` are where to go from here; ``request_id`` names the request
    in the log. ``parameter`` is the request parameter at fault, else None.
    """

    status: int
    code: str
    title: str
    detail: str
    parameter: str | None
    request_id: str | None
    next_url: str | None
    next_label: str | None
