# Works with GNU make 3.81, which is macOS's own. `make help` lists what there is.

VENV ?= .venv
PORT ?= 5000
# What pytest runs, and further arguments for it: make test TESTS=tests/diff PYTEST_ARGS=-x
TESTS ?= tests
PYTEST_ARGS ?=
# Narrows what is installed: make test REQUIREMENTS='SQLAlchemy<2.1' VENV=.venv-2.0
REQUIREMENTS ?=
FUZZ_ARGS ?=

PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo "$$python" && break; done)
BIN := $(VENV)/bin
PACKAGING := setup.cfg pyproject.toml

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run test check fuzz clean lint types layers migrations-check docs-check wheel-check
.PHONY: continuum-suite

help:
	@echo 'make run     the panel with its demo history, on http://127.0.0.1:$(PORT) (PORT=...)'
	@echo 'make test    every test, on SQLite and on a PostgreSQL of its own'
	@echo 'make check   style, types, layers, migrations, documentation and the wheel'
	@echo 'make fuzz    the long random searches (minutes)'
	@echo 'make continuum-suite   the tests of SQLAlchemy-Continuum against our make_versioned (minutes)'
	@echo 'make clean   remove what the commands above made, the demo history included'

# --- the virtual environment; a stamp per use, renewed when the packaging changes -----------

$(BIN)/python:
	@test -n '$(PYTHON)' || { \
	  echo 'Python 3.11 or newer is needed, and none was found. Name one: make run PYTHON=...' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo '$(PYTHON) cannot make virtual environments. On Debian: apt-get install python3-venv' >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: $(BIN)/python $(PACKAGING)
	$(BIN)/python -m pip install -qq --disable-pip-version-check -e '.[serve]' $(REQUIREMENTS:%='%')
	@touch $@

$(VENV)/.test: $(BIN)/python $(PACKAGING)
	$(BIN)/python -m pip install -qq --disable-pip-version-check -e '.[test,postgresql,serve]' $(REQUIREMENTS:%='%')
	@touch $@

$(VENV)/.check: $(VENV)/.test
	$(BIN)/python -m pip install -qq --disable-pip-version-check -e '.[check]' $(REQUIREMENTS:%='%')
	@touch $@

# --- using it ---------------------------------------------------------------------------------

# The server must not drop the headers by which the panel knows that a proxy stands before it.
run: $(VENV)/.run
	@$(BIN)/python -c 'import socket; socket.create_server(("127.0.0.1", $(PORT)))' 2>/dev/null || { \
	  echo 'Port $(PORT) is taken. Name another: make run PORT=5001' >&2; exit 1; }
	$(BIN)/flask --app wsgi lineage init
	$(BIN)/flask --app wsgi lineage demo
	@echo 'The panel is at http://127.0.0.1:$(PORT) and stops with Ctrl-C.'
	@LINEAGE_OPEN=1 $(BIN)/waitress-serve --listen=127.0.0.1:$(PORT) \
	  --no-clear-untrusted-proxy-headers wsgi:app

test: $(VENV)/.test
	$(BIN)/python -m pytest -n auto $(TESTS) $(PYTEST_ARGS)

fuzz: $(VENV)/.test
	$(BIN)/python -m pytest -n auto -m fuzz --timeout=3600 $(TESTS) $(FUZZ_ARGS)

# --- checking it ------------------------------------------------------------------------------

check: lint types layers migrations-check docs-check wheel-check
	@echo 'make check: all clean'

lint: $(VENV)/.check
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.check
	$(BIN)/mypy models app migrations wsgi.py

layers: $(VENV)/.check
	$(BIN)/lint-imports

migrations-check: $(VENV)/.check
	$(BIN)/python -m tests.checks.migrations

docs-check: $(VENV)/.check
	$(BIN)/python -m pytest -q tests/docs

wheel-check: $(VENV)/.check
	$(BIN)/python -m tests.checks.wheel

# Their tests need what Continuum's own developers install beside it.
$(VENV)/.continuum: $(VENV)/.test
	$(BIN)/python -m pip install -qq --disable-pip-version-check -e '.[continuum]' $(REQUIREMENTS:%='%')
	@touch $@

continuum-suite: $(VENV)/.continuum
	$(BIN)/python -m tests.checks.continuum_suite

clean:
	rm -rf .venv .venv-* build dist instance ./*.egg-info
	rm -rf .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find app migrations models tests -name __pycache__ -type d -prune -exec rm -rf {} +
