# Each line with ## is shown by `make help`.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run test lint fix bench docs clean

PYTEST = .venv/bin/python -m pytest

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-7s %s\n", $$1, $$2 }' Makefile

run: ## install what is missing, start everything, print the address and the demo accounts
	@bin/setup
	@exec .venv/bin/patrol up

test: ## do all set-up, then every check: format, lint, types, layers, templates, JavaScript, Python and browser tests
	@bin/setup --dev
	@bin/check
	@echo "== Tests ($(PYTEST) -n 2)"
	@# Debian 12's Python 3.11.2 breaks off where pytest explains a failure in a browser test; plain tracebacks do not.
	@style=$$(.venv/bin/python -c 'import sys; print("auto" if sys.version_info >= (3, 11, 4) else "native")'); \
		$(PYTEST) -n 2 --tb=$$style $(ARGS)

lint: ## the checks without the tests
	@bin/setup --dev
	@bin/check

fix: ## mend format and lint where a tool can
	@bin/setup --dev
	@bin/check --fix

bench: ## measure what docs/ promises and print the rows
	@bin/setup --dev
	@.venv/bin/python -m bench $(ARGS)

docs: ## write the parts of docs/ that are made from the code
	@bin/setup
	@.venv/bin/python -m docs.make

clean: ## stop the database and remove all that setup made; data in .patrol stays (make clean DATA=1 removes it)
	@bin/clean $(if $(DATA),--data)
