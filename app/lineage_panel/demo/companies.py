"""The five companies of the demo, each a lead with one report."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "demo.report-lineage.example")
"""What the demo's ids are derived from, so that they are the same wherever it is recorded."""


def demo_id(kind: str, name: str) -> uuid.UUID:
    """Return the id of one of the demo's rows, such as ``demo_id("report", "IBM")``."""
    return uuid.uuid5(NAMESPACE, f"{kind}/{name}")


@dataclass(frozen=True)
class Company:
    """A company: ``name`` as briefs call it, ``legal_name`` as the lead is called at first."""

    ticker: str
    name: str
    legal_name: str
    website: str
    first_month: date

    @property
    def lead_id(self) -> uuid.UUID:
        """Return the id of the company's lead."""
        return demo_id("lead", self.ticker)

    @property
    def report_id(self) -> uuid.UUID:
        """Return the id of the company's report."""
        return demo_id("report", self.ticker)

    def section_id(self, key: str) -> uuid.UUID:
        """Return the id of a section of the company's report."""
        return demo_id("section", f"{self.ticker}/{key}")

    @property
    def title(self) -> str:
        """Return the title of the company's report."""
        return f"{self.name} market brief"


_START = date(2000, 1, 1)

COMPANIES = (
    Company("MSFT", "Microsoft", "Microsoft Corporation", "https://www.microsoft.com/", _START),
    Company("AMZN", "Amazon", "Amazon.com, Inc.", "https://www.amazon.com/", _START),
    Company(
        "IBM",
        "IBM",
        "International Business Machines Corporation",
        "https://www.ibm.com/",
        _START,
    ),
    Company("GOOG", "Google", "Google Inc.", "https://www.google.com/", date(2004, 8, 1)),
    Company("AAPL", "Apple", "Apple Computer, Inc.", "https://www.apple.com/", _START),
)

BY_TICKER = {company.ticker: company for company in COMPANIES}
