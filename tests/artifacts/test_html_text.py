"""The text of HTML as a reader meets it."""

from __future__ import annotations

import pytest

from report_lineage.artifacts.html_text import html_text


@pytest.mark.parametrize(
    ("document", "text"),
    [
        ("<p>One\n  two</p><p>Three", "One two\nThree\n"),
        ("a<br>b<hr>c", "a\nb\nc\n"),
        ("<b>bo</b>ld <i>and</i> not", "bold and not\n"),
        ("Price &amp; <em>gain</em>: 1&nbsp;%", "Price & gain: 1\xa0%\n"),
        ("<table><tr><th>k<th>v<tr><td>IBM<td> 95.90 </table>", "k\tv\nIBM\t95.90\n"),
        ("<ul><li>one<li>two</ul>after", "one\ntwo\nafter\n"),
        ("<pre>\n  a\n   b\n</pre>c", "\n  a\n   b\nc\n"),
        ("<img src=x alt='a chart'> <img src=y>", "[a chart]\n"),
        ("", ""),
    ],
)  # fmt: skip
def test_blocks_are_lines(document: str, text: str) -> None:
    """Each block is a line, white space is one space, cells are apart, images have their words."""
    assert html_text(document) == text


@pytest.mark.parametrize(
    "document",
    [
        "<head><title>x</title><style>p{}</style></head><p>seen",
        "<head><title>x</title><p>seen",
        "<script>alert('<p>x</p>')</script><p>seen</p>",
        "<p hidden>x</p><p>seen</p>",
        "<p hidden>x<p>seen",
        "<ul><li hidden>x</ul>seen",
        "<div hidden>x<div>y</div>z</div>seen",
        "<svg><title>x</title><path d='M0'/><g><text>y</text></g></svg>seen",
        "<!-- x -->seen<!-- y -->",
        "<input hidden>seen",
        "<template><p>x</p></template>seen",
    ],
)
def test_what_is_not_shown_is_left_out(document: str) -> None:
    """Heads, scripts, styles, drawings, comments and what is hidden; what follows is there."""
    assert html_text(document) == "seen\n"
