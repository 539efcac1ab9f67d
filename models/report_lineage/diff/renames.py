"""Find members of an object that only changed their name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from report_lineage.diff.budget import Budget
from report_lineage.diff.fingerprint import Fingerprints
from report_lineage.diff.json_values import JsonValue
from report_lineage.diff.similarity import similar_pairs

ALIKE: Final = 0.7


def find_renames(
    removed: Mapping[str, JsonValue],
    added: Mapping[str, JsonValue],
    fingerprints: Fingerprints,
    budget: Budget,
) -> dict[str, str]:
    """Return the new name of each old one: same value first, then a value much alike.

    A value that several members have, or that says nothing (null, true, empty), proves no
    rename.
    """
    if not removed or not added or not budget.spend(len(removed) + len(added)):
        return {}
    new_names = _unique(added, fingerprints)
    renamed = {
        old_name: new_names[number]
        for number, old_name in _unique(removed, fingerprints).items()
        if number in new_names
    }
    taken = set(renamed.values())
    old_left = [name for name in removed if name not in renamed and _is_container(removed[name])]
    new_left = [name for name in added if name not in taken and _is_container(added[name])]
    pairs = similar_pairs(
        [fingerprints.features(removed[name]) for name in old_left],
        [fingerprints.features(added[name]) for name in new_left],
        threshold=ALIKE,
        budget=budget,
    )
    return renamed | {old_left[i]: new_left[j] for i, j in pairs}


def _unique(members: Mapping[str, JsonValue], fingerprints: Fingerprints) -> dict[int, str]:
    names: dict[int, str] = {}
    several: set[int] = set()
    for name, value in members.items():
        if isinstance(value, bool) or value in (None, "", [], {}):
            continue
        number = fingerprints.of(value)
        if names.setdefault(number, name) != name:
            several.add(number)
    return {number: name for number, name in names.items() if number not in several}


def _is_container(value: JsonValue) -> bool:
    return isinstance(value, (dict, list)) and bool(value)
