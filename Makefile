# Everything a person does with a checkout. `make` alone prints this list.
#
#   make demo    from a fresh clone to a running service with an invented nation
#                ONCE=1 ends after the printout; LISTS=DIR loads official lists; DATA=DIR; PORT=n;
#                PEOPLE=n and SEED=n for another nation
#   make test    all checks and all tests, as CI runs them
#   make slow    the model on Splink and Spark (installs the group "spark", 500 MB; needs Java 17): minutes
#   make check   style, types, import contracts, our own linters; no tests
#   make bench   B=NAME ARGS="…" one measurement
#   make setup   the virtual environment and the pages' scripts from their lock files (the others do it by themselves)
#   make screenshots  pictures of every page, of a demo's people at work, in screenshots/ (needs Chromium and a demo)
#   make pages  renews what is generated: docs/grants.md, tables of docs/justice.md, the model's outline, the list of sentences to translate
#   make lock    the lock file from pyproject.toml (needs uv)
#   make wheel   the installable package, in dist/
#   make clean   everything that the above made, but not data

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
ISLANDS := islands
SCRIPTS := src/tearline/web/static/built/.made
PIP    := $(BIN)/python -m pip --disable-pip-version-check -q
# As many processes as processors, each with a database of its own; the tests of one file stay together.
# The slowest twenty are told at the end: who adds a test sees what it costs.
SPREAD := -n logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder --durations=20

# Compiled modules are kept, whatever the shell says: tests start a hundred processes.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help setup demo test slow check bench pages screenshots lock wheel clean

help:
	@sed -n '/^$$/q;s/^# \{0,1\}//p' Makefile

setup: $(STAMP) $(SCRIPTS)

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Tearline needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1)." >&2; \
	  echo "Install one and name it: make setup PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo "$(PYTHON) lacks the module venv. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@test -x $(BIN)/pip || $(PYTHON) -m venv --clear $(VENV)
	@echo "Installing what requirements.lock names (half a minute) …"
	@$(PIP) install --no-compile --no-deps --require-hashes -r requirements.lock
	@$(PIP) install --no-compile --no-deps --no-build-isolation -e .
	@touch $@

$(SCRIPTS): $(STAMP) $(wildcard $(ISLANDS)/*.ts $(ISLANDS)/*.mjs $(ISLANDS)/*.json)
	@echo "Bundling the scripts of the pages (a quarter of a minute) …"
	@$(BIN)/python -m tools.islands
	@touch $@

demo: setup
	@$(BIN)/tearline demo $(if $(ONCE),--once) $(if $(LISTS),--lists "$(LISTS)") \
	  $(if $(DATA),--data "$(DATA)") $(if $(PORT),--port $(PORT)) $(if $(PEOPLE),--people $(PEOPLE)) $(if $(SEED),--seed $(SEED))

test: check
	@$(BIN)/python -m tools.browser
	$(BIN)/python -m pytest $(SPREAD)

slow: setup
	@command -v java >/dev/null || { echo "make slow needs Java 17 or newer, for Spark." >&2; exit 1; }
	@$(PIP) install $$($(BIN)/python -c 'import tomllib; \
	  print(*tomllib.load(open("pyproject.toml", "rb"))["dependency-groups"]["spark"])')
	$(BIN)/python -m pytest -m splink

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tools.lint_sql
	$(BIN)/python -m tools.translations --check

bench: setup
	@test -n "$(B)" || { echo 'Name a measurement: make bench B=gate ARGS="--records 100000"' >&2; exit 2; }
	$(BIN)/python -m bench $(B) $(ARGS)

screenshots: setup
	$(BIN)/python -m tools.screenshots screenshots $(if $(DATA),--data "$(DATA)")

pages: setup
	$(BIN)/python -m tools.outline
	$(BIN)/python -m tools.grants
	$(BIN)/python -m tools.clock_table
	$(BIN)/python -m tools.translations

lock:
	@command -v uv >/dev/null || { echo "make lock needs uv, which is not installed." >&2; exit 1; }
	uv pip compile pyproject.toml --group dev --extra nation --generate-hashes --no-header --universal -o requirements.lock

wheel: setup
	$(BIN)/hatchling build -t wheel

clean:
	rm -rf $(VENV) $(ISLANDS)/node_modules src/tearline/web/static/built dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
