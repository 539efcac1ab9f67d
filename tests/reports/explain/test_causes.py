"""Each kind of cause is found, said in one sentence, and shown by its evidence."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage import transaction_context
from report_lineage.capture.connections.context import Context, push_context
from report_lineage.diff import JsonDiff, RecordDiff, TextDiff
from report_lineage.entities import Lead, Report, ReportSection, ReportTemplate
from report_lineage.recording import Run
from report_lineage.reports.explain import Cause, CauseKind, Explanation, TableDiff, Verdict
from tests.reports.explain.conftest import REPORT, SECTIONS, Desk, report_of
from tests.reports.story import made_by_run

PRICES = b"symbol,month,price\nIBM,2009-02,92.03\nIBM,2009-03,95.09\n"
RESTATED = PRICES.replace(b"95.09", b"95.90")


def only(found: Explanation, kind: CauseKind, verdict: Verdict = Verdict.EXPLAINED) -> Cause:
    """Return the one cause of an explanation, of this kind and with this verdict."""
    assert [one.kind for one in found.causes] == [kind]
    assert found.verdict is verdict
    return found.causes[0]


def test_the_same_is_identical(desk: Desk) -> None:
    """A version differs in nothing from itself, and has no causes."""
    desk.brief({"prices.csv": PRICES})

    found = desk.why(1, 1)

    assert (found.verdict, found.causes, found.differences) == (Verdict.IDENTICAL, (), ())
    assert found.summary == "v1 says the same as v1."


def test_a_restated_price(desk: Desk) -> None:
    """A table is compared by row key and column, and the cell is in the sentence."""
    desk.brief({"prices.csv": PRICES})
    desk.brief({"prices.csv": RESTATED})

    cause = only(found := desk.why(1, 2), CauseKind.INPUT_CHANGED)

    assert cause.sentence == "prices.csv was changed (2009-03: price 95.09 → 95.90)."
    assert found.summary == f"v2 differs from v1 because {cause.clause}."
    assert isinstance(cause.evidence.diff, TableDiff)
    assert cause.evidence.old_sha256 != cause.evidence.new_sha256
    assert (cause.places[0].depth, cause.places[0].path) == (1, ("brief", "prices.csv"))
    assert not cause.traced


@pytest.mark.parametrize(
    ("name", "old", "new", "kind", "words"),
    [
        ("a.json", b'{"n": 1.0, "m": 2}', b'{"n": 1.10, "m": 2}', JsonDiff, "/n 1.0 → 1.10"),
        ("a.txt", b"One.\nTwo.\n", b"One.\nThree.\n", TextDiff, "1 place changed"),
        ("a.json", b'{"n": 1', b'{"n": 2', TextDiff, "1 place changed"),
        ("a.csv", b"k,v\na,1\n", b"k,v\na,1\nb,2\nc,3\n", TableDiff, "2 rows added"),
        ("a.csv", b"k,v\na,1\n", b"k,w\na,1\n", TableDiff, "column w added, column v removed"),
    ],
)
def test_inputs_are_compared_by_what_they_are(
    desk: Desk, name: str, old: bytes, new: bytes, kind: type, words: str
) -> None:
    """JSON, text and tables each have their own diff; what is not what it says is text."""
    desk.brief({name: old})
    desk.brief({name: new})

    cause = only(desk.why(1, 2), CauseKind.INPUT_CHANGED)

    assert isinstance(cause.evidence.diff, kind)
    assert cause.clause == f"{name} was changed ({words})"


def test_bytes_that_are_no_text_are_told_by_digest(desk: Desk) -> None:
    """What cannot be compared says why."""
    desk.brief({"a.bin": b"\xff\x00"})
    desk.brief({"a.bin": b"\xff\x01"})

    evidence = only(desk.why(1, 2), CauseKind.INPUT_CHANGED).evidence

    assert (evidence.diff, evidence.note) == (None, "not text")
    assert evidence.old_sha256 is not None


def test_inputs_that_came_and_went(desk: Desk) -> None:
    """An input under a new name is one that was added, and one that was removed."""
    desk.brief({"old.csv": PRICES})
    desk.brief({"new.csv": PRICES})

    found = desk.why(1, 2)

    assert [(one.kind, one.subject) for one in found.causes] == [
        (CauseKind.INPUT_ADDED, "new.csv"),
        (CauseKind.INPUT_REMOVED, "old.csv"),
    ]


def test_a_parameter_code_and_a_secret(desk: Desk) -> None:
    """Values are told, those of secrets never."""
    desk.brief({}, parameters={"top": 5}, secret_parameters={"key": "hunter22"})
    desk.brief({}, parameters={"top": 6}, secret_parameters={"key": "hunter23"}, code_version="2")

    top, key, code = sorted(desk.why(1, 2).causes, key=lambda one: one.subject, reverse=True)

    assert top.sentence == "Parameter top went from 5 to 6."
    assert (key.evidence.old, key.evidence.new) == ("••••••", "••••••")
    assert key.sentence == "Parameter key was changed."
    assert code.sentence == "The code of the job brief went from 1.0 to 2."


def test_numbers_that_differ_only_in_how_they_are_written(desk: Desk) -> None:
    """5 and 5.0 are two values to the fingerprint, so they are a cause."""
    desk.brief({}, "a", parameters={"top": 5})
    desk.brief({}, "b", parameters={"top": 5.0})

    assert only(desk.why(1, 2), CauseKind.PARAMETER).clause == "parameter top went from 5 to 5.0"


def test_a_template(desk: Desk, session: Session) -> None:
    """Labels are in the sentence, the text is the evidence."""
    template = ReportTemplate(name="brief", label="1.2", source="One.\n")
    session.add(template)
    session.commit()
    key = template.id
    session.commit()
    desk.brief({}, "a", templates=[key])
    template.label, template.source = "1.3", "Two.\n"
    session.commit()
    desk.brief({}, "b", templates=[key])

    cause = only(desk.why(1, 2), CauseKind.TEMPLATE)

    assert cause.sentence == "Template brief went from 1.2 to 1.3."
    assert isinstance(cause.evidence.diff, TextDiff)
    assert cause.evidence.diff.apply("One.\n") == "Two.\n"


def test_an_edit_by_hand(desk: Desk, session: Session) -> None:
    """Who, when, why and what before and after; its effect is what it changed."""
    desk.brief({}, "a")
    with transaction_context(actor="maria", reason="too harsh"):
        session.get_one(ReportSection, SECTIONS["risk"]).body = "Milder."
        session.commit()

    cause = only(desk.why(1, 2), CauseKind.MANUAL_EDIT)

    assert cause.sentence == "maria changed section “Risk” by hand in v2 (too harsh)."
    assert cause.transaction is not None
    assert (cause.version, cause.transaction.channel) == (2, "orm")
    assert isinstance(cause.evidence.diff, RecordDiff)
    (change,) = cause.evidence.diff.changes
    assert (change.old, change.new) == ("risk: a", "Milder.")
    assert (cause.traced, [one.difference.name for one in cause.effects]) == (
        True,
        ["section “Risk”"],
    )


def test_an_edit_that_was_written_over(desk: Desk, session: Session) -> None:
    """A run that writes over an edit explains what it says by that, not by its inputs."""
    desk.brief({}, "a")
    with transaction_context(actor="maria", reason="too harsh"):
        session.get_one(ReportSection, SECTIONS["risk"]).body = "Milder."
        session.commit()
    desk.brief({}, "a")

    cause = only(desk.why(2, 3), CauseKind.MANUAL_EDIT)

    assert cause.clause == (
        "the change of section “Risk” by maria by hand in v2 (too harsh) "
        "was overwritten by the job brief in v3"
    )
    assert desk.why(1, 3).verdict is Verdict.IDENTICAL


def test_a_correction_by_sql(desk: Desk, session: Session) -> None:
    """A statement without a context is one of nobody's."""
    desk.brief({}, "a")
    with session.get_bind().begin() as connection:
        connection.execute(sa.update(ReportSection).values(body="By SQL."))

    cause = only(desk.why(1, 2), CauseKind.SQL_CORRECTION)

    assert cause.sentence == ("An SQL statement changed section “Return” and section “Risk” in v2.")
    assert cause.evidence.note is not None
    assert cause.evidence.note.startswith("channel sql")


