# Everything a newcomer runs. `make demo` and `make test` set up what they need by themselves.
.DEFAULT_GOAL := help
.PHONY: help demo test lint format supergraph sdl lock wheel bench scale clean

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000

help: ## Show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 20

demo: $(VENV)/.run $(VENV)/.graphiql ## Start Postgres, the demo graph and Winnow; prints where to look
	@PORT=$(PORT) exec $(BIN)/winnow demo

test: $(VENV)/.dev $(VENV)/.graphiql $(VENV)/.gateway ## Run every check and test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -n auto

lint: $(VENV)/.dev ## Only the checkers of style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.dev ## Put the code into its usual form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

supergraph: $(VENV)/.dev $(VENV)/.gateway ## Print the SDLs and compose schema/supergraph.graphql anew
	$(BIN)/python -m subgraph.demo.sdl schema
	$(BIN)/python tools/web.py compose

sdl: $(VENV)/.dev ## Print schema/subgraph.graphql anew
	$(BIN)/winnow schema --write

lock: $(VENV)/.dev ## Pin the newest versions that pyproject.toml allows
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --python-version 3.11 \
	  --no-header --upgrade pyproject.toml --group build -o requirements.lock
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --python-version 3.11 \
	  --no-header --upgrade pyproject.toml --group build --group dev -c requirements.lock -o requirements-dev.lock

wheel: $(VENV)/.dev $(VENV)/.graphiql ## Build dist/*.whl, with all that the program needs inside
	$(BIN)/python -m build --wheel --no-isolation

bench: $(VENV)/.dev ## Measure what an answer costs
	$(BIN)/python benchmarks/ask.py

scale: $(VENV)/.dev ## Measure retrieval over up to a million terms (half an hour)
	$(BIN)/python benchmarks/retrieve.py

clean: ## Remove what the commands above made (the demo's data stays)
	rm -rf $(VENV) dist build subgraph/api/static
	find . -name node_modules -type d -prune -exec rm -rf {} +

# Set-up. Each stamp is older than the lock that it was made from when there is something to do.

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Winnow needs Python 3.11 or later.")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.lock pyproject.toml | $(BIN)/python
	@test -e $(VENV)/.dev || { echo "Installing what Winnow needs (once, about a minute) ..." && \
	  $(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements.lock && \
	  $(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e . ; }
	@touch $@

$(VENV)/.dev: requirements-dev.lock pyproject.toml | $(BIN)/python
	@echo "Installing what Winnow and its tests need (once, about a minute) ..."
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.graphiql: subgraph/api/graphiql/package-lock.json tools/web.py | $(BIN)/python
	@$(BIN)/python tools/web.py graphiql
	@touch $@

$(VENV)/.gateway: schema/compose/package-lock.json tests/gateway/package-lock.json tools/web.py | $(BIN)/python
	@$(BIN)/python tools/web.py gateway
	@touch $@
