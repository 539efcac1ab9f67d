"""Prints results: medians, their ratios to plain and to the double write, and the goals."""

from __future__ import annotations

from collections.abc import Sequence

from tests.benchmarks.cases import Case, Goal
from tests.benchmarks.contest import Result

_HEAD = f"    {'':<20} {'median':>12} {'x plain':>9} {'x double':>9}  versions"


def print_case(case: Case, results: Sequence[Result], dialect: str) -> None:
    """Print a line for each contestant, and whether ours meets the goals."""
    unit = "" if case.transactions == 1 else ", per transaction"
    print(f"\n  {case.label}{unit}\n{_HEAD}")
    medians = {result.contestant.label: result.median_s for result in results}
    for result in results:
        print(f"    {result.contestant.label:<20} {_figures(case, result, medians)}".rstrip())
    for goal in case.goals.get(dialect, ()):
        print(f"    {_verdict(goal, medians)}")


def _figures(case: Case, result: Result, medians: dict[str, float | None]) -> str:
    if result.median_s is None:
        return f"           -  {result.refusal}"
    ratios = [_ratio(result.median_s, medians.get(name)) for name in ("plain", "double write")]
    figures = f"{result.median_s * 1000:9.2f} ms {ratios[0]:>9} {ratios[1]:>9}"
    if not result.contestant.keeps_history:
        return figures
    lost = "" if result.recorded == case.writes else f" of {case.writes:,}"
    return f"{figures}  {result.recorded:,}{lost}"


def _ratio(value: float, base: float | None) -> str:
    return "" if base is None else f"{value / base:.2f}x"


def _verdict(goal: Goal, medians: dict[str, float | None]) -> str:
    said = f"goal: ours at most {goal.times:g}x {goal.of}"
    ours, base = medians.get("ours"), medians.get(goal.of)
    if ours is None or base is None:
        return f"{said}: not measured"
    verdict = "met" if ours <= goal.times * base else "MISSED"
    limit = medians.get("double write")
    beyond = limit is not None and limit > goal.times * base
    aside = f"; the double write itself takes {_ratio(limit or 0, base)}" if beyond else ""
    return f"{said}: {verdict} ({_ratio(ours, base)}{aside})"