def test_lead_data(desk: Desk, session: Session) -> None:
    """What a report shows of its lead is a difference, and its change the cause."""
    desk.brief({}, "a")
    with transaction_context(actor="tom", reason="renamed"):
        report_of(session).lead.name = "International Business Machines"
        session.commit()
    desk.brief({}, "b")

    cause = only(desk.why(1, 2), CauseKind.LEAD)

    assert cause.sentence == "Lead name was changed by tom (renamed)."
    assert isinstance(cause.evidence.diff, RecordDiff)
    assert [(one.difference.name, one.inferred) for one in cause.effects] == [
        ("lead name", False),
        ("section “Return”", True),
        ("section “Risk”", True),
    ]


def test_what_a_run_makes_of_an_edit(desk: Desk, session: Session) -> None:
    """A run that was given the same, and found an edit, is inferred to have followed it."""

    def page(words: bytes) -> Callable[[Run], object]:
        return lambda run: run.add_output("page.html", words, report=REPORT)

    desk.brief({}, "a", page(b"Brief"))
    with transaction_context(actor="maria"):
        report_of(session).title = "Market brief"
        session.commit()
    desk.brief({}, "a", page(b"Market brief"))

    cause = only(desk.why(1, 3), CauseKind.MANUAL_EDIT)

    assert [(one.difference.name, one.inferred) for one in cause.effects] == [
        ("title", False),
        ("output page.html", True),
    ]


