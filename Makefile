# What one does most while working on Inzage. On Windows: `make BIN=.venv/Scripts test`.
BIN = .venv/bin

.PHONY: test fast lint demo serve

test:
	$(BIN)/python -m pytest

fast:
	$(BIN)/python -m pytest -m "not slow and not browser"

lint:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/oxlint --deny-warnings

demo:
	$(BIN)/python -m core demo

serve:
	$(BIN)/streamlit run app.py
