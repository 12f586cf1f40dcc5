# make demo    sets everything up on a fresh machine, audits examples/, says where the report is
# make test    sets everything up, then lint, types, import contracts, tests
# make lock    writes requirements.lock anew     make docs   builds the documentation into site/
# make bench   runs the benchmarks                 make screenshots   makes the pictures of the documentation anew

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
# Set up anew when the lock file or the project file (entry points live there) changes.
STAMP := $(VENV)/.setup-$(shell cat requirements.lock pyproject.toml | sha256sum | cut -c1-16)
# Tests and tools run without asking anybody anything.
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1

.PHONY: help setup demo test lint types contracts unit lock docs screenshots bench browser postgresql clean

help:
	@sed -n 's/^# //p' Makefile | head -4

setup: $(STAMP)

$(STAMP): requirements.lock
	@python=""
	# A pyenv shim may exist without its version: only a Python that runs counts.
	for candidate in python3.12 python3.11 $$(ls -d $$HOME/.pyenv/versions/3.1[12].*/bin/python 2>/dev/null | sort -rV) python3; do
		if "$$candidate" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info < (3, 13))' 2>/dev/null; then
			python="$$candidate"; break
		fi
	done
	if [ -z "$$python" ]; then
		echo "medfact needs Python 3.11 or 3.12 with venv: none was found (tried python3.12, python3.11, pyenv, python3)" >&2
		exit 1
	fi
	if ! "$(BIN)/python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 13))' 2>/dev/null; then
		echo "Setting up $(VENV) with $$("$$python" --version): a few minutes"
		rm -rf "$(VENV)"
		"$$python" -m venv "$(VENV)"
	fi
	"$(BIN)/python" -m pip install --quiet --require-hashes -r requirements.lock
	"$(BIN)/python" -m pip install --quiet --no-deps --no-build-isolation --editable .
	# Bytecode, as an installed package has it, also where PYTHONDONTWRITEBYTECODE is set: a fifth of a short run.
	"$(BIN)/python" -m compileall -q sources claims reports pipeline
	rm -f "$(VENV)"/.setup-*
	touch "$@"

# The report is tested in a real browser where one can be had; without one those tests are skipped and say so.
browser:
	@if command -v chromedriver >/dev/null && command -v chromium >/dev/null; then exit 0; fi
	sudo=""; [ "$$(id -u)" = 0 ] || sudo="sudo -n"
	if command -v apt-get >/dev/null && $$sudo true 2>/dev/null; then
		echo "Installing chromium and its driver for the browser tests"
		$$sudo apt-get update -qq || true
		$$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium chromium-driver >/dev/null \
			|| echo "chromium could not be installed: browser tests are skipped" >&2
	else
		echo "No chromium and no way to install it: browser tests are skipped (Debian: apt-get install chromium chromium-driver)" >&2
	fi

# The registry is tested on a real PostgreSQL server where one can be had; the tests start and stop one of their own.
postgresql:
	@if command -v initdb >/dev/null || compgen -G "/usr/lib/postgresql/*/bin/initdb" >/dev/null; then exit 0; fi
	sudo=""; [ "$$(id -u)" = 0 ] || sudo="sudo -n"
	if command -v apt-get >/dev/null && $$sudo true 2>/dev/null; then
		echo "Installing PostgreSQL for the tests of the registry"
		$$sudo apt-get update -qq || true
		$$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql >/dev/null \
			|| echo "PostgreSQL could not be installed: its tests are skipped" >&2
	else
		echo "No PostgreSQL and no way to install it: its tests are skipped (Debian: apt-get install postgresql)" >&2
	fi

demo: setup
	@"$(BIN)/medfact" audit examples --config examples/medfact.toml --output medfact-report --fail-on never
	echo
	echo "Open medfact-report/index.html in a browser."

test: setup browser postgresql lint types contracts unit

lint: setup
	@"$(BIN)/ruff" check .
	"$(BIN)/ruff" format --check .

types: setup
	@"$(BIN)/mypy"

contracts: setup
	@"$(BIN)/lint-imports"

unit: setup
	@"$(BIN)/pytest" -q -n auto --maxprocesses 4 --dist loadfile

# Hashes for every platform; the file names no registry, so it installs from whatever pip is set to. Not the extra
# "semantic": it brings PyTorch, gigabytes of it on some platforms.
lock:
	@command -v uv >/dev/null || { echo "make lock needs uv (https://docs.astral.sh/uv/)" >&2; exit 1; }
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate \
		$(patsubst %,--extra %,parquet postgresql lsp dev training docs) pyproject.toml --output-file requirements.lock

docs: setup
	@export NO_MKDOCS_2_WARNING=1
	"$(BIN)/python" docs/build_reference.py
	"$(BIN)/mkdocs" build --strict --quiet
	echo "Open site/index.html in a browser."

# The pictures are committed; only this writes them.
screenshots: setup browser
	@"$(BIN)/python" docs/screenshots.py

bench: setup
	@for script in benchmarks/*.py; do [ -e "$$script" ] || continue; "$(BIN)/python" "$$script"; done

clean:
	rm -rf site dist medfact-report .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