def test_the_same_from_which_other_things_came(desk: Desk) -> None:
    """Equal fingerprints with other words are called what they are."""
    desk.brief({"prices.csv": PRICES}, "a")
    desk.brief({"prices.csv": PRICES}, "b")

    cause = only(desk.why(1, 2), CauseKind.NONDETERMINISM)

    assert cause.sentence == "The job brief gave other things from the same."
    assert cause.evidence.old == cause.evidence.new
    assert not cause.inferred


def test_nondeterminism_without_a_code_version_is_inferred(desk: Desk) -> None:
    """The code may have changed, and nothing would tell."""
    desk.brief({}, "a", code_version=None)
    desk.brief({}, "b", code_version=None)

    cause = only(desk.why(1, 2), CauseKind.NONDETERMINISM)

    assert cause.inferred
    assert "no version of its code" in (cause.evidence.note or "")


def test_nothing_was_recorded(desk: Desk, session: Session) -> None:
    """Runs of which nothing is known explain nothing."""
    for words in ("a", "b"):
        with made_by_run(session, job="other"):
            for section in report_of(session).sections:
                section.body = words
            session.commit()

    cause = only(found := desk.why(1, 2), CauseKind.NO_RECORD, Verdict.UNEXPLAINED)

    assert cause.inferred
    assert found.summary == (
        "Nothing recorded explains why v2 differs from v1: "
        "nothing is recorded of what the job other was given."
    )


def test_a_run_that_failed(desk: Desk, session: Session) -> None:
    """A version that a run committed before it failed is a partial one."""
    desk.brief({}, "a")

    def half() -> None:
        def work(run: object) -> None:
            session.commit()
            raise ValueError("out of paper")

        desk.brief({}, "b", work)

    with pytest.raises(ValueError, match="paper"):
        half()

    cause = only(desk.why(1, 2), CauseKind.RUN_STATE)

    assert cause.sentence == "The new run of the job brief failed."
    assert (cause.evidence.old, cause.evidence.new) == ("COMPLETE", "FAIL")
    assert "out of paper" in (cause.evidence.note or "")


def test_two_versions_of_one_run(desk: Desk, session: Session) -> None:
    """A version that a run committed on its way to another is explained by that."""

    def go_on(run: object) -> None:
        session.commit()
        session.get_one(ReportSection, SECTIONS["risk"]).body = "Later."

    desk.brief({}, "a", go_on)

    cause = only(desk.why(1, 2), CauseKind.RUN_STATE)

    assert cause.clause == "one run of the job brief committed v1 on its way to v2"


