# One command each. `make analyse` and `make test` set up what they need by themselves.

PYTHON ?= python3
STUDY  ?= schemas/peer-worker-roles
DATA   ?= data_samples/peer-worker-roles/responses.csv
OUT    ?= build
N      ?= 20000
SEED   ?= 1

BIN := .venv/bin
# Outputs must not depend on these; fixing them reduces surprises.
export PYTHONHASHSEED ?= 0
export OMP_NUM_THREADS ?= 1

.DEFAULT_GOAL := help

.PHONY: help
help: ## Show this help
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.venv/ready: pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "crosscase needs Python 3.11 or newer: make $(MAKECMDGOALS) PYTHON=python3.11"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.PHONY: setup
setup: .venv/ready ## Make .venv with the locked packages and the crosscase command

.PHONY: validate
validate: setup ## Check DATA against STUDY
	$(BIN)/crosscase validate $(DATA) --study $(STUDY)

.PHONY: analyse
analyse: setup ## Analyse DATA of STUDY into OUT: tables, figures, report
	$(BIN)/crosscase analyse $(DATA) --study $(STUDY) --out $(OUT)

.PHONY: tabulate
tabulate: setup ## Count DATA only, into OUT
	$(BIN)/crosscase tabulate $(DATA) --study $(STUDY) --out $(OUT)

.PHONY: test
test: setup ## Run all tests
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

.PHONY: golden
golden: setup ## Store the sample study's tables anew, for review
	CROSSCASE_REWRITE_GOLDEN=1 $(BIN)/python -m pytest tests/golden

.PHONY: reference
reference: ## Recompute the reference numbers in R (needs R with jsonlite and coin)
	@command -v Rscript >/dev/null || { echo "Rscript was not found: install R with the packages jsonlite and coin."; exit 1; }
	Rscript tests/reference/r/recompute.R

.PHONY: check
check: setup ## Formatting, lint, types, import contracts, generated docs; changes nothing
	@status=0; \
	$(BIN)/ruff format --check . || status=1; \
	$(BIN)/ruff check . || status=1; \
	$(BIN)/mypy || status=1; \
	$(BIN)/lint-imports --no-cache || status=1; \
	$(BIN)/python docs/generate.py --check || status=1; \
	exit $$status

.PHONY: fix
fix: setup ## Format and mend what can be mended
	$(BIN)/ruff check --fix . || true
	$(BIN)/ruff format .

.PHONY: bench
bench: setup ## Measure speed and memory beside other tools (takes some minutes)
	$(BIN)/python benchmarks/bench.py
	$(BIN)/python benchmarks/workbook_speed.py
	$(BIN)/python benchmarks/analyse_speed.py
	$(BIN)/python benchmarks/statistics_speed.py
	$(BIN)/python benchmarks/figures_speed.py
	$(BIN)/python benchmarks/simulation.py

.PHONY: fuzz
fuzz: setup ## Read N mutated files and study folders, made from SEED; keep what goes wrong in build/fuzz
	PYTHONPATH=tests:. $(BIN)/python -m fuzz --inputs $(N) --seed $(SEED)

.PHONY: docs
docs: setup ## Write what is generated: JSON Schemas, issue catalogue, command reference
	$(BIN)/python docs/generate.py

.PHONY: sample
sample: setup ## Make the synthetic sample data again
	$(BIN)/python data_samples/generate.py

.PHONY: lock
lock: ## Resolve the versions of requirements.lock again (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --group dev --group bench --group build pyproject.toml -o requirements.lock

.PHONY: clean
clean: ## Remove everything that can be made again
	rm -rf build dist .venv .pytest_cache .ruff_cache .mypy_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
