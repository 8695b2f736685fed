# Everything runs in .venv, which any of these makes on a machine with nothing but Python.

PYTHON ?= python3
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help demo test test-graphs test-page test-peers lint types notebooks docs linkcheck bench wheel clean

help:  ## list the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 10

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and \
		"glassgrad needs Python 3.11 or newer: make demo PYTHON=python3.12, say")'
	$(PYTHON) -m venv .venv

$(BIN)/.installed: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable '.[plot]'
	touch $@

$(BIN)/.installed-dev: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	touch $(BIN)/.installed $@

$(BIN)/.installed-peers: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable '.[dev,peers]'
	touch $(BIN)/.installed $(BIN)/.installed-dev $@

demo: $(BIN)/.installed  ## install, and train Nielsen's network on 1,797 real digits, with a page to walk through it
	$(BIN)/glassgrad train digits

test: $(BIN)/.installed-dev  ## install, and run all tests and doctests
	$(BIN)/python -m pytest -n auto

test-page: tests/page/node_modules  ## check types and run tests of the page's script (needs Node)
	npm --prefix tests/page run types
	npm --prefix tests/page test

tests/page/node_modules: tests/page/package-lock.json
	npm ci --prefix tests/page --no-audit --no-fund --silent
	touch $@

test-peers: $(BIN)/.installed-peers  ## install PyTorch too, and compare every layer, loss and optimiser with it
	$(BIN)/python -m pytest -n auto tests/peers tests/test_documents.py

lint: $(BIN)/.installed-dev  ## check style and formatting
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(BIN)/.installed-dev  ## check types
	$(BIN)/pyright

notebooks: $(BIN)/.installed-dev  ## write the notebooks from their text, notebooks/text/*.md
	$(BIN)/python notebooks/convert.py

docs: $(BIN)/.installed-dev  ## build the documentation into docs/build/html, with all notebooks executed
	$(BIN)/sphinx-build --fail-on-warning --keep-going --jobs auto --quiet docs docs/build/html
	@echo "docs/build/html/index.html"

linkcheck: $(BIN)/.installed-dev  ## follow the links of the documentation out into the web
	$(BIN)/sphinx-build --builder linkcheck --quiet docs docs/build/links

bench:  ## measure against peers, each in an environment of its own, into docs/benchmarks.md (minutes; downloads PyTorch)
	$(PYTHON) -m benchmarks --page docs/benchmarks.md $(ARGUMENTS)

wheel: $(BIN)/.installed-dev  ## build the sdist and the wheel into dist/
	$(BIN)/python -m build

clean:  ## remove what the other commands made
	rm -rf .venv dist build docs/build docs/reference/modules docs/tutorials/*.ipynb benchmarks/.environments tests/page/node_modules
