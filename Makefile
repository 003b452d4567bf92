# A thin door: every target is one command that you could type yourself.

PYTHON ?= python3
VENV := .venv
BIN := $(CURDIR)/$(VENV)/bin
RUN := PATH="$(BIN):$$PATH" $(BIN)/python
STUDENTS ?= 12
PYTEST := -m pytest -p no:nbval  # which would import nbformat before the tests' own start makes that cheap
NBVAL := -p no:cacheprovider -W ignore --numprocesses auto --dist loadfile
TRAINING := $(wildcard solutions/0[3-9]_* solutions/1[0-9]_*)
LONG := tests/border/test_wire_fuzz.py $(addprefix tests/unrolled/test_,$(addsuffix .py, \
	claims closed_functions empty_answers needed_cells prices types_of_results visible_diagnosis))
CORE := $(filter-out $(LONG),$(wildcard tests/test_*.py tests/border/test_*.py tests/unrolled/test_*.py)) \
	$(wildcard tests/unrolled/*/) tests/claims tests/files tests/pages tests/authoring/test_leaks.py \
	tests/authoring/test_normal_form.py tests/authoring/test_release.py tests/grading/test_submission.py \
	tests/rnnkit/checks

MATHJAX := docs/site/mathjax/node_modules

.DEFAULT_GOAL := demo
.PHONY: demo setup test quick lint types pytest nbval release lab pictures site clean help

demo: setup release  ## set up, release, make a simulated class and grade it (the default)
	$(RUN) -m autograder demo --students $(STUDENTS) --root build/demo

setup: $(VENV)/ready  ## virtual environment with pinned packages, bytecode compiled

$(VENV)/ready: constraints.txt pyproject.toml utils/pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and f"Python {sys.version.split()[0]} is too old; expected 3.11 or newer. Try: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable utils --editable ".[test]"
	-@$(BIN)/python -m compileall -q -j 0 $(VENV)/lib autograder utils/rnnkit > /dev/null 2>&1
	touch $@

test: lint types pytest nbval  ## everything: style, types, tests, notebooks

quick: lint types  ## what to run between two edits: style, types and a core of the tests, in about a minute
	OMP_NUM_THREADS=1 $(RUN) $(PYTEST) --numprocesses auto --dist loadfile -m "not slow" $(CORE)

lint: setup  ## ruff
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup  ## mypy, strict
	$(BIN)/mypy

pytest: setup  ## all tests but the notebooks'
	OMP_NUM_THREADS=1 $(RUN) $(PYTEST) --numprocesses auto --dist loadfile --no-loadscope-reorder --ignore tests/attacks
	OMP_NUM_THREADS=1 $(RUN) $(PYTEST) tests/attacks

nbval: setup  ## run the instructors' notebooks and compare every output; those that train as an old processor, too
	OMP_NUM_THREADS=1 $(RUN) -m pytest --nbval solutions $(NBVAL)
	$(RUN) -m tests.processors Nehalem $(BIN)/python -m pytest --nbval $(TRAINING) $(NBVAL)

release: setup  ## solutions -> notebooks, and the numbers of the visible checks
	$(RUN) -m autograder visible
	$(RUN) -m autograder release

lab: setup  ## JupyterLab in notebooks/
	cd notebooks && $(BIN)/jupyter lab

pictures: setup  ## the pictures of README and docs; the experiments among them take some minutes
	for figure in benchmarks/figures/*.py; do OMP_NUM_THREADS=1 $(RUN) $$figure || exit 1; done

site: setup $(MATHJAX)  ## what there is to read, in build/site/html: built, and looked over for broken links and answers
	$(RUN) docs/site/build.py

$(MATHJAX): docs/site/mathjax/package-lock.json
	npm ci --prefix docs/site/mathjax --ignore-scripts --no-audit --no-fund --silent
	touch $@

clean:  ## remove what was built, keep the virtual environment
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache

help:  ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 12
