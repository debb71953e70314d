# Every target has a line in `make help`: the text behind its ##.
SHELL := bash
.DEFAULT_GOAL := help
.PHONY: help install build demo dev load tic-tac-toe test fuzz soak check bench render sbom unit-node24 clean

help: ## This list
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## (.*)/  make \1\t\2/' | expand -t 32

node_modules/.muster-installed: package-lock.json package.json
	npm ci --engine-strict --no-audit --no-fund
	@touch $@

install: node_modules/.muster-installed ## Install the npm packages

build: install ## Compile to dist/
	@npm run --silent build

demo: build ## Run the whole system with CLIENTS=50 players (DEMO_EXIT=1 stops after them; STORE=real uses Redis and PostgreSQL)
	@[ "$(STORE)" != real ] || bash test/support/install-databases.sh 'STORE=real'
	@node dist/bin/muster.js demo$(if $(filter real,$(STORE)),-real)

dev: build ## Run the whole system without players, at http://localhost:8080 (PORT sets another port)
	@node dist/bin/muster.js dev

load: build ## Run CLIENTS=50 players against TARGET_URL
	@node dist/bin/muster.js load

tic-tac-toe: build ## Run the example: a game server and a page for two tabs, at http://localhost:8000 (PAGE_PORT sets another)
	@node examples/tic-tac-toe/start.js

check: install ## Check types, lint, format, language, architecture and dead code
	@npm run --silent check

test: install ## Install what the tests need, then run them all
	@bash test/support/install.sh
	@bash test/support/run-all.sh

fuzz: build ## Try 100 times as many inputs on every parser (FUZZ_RUNS per parser; FUZZ_SEED replays a failure)
	@FUZZ_RUNS=$${FUZZ_RUNS:-200000} FUZZ_SEED=$${FUZZ_SEED:-$$RANDOM$$RANDOM} npx vitest run --project fuzz

soak: build ## Play with 500 players for 10 minutes while parts are killed (SOAK_SECONDS, SOAK_PLAYERS; SOAK_SEED repeats a run's faults)
	@bash test/support/install-databases.sh 'The soak'
	@SOAK_SECONDS=$${SOAK_SECONDS:-600} SOAK_PLAYERS=$${SOAK_PLAYERS:-500} SOAK_SEED=$${SOAK_SEED:-$$RANDOM} \
	  npx vitest run --project soak test/soak/soak.test.ts --disable-console-intercept

bench: build ## Measure against bare peers, and update docs/benchmarks.md (BENCH="download latency" runs only those; KEEP=1 stores them)
	@bash bench/install.sh
	@npx tsc -p tsconfig.bench.json
	@cp -r src/adapters/redis/scripts .cache/bench/src/adapters/redis/
	@PATH="$$PWD/.cache/bin:$$PATH:/usr/sbin" node .cache/bench/bench/run.js $(BENCH)

render: ## Update deploy/rendered from the Helm chart (builds Helm once if it is missing)
	@bash deploy/render.sh

sbom: install ## Write what Muster is made of to .cache/sbom.cdx.json (CycloneDX); each image has its own at /app/sbom.cdx.json
	@mkdir -p .cache && node deploy/images/sbom.js >.cache/sbom.cdx.json && echo .cache/sbom.cdx.json

include deploy/aws/targets.mk
include deploy/targets.mk

unit-node24: build ## Run the unit tests on Node 24
	@bash test/support/unit-node24.sh

clean: ## Remove everything that was built and installed
	rm -rf dist packages/*/dist packages/*/LICENSE node_modules .cache
