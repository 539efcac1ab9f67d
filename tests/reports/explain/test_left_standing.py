"""An edit that one run left standing and a later one wrote over is a cause, and only then."""

from __future__ import annotations

from unittest import mock

import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage import transaction_context
from report_lineage.entities import Report, ReportSection
from report_lineage.recording import Run
from report_lineage.reports.explain import CauseKind, Verdict, left_standing
from tests.reports.explain.conftest import REPORT, SECTIONS, Desk, report_of
from tests.reports.explain.test_causes import only


def write(desk: Desk, words: str | None = None, job: str = "brief", **values: object) -> None:
    """Run the job over the section on return alone, and over the one on risk if it says anything."""

    def work(run: Run) -> None:
        report = report_of(desk.session)
        report.sections[0].body = str(desk.session.scalar(sa.func.random()))
        if words is not None:
            desk.session.get_one(ReportSection, SECTIONS["risk"]).body = words
        for name, value in values.items():
            setattr(report, name, value)

    desk.job(job, {}, work)


def edit(desk: Desk, words: str) -> None:
    """Edit the section on risk by hand."""
    with transaction_context(actor="maria", reason="too harsh"):
        desk.session.get_one(ReportSection, SECTIONS["risk"]).body = words
        desk.session.commit()


def rewrite_only_risk(desk: Desk, words: str) -> None:
    """Run the job over the section on risk alone."""

    def work(run: Run) -> None:
        desk.session.get_one(ReportSection, SECTIONS["risk"]).body = words

    desk.job("brief", {}, work)


def test_the_run_that_overwrote_it_is_named(desk: Desk) -> None:
    """The edit explains the difference, though a run stands between: that run left it standing."""
    desk.brief({}, "a")
    edit(desk, "Milder.")
    write(desk)
    rewrite_only_risk(desk, "Harsh.")

    cause = only(found := desk.why(3, 4), CauseKind.MANUAL_EDIT)

    assert cause.sentence == (
        "The change of section “Risk” by maria by hand in v2 (too harsh) "
        "was overwritten by the job brief in v4."
    )
    assert (cause.version, cause.inferred, cause.traced) == (2, False, True)
    assert [one.key for one in found.differences] == [f"section:{SECTIONS['risk']}"]


def test_the_other_way_round(desk: Desk) -> None:
    """Backwards the edit is there again, and the sentence still says who overwrote it."""
    desk.brief({}, "a")
    edit(desk, "Milder.")
    write(desk)
    rewrite_only_risk(desk, "Harsh.")

    cause = only(desk.why(4, 3), CauseKind.MANUAL_EDIT)

    assert cause.sentence == (
        "maria changed section “Risk” by hand in v2 (too harsh), "
        "which was overwritten by the job brief in v4."
    )


def test_a_correction_by_sql_that_was_left_standing(desk: Desk, session: Session) -> None:
    """The same goes for a statement without a context."""
    desk.brief({}, "a")
    with session.get_bind().begin() as connection:
        connection.execute(
            sa.update(ReportSection)
            .where(ReportSection.id == SECTIONS["risk"])
            .values(body="By SQL.")
        )
    write(desk)
    rewrite_only_risk(desk, "Harsh.")

    cause = only(desk.why(3, 4), CauseKind.SQL_CORRECTION)

    assert cause.clause == (
        "the change of section “Risk” by an SQL statement in v2 "
        "was overwritten by the job brief in v4"
    )


def test_what_else_that_run_changed_is_told_apart(desk: Desk) -> None:
    """Both runs found the edit, so it does not explain what else one of them made otherwise."""
    desk.brief({}, "a")
    edit(desk, "Milder.")
    write(desk)
    write(desk, "Harsh.")

    found = desk.why(3, 4)

    assert [one.kind for one in found.causes] == [
        CauseKind.MANUAL_EDIT,
        CauseKind.NONDETERMINISM,
    ]
    assert [one.difference.name for one in found.causes[0].effects] == ["section “Risk”"]


def test_an_edit_that_a_run_in_between_wrote_over_is_none(desk: Desk) -> None:
    """What the earlier version says is that run's, though it came to say the same again."""
    desk.brief({}, "a")
    edit(desk, "Milder.")
    write(desk, "Harsh.")
    write(desk, "Milder.")
    write(desk, "Harsher.")

    only(desk.why(4, 5), CauseKind.NONDETERMINISM)


