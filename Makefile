# The chores by name; CI calls the same words.
PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: run install check test lint lock clean

run: install ## the digest at http://127.0.0.1:8000
	@$(BIN)/aggregator run

install: .venv/installed ## everything that running needs, in .venv

check: install ## every mistake in config.toml, with its place
	@$(BIN)/aggregator check

.venv/installed: requirements/run.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "aggregator needs Python 3.11 or later; say make PYTHON=/path/to/python")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --require-hashes -r requirements/run.txt
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/tested: .venv/installed requirements/dev.txt
	$(BIN)/pip install --quiet --require-hashes -r requirements/dev.txt
	@touch $@

test: .venv/tested ## the whole test suite; installs the browser and readers that it drives
	@tests/setup
	@$(BIN)/pytest -n 2

lint: .venv/tested
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy

lock: ## pin what pyproject.toml asks for, with hashes and without addresses
	$(PYTHON) -m venv .venv/lock
	.venv/lock/bin/pip install --quiet pip-tools
	requirements/lock .venv/lock/bin/pip-compile

clean:
	rm -rf .venv build *.egg-info .pytest_cache .mypy_cache .ruff_cache
