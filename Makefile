# `make` alone says what there is. Everything is done inside .venv; nothing is installed outside it.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: always help demo test kernel try-kernel lint types check-tests test-browser test-live test-live-full test-trees \
	fidelity bench screens man wheels lock clean

VENV := .venv
PY := $(VENV)/bin/python
# Tests side by side; make WORKERS=0 test runs them in one process.
WORKERS ?= auto

help: ## this list
	@echo "Poise plans where the virtual machines of a Ganeti-style cluster live."
	@echo
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{printf "%-21s %s\n", $$1, $$2}'

# One stamp a lock file; the second holds all that the first does. A .venv that was moved, or whose
# interpreter is gone, is made again whatever its stamps say.
ifneq ($(shell $(PY) -c '' 2>/dev/null && cat $(VENV)/.place 2>/dev/null),$(CURDIR))
$(VENV)/.stamp-run $(VENV)/.stamp-dev: always
endif
always:

$(VENV)/.stamp-run: requirements.lock pyproject.toml scripts/make-venv.sh
	@sh scripts/make-venv.sh requirements.lock
	@touch $@

$(VENV)/.stamp-dev: requirements-dev.lock pyproject.toml scripts/make-venv.sh
	@sh scripts/make-venv.sh requirements-dev.lock
	@touch $(VENV)/.stamp-run $@

demo: $(VENV)/.stamp-run try-kernel ## set up .venv, then balance two clusters: one recorded on a real Ganeti, one made up
	@bash examples/demo.sh

test: $(VENV)/.stamp-dev lint types check-tests ## set up .venv, then linting, formatting, strict types and the tests

kernel: $(VENV)/.stamp-run ## build the compiled part of planning, unless it is up to date
	@$(PY) -m scripts.build_kernel

# What needs the kernel says so itself, or works without it.
try-kernel: $(VENV)/.stamp-run
	@$(PY) -m scripts.build_kernel --quiet || true

lint: $(VENV)/.stamp-dev
	@echo "Linting and formatting (ruff)"
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .

types: $(VENV)/.stamp-dev
	@echo "Types (mypy --strict)"
	@$(PY) -m mypy

check-tests: $(VENV)/.stamp-dev try-kernel
	@echo "Tests (pytest)"
	@$(PY) -m pytest -q -n $(WORKERS) --dist worksteal

test-browser: $(VENV)/.stamp-dev ## pages of --html in headless Chromium (make test has them where it is installed)
	@$(PY) -m pytest -q tests/poise/report/html

# LABS="ganeti uml": some of the labs only.
test-live: $(VENV)/.stamp-dev ## one test of each kind on real clusters, brought up here (needs root and apt)
	@bash scripts/test-live.sh $(LABS)

test-live-full: $(VENV)/.stamp-dev ## all tests on real clusters
	@bash scripts/test-live.sh --full $(LABS)

test-trees: ## demo and tests in fresh trees of Debian 12 and 13, not as root (needs root and apt)
	@bash scripts/test-trees.sh $(SUITES)

fidelity: $(VENV)/.stamp-dev ## thousands of generated clusters, requests and runs beside hbal, hail and hroller
	@bash scripts/fidelity.sh $(SEEDS)

bench: $(VENV)/.stamp-dev ## measure Poise beside Debian's hbal (needs ganeti-htools; ARGS=--quick for less)
	@$(PY) benchmarks/balance.py $(ARGS)

screens: $(VENV)/.stamp-run ## draw what commands show on a terminal: docs/screens, and build/screens at three widths
	@$(PY) -m scripts.screens
	@$(PY) -m scripts.page_pictures

man: $(VENV)/.stamp-run ## write the manual pages: build/man
	@$(PY) -m scripts.man

wheels: $(VENV)/.stamp-run ## wheels for x86_64 and aarch64 in dist, compiled by ziglang (fetches it)
	@$(PY) -m scripts.wheels $(TARGETS)

lock: ## for maintainers: resolve the dependencies again (needs uv)
	@sh scripts/lock.sh

clean: ## remove .venv, the kernel and every cache
	rm -rf $(VENV) planner/kernel/libpoise.so .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
