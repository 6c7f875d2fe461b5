# Everything a fresh machine needs is Python 3.11 or newer and git; each target sets up what it uses.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WORKSPACE ?= var/demonstration

.PHONY: help setup run test test-slow test-browser lint types contracts bench docs lock clean

help:
	@echo "make run           write invented returns, run October 2026 through Prefect, publish the edition"
	@echo "make test          set up and pass the tests"
	@echo "make test-slow     kill runs at every stage, fuzz for longer (minutes)"
	@echo "make test-browser  every page in Chromium (installs Debian's, needs root)"
	@echo "make lint types contracts   what continuous integration checks besides"
	@echo "make bench         measure, against peers, on the same files"
	@echo "make docs          write the made parts of the guides again"
	@echo "make lock          resolve the dependencies again"

$(VENV)/run.stamp: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; set PYTHON=python3.x" if sys.version_info < (3, 11) else 0)'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/dev.stamp: requirements-dev.lock $(VENV)/run.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.lock
	touch $@

setup: $(VENV)/dev.stamp

run: $(VENV)/run.stamp
	$(BIN)/python -m flows.demonstration --workspace $(WORKSPACE)

test: $(VENV)/dev.stamp
	$(BIN)/python -m pytest -n 2 --dist loadfile

test-slow: $(VENV)/dev.stamp
	$(BIN)/python -m pytest -m slow

test-browser: $(VENV)/dev.stamp
	tests/browser/install
	$(BIN)/python -m pytest -m browser

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/dev.stamp
	$(BIN)/mypy

contracts: $(VENV)/dev.stamp
	$(BIN)/lint-imports

bench: $(VENV)/dev.stamp
	$(BIN)/python -m pytest -m bench -s

docs: $(VENV)/dev.stamp
	$(BIN)/python -m tests.support.guide
	$(BIN)/python -m tests.support.standards_guide

# The lock files hold hashes and no address. `uv` is needed for this target alone.
lock:
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --quiet pyproject.toml -o requirements.lock
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --quiet pyproject.toml --all-extras -o requirements-dev.lock

clean:
	rm -rf $(VENV) var build .pytest_cache .mypy_cache .ruff_cache .hypothesis
