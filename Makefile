# Everything a person does with this project. Each target sets up what it needs, once; `make` alone lists them.
SHELL := /bin/sh
PYTHON ?= python3
IN ?= samples
ARGS ?=
SCALE ?= full

BIN := .venv/bin
READY := .venv/.ready
PEERS_READY := .venv-peers/.ready
PIP := -m pip --disable-pip-version-check -q
COMPILE := $(BIN)/pip-compile -q --generate-hashes --allow-unsafe --strip-extras \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

.DELETE_ON_ERROR:
.PHONY: help run test lint fuzz endurance train proof bench bench-quick bench-full bench-publish peers lock picture system clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' Makefile | while IFS='|' read -r name what; do printf '  make %-13s %s\n' "$$name" "$$what"; done

run: $(READY) ## clean the reports of a folder or a file and show their tables: make run IN=path
	@$(BIN)/gxnlp extract --format table "$(IN)"

test: $(READY) ## the test suite: make test ARGS='tests/test_cli.py -k stdin'
	$(BIN)/python -m pytest -n auto $(ARGS)

lint: $(READY) ## style, types and who may import whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fuzz: $(READY) ## spoil files of every kind and look what breaks: make fuzz ARGS='--seconds 600 --family word'
	$(BIN)/python -m training.fuzz $(ARGS)

endurance: $(READY) ## what a batch costs and survives: make endurance ARGS='kills hostile --files 2000'
	$(BIN)/python -m training.endurance $(ARGS)

train: $(READY) ## generate the corpus and train the line model anew, into models/
	$(BIN)/python -m training.train $(ARGS)

proof: $(READY) ## does learning work: the curve of an unseen layout, each part's worth, the cost of a retraining
	$(BIN)/python -m training.proof $(ARGS)
	$(BIN)/python -m training.retraining

bench: $(READY) ## how well and how fast, beside the peers, against our bars: at most 20 minutes; build/bench/standard.html
	@$(MAKE) --no-print-directory peers || echo "bench: the peers could not be installed; see above" >&2
	$(call benched,standard,--baseline all $(KEEP),--baseline all)

bench-quick: $(READY) ## the same in a minute: fewer reports, no scans, no peers
	$(call benched,quick,--baseline reading_order,--quick)

bench-full: $(READY) ## the same on many reports, for hours; what is done is kept, a run that was stopped goes on; SCALE=try: one of each
	@$(MAKE) --no-print-directory peers || echo "bench: the peers could not be installed; see above" >&2
	$(call benched,$(SCALE),--baseline all $(KEEP),--baseline all)

bench-publish: $(READY) ## make bench, and its figures into the READMEs, bench/results.json and docs/benchmark.html
	-@$(MAKE) --no-print-directory bench
	$(BIN)/gxnlp bench account build/bench/standard-accuracy.json build/bench/standard-speed.json \
		--json bench/results.json --html docs/benchmark.html --markdown README.md --markdown README.zh-CN.md || test $$? = 1

peers: $(PEERS_READY) ## the programs that the benchmarks run beside gxnlp, in an environment of their own

lock: $(READY) ## choose the newest versions that fit and write both lock files
	CUSTOM_COMPILE_COMMAND="make lock" $(COMPILE) --upgrade --extra dev --extra corpus --extra ocr -o requirements.lock pyproject.toml
	CUSTOM_COMPILE_COMMAND="make lock" $(COMPILE) --upgrade -o bench/requirements-peers.lock bench/requirements-peers.in

picture: $(READY) ## draw the picture of the README anew, from a sample
	$(BIN)/python docs/picture.py

system: ## Debian packages: to read .doc and .wps, to put the corpus through converters, to compare (asks for sudo where it must)
	$(SUDO) apt-get update -q
	$(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
		libreoffice-writer-nogui poppler-utils pandoc fontconfig fonts-noto-cjk tesseract-ocr tesseract-ocr-chi-sim libgl1 \
		fonts-wqy-zenhei fonts-wqy-microhei fonts-arphic-uming fonts-arphic-ukai fonts-arphic-gbsn00lp

clean: ## remove the virtual environments and all that was built
	rm -rf .venv .venv-peers build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): requirements.lock pyproject.toml
	@$(call new_venv,.venv)
	@echo "Installing into .venv, about a minute, only this once ..."
	$(BIN)/python $(PIP) install --require-hashes -r requirements.lock
	$(BIN)/python $(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(PEERS_READY): bench/requirements-peers.lock
	@$(call new_venv,.venv-peers)
	.venv-peers/bin/python $(PIP) install --require-hashes -r bench/requirements-peers.lock
	@touch $@

KEEP = --keep build/bench/kept --workers $$(nproc)

# Status 1 says that a bar fell; the account at the end says which, and ends the same way.
define benched
@rm -f build/bench/$(1)-accuracy.json build/bench/$(1)-speed.json
$(BIN)/python -m training.benchsets --scale $(1) -o build/bench/$(1)
$(BIN)/gxnlp bench accuracy build/bench/$(1)/* $(2) --json build/bench/$(1)-accuracy.json || test $$? = 1
$(BIN)/gxnlp bench speed build/bench/$(1)/* $(3) --json build/bench/$(1)-speed.json || test $$? = 1
@$(BIN)/gxnlp bench account build/bench/$(1)-accuracy.json build/bench/$(1)-speed.json --html build/bench/$(1).html
endef

# Says what is missing before anything is made: Debian's python3 comes without venv.
define new_venv
$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	echo "This needs Python 3.11 or newer; name one with: make PYTHON=python3.12 ..." >&2; exit 1; }; \
$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	echo "Python's venv is missing. On Debian or Ubuntu: apt-get install python3-venv" >&2; exit 1; }; \
test -x $(1)/bin/python || $(PYTHON) -m venv $(1)
endef
