"""What the changed lines of a template name is read from its text."""

from __future__ import annotations

import pytest

from report_lineage.diff import text_diff
from report_lineage.reports.explain.template_uses import template_uses

OLD = """<h1>{{ report.title }}</h1>
<p>{{ report.data.score }} of {{ lead["name"] }}</p>
{% for section in sections %}
<p>{{ section.body|upper }}</p>
{% endfor %}
"""


@pytest.mark.parametrize(
    ("old", "new", "uses"),
    [
        ("report.title }}</h1>", "report.title }}!</h1>", ("report.title",)),
        ("{{ report.data.score }} of", "of", ("lead.name", "report.data.score")),
        ("<p>{{ section", "<b>{{ section", ("sections.body",)),
        ("in sections", "in sections|reverse", ("sections",)),
        ("{% endfor %}\n", "{% endfor %}\n<hr>\n", ()),
    ],
)
def test_changed_lines(old: str, new: str, uses: tuple[str, ...]) -> None:
    """Fields on changed lines are named, by loop variables and subscripts, too; others are not."""
    changed = OLD.replace(old, new)

    assert template_uses(OLD, changed, text_diff(OLD, changed)) == uses


@pytest.mark.parametrize(
    "new", ["{% unknown %}", "{{ (" * 3000, "{% for x in x %}{{ x.y }}{% endfor %}"]
)
def test_what_is_no_plain_template_names_nothing(new: str) -> None:
    """Tags of a host's own, broken ones and endless loops are no error."""
    assert template_uses("", new, text_diff("", new)) == ()
