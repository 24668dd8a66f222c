# The words people type. CMakePresets.json has the builds.

.PHONY: help build demo test bench fuzz soak format clean
.DEFAULT_GOAL := help

SCENARIO ?= scenarios/rds-cdc-to-lake.yaml
RESULTS ?= results
FUZZ_RUNS ?= 1000000

help:
	@echo 'make demo    install what is missing, build, simulate $(SCENARIO), say where the pictures are'
	@echo 'make build   the command: build/kinesim'
	@echo 'make test    install what is missing; every test with gcc, clang and sanitizers; tidy checks'
	@echo 'make bench   how fast it is, as ratios'
	@echo 'make fuzz    $(FUZZ_RUNS) random scenarios through the reader, under sanitizers'
	@echo 'make soak    long runs: a simulated day, many seeds, many kills'
	@echo 'make format  lay the code out'
	@echo 'make clean   remove build/'

build:
	@.ci/install run
	@cmake --preset release >/dev/null
	@cmake --build --preset release

demo: build
	@build/kinesim run $(SCENARIO) -o $(RESULTS)

test:
	@.ci/install test
	@tests/run.sh

bench:
	@.ci/install run
	@cmake --preset bench >/dev/null
	@cmake --build --preset bench
	@tests/bench/run.sh

fuzz:
	@.ci/install test
	@cmake --preset fuzz >/dev/null
	@cmake --build --preset fuzz --target scenario_fuzz
	@mkdir -p build/fuzz/corpus
	@build/fuzz/tests/scenario_fuzz -runs=$(FUZZ_RUNS) -max_len=8192 -dict=tests/fuzz/scenario.dict \
		build/fuzz/corpus tests/fuzz/corpus scenarios

soak: build
	@.ci/install test
	@tests/soak.sh

format:
	@.ci/install test
	@git ls-files '*.c' '*.h' | xargs clang-format -i

clean:
	rm -rf build
