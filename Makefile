# What a clinic and an engineer type. `make` alone says it.
.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run demo test test-core test-sweeps test-sqlite test-postgres journeys check fix knowledge bench lock migration messages
PORT ?= 8000
HOST ?= 127.0.0.1
BIN := .venv/bin

help: ## say what there is
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | awk -F'\t' '{ printf "  make %-14s %s\n", $$1, $$2 }'

setup: ## make the environment for running the clinic
	@tools/setup.sh run

setup-dev:
	@tools/setup.sh dev

run: setup ## open the clinic in a browser (PORT=8000)
	@exec $(BIN)/mesocare run --host $(HOST) --port $(PORT)

demo: setup ## make the demo clinic anew
	@$(BIN)/mesocare demo --reset

test: setup-dev ## everything: core, features on both databases, journeys in a browser
	@$(BIN)/python tools/test_all.py

test-core: setup-dev ## the core alone, with Django switched off
	@$(BIN)/python tools/test_all.py core

test-sweeps: setup-dev ## the core's long sweeps: every chart, many people, many clinics
	@$(BIN)/python tools/test_all.py sweeps

test-sqlite: setup-dev ## the features on SQLite
	@$(BIN)/python tools/test_all.py sqlite

test-postgres: setup-dev ## the features on PostgreSQL
	@$(BIN)/python tools/test_all.py postgres

journeys: setup-dev ## the journeys in a browser, and accessibility
	@$(BIN)/python tools/test_all.py journeys

check: setup-dev ## what CI checks: format, lint, types, imports, templates, migrations, pack, locks
	@$(BIN)/python tools/check_all.py

fix: setup-dev ## format and repair
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format --quiet .

knowledge: setup-dev ## check the pack and run its vignettes
	@$(BIN)/mesocare pack check

bench: setup-dev ## measure against what is promised
	@$(BIN)/python -m benchmarks

migration: setup-dev ## make one: make migration app=planning name=add_note
	@$(BIN)/python manage.py makemigrations $(app) --name $(name)

messages: setup-dev ## collect the texts to translate
	@$(BIN)/python tools/messages.py

lock: ## write the lock files anew (needs uv)
	@tools/lock.sh
