"""Reverting reports with their sections, rows alone, and whole transactions."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage import transaction_context
from report_lineage.entities import Lead, Report, ReportLineage, ReportSection, Transaction
from report_lineage.entities import manager as own
from report_lineage.errors import BadInput, BadMoment, NotFound, RevertConflict
from report_lineage.history import Operation
from report_lineage.history.past import Transaction as At
from report_lineage.history.past import Version
from report_lineage.history.revert import ConflictKind, Whole, apply, plan_revert
from tests.support.replay import check_replay


@pytest.fixture
def report(session: Session) -> Iterator[uuid.UUID]:
    """Give a report with two sections, made by ann; in the end history must replay."""
    with transaction_context(actor="ann", reason="made"):
        report = Report(lead=Lead(name="IBM"), title="One", data={"n": 1.10})
        for position, key in enumerate(("a", "b"), start=1):
            report.sections.append(ReportSection(position=position, key=key, heading=key))
        session.add(report)
        session.commit()
    yield report.id
    session.commit()
    check_replay(session.connection(), own)


def edit(session: Session, report_id: uuid.UUID, actor: str = "bob") -> None:
    """Change the title, drop section b, add section c."""
    with transaction_context(actor=actor, reason="edited"):
        report = session.get_one(Report, report_id)
        report.title = "Two"
        del report.sections[1]
        report.sections.append(ReportSection(position=2, key="c", heading="c"))
        session.commit()


def last_transaction(session: Session) -> Transaction:
    """Return the newest transaction."""
    return session.scalars(sa.select(Transaction).order_by(Transaction.id.desc()).limit(1)).one()


def content(session: Session, report_id: uuid.UUID) -> tuple[str, list[str]]:
    """Return title and sections of a report."""
    session.expire_all()
    report = session.get_one(Report, report_id)
    return report.title, [section.key for section in report.sections]


def test_a_whole_goes_back_with_its_parts(session: Session, report: uuid.UUID) -> None:
    """Title and sections are those of version 1 again, in a version 3 that says who and why."""
    edit(session, report)
    plan = plan_revert(session, Whole(Report, report), to=Version(report, 1))

    with transaction_context(actor="eve", channel="cli"):
        done = apply(session, plan, reason="bob erred", accept="all")

    assert [len(plan.inserts), len(plan.updates), len(plan.deletes)] == [1, 1, 1]
    assert content(session, report) == ("One", ["a", "b"])
    made = last_transaction(session)
    assert (made.id, made.actor, made.reason, made.channel) == (
        done.transaction_id, "eve", "bob erred", "cli",
    )  # fmt: skip
    numbers = session.scalars(sa.select(ReportLineage.number).order_by(ReportLineage.number))
    assert list(numbers) == [1, 2, 3]


def test_a_plan_lists_old_and_new_values(session: Session, report: uuid.UUID) -> None:
    """Of an update the columns that change, of an insert or delete all of them."""
    edit(session, report)

    plan = plan_revert(session, Whole(Report, report), to=Version(report, 1))

    (update,) = plan.updates
    assert {name: (c.old, c.new) for name, c in update.columns.items()} == {"title": ("Two", "One")}
    (insert,), (delete,) = plan.inserts, plan.deletes
    assert (insert.columns["key"].old, insert.columns["key"].new) == (None, "b")
    assert (delete.columns["key"].old, delete.columns["key"].new) == ("c", None)
    assert delete.row.key == (delete.columns["id"].old,)


def test_planning_writes_nothing(session: Session, report: uuid.UUID) -> None:
    """A plan leaves neither transaction nor version behind."""
    edit(session, report)
    before = last_transaction(session).id

    plan_revert(session, Whole(Report, report), to=Version(report, 1))
    session.commit()

    assert last_transaction(session).id == before
    assert content(session, report) == ("Two", ["a", "c"])


def test_a_row_goes_back_alone(session: Session, report: uuid.UUID) -> None:
    """A row's revert leaves the parts of its whole as they are."""
    edit(session, report)
    plan = plan_revert(session, (Report, report), to=Version(report, 1))

    apply(session, plan, reason="title only", accept="all")

    assert content(session, report) == ("One", ["a", "c"])


def test_a_transaction_is_undone(session: Session, report: uuid.UUID) -> None:
    """All that a commit wrote is as right before it; nobody has to accept the commit itself."""
    edit(session, report)
    edited = last_transaction(session).id
    plan = plan_revert(session, At(edited))

    apply(session, plan, reason="undo")

    assert plan.conflicts == ()
    assert content(session, report) == ("One", ["a", "b"])


def test_a_revert_is_undone(session: Session, report: uuid.UUID) -> None:
    """Reverting a revert gives back what was before it."""
    edit(session, report)
    plan = plan_revert(session, Whole(Report, report), to=Version(report, 1))
    done = apply(session, plan, reason="one", accept="all")
    assert done.transaction_id is not None

    apply(session, plan_revert(session, At(done.transaction_id)), reason="two")

    assert content(session, report) == ("Two", ["a", "c"])


