"""What the query string of each list asks for; pages and API read it the same way."""

from __future__ import annotations

from lineage_panel import parameters
from report_lineage.reports.results import AccessFilter, ReportFilter, RunFilter

RUN_STATES = ("START", "RUNNING", "COMPLETE", "ABORT", "FAIL")
OUTCOMES = ("allowed", "refused", "missing", "failed")
TARGET_KINDS = ("reports", "report", "run", "artifact", "access")


def report_filter() -> ReportFilter:
    """Return which reports the request asks for.

    :raises BadParameter: naming the parameter that cannot be understood.
    """
    return ReportFilter(
        search=parameters.text("search"),
        lead=parameters.text("lead"),
        job=parameters.text("job"),
        run=parameters.identifier("run"),
        template=parameters.text("template"),
        status=parameters.text("status"),
        changed_from=parameters.moment("changed_from"),
        changed_to=parameters.moment_after("changed_to"),
        include_deleted=parameters.choice("deleted", ("show", "hide")) != "hide",
    )


def run_filter() -> RunFilter:
    """Return which runs the request asks for.

    :raises BadParameter: naming the parameter that cannot be understood.
    """
    return RunFilter(
        job=parameters.text("job"),
        state=parameters.choice("state", RUN_STATES),
        started_from=parameters.moment("started_from"),
        started_to=parameters.moment_after("started_to"),
    )


def access_filter() -> AccessFilter:
    """Return which access events the request asks for.

    :raises BadParameter: naming the parameter that cannot be understood.
    """
    return AccessFilter(
        actor=parameters.text("actor"),
        target_kind=parameters.choice("target_kind", TARGET_KINDS),
        target_id=parameters.text("target_id"),
        outcome=parameters.choice("outcome", OUTCOMES),
        occurred_from=parameters.moment("occurred_from"),
        occurred_to=parameters.moment_after("occurred_to"),
    )


def cursor() -> str | None:
    """Return where in a list to go on.

    :raises BadParameter: if it cannot be one.
    """
    return parameters.text("cursor", max_length=1000)
