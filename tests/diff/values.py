"""What the property tests draw: values, texts and edits of them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.integers(),
    st.floats(),
    st.sampled_from(["", "a", "b", "id", "1", "ü"]),
    st.text(max_size=6),
)
keys = st.one_of(st.sampled_from(["id", "name", "a/b", "c~d", "x", ""]), st.text(max_size=3))


def containers(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Draw arrays, objects and records with ids."""
    record = st.fixed_dictionaries({"id": st.integers(0, 9), "v": inner}, optional={"w": inner})
    return st.one_of(
        st.lists(inner, max_size=6),
        st.dictionaries(keys, inner, max_size=5),
        st.lists(record, max_size=6),
    )


documents = st.recursive(scalars, containers, max_leaves=25).filter(
    lambda value: not isinstance(value, str)
)


@st.composite
def edited_documents(draw: st.DrawFn) -> tuple[Any, Any]:
    """Draw a document and another made of its parts."""
    old = draw(documents)
    return old, _edit(draw, old) if draw(st.booleans()) else draw(documents)


def _edit(draw: st.DrawFn, value: Any) -> Any:
    if draw(st.integers(0, 9)) == 0:
        return draw(documents)
    if isinstance(value, list):
        items = [_edit(draw, item) for item in value]
        return draw(st.permutations(items))[draw(st.integers(0, 1)) :]
    if isinstance(value, dict):
        return {(f"{k}2" if draw(st.integers(0, 9)) == 0 else k): v for k, v in value.items()}
    return value


pieces = st.one_of(
    st.sampled_from(
        [
            "The quick brown fox jumps over the dog. ",
            "A second sentence, with 1,234.50 in it; ",
            "price ",
            "the ",
            "\n",
            "\n\n",
            "\r\n",
            "价格上涨",
            "שלום עולם ",
            "e\u0301t\u00e9",
            "  ",
            "\u2028",
        ]
    ),
    st.text(max_size=5),
)
texts = st.lists(pieces, max_size=25).map("".join)


@st.composite
def edited_texts(draw: st.DrawFn) -> tuple[str, str]:
    """Draw a text and another with paragraphs moved, dropped and rewritten."""
    parts = draw(st.lists(pieces, max_size=25))
    others = list(draw(st.permutations(parts))) if draw(st.booleans()) else list(parts)
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(others)))
        others[at : at + draw(st.integers(0, 2))] = draw(st.lists(pieces, max_size=2))
    return "".join(parts), "".join(others)


bodies = st.sampled_from(
    [
        "",
        "short",
        "A long enough body that says what the section is about, in words of its own.",
        "A long enough body that says what the section was about, in words of its own.",
        "Something else entirely stands here and has nothing to do with the other one.",
    ]
)


@st.composite
def row_lists(draw: st.DrawFn) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Draw the rows of a collection before and after, some ids in both."""
    sides = []
    for _ in range(2):
        ids = draw(st.permutations(range(6)))[: draw(st.integers(0, 6))]
        sides.append(
            [
                {
                    "id": known,
                    "position": at,
                    "body": draw(bodies),
                    "score": draw(st.integers(0, 2)),
                }
                for at, known in enumerate(ids)
            ]
        )
    return sides[0], sides[1]


@st.composite
def graphs(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """Draw a root with sections, owners and links, before and after."""
    sections, owners, links = draw(row_lists()), draw(row_lists()), draw(link_lists())
    sides = []
    for at in range(2):
        root = draw(st.lists(st.fixed_dictionaries({"id": st.just(1), "body": bodies}), max_size=1))
        sides.append(
            {"root": root, "section": sections[at], "owner": owners[at], "link": links[at]}
        )
    return sides[0], sides[1]


@st.composite
def link_lists(draw: st.DrawFn) -> tuple[list[dict[str, int]], list[dict[str, int]]]:
    """Draw the links of a graph before and after, in the order of their keys."""
    pairs = st.sets(st.tuples(st.integers(1, 3), st.integers(1, 3)), max_size=6)
    before, after = draw(pairs), draw(pairs)
    return _links(before), _links(after)


def _links(pairs: set[tuple[int, int]]) -> list[dict[str, int]]:
    return [{"root_id": root, "owner_id": owner} for root, owner in sorted(pairs)]


fields = st.one_of(
    scalars,
    documents,
    texts,
    st.decimals(),
    st.datetimes(timezones=st.none() | st.timezones()),
    st.dates(),
    st.times(),
    st.timedeltas(),
    st.uuids(),
    st.binary(max_size=20),
    st.lists(st.dates(), max_size=3),
)
records = st.fixed_dictionaries({"a": fields, "b": fields})