def test_a_deleted_report_comes_back(session: Session, report: uuid.UUID) -> None:
    """A deleted whole is inserted, root first."""
    session.delete(session.get_one(Report, report))
    session.commit()
    plan = plan_revert(session, Whole(Report, report), to=Version(report, 1))

    apply(session, plan, reason="missed", accept="all")

    assert [step.row.table for step in plan.steps] == ["lineage_report", *["lineage_section"] * 2]
    assert content(session, report) == ("One", ["a", "b"])


def test_a_report_goes_that_was_made_later(session: Session, report: uuid.UUID) -> None:
    """Undoing the commit that made a report deletes it, parts first, and its lead."""
    made = last_transaction(session).id
    plan = plan_revert(session, At(made))

    apply(session, plan, reason="never was")

    assert [change.operation for change in plan.changes] == [Operation.DELETE] * 4
    assert session.scalars(sa.select(Report)).all() == []
    assert session.scalars(sa.select(Lead)).all() == []


def test_later_edits_of_others_have_to_be_accepted(session: Session, report: uuid.UUID) -> None:
    """A commit that would be undone is named with who and why, and refused until it is accepted."""
    edit(session, report)
    edited = last_transaction(session).id
    with transaction_context(actor="ann"):
        plan = plan_revert(session, Whole(Report, report), to=Version(report, 1))

    (question,) = plan.questions
    assert question.kind is ConflictKind.LATER_EDIT and question.commit is not None
    assert (question.commit.id, question.commit.actor, question.commit.reason) == (
        edited, "bob", "edited",
    )  # fmt: skip
    with pytest.raises(RevertConflict, match="by bob"):
        apply(session, plan, reason="mine")
    with pytest.raises(RevertConflict, match="by bob"):
        apply(session, plan, reason="mine", accept=[edited + 1])
    assert content(session, report) == ("Two", ["a", "c"])
    apply(session, plan, reason="mine", accept=[edited])
    assert content(session, report) == ("One", ["a", "b"])


def test_own_later_edits_are_only_shown(session: Session, report: uuid.UUID) -> None:
    """Who reverts to a moment need not accept what they did themselves."""
    edit(session, report, actor="ann")
    with transaction_context(actor="ann"):
        plan = plan_revert(session, Whole(Report, report), to=Version(report, 1))

        apply(session, plan, reason="mine")

    assert [one.kind for one in plan.conflicts] == [ConflictKind.LATER_EDIT]
    assert plan.questions == ()


def test_edits_after_an_undone_commit_are_asked_about(session: Session, report: uuid.UUID) -> None:
    """To undo one commit is not to undo the next, whoever made it."""
    edit(session, report, actor="ann")
    edited = last_transaction(session).id
    with transaction_context(actor="ann"):
        session.get_one(Report, report).title = "Three"
        session.commit()

        plan = plan_revert(session, At(edited))

    assert [one.commit and one.commit.actor for one in plan.questions] == ["ann"]


def test_nothing_to_do(session: Session, report: uuid.UUID) -> None:
    """A plan without changes writes no version."""
    before = last_transaction(session).id

    done = apply(session, plan_revert(session, Whole(Report, report), to=At(before)), reason="none")

    assert done.transaction_id is None
    assert last_transaction(session).id == before


def test_what_cannot_be_asked(session: Session, report: uuid.UUID) -> None:
    """A target that is none, a moment missing or in vain, rows and commits that never were."""
    now = datetime.now(UTC)
    with pytest.raises(BadInput, match="cannot be reverted"):
        plan_revert(session, report, to=now)  # type: ignore[arg-type]  # what is refused
    with pytest.raises(BadInput, match="to a moment, and none"):
        plan_revert(session, (Report, report))
    with pytest.raises(BadInput, match="means nothing"):
        plan_revert(session, At(1), to=now)
    with pytest.raises(BadMoment):
        plan_revert(session, (Report, report), to=7)  # type: ignore[arg-type]  # what is refused
    with pytest.raises(NotFound, match="no Report"):
        plan_revert(session, Whole(Report, uuid.uuid4()), to=now)
    with pytest.raises(NotFound, match="no transaction 4000"):
        plan_revert(session, At(4000))
    with pytest.raises(BadInput, match="needs a reason"):
        apply(session, plan_revert(session, (Report, report), to=now), reason=" ")


def test_a_host_s_table_that_refers_to_a_report_counts(session: Session, report: uuid.UUID) -> None:
    """A report stays that a table of the host's refers to, whatever the key's type."""
    made = last_transaction(session)
    kind = sa.Uuid().compile(session.get_bind().dialect)
    session.execute(
        sa.text(f"CREATE TABLE mine (report {kind} REFERENCES lineage_report ON DELETE CASCADE)")
    )
    mine = sa.table("mine", sa.column("report", sa.Uuid()))
    session.execute(sa.insert(mine).values(report=report))
    session.commit()

    plan = plan_revert(session, At(made.id))

    assert [str(one.rows[0]) for one in plan.refusals] == [f"mine {report}"]
    with pytest.raises(RevertConflict, match="refers to lineage_report"):
        apply(session, plan, reason="in vain")
    assert content(session, report) == ("One", ["a", "b"])