def test_fields_are_told_apart(desk: Desk) -> None:
    """A run that changed another field of the same section left the edited one standing."""
    desk.brief({}, "a")
    edit(desk, "Milder.")

    def rename(run: Run) -> None:
        desk.session.get_one(ReportSection, SECTIONS["risk"]).heading = "Risks"

    desk.job("brief", {}, rename)
    rewrite_only_risk(desk, "Harsh.")

    assert only(desk.why(3, 4), CauseKind.MANUAL_EDIT).version == 2


def test_members_of_the_data(desk: Desk, session: Session) -> None:
    """Of a JSON object the member that was edited counts, not the others that runs wrote."""
    desk.brief({}, "a")
    write(desk, data={"rating": "hold", "score": 1})
    with transaction_context(actor="maria"):
        session.get_one(Report, REPORT).data = {"rating": "buy", "score": 1}
        session.commit()
    write(desk, data={"rating": "buy", "score": 2})
    write(desk, data={"rating": "sell", "score": 2})

    found = [one for one in desk.why(4, 5).causes if one.kind is CauseKind.MANUAL_EDIT]

    assert [one.version for one in found] == [3]
    assert [one.difference.key for one in found[0].effects] == ["field:data.rating"]


def test_a_section_that_was_added_by_hand_and_removed_by_a_run(desk: Desk) -> None:
    """A section that came by hand is an edit; a run that removes it has overwritten that."""
    desk.brief({}, "a")
    with transaction_context(actor="maria"):
        outlook = ReportSection(position=3, key="outlook", heading="Outlook", body="Sunny.")
        outlook.report_id = REPORT
        desk.session.add(outlook)
        desk.session.commit()
    write(desk)

    def remove(run: Run) -> None:
        desk.session.delete(report_of(desk.session).sections[2])

    desk.job("brief", {}, remove)

    cause = only(desk.why(3, 4), CauseKind.MANUAL_EDIT)

    assert cause.clause == (
        "the change of section “Outlook” by maria by hand in v2 was overwritten by the job brief in v4"
    )


def test_a_section_that_was_deleted_by_hand_and_made_again(desk: Desk) -> None:
    """A deletion stands as long as the section is away."""
    desk.brief({}, "a")
    with transaction_context(actor="maria"):
        desk.session.delete(report_of(desk.session).sections[1])
        desk.session.commit()
    write(desk)

    def again(run: Run) -> None:
        risk = ReportSection(id=SECTIONS["risk"], position=2, key="risk", heading="Risk", body="b")
        risk.report_id = REPORT
        desk.session.add(risk)

    desk.job("brief", {}, again)

    cause = only(desk.why(3, 4), CauseKind.MANUAL_EDIT)

    assert cause.clause == (
        "the change of section “Risk” by maria by hand in v2 was overwritten by the job brief in v4"
    )


def test_making_the_report_by_hand_is_no_edit(desk: Desk, session: Session) -> None:
    """What a form left in a new report is not what maria wanted kept: the runs tell."""
    with transaction_context(actor="maria"):
        report_of(session).sections[0].body = "Draft."
        session.commit()
    desk.job("brief", {}, lambda run: setattr(report_of(session), "title", "Brief 2"))
    desk.brief({"prices.csv": b"k,v\na,1\n"}, "a")

    found = desk.why(2, 3)

    assert [one.kind for one in found.causes] == [CauseKind.INPUT_ADDED]
    assert found.verdict is Verdict.EXPLAINED


def test_an_edit_many_edits_ago(desk: Desk, session: Session) -> None:
    """Edits are read in pages, until one is found for each difference."""
    desk.brief({}, "a")
    edit(desk, "Milder.")
    for title in "abcde":
        with transaction_context(actor="tom"):
            report_of(session).title = title
            session.commit()
    write(desk)
    rewrite_only_risk(desk, "Harsh.")

    with mock.patch.object(left_standing, "PAGE", 2):
        assert only(desk.why(8, 9), CauseKind.MANUAL_EDIT).version == 2


def test_several_runs_that_overwrote_one_edit(desk: Desk, session: Session) -> None:
    """Each is named, in the order of versions."""
    desk.brief({}, "a")
    with transaction_context(actor="maria"):
        for section in report_of(session).sections:
            section.body = "By maria."
        session.commit()
    desk.job("brief", {}, lambda run: setattr(report_of(session), "title", "Brief 2"))
    rewrite_only_risk(desk, "Harsh.")
    write(desk, job="returns")

    found = [one for one in desk.why(3, 5).causes if one.kind is CauseKind.MANUAL_EDIT]

    assert len(found) == 1
    assert found[0].clause.endswith(
        "was overwritten by the job brief in v4 and the job returns in v5"
    )
