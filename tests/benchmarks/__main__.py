"""Print the benchmarks of one use case: ``python -m tests.benchmarks capture``."""

from __future__ import annotations

import argparse
from importlib import import_module

USE_CASES = ("capture", "diff", "doctor", "past", "why")


def main() -> None:
    """Run the use case that the command line names."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    use_cases = parser.add_subparsers(required=True, metavar="use_case")
    for name in USE_CASES:
        module = import_module(f"tests.benchmarks.{name}")
        use_case = use_cases.add_parser(name, help=module.__doc__, description=module.__doc__)
        use_case.add_argument("--rounds", type=int, default=5, help="alternating runs of each")
        module.add_arguments(use_case)
        use_case.set_defaults(run=module.run)
    arguments = parser.parse_args()
    arguments.run(arguments)


if __name__ == "__main__":
    main()
