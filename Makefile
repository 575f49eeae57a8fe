# MedBook. Targets that take DATABASE_URL work on any database you own; run, psql and stop on the private one in .local/.
SHELL := /bin/bash
.DEFAULT_GOAL := help
HTTP_PORT ?= 8000
HTTP_HOST ?= 127.0.0.1
export DATABASE_URL HTTP_PORT TO SQL QUICK SEED
# compiled once, not by each of the hundreds of processes that the tests start
unexport PYTHONDONTWRITEBYTECODE
BIN := .venv/bin
ON_CLUSTER := $(BIN)/python pywrapper/tests/cluster.py

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: ## install what is missing to run it: system packages, virtual environment
	@scripts/install.sh
	@$(MAKE) -s $(BIN)/medbook

run: install ## from nothing to a running MedBook with demo data
	@scripts/run.sh

stop: ## stop what run started
	@scripts/stop.sh

clean: stop ## remove what run and test made
	@scripts/cluster.sh remove
	@rm -rf .venv .cache .mypy_cache .pytest_cache .ruff_cache .hypothesis pywrapper/*.egg-info

psql: ## SQL shell on the private cluster, as an application (SQL='select …' runs one statement)
	@test -s .local/service.url || { echo 'nothing runs here: make run first' >&2; exit 1; }
	@psql -X "$$(cat .local/service.url)" $${SQL:+-c "$$SQL"}

bootstrap: ## roles in DATABASE_URL (superuser, or CREATEROLE and owner of the database)
	@scripts/bootstrap.sh

migrate: ## bring DATABASE_URL to this release: tables, functions, jobs, grants
	@scripts/migrate.sh

rollback: ## revert the last change to the tables of DATABASE_URL (or down to TO=change)
	@scripts/rollback.sh

status: ## what is deployed in DATABASE_URL
	@scripts/sqitch.sh status

serve: $(BIN)/medbook ## HTTP server on HTTP_HOST:HTTP_PORT; DATABASE_URL of a login in medbook_http
	@$(BIN)/medbook serve --host $(HTTP_HOST) --port $(HTTP_PORT)

test: dev ## every test, on throw-away clusters: pgTAP, drift, pytest
	@$(MAKE) -s pgtap
	@$(MAKE) -s pytest

# both on one cluster
pgtap:
	@$(ON_CLUSTER) sh -c 'pg_prove --ext .sql -r sql/tests && scripts/drift.sh'

pytest:
	@$(BIN)/pytest -q -n 3 --dist loadfile --no-loadscope-reorder $(ARGS)

lint: dev ## ruff, mypy, bandit, sqlfluff, squawk, plpgsql_check
	@$(BIN)/ruff check pywrapper bench torture
	@$(BIN)/ruff format --check pywrapper bench torture
	@$(BIN)/mypy
	@$(BIN)/bandit -q -r pywrapper/medbook
	@$(BIN)/sqlfluff lint --processes 1 sql/schema sql/functions sql/jobs migrations/deploy migrations/revert migrations/verify
	@$(BIN)/squawk migrations/deploy/*.sql
	@$(ON_CLUSTER) scripts/plpgsql_check.sh

# lint and pgTAP need a core each; a third process of pytest works while the others wait; short runs of bench
# judge no time, and torture often waits
check: dev ## lint, test, and short runs of bench, torture and mutants: what CI runs
	@$(MAKE) -s -j 2 -O lint pgtap
	@$(MAKE) -s pytest
	@$(MAKE) -s -j 2 -O bench torture mutants QUICK=1

bench: dev ## MedBook, its rivals and the floor, measured (QUICK=1 only shows that it works; ONLY='booking search' runs these)
	@PYTHONPATH=pywrapper/tests $(BIN)/python -m bench $(ONLY) $${QUICK:+--quick}

torture: dev ## load, crashes, power cuts and full disks, and what must hold after each (QUICK=1, ONLY='kill pooler', SEED=7)
	@PYTHONPATH=pywrapper/tests $(BIN)/python -m torture $(ONLY) $${QUICK:+--quick} $${SEED:+--seed $$SEED}

mutants: dev ## plant mistakes in the SQL, one at a time, and see the tests find each (QUICK=1, ONLY='locks seat')
	@PYTHONPATH=pywrapper/tests $(BIN)/python -m torture.mutants $(ONLY) $${QUICK:+--quick}

audit: dev ## known vulnerabilities of what is locked; asks a public service, and fails without it
	@$(BIN)/pip-audit --strict --require-hashes --disable-pip -r requirements-dev.txt

drift: ## prove that sql/schema and migrations agree, in two databases made beside DATABASE_URL
	@scripts/drift.sh

docs: dev ## generate docs/reference and README's table of errors from the COMMENTs, docs/promises.md from the results
	@$(ON_CLUSTER) $(BIN)/python -m medbook.reference
	@PYTHONPATH=pywrapper/tests $(BIN)/python -m torture.promises

lock: ## lock the dependencies of pyproject.toml anew
	@scripts/lock.sh

dev: ## install what is missing to test it
	@scripts/install.sh dev
	@$(MAKE) -s .venv/dev

$(BIN)/medbook: requirements.txt pyproject.toml
	@printf '\033[1m==>\033[0m virtual environment\n' >&2
	@[ -x $(BIN)/python ] || python3 -m venv .venv
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-compile --require-hashes -r requirements.txt
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-compile --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev: requirements-dev.txt $(BIN)/medbook
	@printf '\033[1m==>\033[0m tools to test with\n' >&2
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-compile --require-hashes -r requirements-dev.txt
	@touch $@

.PHONY: help install run stop clean psql bootstrap migrate rollback status serve test pgtap pytest lint check bench torture mutants audit drift docs lock dev
