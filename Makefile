# Runut: `make run` and `make test` do all set-up; nothing else is needed than Python 3.11+.
PYTHON ?= python3
BIN := .venv/bin
RUNUT := $(BIN)/runut

.PHONY: run test check bench kills build lock clean

run: .venv/run.stamp build  ## set up and serve the demo office on loopback
	@$(RUNUT) demo

test: .venv/dev.stamp build  ## set up and run the whole test suite
	@$(BIN)/python -m pytest -q -rs -n logical --dist worksteal

check: .venv/dev.stamp build  ## what a reviewer runs: format, lint, types, borders, SOPs, tests
	$(BIN)/ruff format --check engine web tests
	$(BIN)/ruff check engine web tests
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(RUNUT) check
	$(BIN)/python -m pytest -q -rs -n logical --dist worksteal

bench: .venv/dev.stamp build  ## measure; prints tables, asserts nothing
	@$(BIN)/python -m tests.bench

kills: .venv/dev.stamp build  ## kill the program hundreds of times; ask what was lost or done twice
	@$(BIN)/python -m tests.kills

build: | .venv/run.stamp
	@$(BIN)/python -P web/build.py

lock: .venv/dev.stamp  ## make the hash-locked requirements anew from pyproject.toml
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
		--python-version 3.11 --extra build pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
		--python-version 3.11 --extra build --extra dev pyproject.toml -o requirements-dev.lock

clean:
	rm -rf .venv web/static engine/letters/fonts web/frontend/node_modules

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Runut memerlukan Python 3.11 atau lebih baru. Jalankan: make PYTHON=python3.12 …")'
	@$(PYTHON) -m venv .venv

.venv/run.stamp: requirements.lock pyproject.toml | .venv/bin/python
	@echo "Memasang pustaka …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev.stamp: requirements-dev.lock .venv/run.stamp
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@ .venv/run.stamp
