"""Random histories, held against a plain dictionary at every step."""

from __future__ import annotations

import random
import uuid
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.entities import Lead, Report, ReportSection
from report_lineage.reports import ReportState, state, timeline

Shape = tuple[str, tuple[tuple[uuid.UUID, int, str], ...]]


@dataclass(frozen=True)
class Section:
    """A section as the replay knows it."""

    report_id: uuid.UUID
    position: int
    body: str


@dataclass
class Replay:
    """Changes two reports at random; remembers what each of their versions looked like."""

    session: Session
    chance: random.Random
    titles: dict[uuid.UUID, str] = field(default_factory=dict)
    sections: dict[uuid.UUID, Section] = field(default_factory=dict)
    versions: dict[uuid.UUID, list[Shape]] = field(default_factory=dict)

    def begin(self) -> None:
        """Make both reports."""
        lead = Lead(name="IBM")
        reports = [Report(lead=lead, title="0") for _ in range(2)]
        self.session.add_all(reports)
        self.session.commit()
        self.titles = {report.id: "0" for report in reports}
        self.versions = {report.id: [("0", ())] for report in reports}

    def step(self, number: int) -> None:
        """Commit a few changes, and note every report that came out different."""
        if self.chance.random() < 0.3:
            self.retitle(number)
        known = list(self.sections)
        for key in self.chance.sample(known, min(len(known), self.chance.randrange(3))):
            self.chance.choice([self.rewrite, self.move, self.drop])(key, number)
        if self.chance.random() < 0.4 or not known:
            self.add(number)
        self.session.commit()
        for report_id, versions in self.versions.items():
            if versions[-1] != (shape := self.shape(report_id)):
                versions.append(shape)

    def shape(self, report_id: uuid.UUID) -> Shape:
        """Return what a report looks like now."""
        own = [
            (key, section.position, section.body)
            for key, section in self.sections.items()
            if section.report_id == report_id
        ]
        return self.titles[report_id], tuple(sorted(own, key=lambda section: section[1]))

    def retitle(self, number: int) -> None:
        """Give a report another title."""
        report_id = self.chance.choice(list(self.titles))
        self.titles[report_id] = str(number)
        update = sa.update(Report).where(Report.id == report_id)
        self.session.execute(update.values(title=str(number)))

    def add(self, number: int) -> None:
        """Give a report another section."""
        key = uuid.UUID(int=self.chance.getrandbits(128))
        section = Section(self.chance.choice(list(self.titles)), number, "new")
        self.sections[key] = section
        values = {"id": key, "key": "k", "heading": "h", **asdict(section)}
        self.session.execute(sa.insert(ReportSection).values(values))

    def rewrite(self, key: uuid.UUID, number: int) -> None:
        """Change the text of a section."""
        self.update(key, body=str(number))

    def move(self, key: uuid.UUID, number: int) -> None:
        """Give a section to a report, perhaps the one that has it."""
        self.update(key, report_id=self.chance.choice(list(self.titles)))

    def drop(self, key: uuid.UUID, number: int) -> None:
        """Delete a section."""
        del self.sections[key]
        self.session.execute(sa.delete(ReportSection).where(ReportSection.id == key))

    def update(self, key: uuid.UUID, **values: Any) -> None:
        """Change a section without the ORM's help."""
        self.sections[key] = replace(self.sections[key], **values)
        update = sa.update(ReportSection).where(ReportSection.id == key)
        self.session.execute(update.values(**values))


def shape_of(found: ReportState) -> Shape:
    """Return what a state says the report looked like."""
    return found.title, tuple((s.id, s.position, s.body) for s in found.sections)


@pytest.mark.parametrize("seed", [1, 2])
def test_every_version_is_what_it_was(session: Session, seed: int) -> None:
    """Sections come, go and move between two reports, several in one commit."""
    replay = Replay(session, random.Random(seed))
    replay.begin()
    for number in range(1, 41):
        replay.step(number)

    for report_id, versions in replay.versions.items():
        numbers = range(1, timeline(session, report_id).total + 1)
        assert [shape_of(state(session, report_id, number)) for number in numbers] == versions
