# Each target makes what it needs first and says what it does. No step needs root.
# Another Python:  make install PYTHON=python3.12     Another port:  make lab LAB_FLAGS="--port 9000"
# The newest libraries instead of the tested ones:  make install LOCK=

PYTHON ?= python3
JOBS ?= 2
LAB_FLAGS ?=
LOCK ?= constraints.txt
NB ?=

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
TORCH := $(shell sed -n 's/^ *"\(torch>[^"]*\)".*/\1/p' pyproject.toml)
LOCKED := $(LOCK:%=--constraint %)
TORCH_CPU_INDEX := https://download.pytorch.org/whl/cpu
LAB_SETTINGS := $(VENV)/share/jupyter/lab/settings
NO_NEWS := {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false"}}
AS_ROOT := $(if $(filter 0,$(shell id -u)),--allow-root)
PYTEST := $(BIN)/pytest -n $(JOBS)
FAST := not (browser or classroom or slow or fault or threat or proof)
NEWEST := build/newest
BIOME := node_modules/.bin/biome

# nbgrader calls the alembic program by its name.
export PATH := $(CURDIR)/$(BIN):$(PATH)

.DEFAULT_GOAL := help
.PHONY: help install lab data check test test-all prove lint update demo release audit bench

help:  ## list what can be made
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

install: $(STAMP)  ## set up .venv with everything (once)

$(STAMP): pyproject.toml $(LOCK)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Earlab needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1)."; \
	  echo "Name another one: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@echo "Setting up $(VENV) with $$($(PYTHON) --version) (once; a few minutes, most of it downloading)"
	@test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV) || { \
	  rm -rf $(VENV); echo "python3 -m venv failed; on Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@echo "  torch for the CPU"
	@$(BIN)/pip install -qq --timeout 5 --retries 0 --no-deps --index-url $(TORCH_CPU_INDEX) '$(TORCH)' $(LOCKED) 2>/dev/null || { \
	  echo "  $(TORCH_CPU_INDEX) does not answer; taking torch from the default index"; \
	  $(BIN)/pip install -qq '$(TORCH)' $(LOCKED); }
	@echo "  earlab and autograder with what they need$(if $(LOCK),, (the newest: LOCK= is empty))"
	@$(BIN)/pip install -qq --editable ".[dev]" $(LOCKED)
	@mkdir -p $(LAB_SETTINGS) && echo '$(NO_NEWS)' > $(LAB_SETTINGS)/overrides.json
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null || \
	  echo "  optional: chromium is not installed; tests that drive a browser will be skipped"
	@touch $(STAMP)

lab: install  ## open JupyterLab at the course's first page
	@$(BIN)/earlab data get >/dev/null || echo "Some sounds are missing (make data says which); the rest of the course works."
	@echo "Opening notebooks/start.ipynb in JupyterLab (Ctrl + C ends it)"
	@$(BIN)/jupyter lab notebooks/start.ipynb $(AS_ROOT) $(LAB_FLAGS)

data: install  ## get the sounds that are not committed, and list all of them
	@$(BIN)/earlab data get

check: lint  ## style, types and the quick tests: what to run before a commit
	@echo "Running the quick tests; make test has the others: browser, classroom, faults, attacks, notebooks, audit"
	@$(PYTEST) -m "$(FAST)"

test: $(if $(NB),install,lint data)  ## all that CI runs; NB=05: what is about that notebook, in a minute
	@echo "Running the tests$(NB:%= of notebook %) in $(JOBS) processes"
	@$(PYTEST) $(NB:%=-m nb%)

test-all: lint data  ## all, at every level of isolation, with long runs and all 200 variants
	@echo "Running every test in full (an hour or more)"
	@EARLAB_LONG=1 $(PYTEST)

prove: install  ## audit what changed in full, run changed notebooks, and record that they hold; NB=05: only there
	@echo "Proving what tests/proofs.json does not know yet$(NB:%= of notebook %)"
	@EARLAB_PROVE=1 $(PYTEST) tests/course -m "proof$(NB:%= and nb%)"

lint: install  ## style and types only
	@echo "Checking style and types"
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@test $(BIOME) -nt package-lock.json || { npm ci --silent --no-audit --no-fund && touch $(BIOME); } 2>/dev/null || true
	@test -x $(BIOME) || echo "JavaScript was not linted: npm or its network is missing"
	@test ! -x $(BIOME) || $(BIOME) check --error-on-warnings

# In an environment of its own, so that what is locked has been tested, and nothing else.
update:  ## move constraints.txt and environment.yml to the newest libraries, once all holds with them
	@rm -rf $(NEWEST)
	@$(MAKE) install VENV=$(NEWEST) LOCK=
	@$(MAKE) prove VENV=$(NEWEST) LOCK= NB=
	@$(MAKE) test VENV=$(NEWEST) LOCK= NB=
	@$(NEWEST)/bin/python -m tests.helpers.lock_versions
	@echo "Look at the changes, then: make install"

demo: data  ## build a demonstration class, grade it, show the report
	@$(BIN)/autograder demo

release: install  ## build notebooks, case files, course tree and student kit from solutions/
	@$(BIN)/autograder release

audit: install  ## prove that the grader catches every known mistake
	@$(BIN)/autograder audit

bench: data  ## measure what the README states
	@$(BIN)/pip install -qq --editable ".[bench]"
	@for file in benchmarks/*.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done
