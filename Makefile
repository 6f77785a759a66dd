# cpapi: `make help` lists what there is. Everything a target needs is installed by it.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
export CARGO_TERM_COLOR ?= auto

.PHONY: help demo run test generate lint fmt bench build build-spa

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

demo: build ## Show the main job: simulated network and Affise, 5,000 offers, a change arriving (DEMO_EXIT=1 ends after the table)
	@DEMO_EXIT=$(DEMO_EXIT) target/release/cpapi demo

run: build ## Start server and SPA on SQLite in data/, nothing simulated
	@target/release/cpapi serve

test: ## Every test: Rust on both databases, front end, browser, contract, format, lints
	@scripts/test.sh

generate: ## Write again what is generated: openapi.yaml, docs/errors.md, the SPA's client types
	@scripts/generate.sh

lint: ## Lints with warnings as errors
	@scripts/lint.sh

fmt: ## Format everything
	@scripts/ensure-tools.sh build frontend
	cargo fmt --all
	npm --prefix frontend run format

bench: build-spa ## Measure speed and size, beside the goals
	@scripts/bench.sh

build: build-spa ## Release build of the server, the simulator and the SPA
	cargo build --release --locked --package cpapi --package cpapi-simulator

build-spa:
	@scripts/ensure-tools.sh build frontend
	npm --prefix frontend run build
