# Two commands on a fresh clone: `make demo` and `make test`. Each does its own set-up in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ALIME := $(BIN)/alime --lang zh

.PHONY: demo test test-slow attack soak lint wheel clean

demo: $(VENV)/.stamp-text
	$(ALIME) build examples/beauty/domain.toml --out out/beauty --replace
	@echo; $(ALIME) ask out/beauty "皮肤有点干，用什么洗面奶？" --limit 2 --why
	@echo; $(ALIME) ask out/beauty "最近总长痘，T区还老是出油，推荐一款精华液" --limit 2 --why
	@echo; $(ALIME) ask out/beauty "頭髮毛躁，有什麼推薦的護髮素嗎" --limit 2 --why

test: lint
	$(BIN)/pytest -q -n 2 -m "not slow and not soak"

# Minutes long, or over the data outside of the tree.
test-slow: $(VENV)/.stamp-dev
	$(BIN)/pytest -q -m slow

# Hostile clients, files and moments, the longer ones included.
attack: $(VENV)/.stamp-dev
	$(BIN)/pytest -q -m attack

# Twenty minutes of honest and hostile requests against the service.
soak: $(VENV)/.stamp-dev
	$(BIN)/pytest -q -s -m soak

lint: $(VENV)/.stamp-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

wheel: $(VENV)/.stamp-dev
	$(BIN)/python -m build --wheel --outdir dist .

$(VENV)/.stamp-%: pyproject.toml
	@test -x $(BIN)/python || { echo "making $(VENV) …"; $(PYTHON) -m venv $(VENV); }
	@echo "installing alime-rdf[$*] into $(VENV) (minutes the first time) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[$*]"
	@touch $@

clean:
	rm -rf $(VENV) out dist build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
