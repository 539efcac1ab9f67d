"""What capture costs: plain, a hand-written double write, ours, and other libraries."""

from __future__ import annotations

import argparse

from tests.benchmarks.bare_trigger import BareTrigger
from tests.benchmarks.cases import ROWS, Size, cases
from tests.benchmarks.contest import contest
from tests.benchmarks.contestant import Contestant, Plain
from tests.benchmarks.continuum import Continuum, ContinuumNative
from tests.benchmarks.double_write import DoubleWrite, DoubleWriteWithWho
from tests.benchmarks.growth import print_growth
from tests.benchmarks.ours import Ours
from tests.benchmarks.postgresql_audit import PostgresqlAudit
from tests.benchmarks.table import print_case
from tests.support.postgresql import external_or_own_server

CONTESTANTS: tuple[Contestant, ...] = (
    Plain(),
    DoubleWrite(),
    DoubleWriteWithWho(),
    BareTrigger(),
    Ours(),
    Continuum(),
    ContinuumNative(),
    PostgresqlAudit(),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the switches of this use case."""
    parser.add_argument("--dialect", choices=("sqlite", "postgresql"), help="only this database")
    parser.add_argument("--case", default="", help="only cases whose name holds this text")
    parser.add_argument(
        "--without", default="", help="leave out contestants whose name begins so: Continuum"
    )
    parser.add_argument(
        "--rows",
        type=int,
        default=ROWS,
        help=f"rows of an ORM commit, {ROWS} unless told; all else in proportion",
    )
    parser.add_argument(
        "--growth", action="store_true", help="cost per row at 1,000 to 1,000,000 versions instead"
    )


def run(arguments: argparse.Namespace) -> None:
    """Print medians of alternating runs, their ratios, and the goals."""
    dialects = (arguments.dialect,) if arguments.dialect else ("sqlite", "postgresql")
    left_out = arguments.without.lower()
    taking_part = [
        one for one in CONTESTANTS if not left_out or not one.label.lower().startswith(left_out)
    ]
    size = Size(arguments.rows)
    with external_or_own_server() as server:
        for dialect in dialects:
            print(f"\n{dialect}", flush=True)
            if arguments.growth:
                print_growth(dialect, server, rounds=arguments.rounds)
                continue
            for case in cases(size):
                if arguments.case.lower() in case.label.lower() and dialect in case.dialects:
                    results = contest(
                        case, taking_part, dialect, server, rounds=arguments.rounds, size=size
                    )
                    print_case(case, results, dialect)
