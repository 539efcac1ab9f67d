"""The demo's story: ten years of monthly briefs, and what happened between them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from lineage_panel.demo import acts, feed
from lineage_panel.demo.acts import Act
from lineage_panel.demo.companies import BY_TICKER, COMPANIES
from lineage_panel.demo.job import Order
from lineage_panel.demo.months import month_name, months_later
from lineage_panel.demo.wording import PER_CENT, PERCENT_SIGN

ANALYST, EDITOR, SCHEDULER = "maria.keller", "tom.brandt", "scheduler"
FIRST_MONTH = date(2000, 1, 1)
DAMAGED_MONTH = date(2008, 9, 1)
RESTATED_AT = datetime(2009, 4, 15, tzinfo=UTC)
PERCENT_SIGN_AT = datetime(2007, 6, 4, tzinfo=UTC)
NEW_TOKEN_AT = datetime(2006, 7, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Step:
    """Something that happens at a moment of the story."""

    at: datetime
    act: Act


def at(year: int, month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    """Return a moment of the story, in UTC."""
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def story() -> tuple[Step, ...]:
    """Return every step in order; no two at the same moment."""
    return tuple(sorted([*_monthly_runs(), *_events()], key=lambda step: step.at))


def _monthly_runs() -> list[Step]:
    """Return the run of each month, early on the first day of the next one."""
    steps, month = [], FIRST_MONTH
    while month <= feed.last_month():
        following = months_later(month, 1)
        when = at(following.year, following.month, 1, 6)
        if month == DAMAGED_MONTH:
            damaged = _order(when, month, "Monthly run", prices=feed.delivered_damaged(month))
            steps.append(Step(when, acts.run_that_fails(damaged)))
            when = at(following.year, following.month, 1, 8, 40)
            steps.append(_run(when, month, "Second delivery of the prices", actor=EDITOR))
        else:
            steps.append(_run(when, month, "Monthly run"))
        month = following
    return steps


def _run(when: datetime, month: date, reason: str, *, actor: str = SCHEDULER) -> Step:
    return Step(when, acts.run(_order(when, month, reason, actor=actor)))


def _order(
    when: datetime,
    month: date,
    reason: str,
    *,
    actor: str = SCHEDULER,
    prices: bytes | None = None,
) -> Order:
    return Order(
        month=month,
        prices=prices or feed.delivered(month, restated=when >= RESTATED_AT),
        actor=actor,
        reason=f"{reason} for {month_name(month)}",
        code_version="1.0.0" if when < PERCENT_SIGN_AT else "1.1.0",
        style=PER_CENT if when < PERCENT_SIGN_AT else PERCENT_SIGN,
        feed_token="demo-feed-token-1" if when < NEW_TOKEN_AT else "demo-feed-token-2",
    )


def _events() -> list[Step]:
    return [*_coverage(), *_templates(), *_edits(), *_corrections()]


def _coverage() -> list[Step]:
    first = [company for company in COMPANIES if company.ticker != "GOOG"]
    return [
        Step(
            at(2000, 1, 3), acts.begin(*first, actor=ANALYST, reason="Coverage of four companies")
        ),
        Step(
            at(2004, 8, 19),
            acts.cover(BY_TICKER["GOOG"], actor=ANALYST, reason="Google is listed from today"),
        ),
        Step(
            at(2005, 5, 12, 14, 5),
            acts.suspend("AMZN", actor=ANALYST, reason="Coverage of Amazon suspended for summer"),
        ),
        Step(
            at(2005, 9, 20),
            acts.change_lead(
                "AMZN", coverage="active", actor=ANALYST, reason="Coverage of Amazon taken up again"
            ),
        ),
        Step(
            at(2007, 1, 10),
            acts.change_lead(
                "AAPL", name="Apple Inc.", actor=EDITOR, reason="The company dropped Computer"
            ),
        ),
    ]


def _templates() -> list[Step]:
    """Return the template's versions, each tried at once on the month already written."""
    changes = (
        (at(2003, 3, 10), "1.1", date(2003, 2, 1), "Key figures in a table at the top"),
        (at(2006, 2, 14), "1.2", date(2006, 1, 1), "The ranking as a table, narrow screens"),
        (
            at(2008, 12, 8),
            "1.3",
            date(2008, 11, 1),
            "Says where prices come from, and what is withheld",
        ),
    )
    steps = []
    for when, label, month, reason in changes:
        steps.append(Step(when, acts.change_template(label, actor=EDITOR, reason=reason)))
        again = f"Template {label}, again"
        steps.append(_run(when.replace(hour=11), month, again, actor=EDITOR))
    return steps


def _edits() -> list[Step]:
    return [
        Step(
            at(2002, 10, 2, 10, 15),
            acts.edit_section(
                "IBM",
                "summary",
                "Read this with care: a single quarter's fall weighs on every figure below.",
                actor=ANALYST,
                reason="A word of caution after September's figures",
            ),
        ),
        Step(
            at(2008, 10, 3, 16, 30),
            acts.edit_section(
                "AAPL",
                "drawdown",
                "The fall came with that of the whole market and says little about the company.",
                actor=ANALYST,
                reason="Puts September's fall into context, asked for by readers",
            ),
        ),
    ]


def _corrections() -> list[Step]:
    return [
        Step(PERCENT_SIGN_AT.replace(hour=17), acts.correct_percentages),
        Step(
            at(2009, 4, 14, 15, 20),
            acts.set_status(
                "IBM",
                "withheld",
                actor=ANALYST,
                reason="IBM's price of March 2009 is being restated; withheld until made again",
            ),
        ),
        _run(
            RESTATED_AT.replace(hour=6),
            feed.RESTATED_MONTH,
            "IBM's price restated from 95.09 to 95.90, again",
            actor=EDITOR,
        ),
    ]
