.DEFAULT_GOAL := help
.PHONY: help run demo test check lint api bench bench-audit bench-codes lock install install-dev clean

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

bench: install-dev ## Measure requests against the floor, on both databases, into benchmarks/report.md
	@$(BIN)/python -m benchmarks.run

bench-audit: install-dev ## Measure what the audit event costs a write
	@$(BIN)/python -m benchmarks.audit_cost

bench-codes: install-dev ## Measure the look-up of diagnosis codes against reads by key
	@$(BIN)/python -m benchmarks.diagnosis_search

check: lint test ## All that must hold before a change lands

lock: install-dev ## Refresh both locks from pyproject.toml
	$(BIN)/python -m tools.lock

clean: ## Remove what was built, but no records
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build src/*.egg-info
