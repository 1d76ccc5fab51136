# The menu: `make` prints it. Continuous integration runs the same targets.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
SECONDS ?= 120
BROWSERS := chromium chromium-browser google-chrome
FONTS := /usr/share/fonts /usr/local/share/fonts $(HOME)/.fonts $(HOME)/.local/share/fonts

.DEFAULT_GOAL := menu
.PHONY: menu who test test-scale servers lint facts notebooks gallery browser references bench fuzz derive fmt repro sums wheel smoke lock locked \
        audit clean

menu: ## print this menu
	@awk -F':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

who: $(BIN)/pledgegraph ## environment, install, compile, and answer: who committed to what
	@$(BIN)/pledgegraph who

test: $(VENV)/.dev browser ## install what the tests need; style, types, facts, all tests
	$(MAKE) lint facts
	$(BIN)/python -m pytest -q --numprocesses=auto

test-scale: $(VENV)/.scale servers ## the same rows from the oxigraph server, Virtuoso, DuckDB and Spark; all questions: make test-scale SHARE=1
	PLEDGEGRAPH_SHARE=$(SHARE) $(BIN)/python -m pytest -q -m scale tests/scale

servers: ## Virtuoso, and Java for Spark, which these tests start, from Debian where they are missing
	@command -v virtuoso-t > /dev/null && command -v isql-vt > /dev/null && command -v java > /dev/null && exit 0; \
	  packages="virtuoso-opensource openjdk-17-jre-headless"; \
	  install="apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $$packages"; \
	  test "$$(id -u)" = 0 || { test "$$CI" && sudo -n true 2> /dev/null && as="sudo -n"; } || \
	    { echo "these tests need Virtuoso and Java; on Debian, as root: $$install"; exit 1; }; \
	  $$as sh -c "$$install"

lint: $(VENV)/.dev ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

facts: $(VENV)/.dev ## check the facts and their style
	$(BIN)/pledgegraph fmt --check
	$(BIN)/pledgegraph check --fail-on-warnings

notebooks: $(VENV)/.dev ## execute the notebooks, with assertions on their answers; pages of them into build/notebooks/
	$(BIN)/python -m pytest -q tests/test_notebook.py tests/test_notebooks.py
	$(BIN)/python -m nbconvert --log-level=ERROR --to html --execute --output-dir build/notebooks \
	  --HTMLExporter.mathjax_url= --HTMLExporter.require_js_url= --HTMLExporter.jquery_url= notebooks/*.ipynb

gallery: $(BIN)/pledgegraph ## draw the pictures of docs/gallery.md again, after a change of the facts or of what is drawn
	$(BIN)/python tests/gallery.py docs/gallery

browser: ## the browser and the font that the tests of pictures need, from Debian where they are missing
	@for name in $(BROWSERS); do command -v $$name > /dev/null && found=1; done; \
	  test "$$found" && find $(FONTS) -name DejaVuSans.ttf 2> /dev/null | grep -q . && exit 0; \
	  install="apt-get update && apt-get install -y --no-install-recommends chromium fonts-dejavu-core"; \
	  test "$$(id -u)" = 0 || { test "$$CI" && sudo -n true 2> /dev/null && as="sudo -n"; } || \
	    { echo "the tests of pictures need a Chromium and DejaVu Sans; on Debian, as root: $$install"; exit 1; }; \
	  $$as sh -c "$$install"

references: $(VENV)/.dev browser ## write the pictures in tests/pictures anew after a change of what is drawn; then look at them
	PLEDGEGRAPH_REFERENCES=1 $(BIN)/python -m pytest -q tests/test_rendered.py -k reference

bench: $(VENV)/.dev ## measure all that was promised, beside peers, and write docs/benchmark.md; ALSO=2.1M for more
	$(BIN)/python benchmarks/run.py --also "$(ALSO)"; missed=$$?; \
	  $(BIN)/python benchmarks/report.py && $(BIN)/python benchmarks/bench.py && exit $$missed

fuzz: $(VENV)/.fuzz ## look for input that breaks something: two minutes, or make fuzz SECONDS=600
	$(BIN)/python tests/fuzz.py $$(( $(SECONDS) * 2 / 3 ))
	PLEDGEGRAPH_EXAMPLES=$$(( $(SECONDS) * 3 )) $(BIN)/python -m pytest -q -m hypothesis --hypothesis-show-statistics \
	  tests/test_read.py tests/test_fmt.py tests/test_escape.py tests/test_export.py

derive: $(VENV)/.dev ## write the derived context and schema after a change of the vocabulary
	$(BIN)/pledgegraph derive .

fmt: $(VENV)/.dev ## bring code and facts into style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/pledgegraph fmt

repro: $(VENV)/.dev ## build the facts in unlike circumstances and compare the bytes, and with tests/SHA256SUMS
	$(BIN)/python tests/repro.py

sums: $(VENV)/.dev ## write tests/SHA256SUMS after a change of the facts or the formats
	$(BIN)/python tests/repro.py --write

wheel: $(VENV)/.dev ## build the wheel and the source archive into dist/
	rm -rf dist && $(BIN)/python -m build --outdir dist .

smoke: wheel ## install the wheel alone, outside the checkout, and compare its answer
	rm -rf build/smoke && $(PYTHON) -m venv build/smoke
	build/smoke/bin/python -m pip install --quiet --disable-pip-version-check dist/*.whl
	$(BIN)/pledgegraph who --format json > build/here.json
	cd / && $(CURDIR)/build/smoke/bin/pledgegraph who --format json > $(CURDIR)/build/there.json
	$(BIN)/pledgegraph draw matrix build/here.html
	cd / && $(CURDIR)/build/smoke/bin/pledgegraph draw matrix $(CURDIR)/build/there.html
	cmp build/here.json build/there.json && cmp build/here.html build/there.html && echo "the wheel gives the same answer"

lock: | $(BIN)/python ## pin every package by its hashes, for all systems: writes constraints.txt
	$(PYTHON) -m venv build/lock && build/lock/bin/python -m pip install --quiet --disable-pip-version-check uv
	build/lock/bin/uv pip compile pyproject.toml --quiet --all-extras --group dev --universal --python-version 3.11 \
		--generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links --output-file constraints.txt

locked: | $(BIN)/python ## the environment from constraints.txt, each file proven by its hash
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(BIN)/pledgegraph $(VENV)/.dev

audit: ## ask the public list of known vulnerabilities about constraints.txt; needs the network
	$(PYTHON) -m venv build/audit && build/audit/bin/python -m pip install --quiet --disable-pip-version-check pip-audit
	build/audit/bin/pip-audit --strict --disable-pip --requirement constraints.txt

clean: ## remove the environment and what was built
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "pledgegraph needs Python 3.11 or newer: make PYTHON=python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "cannot make an environment; on Debian: apt-get install python3-venv"; exit 1; }

$(BIN)/pledgegraph: pyproject.toml | $(BIN)/python
	@echo "installing into $(VENV) ..." >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(VENV)/.dev: pyproject.toml | $(BIN)/pledgegraph
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[check,notebook,draw,release]" --group dev
	@touch $@

$(VENV)/.scale: pyproject.toml | $(VENV)/.dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group scale
	@touch $@

$(VENV)/.fuzz: pyproject.toml | $(VENV)/.dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group fuzz
	@touch $@
