# The front door: each target installs what is missing, then calls cmake or a script. `make` builds.
# SPDX-License-Identifier: MIT

JOBS ?= $(shell nproc)
RELEASE := build/release

.DEFAULT_GOAL := build
.PHONY: build demo test soak mutants beam beam-models bench bench-instructions bench-oracle bench-peers asan tsan lint format clean help deps deps-dev

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 20

deps:
	@scripts/install-deps.sh

deps-dev:
	@scripts/install-deps.sh --dev

build: deps ## the release build, in build/release
	cmake --preset release
	cmake --build --preset release -j $(JOBS)

demo: deps ## find a bug, replay it, leave a database and a report in rehearse-out/
	cmake --preset release
	cmake --build --preset release -j $(JOBS) --target rehearse
	scripts/demo.sh

test: build ## what CI runs
	ctest --preset release

# Runs of each of eight pairs of models and granularity: 16 a case.
SOAK_CASES ?= 7813
soak: build ## a million runs of random supervision trees; SOAK_CASES=500 make soak for fewer
	$(RELEASE)/bin/properties_test --gtest_filter='SupervisedSystem.Keeps*' --rehearse_cases=$(SOAK_CASES)

beam: build ## 5,000 fresh scenarios of each language against a real BEAM; BEAM_SCENARIOS=200 make beam for fewer
	scripts/beam.sh

beam-models: build ## 2,000 fresh scenarios of each language against the models that agree with a real BEAM
	python3 tests/beam/reference/compare.py $(RELEASE)/bin/beam_scenarios 10001 2000

mutants: build ## 32 planted faults against checkers and properties, 20 seeds each; what kills which, and what does not
	$(RELEASE)/bin/rehearse_mutants --apart --jobs $(JOBS)

bench: build ## time and bytes beside the bare loop
	scripts/bench.sh

bench-instructions: deps-dev build ## instructions a step, the gate: they repeat where time does not
	scripts/bench-instructions.sh

bench-oracle: deps-dev build ## what judging costs, in instructions, and the gate on it
	scripts/bench-oracle.sh

bench-peers: ## time and instructions beside CAF's test_coordinator, the goal: it takes 1.5 times ours
	scripts/bench-peers.sh

asan: deps ## build and test with the address and undefined-behaviour sanitizers
	cmake --preset asan
	cmake --build --preset asan -j $(JOBS)
	ctest --preset asan

tsan: deps ## the fast tests with ThreadSanitizer
	scripts/tsan.sh

lint: deps-dev ## formatting and clang-tidy; changes nothing
	scripts/lint.sh

format: deps-dev ## rewrite the sources with clang-format
	scripts/format.sh

clean: ## remove what was built
	rm -rf build
