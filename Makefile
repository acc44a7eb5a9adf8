.DEFAULT_GOAL := help
# One after the other, each even where one before it fell short.
PROVE := prove-race prove-exactly-once prove-crash prove-fuzz prove-audit-cost prove-speed
.PHONY: help run demo test lint api docs clients bench bench-audit bench-codes crash race exactly-once fuzz proofs prove $(PROVE) check lock install install-dev clean

BIN := .venv/bin
MANAGE := DJANGO_SETTINGS_MODULE=careflow.settings.test $(BIN)/careflow manage

help: ## Show the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /	/' | expand -t 10

install:
	@tools/install.sh requirements.txt

install-dev:
	@tools/install.sh requirements-dev.txt

run: install ## Start CareFlow here, with the demo group (Ctrl-C stops)
	@exec $(BIN)/careflow run

demo: install ## Top up the demo group
	@$(BIN)/careflow demo

test: install-dev ## Run every test, on SQLite and on PostgreSQL where there is one
	@$(BIN)/python -m tools.run_tests

lint: install-dev ## Style, types, imports, migrations, the API document
	@mkdir -p build
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	PYTHONPATH=. $(BIN)/lint-imports
	$(MANAGE) makemigrations --check --dry-run
	$(MANAGE) openapi build/openapi.json
	cmp build/openapi.json openapi.json || { echo "The API changed: run make api."; exit 1; }

api: install-dev ## Refresh openapi.json
	$(MANAGE) openapi openapi.json

bench: install-dev ## Measure requests against the floor, on both databases
	@$(BIN)/python -m benchmarks.run

bench-audit: install-dev ## Hold what the log costs a write, sealing and verifying against their bounds
	@$(BIN)/python -m benchmarks.audit_cost

bench-codes: install-dev ## Measure the look-up of diagnosis codes against reads by key, without a goal
	@$(BIN)/python -m benchmarks.diagnosis_search

docs: install-dev ## Build the documentation as a site into build/site
	@$(BIN)/python -m tools.site

clients: install-dev ## Generate typed clients from openapi.json (TypeScript where there is Node.js)
	@$(BIN)/python -m tools.clients

crash: install-dev ## Kill processes under load and look for what was lost
	@$(BIN)/python -m proofs.crash

race: install-dev ## Have twenty clients at once want one time, over every path that writes visits
	@$(BIN)/python -m proofs.race

exactly-once: install-dev ## Repeat writes with one key, and kill their process in between
	@$(BIN)/python -m proofs.exactly_once

fuzz: install-dev ## Ask all that the API's document allows and forbids, on both databases
	@$(BIN)/python -m proofs.fuzz

proofs: install-dev ## A small run of every proof, in minutes
	$(BIN)/python -m proofs.race
	$(BIN)/python -m proofs.exactly_once
	$(BIN)/python -m proofs.crash
	$(BIN)/python -m proofs.fuzz
	$(BIN)/python -m benchmarks.audit_cost --events 10000
	$(BIN)/python -m benchmarks.run --seconds 0.5

prove: install-dev ## The full run of every proof, in hours, into docs/proofs and benchmarks/report.md
	@$(MAKE) --no-print-directory --keep-going --jobs=1 $(PROVE)

prove-race:
	$(BIN)/python -m proofs.race --rounds 10000 --report docs/proofs/race.md

prove-exactly-once:
	$(BIN)/python -m proofs.exactly_once --writes 1000 --kills 30 --report docs/proofs/exactly-once.md

prove-crash:
	$(BIN)/python -m proofs.crash --kills 1000 --report docs/proofs/crash.md

prove-fuzz:
	$(BIN)/python -m proofs.fuzz --cases 100000 --report docs/proofs/fuzz.md

prove-audit-cost:
	$(BIN)/python -m benchmarks.audit_cost --events 1000000 --report docs/proofs/audit-cost.md

prove-speed:
	$(BIN)/python -m benchmarks.run --patients 1000000 --appointments 5000000 --seconds 10 --strict --report

check: lint docs test proofs ## All that must hold before a change lands

lock: install-dev ## Refresh both locks from pyproject.toml
	$(BIN)/python -m tools.lock

clean: ## Remove what was built, but no records
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build clients/typescript/build \
		clients/typescript/node_modules src/*.egg-info
