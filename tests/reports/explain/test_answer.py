"""The answer as a whole: always the same, in order, and the same in JSON."""

from __future__ import annotations

import json

import pytest
from sqlalchemy.orm import Session

from lineage_panel.api.encoding import encode
from report_lineage import transaction_context
from report_lineage.entities import ReportSection, ReportTemplate
from report_lineage.errors import NotFound, VersionNotFound
from report_lineage.reports import explain
from report_lineage.reports.explain import CauseKind, Verdict
from tests.reports.explain.conftest import REPORT, SECTIONS, Desk

PRICES = b"symbol,price\nIBM,95.09\n"


@pytest.fixture
def changed(desk: Desk, session: Session) -> Desk:
    """Give a report whose second version has causes of many kinds, and its third an edit."""
    template = ReportTemplate(name="brief", label="1.2", source="One.")
    session.add(template)
    session.commit()
    key = template.id
    session.commit()
    desk.brief({"prices.csv": PRICES, "old.csv": b"x"}, parameters={"n": 1}, templates=[key])
    template.label, template.source = "1.3", "Two."
    session.commit()
    desk.brief(
        {"prices.csv": PRICES.replace(b"09", b"90"), "new.csv": b"x"},
        parameters={"n": 2},
        templates=[key],
        code_version="2.0",
    )
    with transaction_context(actor="maria"):
        session.get_one(ReportSection, SECTIONS["risk"]).body += "By hand."
        session.commit()
    return desk


def test_causes_in_order_of_weight(changed: Desk) -> None:
    """The order is that of the kinds, and the summary says the first three."""
    found = changed.why(1, 3)

    assert [one.kind for one in found.causes] == [
        CauseKind.INPUT_CHANGED,
        CauseKind.INPUT_ADDED,
        CauseKind.INPUT_REMOVED,
        CauseKind.TEMPLATE,
        CauseKind.MANUAL_EDIT,
        CauseKind.PARAMETER,
        CauseKind.CODE_VERSION,
    ]
    assert found.summary == (
        "v3 differs from v1 because prices.csv was changed (IBM: price 95.09 → 95.90), "
        "new.csv is read now and was not before, old.csv is no longer read and for 4 more reasons."
    )


def test_the_same_question_has_the_same_answer(changed: Desk) -> None:
    """Asked twice, and by another session, the answer is equal."""
    first = changed.why(1, 3)

    with Session(changed.session.get_bind()) as another:
        assert explain(another, REPORT, 1, 3, store=changed.store) == first
    assert changed.why(1, 3) == first


def test_backwards(changed: Desk) -> None:
    """The other way round the same causes lead back."""
    found = changed.why(3, 1)

    words = {one.kind: one.clause for one in found.causes}
    assert words[CauseKind.TEMPLATE] == "template brief went from 1.3 to 1.2"
    assert words[CauseKind.INPUT_ADDED] == "old.csv is read now and was not before"
    assert words[CauseKind.MANUAL_EDIT].endswith("by hand in v3 no longer stands")
    assert found.verdict is Verdict.EXPLAINED


def test_as_json(changed: Desk) -> None:
    """The same object is what the API sends: kinds and verdict as words, diffs within."""
    found = json.loads(encode(changed.why(1, 3)))

    assert (found["verdict"], found["old"], found["new"]) == ("explained", 1, 3)
    prices = found["causes"][0]
    assert (prices["kind"], prices["traced"]) == ("input changed", False)
    assert prices["evidence"]["diff"]["key"] == ["symbol"]
    assert prices["places"][0]["path"] == ["brief", "prices.csv"]
    assert [one["name"] for one in found["differences"]] == ["section “Return”", "section “Risk”"]


def test_without_a_store_digests_are_the_evidence(changed: Desk, session: Session) -> None:
    """The causes are the same, and each says why it has no diff."""
    cause = explain(session, REPORT, 1, 3).causes[0]

    assert cause.clause == "prices.csv was changed"
    assert cause.evidence.note == "no artifact store was given"


def test_what_is_not_there(changed: Desk, session: Session) -> None:
    """A version or report that is not there is an error that names it."""
    with pytest.raises(VersionNotFound, match="versions 1 to 3"):
        changed.why(1, 9)
    with pytest.raises(NotFound):
        explain(session, SECTIONS["risk"], 1, 2)
