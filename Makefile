# make demo   everything a fresh machine needs, then the demo app in the browser
# make gallery   a feature a page, with its code beside it
# make test   everything the tests need (a browser included), then all of them
# make dev    demo app that reloads on every change of Python or TypeScript

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8501
STATIC := streamlit_glscatter/static
FRONTEND_SOURCES := $(shell find frontend/src -type f) frontend/build.mjs frontend/package-lock.json

.PHONY: demo gallery dev test lint test-python test-frontend test-browser wheel-check bench bench-quick bench-aggregate soak screenshots pictures format clean browser

demo: $(VENV)/.all $(STATIC)/.built
	$(BIN)/streamlit run examples/demo.py --server.port $(PORT) --browser.gatherUsageStats false --server.showEmailPrompt false

gallery: $(VENV)/.all $(STATIC)/.built
	$(BIN)/streamlit run examples/gallery.py --server.port $(PORT) --browser.gatherUsageStats false --server.showEmailPrompt false

dev: $(VENV)/.all $(STATIC)/.built
	trap 'kill 0' EXIT; (cd frontend && npm run watch) & \
	$(BIN)/streamlit run examples/demo.py --server.port $(PORT) --server.runOnSave true \
	  --browser.gatherUsageStats false --server.showEmailPrompt false

test: lint test-frontend test-python test-browser wheel-check

lint: $(VENV)/.dev frontend/node_modules/.installed benchmarks/render/node_modules/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	cd frontend && npm run --silent check && npm run --silent lint
	frontend/node_modules/.bin/tsc --noEmit -p benchmarks/render
	frontend/node_modules/.bin/oxlint --deny-warnings benchmarks/render/pages benchmarks/render/build.mjs

format: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

test-frontend: frontend/node_modules/.installed
	cd frontend && npm test --silent

test-python: $(VENV)/.dev
	$(BIN)/pytest -q -n 2 tests/unit tests/property
	$(BIN)/pytest -q tests/cluster

test-browser: $(VENV)/.dev $(STATIC)/.built browser
	$(BIN)/pytest -q -n 2 --dist loadgroup tests/app tests/e2e tests/visual

# A wheel built from a clean copy of the sources must carry the frontend and work without Node.js.
wheel-check: $(VENV)/.dev
	$(BIN)/python tests/check_wheel.py

# The renderer against its peers: about 20 minutes.
bench: $(VENV)/.bench frontend/node_modules/.installed benchmarks/render/node_modules/.installed browser
	$(BIN)/python -m benchmarks.render

# The component inside Streamlit against st.plotly_chart and st.pydeck_chart: about 9 minutes.
bench-quick: $(VENV)/.bench $(STATIC)/.built browser
	$(BIN)/python -m benchmarks.quick

# Counting on the server against plain Datashader: about 10 minutes and 8 GB.
bench-aggregate: $(VENV)/.bench $(STATIC)/.built browser
	$(BIN)/python -m benchmarks.aggregate

# A plot that is appended to every second, for ten minutes (MINUTES=2 for less): smooth, and bounded in memory?
soak: $(VENV)/.dev $(STATIC)/.built browser
	$(BIN)/python -m benchmarks.soak --minutes $(or $(MINUTES),10)

screenshots: $(VENV)/.dev $(STATIC)/.built browser
	$(BIN)/python tests/screenshots.py

# Renews the reference pictures that look different now; look at them before committing.
pictures: $(VENV)/.dev $(STATIC)/.built browser
	$(BIN)/python tests/visual/gallery.py

# ---- what the targets above stand on ------------------------------------------------------------

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

$(VENV)/.all: $(VENV)/bin/python pyproject.toml $(STATIC)/.built
	$(BIN)/python -m pip install --quiet --editable ".[all]"
	touch $@

$(VENV)/.dev: $(VENV)/.all
	$(BIN)/python -m pip install --quiet --group dev
	touch $@

$(VENV)/.bench: $(VENV)/.dev
	$(BIN)/python -m pip install --quiet --group bench
	touch $@

frontend/node_modules/.installed: frontend/package.json frontend/package-lock.json
	cd frontend && npm ci --silent --no-audit --no-fund
	touch $@

benchmarks/render/node_modules/.installed: benchmarks/render/package.json benchmarks/render/package-lock.json
	cd benchmarks/render && npm ci --silent --no-audit --no-fund
	touch $@

$(STATIC)/.built: frontend/node_modules/.installed $(FRONTEND_SOURCES)
	cd frontend && npm run --silent build
	touch $@

# Debian's Chromium; elsewhere set CHROMIUM to a browser's path.
browser:
	@test -n "$$CHROMIUM" || command -v chromium >/dev/null || \
	  (apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core) || \
	  (sudo apt-get update -qq && sudo apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core)

clean:
	rm -rf $(VENV) frontend/node_modules benchmarks/render/node_modules $(STATIC)/*.js $(STATIC)/*.txt $(STATIC)/.built build dist *.egg-info
