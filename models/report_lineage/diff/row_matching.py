"""Decide which rows of two collections are the same row."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from typing import Final, TypeAlias

from report_lineage.diff.budget import Budget
from report_lineage.diff.field_kinds import FieldKind, kind_of_value
from report_lineage.diff.gaps import features
from report_lineage.diff.json_values import json_text
from report_lineage.diff.records import FieldSpec
from report_lineage.diff.similarity import similar_pairs

Row: TypeAlias = Mapping[str, object]

ALIKE: Final = 0.6
SPLIT: Final = 0.7
OTHER_WEIGHT: Final = 4
SPLIT_WEIGHT: Final = 40


def match_by_key(
    old: Sequence[Row], new: Sequence[Row], key: Sequence[str]
) -> list[tuple[int, int]]:
    """Pair rows with the same key; a key that several rows of a side have pairs nothing."""
    places = _places(new, key)
    return sorted((at, places[known]) for known, at in _places(old, key).items() if known in places)


def match_alike(
    old: Mapping[int, Counter[Hashable]], new: Mapping[int, Counter[Hashable]], budget: Budget
) -> list[tuple[int, int]]:
    """Pair rows that say nearly the same, though their keys differ."""
    old_places, new_places = list(old), list(new)
    pairs = similar_pairs(list(old.values()), list(new.values()), threshold=ALIKE, budget=budget)
    return [(old_places[i], new_places[j]) for i, j in pairs]


def find_splits(
    lost: Mapping[int, Counter[Hashable]], added: Mapping[int, Counter[Hashable]], budget: Budget
) -> dict[int, int]:
    """Return of which row each added one took over what that one no longer says."""
    places: defaultdict[Hashable, list[tuple[int, int]]] = defaultdict(list)
    for at, words in lost.items():
        for word, count in words.items():
            places[word].append((at, count))
    splits: dict[int, int] = {}
    for new_at, words in added.items():
        if words.total() < SPLIT_WEIGHT:
            continue
        if not budget.spend(sum([1 + len(places.get(word, ())) for word in words])):
            break
        shared: Counter[int] = Counter()
        for word, count in words.items():
            for old_at, old_count in places.get(word, ()):
                shared[old_at] += min(count, old_count)
        for old_at, count in shared.most_common(1):
            if count >= SPLIT * words.total():
                splits[new_at] = old_at
    return splits


def row_features(row: Row, columns: Sequence[FieldSpec]) -> Counter[Hashable]:
    """Return what a row is compared by: its words, and its other values; never secrets."""
    found: Counter[Hashable] = Counter()
    for spec in columns:
        value = row[spec.key]
        kind = kind_of_value(value)
        if spec.secret or kind is FieldKind.NULL:
            continue
        if isinstance(value, str):
            found.update(features(value))
        elif kind is FieldKind.JSON:
            found.update(features(json_text(value)))
        else:
            found[spec.key, str(value)] += OTHER_WEIGHT
    return found


def _places(rows: Sequence[Row], key: Sequence[str]) -> dict[Hashable, int]:
    places: dict[Hashable, int] = {}
    several: set[Hashable] = set()
    for at, row in enumerate(rows):
        known = tuple([row[part] for part in key])
        if places.setdefault(known, at) != at:
            several.add(known)
    return {known: at for known, at in places.items() if known not in several}
