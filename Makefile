# Everything a fresh machine needs is Python 3.11 or newer and git; each target sets up what it uses.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WORKSPACE ?= var/demonstration
PORTAL ?= var/portal
PORT ?= 8765
# Modules are compiled as they are first used; each process would compile them anew where that may not be kept.
unexport PYTHONDONTWRITEBYTECODE
PIP := $(BIN)/python -m pip --quiet --quiet --disable-pip-version-check install --no-compile --no-deps
# Four installations side by side, each of every fourth package of a lock file: most of an installation is waiting.
side_by_side = for part in 0 1 2 3; do awk -v part=$$part '/^[a-z]/ { n++ } n % 4 == part' $(1) | \
	$(PIP) --require-hashes -r /dev/stdin & parts="$$parts $$!"; done; for part in $$parts; do wait $$part || exit 1; done

.PHONY: help setup run portal test test-long bare test-slow test-browser lint types contracts bench docs lock sbom clean

help:
	@echo "make setup         all that the others need; from then on this folder may be read-only"
	@echo "make run           write invented returns, run October 2026 through Prefect, publish the edition"
	@echo "make portal        serve the portal of a demonstration on this machine, with invented people"
	@echo "make test          set up and pass the tests"
	@echo "make test-long     pass those of whole months, runs and PostgreSQL, which take as long again"
	@echo "make bare          both on bare Debian machines (needs root and debootstrap)"
	@echo "make test-slow     kill runs at every stage, fuzz for longer (minutes)"
	@echo "make test-browser  every page in Chromium (installs Debian's, needs root)"
	@echo "make lint types contracts   what continuous integration checks besides"
	@echo "make bench         measure, against peers, on the same files"
	@echo "make docs          write the made parts of the guides again"
	@echo "make lock          resolve the dependencies again"
	@echo "make sbom          write a bill of materials of what is installed (CycloneDX)"

# A newer pip first: those that come with Python 3.11 take twice as long.
$(VENV)/run.stamp: requirements-pip.lock requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; set PYTHON=python3.x" if sys.version_info < (3, 11) else 0)'
	@echo "Setting up $(VENV) with what a run needs; this is done once"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) --require-hashes -r requirements-pip.lock
	@$(call side_by_side,requirements.lock)
	@$(PIP) --no-build-isolation --editable .
	@touch $@

$(VENV)/dev.stamp: requirements-dev.lock $(VENV)/run.stamp
	@echo "Adding to $(VENV) what the tests need; this is done once"
	@$(call side_by_side,requirements-dev.lock)
	@touch $@

# All that the other targets need, every module compiled: from then on this folder may be read-only.
setup: $(VENV)/dev.stamp
	@$(BIN)/python -m compileall -q -j 0 . >/dev/null || true

run: $(VENV)/run.stamp
	@$(BIN)/python -m flows.demonstration --workspace '$(WORKSPACE)'

$(VENV)/portal.stamp: requirements-portal.lock $(VENV)/run.stamp
	@echo "Adding to $(VENV) what the portal needs; this is done once"
	@$(PIP) --require-hashes -r requirements-portal.lock
	@touch $@

portal: $(VENV)/portal.stamp
	@$(BIN)/minstd portal --demonstration --workspace '$(PORTAL)' --port $(PORT)

test: $(VENV)/dev.stamp
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

test-long: $(VENV)/dev.stamp
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m long

# The first three above on machines that have nothing but Python, git and make; the second one in awkward surroundings.
bare:
	.ci/bare-machine bookworm
	.ci/bare-machine --awkward trixie

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
	$(BIN)/python -m tests.support.ledger_guide
	$(BIN)/python -m tests.support.people_guide

# The lock files hold hashes and no address. `uv` is needed for this target alone.
COMPILE := uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --quiet
EXTRAS := s3 sftp http postgresql portal

lock:
	echo pip | $(COMPILE) - -o requirements-pip.lock
	echo cyclonedx-bom | $(COMPILE) - -o requirements-sbom.lock
	$(COMPILE) pyproject.toml -o requirements.lock
	$(COMPILE) pyproject.toml --all-extras -o requirements-dev.lock
	for extra in $(EXTRAS); do \
	  $(PYTHON) -c 'import sys, tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"][sys.argv[1]], sep="\n")' $$extra | \
	  $(COMPILE) - --constraint requirements-dev.lock -o requirements-$$extra.lock || exit; \
	done

# What is installed, with versions and licences; the tool that writes it is kept apart, so that it isn't among them.
sbom: $(VENV)/run.stamp requirements-sbom.lock
	@test -x build/sbom/bin/python || $(PYTHON) -m venv build/sbom
	@build/sbom/bin/python -m pip --quiet --disable-pip-version-check install --no-deps --require-hashes -r requirements-sbom.lock
	@build/sbom/bin/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible -o build/sbom.json $(BIN)/python
	@echo "Written to build/sbom.json"

clean:
	rm -rf $(VENV) var build .pytest_cache .mypy_cache .ruff_cache .hypothesis
