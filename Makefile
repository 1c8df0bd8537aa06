# SPDX-License-Identifier: Apache-2.0
# The operations of the repository. Each installs what it needs; `make` alone prints this table.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:
MAKEFLAGS += --no-builtin-rules

# The Swift tests are built for debugging; the end-to-end tests run what users run, since an optimizer errs too.
debug_flags := --explicit-target-dependency-import-check error
# The Swift runtime is linked in: the binary needs PostgreSQL's, Argon2's, zlib's and zstd's libraries and no Swift.
release_flags := -c release --static-swift-stdlib
# Passed to swift build, as in `make build SWIFT_FLAGS=-v`.
SWIFT_FLAGS ?=
# Passed to the benchmarks, as in `make bench BENCH_FLAGS="--seeds 1 2 --save now.json"`.
BENCH_FLAGS ?=
# Passed to pytest, as in `make test-e2e PYTEST_FLAGS='-k restart'`.
PYTEST_FLAGS ?=

python := .venv/bin/python
release_argus := .build/release/argus
release_bench := .build/release/argus-bench
debug_argus := .build/debug/argus
# Folders are inputs too, so that a deleted file counts as a change.
web_inputs := $(shell find web/src web/public web/scripts -not -path 'web/src/generated*' \
	-not -path web/src/api/generated.ts 2>/dev/null) \
	$(wildcard web/index.html web/package.json web/tsconfig.json openapi/argus.json scripts/requirements-web.txt)

.PHONY: help
help: ## Print this table.
	@echo "Argus. Two commands are enough: make run, make test."
	@sed -nE 's/^([a-z0-9-]+):.*## (.*)$$/  make \1\t\2/p' Makefile | expand -t 20

# ---- Run ----

.PHONY: run
run: build ## Install what is missing, build release, start Argus on ./data.
	@scripts/install run
	@exec $(release_argus) serve

# ---- Build ----

.PHONY: build
build: assets ## Build the release binary, .build/release/argus.
	@scripts/install build
	swift build $(release_flags) --product argus $(SWIFT_FLAGS)

.PHONY: build-debug
build-debug: assets ## Build the debug binary and every test.
	@scripts/install build
	swift build --build-tests $(debug_flags) $(SWIFT_FLAGS)

.PHONY: assets
assets: web ## Pack migrations, the OpenAPI document and the pages for embedding.
	@scripts/embed-assets

.PHONY: web
web: web-tools web/dist/index.html ## Build the pages into web/dist, when their inputs changed.

web/dist/index.html: $(web_inputs)
	PYTHON=$(CURDIR)/$(python) bash web/scripts/build.sh

.PHONY: web-tools
web-tools:
	@scripts/install web
	@scripts/python-env scripts/requirements-web.txt

# ---- Test ----

.PHONY: test
test: test-web test-swift test-e2e ## Install what is missing and run every test.
	@echo "Every test passed."

.PHONY: test-web
test-web: web ## Run the unit tests of the pages.
	bash web/scripts/test.sh

.PHONY: test-swift
test-swift: build-debug test-tools ## Run every Swift test, the tidy rules among them, on a throw-away PostgreSQL.
	scripts/with-postgres swift test --skip-build --disable-xctest --no-parallel

.PHONY: test-tidy
test-tidy: build-debug ## Run only the rules about the repository itself.
	swift test --skip-build --disable-xctest --filter "^Tidy\."

.PHONY: test-e2e
test-e2e: build test-tools ## Run the end-to-end tests against the release binary, the one that users run.
	ARGUS_BINARY=$(CURDIR)/$(release_argus) scripts/with-postgres $(CURDIR)/$(python) -m pytest Tests/EndToEnd $(PYTEST_FLAGS)

.PHONY: test-tools
test-tools:
	@scripts/install run test
	@scripts/python-env Tests/EndToEnd/requirements.txt

# The benchmarks run the release build on a database of their own.
run_bench = ARGUS_BINARY=$(CURDIR)/$(release_argus) ARGUS_BENCH=$(CURDIR)/$(release_bench) $(python)

.PHONY: bench
bench: build-bench ## Measure ingest: items per second, CPU, latency, memory, bytes on disk.
	$(run_bench) Tests/EndToEnd/bench_ingest.py $(BENCH_FLAGS)

.PHONY: bench-query
bench-query: build-bench ## Measure queries on 3 M spans, 4 M log records and 2 M points.
	$(run_bench) Tests/EndToEnd/bench_query.py $(BENCH_FLAGS)

.PHONY: bench-data
bench-data: build-bench ## Measure what each column takes on the disk.
	$(run_bench) Tests/EndToEnd/bench_data.py $(BENCH_FLAGS)

.PHONY: bench-soak
bench-soak: build-bench ## Measure 1,000 organizations that send small exports for some minutes.
	$(run_bench) Tests/EndToEnd/bench_soak.py $(BENCH_FLAGS)

.PHONY: build-bench
build-bench: build test-tools
	swift build $(release_flags) --product argus-bench $(SWIFT_FLAGS)

# ---- Keep ----

.PHONY: golden
golden: ## Rewrite what Argus prints about itself; tests compare it.
	@scripts/install build
	@scripts/embed-assets
	swift build $(debug_flags) --product argus $(SWIFT_FLAGS)
	scripts/write-golden $(debug_argus)

.PHONY: format
format: ## Lay out the Swift sources as .swift-format says, comments included.
	swift format --in-place --recursive Sources Tests Package.swift
	find Sources Tests -name '*.swift' -print0 | xargs -0 scripts/wrap-comments

.PHONY: clean
clean: ## Delete everything that was built; data and settings stay.
	rm -rf .build .venv web/dist web/node_modules Sources/Foundations/CAssets/assets.tar
