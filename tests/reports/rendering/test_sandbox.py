"""A template reaches its values, takes what it may, and cannot hurt the process that asks."""

import resource
import sys
from collections.abc import Iterator

import pytest
from jinja2.defaults import DEFAULT_FILTERS, DEFAULT_TESTS

from report_lineage.errors import RenderFailed, RenderLimitExceeded, RenderRefused
from report_lineage.reports.rendering import JinjaRenderer, RenderLimits
from report_lineage.reports.rendering.process import RenderingProcess

MEBIBYTE = 1024 * 1024
LIMITS = RenderLimits(wall_s=60, cpu_s=1, memory_bytes=128 * MEBIBYTE, output_bytes=MEBIBYTE)
GROWTH = "{% set ns = namespace(a='a') %}{% for i in range(60) %}{% set ns.a = ns.a + ns.a %}{% endfor %}"
SETUP = {
    "paths": sys.path,
    "options": {},
    "extend": None,
    "cpu_s": 60,
    "memory_bytes": 128 * MEBIBYTE,
    "output_bytes": MEBIBYTE,
    "closed": True,
    "watch_memory": False,
}
REFUSED = {
    "include": "{% include '/etc/passwd' %}",
    "include, if it is there": "{% include '/etc/passwd' ignore missing %}",
    "import": "{% import 'os' as os %}",
    "extends": "{% extends '/etc/passwd' %}",
    "class": "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "class, by filter": "{{ (''|attr('__class__')).__mro__ }}",
    "class, by format": "{{ '{0.__class__.__mro__}'.format('') }}",
    "globals": "{{ cycler.__init__.__globals__ }}",
    "class, by a kept format": "{% set f = '{0.__class__.__mro__}'.format %}{{ f('') }}",
    "class, by a filter's format": "{{ ('{0.__class__.__mro__}'|attr('format'))('') }}",
    "class, by format_map": "{{ '{a.__class__.__mro__}'.format_map({'a': ''}) }}",
    "a function's code": "{{ lipsum.__code__.co_filename }}",
    "self": "{{ self.__init__.__globals__ }}",
    "change of a value": "{{ numbers.append(4) }}",
}
LIMITED = {
    "CPU time: nested ranges": "{% for i in range(99999) %}{% for j in range(99999) %}"
    "{% endfor %}{% endfor %}",
    "CPU time: a power": "{{ 10 ** (10 ** 9) }}",
    "size of a range: beyond the sandbox": "{% for i in range(10 ** 9) %}{% endfor %}",
    "memory: text multiplied": "{{ 'a' * 10 ** 9 }}",
    "memory: list multiplied": "{{ [0] * 10 ** 9 }}",
    "memory: padding by %": "{{ '%1000000000d' % 1 }}",
    "memory: padding by format": "{{ '{:>1000000000}'.format(1) }}",
    "memory: padding by a filter": "{{ 'a'|center(10 ** 9) }}",
    "memory: doubling": GROWTH,
    "memory: a block that is kept": "{% set kept %}{% for i in range(99999) %}"
    "{{ 'a' * 9999 }}{% endfor %}{% endset %}",
    "depth of calls: recursive macro": "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "depth of calls: endless loop": "{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}",
    "output: huge": "{% for i in range(99999) %}{{ 'a' * 999 }}{% endfor %}",
}


@pytest.fixture(scope="module")
def renderer() -> Iterator[JinjaRenderer]:
    """Give one renderer for all: what one template does must not reach the next."""
    with JinjaRenderer(limits=LIMITS) as renderer:
        yield renderer


def peak_bytes() -> int:
    """Return the most memory that this process has ever held."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def still_renders(renderer: JinjaRenderer) -> bool:
    """Say whether the next template is rendered as if nothing had been."""
    return renderer.render("{{ numbers|sum }}", {"numbers": [1, 2, 3]}) == b"6"


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_its_own_is_refused(renderer: JinjaRenderer, name: str) -> None:
    """Files, other templates, Python's objects and changes of values are out of reach."""
    with pytest.raises(RenderRefused):
        renderer.render(REFUSED[name], {"numbers": [1, 2, 3]})

    assert still_renders(renderer)


