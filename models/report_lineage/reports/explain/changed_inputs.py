"""Which inputs of two runs differ, and which runs made them, for many pairs of runs at once."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import zip_longest
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.reports.asked_table import asked_rows, dialect_of
from report_lineage.reports.explain.asked_pairs import Pair, asked_pairs, one_of
from report_lineage.reports.tables import (
    ARTIFACT,
    DATASET,
    DATASET_VERSION,
    RUN,
    RUN_INPUT,
    RUN_OUTPUT,
)

# Made once: making an alias takes longer than most of the statements.
_SAME, _READER, _MAKER = RUN_INPUT.alias(), RUN.alias(), RUN.alias()


@dataclass(frozen=True)
class ReadInput:
    """An input as a run read it; ``made_by`` is the run that made these bytes, None if none did.

    ``dataset`` is the name under which that one made them, or they were read before.
    ``read_at`` is when the reading run was first recorded.
    """

    name: str
    sha256: str
    media_type: str
    size_bytes: int
    position: int
    dataset: str | None
    made_by: uuid.UUID | None
    dataset_id: uuid.UUID | None
    read_at: datetime


@dataclass(frozen=True)
class ChangedInput:
    """An input that two runs do not have alike; None on the side that lacks it."""

    name: str
    old: ReadInput | None
    new: ReadInput | None


def changed_inputs(session: Session, pairs: Sequence[Pair]) -> list[list[ChangedInput]]:
    """Return the inputs in which each pair of runs differs, in two statements for all.

    Inputs are aligned by their names; several of one name, in their order.
    """
    sides = [_only_in(session, mine, pairs) for mine in ("old", "new")]
    return [_aligned(*both) for both in zip(*sides, strict=True)]


def _aligned(old: Sequence[ReadInput], new: Sequence[ReadInput]) -> list[ChangedInput]:
    before, after = _by_name(old), _by_name(new)
    return [
        ChangedInput(name, *sides)
        for name in sorted({*before, *after})
        for sides in zip_longest(before.get(name, ()), after.get(name, ()))
    ]


def _by_name(inputs: Sequence[ReadInput]) -> dict[str, list[ReadInput]]:
    found: dict[str, list[ReadInput]] = {}
    for one in inputs:
        found.setdefault(one.name, []).append(one)
    return found


def _only_in(session: Session, mine: str, pairs: Sequence[Pair]) -> list[list[ReadInput]]:
    """Return the inputs of one side that the other has not, name and bytes, by pair."""
    query = _select_only(dialect_of(session), mine)
    found: list[list[ReadInput]] = [[] for _ in pairs]
    for turn, *facts in session.execute(query, asked_rows(session, pairs)):
        found[turn].append(ReadInput(*facts))
    return found


@cache
def _select_only(dialect: str, mine: str) -> sa.Select[Any]:
    """Return the statement for one side, old or new; building it takes longer than running it."""
    asked = asked_pairs(dialect)
    alike = sa.exists().where(
        _SAME.c.pipeline_run_id == asked.c["new" if mine == "old" else "old"],
        _SAME.c.name == RUN_INPUT.c.name,
        # Not by the index of digests: a file that all runs read has too many entries there.
        _SAME.c.sha256.concat("") == RUN_INPUT.c.sha256,
    )
    return (
        sa.select(asked.c.turn, *_columns())
        .select_from(asked)
        .join(RUN_INPUT, RUN_INPUT.c.pipeline_run_id == asked.c[mine])
        .join(_READER, _READER.c.id == RUN_INPUT.c.pipeline_run_id)
        .join(ARTIFACT, ARTIFACT.c.sha256 == RUN_INPUT.c.sha256)
        .outerjoin(DATASET_VERSION, DATASET_VERSION.c.id == RUN_INPUT.c.dataset_version_id)
        .outerjoin(DATASET, DATASET.c.id == DATASET_VERSION.c.dataset_id)
        .where(~alike)
        .order_by(asked.c.turn, RUN_INPUT.c.position)
    )


def _columns() -> list[sa.ColumnElement[Any]]:
    """Return the columns of :class:`ReadInput`, in its order."""
    return [
        *(RUN_INPUT.c[name] for name in ("name", "sha256", "media_type")),
        ARTIFACT.c.size_bytes,
        RUN_INPUT.c.position,
        DATASET.c.name.label("dataset"),
        sa.type_coerce(_producer(), sa.Uuid()).label("made_by"),
        DATASET_VERSION.c.dataset_id,
        _READER.c.recorded_at.label("read_at"),
    ]


def _producer() -> sa.ColumnElement[Any]:
    """Return the last run to make these bytes that began before the reader did.

    Where none did, such as one that was recorded late, it is the one that the version names.
    """
    last = (
        sa.select(_MAKER.c.id)
        .join(RUN_OUTPUT, RUN_OUTPUT.c.pipeline_run_id == _MAKER.c.id)
        .where(RUN_OUTPUT.c.dataset_version_id == RUN_INPUT.c.dataset_version_id)
        .where(_MAKER.c.recorded_at < _READER.c.recorded_at)
        .order_by(_MAKER.c.recorded_at.desc(), _MAKER.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    named = sa.case(
        (
            DATASET_VERSION.c.produced_by_run_id != _READER.c.id,
            DATASET_VERSION.c.produced_by_run_id,
        )
    )
    return sa.func.coalesce(last, named)


def first_made(session: Session, dataset_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, datetime]:
    """Return when the first run began that made a version of each dataset, where one did."""
    if not dataset_ids:
        return {}
    query = (
        sa.select(DATASET_VERSION.c.dataset_id, sa.func.min(RUN.c.recorded_at).label("began_at"))
        .join(RUN_OUTPUT, RUN_OUTPUT.c.dataset_version_id == DATASET_VERSION.c.id)
        .join(RUN, RUN.c.id == RUN_OUTPUT.c.pipeline_run_id)
        .where(one_of(session, DATASET_VERSION.c.dataset_id, dataset_ids))
        .group_by(DATASET_VERSION.c.dataset_id)
    )
    return {row.dataset_id: row.began_at for row in session.execute(query)}
