"""The fixtures of every test: see `tests/support`."""

pytest_plugins = [
    "tests.support.postgresql_fixtures",
    "tests.support.databases",
    "tests.support.browser",
    "tests.support.pgbouncer",
    "tests.support.panel",
    "tests.support.stores",
]
