"""The reference names everything there is, and nothing else."""

import importlib
import pkgutil
import re
from collections.abc import Sequence

import lineage_panel
import report_lineage
import report_lineage.reports
from lineage_panel.blueprint import API, ROUTES
from lineage_panel.cli import lineage
from lineage_panel.cli.exits import ExitCode
from lineage_panel.settings import SETTINGS
from report_lineage.errors import LineageError
from tests.docs.documents import PROJECT, headings

REFERENCE = PROJECT / "docs" / "reference"
IDENTIFIER = {
    "old": "<a>",
    "new": "<b>",
    "sha256": "<sha256>",
    "name": "<name>",
    "number": "<n>",
    "part": "<n>",
}
ROUTES_OF_PAGES = [rule for rule, _, _ in ROUTES if not rule.startswith(API)]
FIRST_CELL = re.compile(r"^\| `([^`]+)`", re.MULTILINE)


def shown(rule: str) -> str:
    """Return a rule of the blueprint as the reference writes it."""
    return re.sub(r"<\w+:(\w+)>", lambda found: IDENTIFIER.get(found[1], "<id>"), rule)


def import_everything() -> None:
    """Import each module of both packages: an error is known once its module is."""
    for package in (report_lineage, lineage_panel):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if "migrations" not in found.name:  # env.py runs when it is imported
                importlib.import_module(found.name)


import_everything()


def errors(kind: type[LineageError] = LineageError) -> Sequence[type[LineageError]]:
    """Return every error of the product, the root included."""
    below = [one for child in kind.__subclasses__() for one in errors(child)]
    ours = kind.__module__.partition(".")[0] in ("report_lineage", "lineage_panel")
    return [kind, *below] if ours else below


def test_every_error_code_has_cause_and_cure() -> None:
    """Whoever looks an error code up finds it; a removed one is gone."""
    described = [
        heading.strip("`") for heading in headings(REFERENCE / "errors.md") if "`" in heading
    ]

    assert sorted(described) == sorted(kind.code for kind in errors())


def test_http_status_of_each_error_is_right() -> None:
    """The status beside each code is the one the panel answers with."""
    text = (REFERENCE / "errors.md").read_text()
    described = dict(re.findall(r"^### `(\S+)`\n\nStatus (\d+)\.", text, re.MULTILINE))

    assert described == {kind.code: str(kind.http_status) for kind in errors()}


def test_every_setting_is_described() -> None:
    """Each setting has a line, and no line is of a setting that is gone."""
    described = FIRST_CELL.findall((REFERENCE / "settings.md").read_text())

    assert sorted(described) == sorted(setting.name for setting in SETTINGS)


def test_every_address_is_described() -> None:
    """Each address of a page or a file has a line, and no line is of an address that is gone."""
    text = (REFERENCE / "http.md").read_text()
    first_cells = re.findall(r"^\| (`/[^|]*) \|", text, re.MULTILINE)
    described = [path for cell in first_cells for path in re.findall(r"`([^`?]+)[^`]*`", cell)]

    assert sorted(described) == sorted(map(shown, ROUTES_OF_PAGES))


def test_every_public_name_is_described() -> None:
    """Whatever the package and its questions offer is in the reference."""
    text = (REFERENCE / "python.md").read_text()
    questions = [name for name in report_lineage.reports.__all__ if name.islower()]

    missing = {name for name in (*report_lineage.__all__, *questions) if f"`{name}`" not in text}
    assert missing == set()


def test_defaults_of_numeric_settings_are_right() -> None:
    """A number in the table is the number in the code."""
    text = (REFERENCE / "settings.md").read_text()
    described = dict(re.findall(r"^\| `(\S+)` \| (\d+) \|", text, re.MULTILINE))

    numbers = [setting for setting in SETTINGS if type(setting.default) is int]
    assert described == {setting.name: str(setting.default) for setting in numbers}


def test_every_command_is_described() -> None:
    """Each command has a line, and no line is of a command that is gone."""
    described = FIRST_CELL.findall((REFERENCE / "command-line.md").read_text())

    assert {line.split()[1] for line in described} == set(lineage.commands)


def test_every_exit_code_is_described() -> None:
    """Scripts find the meaning of each exit code."""
    text = (REFERENCE / "command-line.md").read_text()
    described = re.findall(r"^\| (\d+) \|", text, re.MULTILINE)

    assert [int(code) for code in described] == sorted(ExitCode)
