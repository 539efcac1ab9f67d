"""The form that shows a list, as it is filtered, at another moment."""

from __future__ import annotations

from lineage_panel.pages.frame import FilterForm
from lineage_panel.pages.time_line import InstantForm, instant_form
from lineage_panel.visit import Read


def list_instant(read: Read, form: FilterForm) -> InstantForm:
    """Return the form of a list, at its moment or now, which keeps the filters in force."""
    keep = {field: value for field, value in form.values.items() if value}
    return instant_form(form.action_url, read.as_of.time if read.as_of else None, keep=keep)