def test_another_job(desk: Desk) -> None:
    """A job that took another's place is a cause; what two jobs were given is not compared."""
    desk.brief({"a.csv": PRICES}, "a", parameters={"x": 1})
    desk.brief({"b.csv": PRICES}, "b", job="monthly")

    cause = only(desk.why(1, 2), CauseKind.JOB)

    assert cause.clause == "v2 was made by the job monthly, v1 by brief"


def test_deleted_and_made_again(desk: Desk, session: Session) -> None:
    """Who deleted a report explains that it is gone, and what made it again that it is there."""
    desk.brief({}, "a")
    with transaction_context(actor="maria", reason="coverage ends"):
        session.delete(report_of(session))
        session.commit()
    desk.brief({}, "b")

    gone, again = desk.why(1, 2), desk.why(2, 3)

    assert only(gone, CauseKind.MANUAL_EDIT).clause == (
        "maria deleted the report by hand in v2 (coverage ends)"
    )
    assert [one.kind for one in again.causes] == [CauseKind.MANUAL_EDIT, CauseKind.JOB]
    assert again.causes[1].sentence == "The job brief made the report in v3."
    assert again.report_id == REPORT


def test_a_report_that_was_begun_by_hand(desk: Desk, session: Session) -> None:
    """The first run over a text by hand is explained by both: there was no run to compare with."""
    with transaction_context(actor="maria"):
        report_of(session).sections[0].body = "By hand."
        session.commit()
    desk.brief({"prices.csv": PRICES}, "a")

    found = desk.why(1, 2)

    assert [one.kind for one in found.causes] == [CauseKind.MANUAL_EDIT, CauseKind.JOB]
    assert found.causes[1].clause == "v2 was made by the job brief, which had made none before"
    assert found.verdict is Verdict.EXPLAINED


def test_a_baseline_explains_nothing(desk: Desk, session: Session) -> None:
    """What was there before history began came about in a way that nobody recorded."""
    with push_context(Context(origin="baseline")):
        report_of(session).sections[0].body = "Found."
        session.commit()
    desk.brief({}, "a")

    found = desk.why(1, 2)

    assert found.verdict is Verdict.PARTLY_EXPLAINED
    assert "nothing recorded says how v1 came about (baseline)" in found.summary


def test_two_jobs_of_one_report(desk: Desk, session: Session) -> None:
    """Each section is explained by the job that writes it, whichever ran last."""

    def write(key: str, job: str, prices: bytes) -> None:
        def work(run: object) -> None:
            session.get_one(ReportSection, SECTIONS[key]).body = f"{key} {prices!r}"

        desk.job(job, {f"{key}.csv": prices}, work)

    desk.brief({}, "a")
    for prices in (PRICES, RESTATED):
        write("return", "returns", prices)
        write("risk", "risks", prices)

    found = desk.why(3, 5)

    assert {(one.kind, one.subject) for one in found.causes} == {
        (CauseKind.INPUT_CHANGED, "return.csv"),
        (CauseKind.INPUT_CHANGED, "risk.csv"),
    }
    assert [one.subject for one in desk.why(3, 4).causes] == ["return.csv"]


def test_a_template_of_another_report_of_the_run_is_no_cause(desk: Desk, session: Session) -> None:
    """A run may make several reports: each is explained by the template that it has."""
    keys = {}
    for name in ("brief", "annex"):
        template = ReportTemplate(name=name, label="1", source="One.")
        session.add(template)
        session.flush()
        keys[name] = template.id
    other = Report(title="Annex", lead=Lead(name="IBM"), template_id=keys["annex"])
    report_of(session).template_id = keys["brief"]
    session.add(other)
    session.commit()

    def work(run: object) -> None:
        other.status = other.status + "!"

    desk.brief({}, "a", work, templates=list(keys.values()))
    session.get_one(ReportTemplate, keys["annex"]).source = "Two."
    session.commit()
    desk.brief({}, "b", work, templates=list(keys.values()), code_version="2.0")

    only(desk.why(2, 3), CauseKind.CODE_VERSION)
