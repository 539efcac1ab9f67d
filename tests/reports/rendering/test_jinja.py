"""The Jinja renderer: its options, what a host adds, and the process it keeps."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from report_lineage.errors import BadInput, ConfigurationError, RenderFailed
from report_lineage.reports.rendering import JinjaOptions, JinjaRenderer, Renderer

FILTERS = "tests.reports.rendering.filters"


@pytest.fixture
def renderer() -> Iterator[JinjaRenderer]:
    """Give a renderer with its defaults."""
    with JinjaRenderer() as renderer:
        yield renderer


@pytest.fixture
def looking() -> Iterator[JinjaRenderer]:
    """Give a renderer whose templates see the process they are rendered in."""
    with JinjaRenderer(extend=f"{FILTERS}:look_around") as renderer:
        yield renderer


def test_values_are_escaped(renderer: JinjaRenderer) -> None:
    """What is rendered is a page, in UTF-8, unless it is told otherwise."""
    values = {"name": "Tom & Zoë"}

    with JinjaRenderer(media_type="text/plain", options=JinjaOptions(autoescape=False)) as plain:
        assert plain.render("{{ name }}", values) == "Tom & Zoë".encode()

    assert renderer.render("{{ name }}", values) == "Tom &amp; Zoë".encode()
    assert isinstance(renderer, Renderer)
    assert (renderer.media_type, plain.media_type) == ("text/html", "text/plain")


def test_a_host_adds_filters_and_globals() -> None:
    """They are imported where templates are rendered."""
    with JinjaRenderer(extend=f"{FILTERS}:add") as renderer:
        assert renderer.render("{{ house|shout }}", {}) == b"ACME"


@pytest.mark.parametrize(
    "extend", [f"{FILTERS}:fail", f"{FILTERS}:nowhere", "no.such.module:add", "no module"]
)
def test_additions_that_fail_are_told(extend: str) -> None:
    """The error names what is wrong with them, at the first rendering."""
    with (
        JinjaRenderer(extend=extend) as renderer,
        pytest.raises(ConfigurationError, match="extend"),
    ):
        renderer.render("", {})


def test_an_interpreter_that_is_none_is_told(tmp_path: Path) -> None:
    """A file that cannot be started, and a program that is no Python."""
    for python in (str(tmp_path / "nothing"), "/bin/true"):
        with JinjaRenderer(python=python) as renderer, pytest.raises(ConfigurationError):
            renderer.render("", {})


def test_a_value_without_json_form_is_refused(renderer: JinjaRenderer) -> None:
    """The caller is told, and the next rendering works."""
    with pytest.raises(BadInput, match="JSON"):
        renderer.render("{{ day }}", {"day": date(2009, 3, 1)})

    assert renderer.render("a", {}) == b"a"


def test_nothing_is_inherited(looking: JinjaRenderer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither descriptors nor variables nor the working directory."""
    monkeypatch.setenv("DATABASE_PASSWORD", "secret")
    ours = os.dup(0)
    os.set_inheritable(ours, True)

    # Its own: null three times, two pipes, and that of the listing.
    source = "{{ descriptors()|length }} {{ variables()|join }} {{ folder() }}"
    assert looking.render(source, {}).decode().startswith("6 LC_ALL")
    assert looking.render(source, {}).decode().endswith(" /")
    os.close(ours)


def test_no_file_can_be_written(looking: JinjaRenderer, tmp_path: Path) -> None:
    """Not by what a host has added either."""
    path = tmp_path / "written"

    with pytest.raises(RenderFailed, match="too large"):
        looking.render("{{ write(path) }}", {"path": str(path)})

    assert not path.exists() or path.read_bytes() == b""


def test_what_is_printed_is_no_answer(looking: JinjaRenderer) -> None:
    """A filter that prints does not mix with the output."""
    assert looking.render("{{ say('4\nevil') }}", {}) == b"None"


def test_a_child_that_died_is_replaced(looking: JinjaRenderer) -> None:
    """One rendering fails with it, the next has another child."""
    with pytest.raises(RenderFailed, match="ended with 3"):
        looking.render("{{ die() }}", {})

    assert looking.render("a", {}) == b"a"


def test_a_closed_renderer_starts_again(renderer: JinjaRenderer) -> None:
    """Closing ends the child, not the renderer."""
    renderer.render("a", {})
    renderer.close()
    renderer.close()

    assert renderer.render("a", {}) == b"a"


def test_large_values_and_outputs_pass(renderer: JinjaRenderer) -> None:
    """More than a pipe holds, in both directions."""
    text = "é" * 3_000_000

    assert renderer.render("{{ text }}", {"text": text}).decode() == text


def test_threads_share_a_renderer(renderer: JinjaRenderer) -> None:
    """Each gets its own answer."""
    answers: dict[int, bytes] = {}

    def ask(number: int) -> None:
        for _ in range(20):
            answers[number] = renderer.render("{{ n }}", {"n": number})
            assert answers[number] == str(number).encode()

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == {number: str(number).encode() for number in range(8)}


def test_an_interruption_leaves_no_answer_to_the_next(renderer: JinjaRenderer) -> None:
    """Whoever stops waiting does not give a stranger's page to the one who asks after."""

    def interrupt(_signal: int, _frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGUSR1, interrupt)
    threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGUSR1)).start()
    loops = "{% for i in range(9999) %}{% for j in range(300) %}{% endfor %}{% endfor %}"
    try:
        with pytest.raises(KeyboardInterrupt):
            renderer.render(loops * 9 + "stale", {})
    finally:
        signal.signal(signal.SIGUSR1, before)

    assert renderer.render("{{ n }}", {"n": 1}) == b"1"


FORK = """
import os
from report_lineage.reports.rendering import JinjaRenderer

renderer = JinjaRenderer()
renderer.render("a", {})
if (child := os.fork()) == 0:
    assert renderer.render("{{ n }}", {"n": 1}) == b"1"
    renderer.close()
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
assert renderer.render("{{ n }}", {"n": 2}) == b"2"
"""


def test_a_fork_has_a_child_of_its_own() -> None:
    """Both go on rendering, each with an answer of its own, and nothing is left at the end."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", FORK], capture_output=True, timeout=60
    )

    assert (done.returncode, done.stderr) == (0, b"")
