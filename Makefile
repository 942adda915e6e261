# make run: everything from a fresh clone to the open page. make test: every test. The rest is for developers.
PYTHON ?= python3
BIN := .venv/bin
HOME_DIR ?= .hegui
PORT ?= 8000

.PHONY: run demo test lint format bench evaluate clean

run: demo
	@echo
	@$(BIN)/hegui serve --port $(PORT)

demo: .venv/installed
	@$(BIN)/hegui build
	@echo; echo "—— 检索：企业对外捐赠要不要报批 ——"
	@$(BIN)/hegui search "企业对外捐赠要不要报批" -k 2
	@echo; echo "—— 引证：99号文第十七条第二项 ——"
	@$(BIN)/hegui cite "99号文第十七条第二项"
	@echo; echo "—— 清单：对外捐赠 ——"
	@$(BIN)/hegui checklist checklists/example.json

test: .venv/tested
	$(BIN)/pytest

lint: .venv/developed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: .venv/developed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/tested
	$(BIN)/python -m tests.bench

# Reference sets are no part of the repository: HEGUI_EVAL names their folder.
evaluate: .venv/installed
	$(BIN)/hegui build
	$(PYTHON) "$(HEGUI_EVAL)/evaluate.py" all --hegui $(BIN)/hegui

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/installed: pyproject.toml | .venv/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	touch $@

.venv/tested: pyproject.toml | .venv/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[test]'
	touch $@ .venv/installed

.venv/developed: pyproject.toml | .venv/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[test,dev]'
	touch $@ .venv/tested .venv/installed

clean:
	rm -rf .venv .hegui build dist *.egg-info
