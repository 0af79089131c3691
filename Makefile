# Needs Python 3.11 or later and make; everything else comes from PyPI, pinned with hashes.
PYTHON ?= python3
UV_VERSION := 0.13.8
# A URL is left as it is, to be refused: `abspath` would make a local folder of it.
HOME_FOLDER := $(if $(findstring :/,$(NBA_PROPS_HOME)),$(NBA_PROPS_HOME),$(abspath $(if $(NBA_PROPS_HOME),$(NBA_PROPS_HOME),.nba_props)))
SHARED := $(abspath $(if $(NBA_PROPS_SHARED),$(NBA_PROPS_SHARED),../shared))
BIN := .venv/bin
UV := .tools/bin/uv

export NBA_PROPS_HOME := $(HOME_FOLDER)
export NBA_PROPS_SHARED := $(SHARED)
export DAGSTER_HOME := $(HOME_FOLDER)/dagster
export DAGSTER_EVENT_BATCH_SIZE := 1000
export VIRTUAL_ENV :=
# Where a shell sets it, every process would compile every module again: to load the definitions would take twice as long.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: files setup demo test ui pictures check bench season real-night accuracy docs lock fast types lint words secrets audit definitions
.DEFAULT_GOAL := demo

setup: .venv/.ready ## the environment, the home and .env
	@$(BIN)/nba-props setup

.tools/bin/uv:
	@$(PYTHON) -m venv .tools
	@.tools/bin/python -m pip install --quiet --disable-pip-version-check "uv==$(UV_VERSION)"

.venv/.ready: requirements.lock pyproject.toml .tools/bin/uv
	@$(UV) venv --quiet --allow-existing --python $(PYTHON) .venv
	@$(UV) pip sync --quiet --require-hashes --compile-bytecode --python $(BIN)/python requirements.lock
	@$(UV) pip install --quiet --no-deps --python $(BIN)/python --editable .
	@touch $@

.venv-replay/.ready: requirements-replay.lock .tools/bin/uv
	@$(UV) venv --quiet --allow-existing --python $(PYTHON) .venv-replay
	@$(UV) pip sync --quiet --require-hashes --python .venv-replay/bin/python requirements-replay.lock
	@touch $@

.venv-bigquery/.ready: requirements-bigquery.lock .tools/bin/uv
	@$(UV) venv --quiet --allow-existing --python $(PYTHON) .venv-bigquery
	@$(UV) pip sync --quiet --require-hashes --compile-bytecode --python .venv-bigquery/bin/python requirements-bigquery.lock
	@touch $@

demo: setup ## a simulated season, a model, tonight's bets
	@$(BIN)/nba-props demo

# Three workers keep two processors busy, since tests wait for the processes that they start. Polars has a thread in each: with
# two, workers spend a seventh of their time on handing small frames to each other.
PYTEST := POLARS_MAX_THREADS=1 $(BIN)/python -m pytest -q -n 3 --dist loadfile --no-loadscope-reorder

test: .venv/.ready .venv-replay/.ready .venv-bigquery/.ready ## all tests; those on real data where NBA_PROPS_SHARED has them
	@$(PYTEST)

fast: .venv/.ready .venv-bigquery/.ready ## the tests without real data and slow ones
	@$(PYTEST) -m "not real and not slow"

# Another port: make ui PORT=4000
PORT ?= 3000

ui: setup ## webserver and daemon on loopback
	@exec $(BIN)/dg dev -w workspace.yaml -h 127.0.0.1 -p $(PORT)

pictures: .venv/.ready ## those of README and docs, of the demo's home, with Chromium
	@$(BIN)/python -m pictures

check: .venv/.ready ## lint, types, spelling, secrets, known vulnerabilities, definitions
	@$(MAKE) --no-print-directory --jobs=2 types lint words secrets audit definitions files

types:
	@$(BIN)/mypy

lint:
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

words:
	@$(BIN)/typos

secrets:
	@.ci/secrets

audit:
	@.ci/audit

definitions:
	@$(BIN)/dg check defs

files: # of a server, against the schemas of those who read them
	@$(BIN)/check-jsonschema -q --builtin-schema vendor.compose-spec deploy/compose.yaml
	@$(BIN)/check-jsonschema -q --builtin-schema vendor.github-workflows .github/workflows/ci.yaml

bench: .venv/.ready .venv-replay/.ready ## figures, as ratios to a baseline of the same run
	@$(BIN)/python -m bench

# A part of it: make season DAYS=7; other faults: SEED=2; credits that a day may cost: CREDITS=250; every run in a process of
# its own: REAL=1.
DAYS ?= 170
SEED ?= 1

season: .venv/.ready ## a simulated season by itself, with faults, kills and sleeps, and what became of it
	@$(BIN)/python -m season --days $(DAYS) --seed $(SEED) $(if $(CREDITS),--credits $(CREDITS)) $(if $(REAL),--real)

# With trouble: make real-night ODDS_DEAD=13:00-15:00 ASLEEP=14:00-17:00; sooner done: SKIP=1 leaves out minutes at which
# nothing can be due.
BUDGET ?= 1500

real-night: .venv/.ready .venv-replay/.ready ## 14 April 2024 lived by itself through the replay server
	@$(BIN)/python -m season.real_night --budget $(BUDGET) $(if $(ODDS_DEAD),--odds-dead $(ODDS_DEAD)) $(if $(ASLEEP),--asleep $(ASLEEP)) $(if $(SKIP),--skip)

# Any archive and range: make accuracy ARCHIVE=... FROM=2023-10-24 TO=2024-06-17
ARCHIVE ?= $(SHARED)/real
FROM ?= 2024-03-01
TO ?= 2024-05-31

accuracy: .venv/.ready ## every predictor beside line and last-10 mean, walk-forward over an archive
	@$(BIN)/nba-props accuracy --archive "$(ARCHIVE)" --from $(FROM) --to $(TO)

docs: .venv/.ready ## tables.md and features.md from their declarations
	@$(BIN)/nba-props docs

lock: .tools/bin/uv ## pins again, on purpose
	@$(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-annotate --group dev --extra gcp --extra k8s --extra postgres --python-version 3.11 pyproject.toml -o requirements.lock
	@$(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-annotate --constraint requirements.lock --extra gcp --extra k8s --extra postgres --python-version 3.11 pyproject.toml -o requirements-image.lock
	@$(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-annotate --group replay --python-version 3.11 -o requirements-replay.lock
	@$(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-annotate --group bigquery --python-version 3.11 -o requirements-bigquery.lock
