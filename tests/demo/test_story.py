"""The story is complete and in order."""

from lineage_panel.demo.story import FIRST_MONTH, story


def test_no_two_steps_happen_at_once() -> None:
    """Where a recording was interrupted is told by the time of the newest commit alone."""
    times = [step.at for step in story()]

    assert times == sorted(set(times))
    assert all(time.tzinfo is not None for time in times)


def test_every_month_has_its_run() -> None:
    """From January 2000 to March 2010 there is a step early on the first of the next month."""
    first_days = [step.at for step in story() if step.at.day == 1 and step.at.hour == 6]

    assert len(first_days) == 123
    assert (first_days[0].year, first_days[0].month) == (FIRST_MONTH.year, 2)
    assert (first_days[-1].year, first_days[-1].month) == (2010, 4)
