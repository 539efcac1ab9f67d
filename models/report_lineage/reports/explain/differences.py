"""What two versions of a report do not have alike, told without comparing texts word by word."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from report_lineage.history import Operation
from report_lineage.reports.as_of import StoredState
from report_lineage.reports.explain.results import Difference
from report_lineage.reports.field_specs import lead_specs, report_specs
from report_lineage.reports.shorten import section_name, shorten

Values = Mapping[str, Any]

REPORT = "report"
_OF_A_ROW = {"id", "report_id"}


@dataclass(frozen=True)
class Differences:
    """All differences by key; ``sections`` leads from each section's id to its difference's key.

    A section that was removed and made again under its key has two ids and one difference.
    """

    by_key: Mapping[str, Difference]
    sections: Mapping[str, str] = field(default_factory=dict)

    def touched(self, key: str, fields: frozenset[str]) -> str | None:
        """Return the key of the difference that a change of something may have made, if one.

        :param fields: the columns that changed; empty if all of it came or went.
        """
        known = self.by_key.get(self.sections.get(key, key))
        if known is None:
            return None
        alike = not fields or not known.fields or fields.intersection(known.fields)
        return known.key if alike else None


def differences(old: StoredState, new: StoredState) -> Differences:
    """Return what differs between two versions: fields, sections, outputs and lead."""
    gone = [one.lineage.operation is Operation.DELETE for one in (old, new)]
    if all(gone):
        return Differences({})
    if any(gone):
        return _keyed([Difference("report", "the report", REPORT)], {})
    found = [*_fields(old.report, new.report), *_outputs(old, new), *_lead(old, new)]
    sections, ids = _sections(old.sections, new.sections)
    return _keyed([*found, *sections], ids)


def changed_fields(old: Values, new: Values) -> frozenset[str]:
    """Return the columns that differ; of a JSON object the members, such as ``data.score``."""
    names = (name for name in new if name not in _OF_A_ROW and old.get(name) != new[name])
    return frozenset(one for name in names for one in _members(name, old.get(name), new[name]))


def section_key(section: Values) -> str:
    """Return the key of the difference of a section."""
    return f"section:{section['id']}"


def field_key(name: str) -> str:
    """Return the key of the difference of a field of the report."""
    return f"field:{name}"


def output_key(name: str) -> str:
    """Return the key of the difference of an output."""
    return f"output:{name}"


def _keyed(found: Sequence[Difference], ids: Mapping[str, str]) -> Differences:
    return Differences({one.key: one for one in found}, ids)


def _members(name: str, old: Any, new: Any) -> Iterator[str]:
    if name not in _json_names():
        yield name
        return
    before, after = _object(old), _object(new)
    if before is None or after is None:
        yield name
        return
    differing = {
        key
        for key in {*before, *after}
        if key not in before or key not in after or before[key] != after[key]
    }
    # The same members written otherwise, or in another order, differ as a whole.
    yield from (f"{name}.{key}" for key in differing or ())
    if not differing:
        yield name


def _json_names() -> set[str]:
    return {spec.key for spec in report_specs() if spec.kind == "json" and not spec.secret}


def _object(text: Any) -> dict[str, str] | None:
    """Return the members of a JSON object in its stored text, each spelt as JSON."""
    if not isinstance(text, str):
        return None
    value = json.loads(text, parse_float=_Spelt, parse_int=_Spelt)
    if not isinstance(value, dict):
        return None
    return {key: repr(item) for key, item in value.items()}


class _Spelt(str):
    """A number as it was written, which differs from the same text as a string."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def _fields(old: Values, new: Values) -> Iterator[Difference]:
    labels = {spec.key: spec.label or spec.key for spec in report_specs()}
    labels |= {"lead_id": "lead", "template_id": "template"}
    for name in sorted(changed_fields(old, new)):
        yield Difference("field", labels.get(name, shorten(name)), field_key(name))


def _outputs(old: StoredState, new: StoredState) -> Iterator[Difference]:
    before, after = (
        {one.name: (one.sha256, one.media_type) for one in state.outputs} for state in (old, new)
    )
    for name in sorted({*before, *after}):
        if before.get(name) != after.get(name):
            yield Difference("output", f"output {shorten(name)}", output_key(name))


def _lead(old: StoredState, new: StoredState) -> Iterator[Difference]:
    """A report that went to another lead differs in that field, not in what the lead is."""
    if old.lead is None or new.lead is None or old.lead["id"] != new.lead["id"]:
        return
    for spec in lead_specs():
        if old.lead[spec.key] != new.lead[spec.key]:
            name = f"lead {spec.label or spec.key}"
            yield Difference("lead", name, f"lead:{spec.key}")


def _sections(
    old: Sequence[Values], new: Sequence[Values]
) -> tuple[list[Difference], dict[str, str]]:
    before = {one["id"]: one for one in old}
    after = {one["id"]: one for one in new}
    again = _made_again(
        [one for one in old if one["id"] not in after],
        [one for one in new if one["id"] not in before],
    )
    found: list[Difference] = []
    ids: dict[str, str] = {}
    for one in new:
        earlier = before.get(one["id"]) or again.get(one["id"])
        found += _section(earlier, one)
        if earlier is not None:
            ids[section_key(earlier)] = section_key(one)
    replaced = {one["id"] for one in again.values()}
    for one in old:
        if one["id"] not in after and one["id"] not in replaced:
            found += _section(one, None)
    return found, ids


def _made_again(gone: Sequence[Values], come: Sequence[Values]) -> dict[Any, Values]:
    """Return the section before of each that came, where both alone bear the same key."""
    before = _alone(gone)
    return {one["id"]: before[key] for key, one in _alone(come).items() if key in before}


def _alone(sections: Sequence[Values]) -> dict[str, Values]:
    keys = [one["key"] for one in sections]
    return {one["key"]: one for one in sections if keys.count(one["key"]) == 1}


def _section(old: Values | None, new: Values | None) -> Iterator[Difference]:
    shown = new if new is not None else old
    if shown is None:
        return
    name = section_name(shown["heading"])
    if old is None or new is None:
        yield Difference("section", name, section_key(shown))
    elif fields := changed_fields(old, new):
        yield Difference("section", name, section_key(shown), tuple(sorted(fields)))
