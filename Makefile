# Irori. Every target works from a fresh clone; what they need, scripts/ fetches or builds.

.DEFAULT_GOAL := help
.NOTPARALLEL:
step := @scripts/step.sh

help: ## lists these targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

run: ## builds what is missing and starts the chat on http://127.0.0.1:3000
	@scripts/run.sh

dev: ## the same, rebuilt and reloaded on every change
	@scripts/dev.sh

build: ## the release server and its site: target/release/irori, target/release/site
	@scripts/build.sh

test: lint deny unit build e2e replay-test test-manifests ## everything below that can fail; what CI runs

# Never --workspace: it would build `app` for the server and the browser at once (see Cargo.toml).
lint: toolchain ## format, clippy on both halves, the rules of the house, the scripts, what the documents name
	$(step) "checking the format" cargo fmt --all --check
	$(step) "clippy, the server's half" cargo clippy --all-targets -- -D warnings
	$(step) "clippy, the browser's half" cargo clippy -p app --features hydrate,split -- -D warnings
	$(step) "clippy, the wasm entry" cargo clippy -p frontend --target wasm32-unknown-unknown -- -D warnings
	$(step) "looking for circles between modules" node scripts/circles.mjs
	$(step) "looking for long files and repeated lines" node scripts/sizes.mjs
	$(step) "checking what the documents name" scripts/doc_paths.sh
	$(step) "looking for every log line in the handbook" node scripts/log_lines.mjs
	@if command -v shellcheck >/dev/null; then scripts/step.sh "checking the scripts" shellcheck -x -P SCRIPTDIR scripts/*.sh .ci/run; fi

deny: toolchain ## licences, sources and second versions of all dependencies, and known holes in them
	@scripts/deny.sh

unit: toolchain ## unit, integration and server-rendering tests
	@scripts/tools.sh cargo-nextest
	@scripts/node_modules.sh end2end
	@scripts/emulators.sh
	@scripts/proxies.sh
	@scripts/prometheus.sh
	@scripts/postgres.sh
	@scripts/nats.sh
	$(step) "unit and integration tests" cargo nextest run $(if $(CI),--profile ci)
	$(step) "tests on PostgreSQL" scripts/on_postgres.sh cargo nextest run --profile postgres

e2e: ## the browser tests, against the release server, or IRORI_NODES=3 of them (ARGS go to Playwright)
	@scripts/e2e.sh $(ARGS)

replay-test: ## a recorded conversation, with the server killed five times in it
	@scripts/bench.sh replay --builtin --kills 5

fuzz: ## a minute of files nobody would think of, for the decoders of pictures (ARGS: how many seconds)
	@scripts/fuzz.sh $(ARGS)

bench: ## what a message costs, measured (ARGS="load --help" for parts of it)
	@scripts/bench.sh $(ARGS)

demo: ## a chat with people talking in it, on data that is thrown away
	@scripts/demo.sh

cluster: ## three nodes on PostgreSQL and NATS behind nginx at one address, on data that is thrown away
	@scripts/cluster.sh

dist: ## the release archive in dist/: one program with its site inside, licences, bill of materials
	@scripts/dist.sh

test-manifests: build ## what Compose and Kubernetes are told, against their schemas and the program
	@scripts/test_manifests.sh

test-packages: ## the archive, image, manifests and Debian package, made and used (needs root; not in make test)
	@scripts/test_packages.sh

test-ops: toolchain ## faults of a machine, the handbook in a fresh Debian, the browser before three nodes (needs root; about 10 minutes)
	@scripts/test_ops.sh

toolchain:
	@scripts/prerequisites.sh
	@scripts/toolchain.sh

clean-tools: ## forgets the tools in .tools
	rm -rf .tools

.PHONY: help run dev build test lint unit e2e replay-test fuzz bench demo cluster deny dist test-manifests test-packages test-ops toolchain clean-tools
