"""Differences in a terminal: in colour where there is one, and as patches."""

from __future__ import annotations

import json

import pytest
from click import unstyle
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lineage_panel.cli.coloured import coloured
from lineage_panel.demo.companies import BY_TICKER
from lineage_panel.patch import document
from report_lineage.diff import json_text, parse_json
from report_lineage.reports import state
from tests.cli.conftest import IBM, Lineage
from tests.diff.patching import apply_patch

RED, GREEN = "\x1b[31m", "\x1b[32m"


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("body: [-was-]{+is+}.", [f"{RED}[-was-]", f"{GREEN}{{+is+}}"]),
        ("- version 1", [f"{RED}- version 1"]),
        ("+ version 2", [f"{GREEN}+ version 2"]),
        ("explained", [f"{GREEN}explained"]),
        ("unexplained", [f"{RED}unexplained"]),
        ("1. template: It changed.", ["\x1b[1m1. template\x1b[0m:"]),
    ],
)
def test_old_is_red_and_new_is_green(line: str, parts: list[str]) -> None:
    """Colours are added to the signs, which stay."""
    shown = coloured(line)

    assert all(part in shown for part in parts)
    assert unstyle(shown) == line


@pytest.mark.parametrize("command", ["diff", "explain"])
def test_what_goes_elsewhere_has_no_colour(lineage: Lineage, command: str) -> None:
    """A pipe or a file gets the signs alone."""
    assert "\x1b" not in lineage(command, IBM, "1", "2").stdout


def test_a_patch_makes_the_new_version(lineage: Lineage, sqlite_engine: Engine) -> None:
    """It is that of the panel, and the exit code says that the versions differ."""
    with Session(sqlite_engine) as session:
        id = BY_TICKER["IBM"].report_id
        old, new = (parse_json(document(state(session, id, number))) for number in (1, 2))

    result = lineage("diff", IBM, "1", "2", "--patch")

    assert result.exit_code == 1
    patched = apply_patch(old, parse_json(result.stdout))
    assert json.loads(json_text(patched)) == json.loads(json_text(new))


def test_json_is_that_of_the_panel(lineage: Lineage) -> None:
    """Differences have the form of the API, and a patch is no JSON of it."""
    answer = json.loads(lineage("diff", IBM, "1", "2", "--json").stdout)

    assert answer["sections"]["summary"]["changed"] > 0
    assert lineage("diff", IBM, "1", "2", "--json", "--patch").exit_code == 2
