"""Print the benchmarks of one use case: ``python -m tests.benchmarks capture``."""

from __future__ import annotations

import argparse
from importlib import import_module

USE_CASES = ("capture",)


def main() -> None:
    """Run the use case that the command line names."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("use_case", choices=USE_CASES)
    parser.add_argument("--rounds", type=int, default=5, help="alternating runs of each variant")
    arguments = parser.parse_args()
    import_module(f"tests.benchmarks.{arguments.use_case}").run(rounds=arguments.rounds)


if __name__ == "__main__":
    main()