@pytest.mark.parametrize("name", LIMITED)
def test_what_takes_too_much_is_ended(renderer: JinjaRenderer, name: str) -> None:
    """The error names what was used up; the process that asked has not grown by it."""
    before = peak_bytes()

    with pytest.raises(RenderLimitExceeded) as caught:
        renderer.render(LIMITED[name], {})

    assert caught.value.facts["limit"] == name.partition(":")[0]
    assert peak_bytes() - before < 16 * MEBIBYTE
    assert still_renders(renderer)


def test_waiting_is_ended_too() -> None:
    """Time that uses no processor is limited by the clock."""
    limits = RenderLimits(wall_s=1)
    with JinjaRenderer(extend="tests.reports.rendering.filters:add", limits=limits) as renderer:
        with pytest.raises(RenderLimitExceeded, match="wall-clock time"):
            renderer.render("{{ 'a'|slowly }}", {})

        assert still_renders(renderer)


def test_memory_is_watched_where_the_system_does_not_limit_it() -> None:
    """The child ends itself; this is how it is done on macOS."""
    setup = SETUP | {"memory_bytes": 64 * MEBIBYTE, "watch_memory": True}
    child = RenderingProcess(sys.executable, setup, LIMITS)

    with pytest.raises(RenderLimitExceeded, match="memory"):
        child.render(LIMITED["memory: a block that is kept"], {})

    assert not child.alive


@pytest.mark.parametrize(
    "source", ["{{ read('/etc/passwd') }}", "{{ connect() }}", "{{ run('/bin/true') }}"]
)
def test_a_broken_sandbox_would_open_nothing(source: str) -> None:
    """Code that got out could reach neither files nor the network nor other programs."""
    setup = SETUP | {"extend": "tests.reports.rendering.filters:break_out"}
    child = RenderingProcess(sys.executable, setup, LIMITS)

    with pytest.raises(RenderFailed, match="OSError"):
        child.render(source, {})

    child.end()


ASKED = {
    "{{{{ x|{} }}}}": DEFAULT_FILTERS,
    "{{{{ x|{}('a') }}}}": DEFAULT_FILTERS,
    "{{{{ x is {} }}}}": DEFAULT_TESTS,
    "{{{{ x.{}() }}}}": [name for name in dir(str) if not name.startswith("_")],
    "{{{{ x.encode('{}') }}}}": ["utf-8", "ascii", "latin-1", "utf-16", "idna", "punycode"],
}


@pytest.mark.parametrize("form", ASKED)
def test_what_jinja_brings_works_in_the_closed_process(renderer: JinjaRenderer, form: str) -> None:
    """Some of it is loaded when it is first used, which must be before nothing can be opened."""
    values = ["a <b> http://a.example/", 3.5, [1, 2], {"a": 1}]
    problems = [
        problem_of(renderer, form.format(name), value) for name in ASKED[form] for value in values
    ]

    assert problems.count("") > len(values)
    assert [each for each in problems if "open files" in each] == []


def problem_of(renderer: JinjaRenderer, source: str, value: object) -> str:
    """Return why a template cannot be rendered, nothing if it can."""
    try:
        renderer.render(source, {"x": value})
    except RenderFailed as error:
        return str(error)
    return ""


@pytest.mark.parametrize(
    ("source", "problem", "line"),
    [
        ("a\n{{ report.titel }}", "line 2: UndefinedError: 'dict object' has no attribute", 2),
        ("a\n\n{% for %}", "line 3: TemplateSyntaxError", 3),
        ("{{ 1 / 0 }}", "line 1: ZeroDivisionError", 1),
    ],
)
def test_a_wrong_template_says_where(
    renderer: JinjaRenderer, source: str, problem: str, line: int
) -> None:
    """A misspelt name, a wrong tag and a fault in the middle are told with their line."""
    with pytest.raises(RenderFailed, match=problem) as caught:
        renderer.render(source, {"report": {"title": "x"}})

    assert type(caught.value) is RenderFailed
    assert caught.value.facts["line"] == line
