"""The page on the doctor names every finding there is, and nothing else."""

import re

from report_lineage.capture.doctor import KINDS
from tests.docs.documents import PROJECT, headings

PAGE = PROJECT / "docs" / "reference" / "doctor.md"


def test_every_finding_has_cause_and_cure() -> None:
    """Whoever looks a finding up finds it; a removed one is gone."""
    described = [heading.strip("`") for heading in headings(PAGE) if "`" in heading]

    assert sorted(described) == sorted(KINDS)


def test_the_severity_of_each_finding_is_right() -> None:
    """The word after each heading is the one the doctor says."""
    described = dict(re.findall(r"^### `(\S+)`\n\n(\w+)\.", PAGE.read_text(), re.MULTILINE))

    assert {code: word.lower() for code, word in described.items()} == {
        code: kind.severity.value for code, kind in KINDS.items()
    }


def test_every_finding_says_what_to_do() -> None:
    """Each finding on the page has a cure."""
    sections = re.split(r"^### ", PAGE.read_text(), flags=re.MULTILINE)[1:]

    assert [text.splitlines()[0] for text in sections if "cure" not in text.lower()] == []
