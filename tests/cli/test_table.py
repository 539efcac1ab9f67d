"""Tables for terminals."""

from lineage_panel.cli.table import shorten, table, width
from lineage_panel.plain_text import plain


def test_columns_are_aligned() -> None:
    """Text stands left, numbers right, and no line ends in spaces."""
    assert table(("NAME", "ROWS"), [("leads", 5), ("sections", 1204)]) == (
        "NAME      ROWS\nleads        5\nsections  1204"
    )


def test_wide_characters_take_two_cells() -> None:
    """A column after Chinese text begins where the others do."""
    lines = table(("NAME", "BY"), [("報告", "a"), ("ab", "b")]).splitlines()

    assert [width(line[: line.rindex(end)]) for line, end in zip(lines[1:], "ab", strict=True)] == [
        6,
        6,
    ]


def test_a_value_cannot_leave_its_line_or_drive_the_terminal() -> None:
    """Line breaks become spaces, escape sequences lose their escape, None is a dash."""
    assert plain("a\n\tb") == "a b"
    assert plain("\x1b[31mred") == "�[31mred"
    assert plain(None) == "–"


def test_lines_are_cut_to_the_terminal() -> None:
    """What does not fit ends in an ellipsis, whole wide characters only."""
    assert shorten("abcdef", 4) == "abc…"
    assert shorten("報告書", 4) == "報…"
    assert shorten("abcd", 4) == "abcd"


def test_a_table_without_rows_is_its_headings() -> None:
    """Nothing to list is no error."""
    assert table(("A", "B"), []) == "A  B"
