# `make demo` and `make test` are all a new machine needs: both install the pinned versions into .venv first.

# The first Python that is new enough; PYTHON=… names another.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo $$python; break; }; done)
VENV ?= .venv
# One more than the cores of a small machine: much of the suite waits for servers and clocks.
JOBS ?= 3
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet --quiet
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --annotation-style line --custom-compile-command 'make lock'
LOCK := $(COMPILE) pyproject.toml
# Modules of another tree would hide ours, whose names are common ones.
unexport PYTHONPATH PYTHONHOME
# What is compiled is kept: the tests begin a thousand processes.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help install demo test lint prove cuts bench lock upgrade clean

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

install: $(VENV)/installed ## Install the `digest` command into .venv

demo: $(VENV)/installed ## Crawl the bundled replica site and show what a researcher would see
	@$(BIN)/digest demo

test: $(VENV)/installed-test ## Run every test, on SQLite and on Postgres
	@$(BIN)/python -m pytest -n $(JOBS) --dist worksteal

lint: $(VENV)/installed-test ## Check style, formatting and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

prove: $(VENV)/installed-prove ## Run every test with the full counts of the long ones, and those that draw PDFs
	@DIGEST_PROVE=1 $(BIN)/python -m pytest -n $(JOBS) --dist worksteal -m ''

cuts: $(VENV)/installed-test ## Cut a web archive at every byte, and see that all before the cut is read
	@DIGEST_PROVE=1 $(BIN)/python -m pytest tests/test_archive_records.py

bench: $(VENV)/installed-bench ## Measure the readers beside the floors and other tools, in one run
	@$(BIN)/python -m benchmarks

lock: $(VENV)/installed ## Pin what pyproject.toml newly asks for, keeping the other versions
	@$(PIP) install uv
	@$(LOCK) $(UPGRADE) --group build --group test --group lint --output-file constraints-test.txt
	@$(LOCK) $(UPGRADE) --group build --constraint constraints-test.txt --output-file constraints.txt
	@$(LOCK) $(UPGRADE) --group build --group bench --constraint constraints-test.txt --output-file constraints-bench.txt
	@$(LOCK) $(UPGRADE) --group build --group fixtures --group prove --constraint constraints-test.txt --output-file constraints-prove.txt
	@$(COMPILE) $(UPGRADE) --group replay --output-file constraints-replay.txt

upgrade: UPGRADE := --upgrade
upgrade: lock ## Pin the newest versions that pyproject.toml allows

clean: ## Remove what was installed, built or left by the demo; never data/
	rm -rf $(VENV) demo-data build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .scrapy ./*.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@$(or $(PYTHON),false) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Expected Python 3.11 or newer, found $$($(or $(PYTHON),python3) --version 2>/dev/null || echo none)." \
		"Install one, or name it: make PYTHON=/path/to/python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Expected a Python that can make virtual" \
		"environments, found $(PYTHON) without ensurepip. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@echo "Making $(VENV) with $$($(PYTHON) --version) …" >&2
	@$(PYTHON) -m venv --clear $(VENV)

$(VENV)/installed: constraints.txt pyproject.toml $(BIN)/python
	@echo "Installing the pinned versions of constraints.txt …" >&2
	@$(PIP) install --require-hashes -r constraints.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

# Without looking for dependencies: the file names them all, and older pips trip over what they ask of lxml.
$(VENV)/installed-bench: constraints-bench.txt $(VENV)/installed-test
	@echo "Installing the pinned versions of constraints-bench.txt …" >&2
	@$(PIP) install --require-hashes --no-deps -r constraints-bench.txt
	@touch $@

$(VENV)/installed-prove: constraints-prove.txt constraints-replay.txt $(VENV)/installed-test
	@echo "Installing the pinned versions of constraints-prove.txt and constraints-replay.txt …" >&2
	@$(PIP) install --require-hashes --no-deps -r constraints-prove.txt
	@$(BIN)/python -m venv --clear $(VENV)/replay
	@$(subst $(BIN),$(VENV)/replay/bin,$(PIP)) install --require-hashes --no-deps -r constraints-replay.txt
	@touch $@

$(VENV)/installed-test: constraints-test.txt $(VENV)/installed
	@echo "Installing the pinned versions of constraints-test.txt …" >&2
	@$(PIP) install --require-hashes -r constraints-test.txt
	@touch $@
