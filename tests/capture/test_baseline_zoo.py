"""Baseline and doctor serve models of every kind; each database replays to its rows in the end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from report_lineage.capture import baseline
from report_lineage.capture.doctor import examine
from tests.capture.bypass import past_triggers
from tests.capture.test_names import KEYS_OF_TEXT
from tests.capture.zoo.base import Zoo
from tests.capture.zoo.columns import COLUMNS, STORED, Aliased, Partly, Stored
from tests.capture.zoo.inheritance import INHERITANCE, Dog, Puppy
from tests.capture.zoo.links import LINKS, Article, Tag, article_tag
from tests.capture.zoo.names import (
    KEYS,
    TABLE_MODELS,
    TABLES_ZOO,
    WORDS,
    WORDS_ZOO,
    CompositeKey,
    TextKey,
    Words,
)
from tests.capture.zoo.partitions import PARTITIONS
from tests.capture.zoo.places import SCHEMAS

OpenZoo = Callable[[Zoo], sa.Engine]


def codes(engine: sa.Engine, zoo: Zoo) -> dict[str, int]:
    """Return how many rows there are of each finding, whatever their table."""
    counts: dict[str, int] = {}
    for one in examine(engine, zoo.manager).findings:
        counts[one.code] = counts.get(one.code, 0) + one.count
    return counts


def recorded(engine: sa.Engine, zoo: Zoo, **options: Any) -> int:
    """Run the baseline with gaps, and return how many versions it wrote."""
    done = baseline(engine, zoo.manager, gaps=True, **options)
    return sum(one.inserts + one.updates + one.deletes for one in done)


def test_columns_of_any_name(open_zoo: OpenZoo) -> None:
    """Each of the columns is compared, and recorded under its name."""
    engine = open_zoo(WORDS_ZOO)
    with Session(engine) as session:
        session.add_all(Words(identity=n) for n in range(len(WORDS)))
        session.commit()
    with past_triggers(engine) as connection:
        for number in range(len(WORDS)):
            change = sa.update(Words).where(Words.identity == number)
            connection.execute(change.values({f"a{number}": "changed"}))

    assert codes(engine, WORDS_ZOO) == {"row-differs": len(WORDS)}
    assert recorded(engine, WORDS_ZOO) == len(WORDS)
    assert codes(engine, WORDS_ZOO) == {}


def test_tables_of_any_name(open_zoo: OpenZoo) -> None:
    """Each table is examined and recorded, and no other in its place."""
    engine = open_zoo(TABLES_ZOO)
    with past_triggers(engine) as connection:
        for model in TABLE_MODELS:
            connection.execute(sa.insert(model).values(id=1, name=model.__tablename__))

    assert codes(engine, TABLES_ZOO) == {"row-without-history": len(TABLE_MODELS)}
    assert recorded(engine, TABLES_ZOO) == len(TABLE_MODELS)
    assert codes(engine, TABLES_ZOO) == {}


@pytest.mark.parametrize("batch_rows", [1, 3, 100])
def test_keys_of_any_text(open_zoo: OpenZoo, batch_rows: int) -> None:
    """Keys are walked in the database's own order, each once, and found again in another batch."""
    engine = open_zoo(KEYS)
    days = (date(2020, 2, 29), date(2021, 1, 1))
    composite = [
        {"country": text, "select": n, "day": day}
        for text in KEYS_OF_TEXT
        for n in (-1, 2)
        for day in days
    ]
    with past_triggers(engine) as connection:
        connection.execute(sa.insert(TextKey), [{"key": text} for text in KEYS_OF_TEXT])
        connection.execute(sa.insert(CompositeKey.__table__), composite)

    wanted = len(KEYS_OF_TEXT) + len(composite)
    assert recorded(engine, KEYS, batch_rows=batch_rows) == wanted
    with past_triggers(engine) as connection:
        connection.execute(sa.delete(TextKey))
        connection.execute(sa.delete(CompositeKey))
    assert recorded(engine, KEYS, batch_rows=batch_rows) == wanted
    assert codes(engine, KEYS) == {}


def test_aliased_and_excluded_columns(open_zoo: OpenZoo) -> None:
    """A column is compared under its name; one that is not versioned is left out."""
    engine = open_zoo(COLUMNS)
    with Session(engine) as session:
        session.add_all([Aliased(identity=1, title="a"), Partly(id=1, name="a")])
        session.commit()
    with past_triggers(engine) as connection:
        connection.execute(sa.update(Aliased).values(title="b"))
        connection.execute(sa.update(Partly).values(seen=5))

    assert codes(engine, COLUMNS) == {"row-differs": 1}
    assert recorded(engine, COLUMNS) == 1


def test_generated_columns(open_zoo: OpenZoo) -> None:
    """A generated value is recorded as it is read."""
    engine = open_zoo(STORED)
    with past_triggers(engine) as connection:
        connection.execute(sa.insert(Stored).values(id=1, n=4))

    assert recorded(engine, STORED) == 1
    assert codes(engine, STORED) == {}


def test_links_of_many_to_many(open_zoo: OpenZoo) -> None:
    """Rows of an association table have a history like any other."""
    engine = open_zoo(LINKS)
    with past_triggers(engine) as connection:
        connection.execute(sa.insert(Article).values(id=1))
        connection.execute(sa.insert(Tag), [{"id": 1}, {"id": 2}])
        links = [{"article_id": 1, "tag_id": n, "weight": n} for n in (1, 2)]
        connection.execute(sa.insert(article_tag), links)

    assert recorded(engine, LINKS) == 5
    with past_triggers(engine) as connection:
        connection.execute(sa.delete(article_tag).where(article_tag.c.tag_id == 1))
        connection.execute(sa.update(article_tag).values(weight=9))
    assert codes(engine, LINKS) == {"row-differs": 1, "history-without-row": 1}
    assert recorded(engine, LINKS) == 2
    assert codes(engine, LINKS) == {}


def test_joined_inheritance(copy_zoo: Any, make_engine: Any, dialect: str) -> None:
    """Each table of an object is compared and recorded, the base's and its own."""
    engine = make_engine(copy_zoo(INHERITANCE, dialect))
    with Session(engine) as session:
        session.add(Puppy(id=1, name="a", breed="b", weeks=3))
        session.commit()
    with past_triggers(engine) as connection:
        connection.execute(sa.update(Puppy.__table__).values(weeks=4))
        connection.execute(sa.insert(Dog.__base__.__table__).values(id=2, kind="dog"))
        connection.execute(sa.insert(Dog.__table__).values(id=2))

    assert codes(engine, INHERITANCE) == {"row-differs": 1, "row-without-history": 2}
    assert recorded(engine, INHERITANCE) > 0
    assert codes(engine, INHERITANCE) == {}


@pytest.mark.parametrize("zoo", [PARTITIONS, SCHEMAS], ids=lambda zoo: zoo.name)
def test_tables_of_postgresql_alone(
    zoo: Zoo, request: pytest.FixtureRequest, make_engine: Any, copy_zoo: Any
) -> None:
    """Partitions and tables of other schemas are in order as they are made."""
    assert codes(make_engine(copy_zoo(zoo, "postgresql")), zoo) == {}
