"""Tables are compared by the key that their rows have."""

from __future__ import annotations

import pytest

from report_lineage.reports.explain.table_diff import TableDiff, table_diff


def compared(old: str, new: str) -> TableDiff:
    """Compare what are tables."""
    found = table_diff(old, new)
    assert found is not None
    return found


def test_a_price_that_is_unique_by_accident_is_no_key() -> None:
    """The key is what matches most rows, not the first column that tells them apart."""
    found = compared(
        "price,symbol,month\n1,IBM,1\n2,IBM,2\n3,AAPL,1\n",
        "price,symbol,month\n9,IBM,1\n2,IBM,2\n3,AAPL,1\n",
    )

    assert found.key == ("symbol", "month")
    (row,) = found.rows.rows
    assert row.record is not None
    assert [(one.old, one.new) for one in row.record.changes] == [("1", "9")]


def test_of_two_keys_as_good_the_left_one_counts() -> None:
    """Where rows were only added, a value that is unique by accident matches as many."""
    old = "symbol,month,price\nIBM,1,1\nIBM,2,2\n"

    assert compared(old, old + "AAPL,1,3\n").key == ("symbol", "month")
    assert compared("name,value,id\na,1,7\n", "name,value,id\na,2,7\n").key == ("name",)


def test_rows_without_any_key_are_left_to_text() -> None:
    """Rows that repeat cannot be told apart: the lines of the text can."""
    assert table_diff("a\nx\nx\n", "a\nx\nx\ny\n") is None


def test_long_tables_leave_equal_rows_out() -> None:
    """Of 5,000 rows the one that differs is shown, and the others are counted."""
    old = "k,v\n" + "".join(f"{n},{n}\n" for n in range(5000))
    found = compared(old, old.replace("\n77,77\n", "\n77,78\n"))

    assert (found.equal_left_out, found.key) == (4999, ("k",))
    assert len(found.rows.rows) == 1


@pytest.mark.parametrize("text", ["", "a,a\n1,2\n", "a,b\n1\n", 'a,b\n"1,2\n', ",b\n1,2\n"])
def test_what_is_no_table(text: str) -> None:
    """A text without a proper heading, or with rows of other lengths, is none."""
    assert table_diff("a,b\n1,2\n", text) is None


def test_numbers_are_compared_as_they_are_written() -> None:
    """1.10 is not 1.1: the bytes of the file differ, and so does the cell."""
    (row,) = compared("k,v\na,1.1\n", "k,v\na,1.10\n").rows.rows

    assert row.record is not None
    assert (row.record.changes[0].old, row.record.changes[0].new) == ("1.1", "1.10")
