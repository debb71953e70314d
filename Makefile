# Every target has a line in `make help`: the text behind its ##.
SHELL := bash
.DEFAULT_GOAL := help
.PHONY: help install build demo dev load test check bench render unit-node24 clean

help: ## This list
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## (.*)/  make \1\t\2/' | expand -t 32

node_modules/.muster-installed: package-lock.json package.json
	npm ci --engine-strict --no-audit --no-fund
	@touch $@

install: node_modules/.muster-installed ## What npm must install

build: install ## Compile to dist/
	@npm run --silent build

demo: build ## The main job: the whole system, and CLIENTS=50 players against it (DEMO_EXIT=1 ends it after them; STORE=real: on Redis and PostgreSQL)
	@[ "$(STORE)" != real ] || bash test/support/install-databases.sh 'STORE=real'
	@node dist/bin/muster.js demo$(if $(filter real,$(STORE)),-real)

dev: build ## The whole system without players, at http://localhost:8080 (PORT sets another)
	@node dist/bin/muster.js dev

load: build ## CLIENTS=50 players against TARGET_URL
	@node dist/bin/muster.js load

check: install ## Compiler, linter, format, architecture and dead code, in one gate
	@npm run --silent check

test: install ## Install what the tests need, then run them all
	@bash test/support/install.sh
	@bash test/support/run-all.sh

bench: build ## Figures beside a bare peer, kept in docs/benchmarks.md (BENCH="download latency" runs only those, and keeps them with KEEP=1)
	@bash bench/install.sh
	@npx tsc -p tsconfig.bench.json
	@cp -r src/adapters/redis/scripts .cache/bench/src/adapters/redis/
	@PATH="$$PWD/.cache/bin:$$PATH:/usr/sbin" node .cache/bench/bench/run.js $(BENCH)

render: ## deploy/rendered from the Helm chart (builds Helm, once, where there is none)
	@bash deploy/render.sh

include deploy/aws/targets.mk
include deploy/targets.mk

unit-node24: build ## The unit tests once more, on Node 24
	@bash test/support/unit-node24.sh

clean: ## Remove what was built and installed
	rm -rf dist node_modules .cache
