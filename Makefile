# make serve   set up everything and run the service        make test    set up everything and run all tests
# make check   the content, types and style only            make bench   the benchmarks
# make lock    renew the lock files                         make texts   renew the translation catalogue

PYTHON ?= python3
PORT ?= 8000
HOST ?= 127.0.0.1
VENV := .venv
BIN := $(VENV)/bin
AXE := 4.14.1
AXE_SHA512 := 1477dafa598d8d065f273d6af302aa203c02e83131707b7fa648cd41bd3d6b734f8c22a0dab86ee6a6f64b8afbe804b214d36db85a2826965edfb3a0b9d546b5
SUDO := $(shell [ "$$(id -u)" = 0 ] || command -v sudo)
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: serve test check bench lock texts clean system

serve: $(VENV)/serve.stamp
	$(BIN)/kb serve --host $(HOST) --port $(PORT)

test: system $(VENV)/test.stamp $(VENV)/axe.min.js
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/kb check
	$(BIN)/pytest

check: $(VENV)/test.stamp
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/kb check

bench: $(VENV)/test.stamp
	$(BIN)/python -m bench

$(VENV)/python.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed; set PYTHON=…"; exit 1; }
	$(PYTHON) -m venv $(VENV) || { $(SUDO) apt-get update && $(SUDO) apt-get install -y python3-venv && $(PYTHON) -m venv --clear $(VENV); }
	touch $@

$(VENV)/serve.stamp: $(VENV)/python.stamp requirements.lock pyproject.toml hatch_build.py $(wildcard translations/*/LC_MESSAGES/*.po)
	$(BIN)/python -m pip install -q --require-hashes -r requirements.lock
	$(BIN)/python -m pip install -q --no-build-isolation --no-deps -e .
	$(BIN)/python -m compileall -q kb
	touch $@

$(VENV)/test.stamp: $(VENV)/serve.stamp requirements-dev.lock
	$(BIN)/python -m pip install -q --require-hashes -r requirements-dev.lock
	touch $@

# Chromium and CJK fonts for the browser tests; nothing to do where they are there already.
system:
	@if ! command -v chromium >/dev/null || ! ls /usr/share/fonts/opentype/noto/NotoSansCJK* >/dev/null 2>&1; then \
	  command -v apt-get >/dev/null || { echo "install chromium and the Noto CJK fonts for the browser tests"; exit 1; }; \
	  $(SUDO) apt-get update -q && $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends chromium fonts-noto-cjk; \
	fi

# axe-core for the accessibility tests, from npm, its version and hash pinned here; it is no part of the project.
$(VENV)/axe.min.js: Makefile | $(VENV)/python.stamp
	@command -v npm >/dev/null || { $(SUDO) apt-get update -q && $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends npm; }
	cd $(VENV) && npm pack --silent axe-core@$(AXE)
	cd $(VENV) && echo "$(AXE_SHA512)  axe-core-$(AXE).tgz" | sha512sum --check --quiet
	cd $(VENV) && tar -xzOf axe-core-$(AXE).tgz package/axe.min.js > axe.part && mv axe.part axe.min.js && rm axe-core-$(AXE).tgz

lock:
	$(PYTHON) -m venv $(VENV)/uv && $(VENV)/uv/bin/pip install -q uv
	$(VENV)/uv/bin/uv pip compile pyproject.toml --extra granian --extra pictures --group install --universal --generate-hashes --no-emit-index-url --no-header -q -o requirements.lock
	$(VENV)/uv/bin/uv pip compile pyproject.toml --extra granian --extra pictures --group dev --universal --generate-hashes --no-emit-index-url --no-header -q -o requirements-dev.lock

texts: $(VENV)/test.stamp
	$(BIN)/python scripts/make_texts.py
	$(BIN)/pybabel -q update --ignore-obsolete --ignore-pot-creation-date --no-fuzzy-matching -i translations/messages.pot -d translations -l zh_Hant_TW
	$(BIN)/pybabel -q compile -d translations

clean:
	rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis
