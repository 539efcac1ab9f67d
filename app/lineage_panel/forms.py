"""The GET forms of lists: what was sent, which filters are in force, and how to leave each."""

from __future__ import annotations

from collections.abc import Mapping

from flask import request, url_for

from lineage_panel.pages.frame import ActiveFilter, FilterForm, Paging

BLUEPRINT = "lineage_panel"


def filter_form(endpoint: str, labels: Mapping[str, str]) -> FilterForm:
    """Return the form of a list as the request sent it.

    :param endpoint: the list's endpoint, without the blueprint.
    :param labels: the form's fields and what they are called.
    """
    values = {field: request.args.get(field, "").strip() for field in labels}
    given = {field: value for field, value in values.items() if value}
    active = tuple(
        ActiveFilter(field, labels[field], value, _without(endpoint, given, field))
        for field, value in given.items()
    )
    clear_url = url_for(f"{BLUEPRINT}.{endpoint}")
    return FilterForm(clear_url, values, active, clear_url)


def _without(endpoint: str, given: Mapping[str, str], field: str) -> str:
    rest = {key: value for key, value in given.items() if key != field}
    return url_for(f"{BLUEPRINT}.{endpoint}", _external=False, **rest)


def cursor_paging(
    endpoint: str, form: FilterForm, *, previous_cursor: str | None, next_cursor: str | None
) -> Paging:
    """Return the neighbouring pages of a list under the same filters."""
    given = {field: value for field, value in form.values.items() if value}

    def page_url(cursor: str | None) -> str | None:
        return cursor and url_for(f"{BLUEPRINT}.{endpoint}", cursor=cursor, **given)  # type: ignore[arg-type]  # query

    return Paging(page_url(previous_cursor), page_url(next_cursor))
