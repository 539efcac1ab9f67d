"""What differs between two versions of any versioned object, or two moments of a whole graph."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session, scoped_session
from sqlalchemy_continuum.utils import get_versioning_manager

from report_lineage.diff import Budget, KindSpec, display, graph_diff
from report_lineage.errors import BadInput, CaptureUnsupported, HistoryIncomplete, NotFound
from report_lineage.history.comparison.kinds import link_kind, model_kind, naming, ordered
from report_lineage.history.comparison.reading import Reader
from report_lineage.history.comparison.results import Comparison, Side
from report_lineage.history.comparison.routes import Route, chosen_routes, every_route
from report_lineage.history.comparison.sides import RowAt, side_of
from report_lineage.history.comparison.spread import spread_versions
from report_lineage.history.operation import Operation
from report_lineage.history.past.moments import moment_text
from report_lineage.history.timeline import version_among


def compare(
    session: Session | scoped_session[Session],
    a: Any,
    b: Any,
    *,
    budget: int | Budget | None = None,
) -> Comparison:
    """Return what differs between two versions of a row, or two moments of all that hangs on it.

    Number text of JSON is kept as stored, keys are told by what they name, and secret columns are
    masked. The number of statements depends on the relationships that are followed; on that of
    rows only by one more for 10,000 rows of one kind.

    :param a: the old side: ``RowAt(Model, key, when)``, ``GraphAt(Model, key, when)``, or a version
        object of Continuum's, which means its row after the commit that made it.
    :param b: the new side, of the same row and, of graphs, with the same relationships.
    :param budget: of work, in steps of well under a microsecond, for all of it; None means the default.
    :raises BadInput: if the sides are not of one row, or cannot be understood.
    :raises BadMoment: if a moment is none of this database.
    :raises CaptureUnsupported: if a model is not versioned, or joined to the one above it by more
        than its key.
    :raises HistoryIncomplete: if versions that the answer needs have been removed.
    :raises NotFound: if the row was there on neither side.
    """
    own: Session = session() if isinstance(session, scoped_session) else session
    sides = side_of(a), side_of(b)
    _require_one_row(*sides)
    routes, left_out = _routes(sides[0])
    readers = [_read(own, side, routes) for side in sides]
    kinds = _kinds(sides[0].model, routes, readers)
    old, new = (
        {spec.kind: ordered(spec, reader.rows.get(spec.kind, {})) for spec in kinds}
        for reader in readers
    )
    _require_beginnings(sides, readers)
    model = sides[0].model
    if not old[model.__name__] and not new[model.__name__]:
        raise NotFound(kind=f"{model.__name__} at either moment", key=str(sides[0].key))
    old_side, new_side = (_side(*one) for one in zip(sides, readers, strict=True))
    return Comparison(
        model=model.__name__,
        key=sides[0].key_parts,
        old=old_side,
        new=new_side,
        diff=graph_diff(old, new, kinds=kinds, budget=budget),
        left_out=(*left_out, *_without_history([model, *(route.target for route in routes)])),
    )


def _require_one_row(a: RowAt, b: RowAt) -> None:
    one_row = a.model is b.model and a.key_parts == b.key_parts
    if not one_row or type(a) is not type(b) or a.relationships != b.relationships:
        raise BadInput(
            problem="Two sides can be compared only if they are of one row and follow the same",
            remedy="Give both the same model, key and relationships, and two moments",
        )


def _routes(side: RowAt) -> tuple[tuple[Route, ...], tuple[str, ...]]:
    if side.relationships is None:
        return every_route(side.model)
    return chosen_routes(side.model, side.relationships), ()


def _read(session: Session, side: RowAt, routes: Sequence[Route]) -> Reader:
    own = get_versioning_manager(side.model)
    managers = dict.fromkeys(get_versioning_manager(route.target) for route in routes)
    others = tuple(one for one in managers if one is not own)
    reader = Reader(session, side.when, side.model, others)
    reader.read_root(side.key)
    for route in routes:
        reader.follow(route)
    return reader


def _kinds(root: type[Any], routes: Sequence[Route], readers: Sequence[Reader]) -> list[KindSpec]:
    models = list(dict.fromkeys([root, *(route.target for route in routes)]))
    _require_names(models)
    names = {model.__name__: _names(model, readers) for model in models}
    links = {route.links.live.name: route.links for route in routes if route.links is not None}
    return [
        *(model_kind(model, routes, names) for model in models),
        *(link_kind(table) for table in links.values()),
    ]


def _require_names(models: Sequence[type[Any]]) -> None:
    twice = [name for name, n in Counter(model.__name__ for model in models).items() if n > 1]
    if twice:
        raise CaptureUnsupported(
            subject=twice[0],
            problem="two models of this name hang on the row, and kinds go by the name",
            remedy="Compare them one after the other: follow the relationships of one at a time.",
        )


def _names(model: type[Any], readers: Sequence[Reader]) -> dict[Any, str]:
    """Return what rows with a key of one part are called, on the newer side if on both.

    Rows that are called alike are told apart by their keys.
    """
    versions = spread_versions(model)
    name = naming(versions)
    if name is None or len(versions.key) != 1:
        return {}
    called = {
        key[0]: display(row[name])
        for reader in readers
        for key, row in reader.rows.get(model.__name__, {}).items()
        if row[name] is not None
    }
    alike = Counter(called.values())
    return {
        key: text if alike[text] == 1 else f"{text} ({display(key)})"
        for key, text in called.items()
    }


def _require_beginnings(sides: tuple[RowAt, RowAt], readers: Sequence[Reader]) -> None:
    """Refuse where a row is missing on a side only because versions of it were removed."""
    old, new = readers
    for side, reader, other in ((sides[0], old, new), (sides[1], new, old)):
        for (model, part), beginnings in other.beginnings.items():
            here = reader.beginnings.get((model, part), {})
            for key, (operation, first_id) in beginnings.items():
                missing = operation is not Operation.INSERT and key not in here
                if missing and not reader.reached(model, first_id):
                    subject = f"{model.__name__} {', '.join(map(str, key))}"
                    raise HistoryIncomplete(subject=subject, when=moment_text(side.when))


def _without_history(models: Sequence[type[Any]]) -> list[str]:
    """Return the names of subclasses that are not versioned, whose columns are not compared."""
    return list(dict.fromkeys(name for one in models for name in spread_versions(one).left_out))


def _side(side: RowAt, reader: Reader) -> Side:
    versions = spread_versions(side.model)
    shown = reader.shown(side.model)
    newest = [version_among(reader.session, part, side.key_parts, shown) for part in versions.parts]
    made = [version.transaction for version in newest if version is not None]
    return Side(
        when=moment_text(side.when),
        exists=reader.found_root,
        transaction=max(made, key=lambda one: one.id, default=None),
    )
