# The words people type. CMakePresets.json has the builds.

.PHONY: help build demo test bench fuzz soak format install deb install-tools clean
.DEFAULT_GOAL := help

SCENARIO  ?= scenarios/rds-cdc-to-lake.yaml
RESULTS   ?= results
PREFIX    ?= /usr/local
FUZZ_RUNS ?= 1000000

help:
	@echo 'make demo           install what is missing, build, simulate $(SCENARIO), name the pictures'
	@echo 'make build          the command: build/kinesim'
	@echo 'make install        the command and its data below PREFIX ($(PREFIX)), staged in DESTDIR'
	@echo 'make deb            a Debian package: build/kinesim_*.deb'
	@echo 'make test           install what is missing; every test with gcc, clang and sanitizers; tidy checks'
	@echo 'make bench          how fast it is, beside other simulators (those of Debian are installed)'
	@echo 'make fuzz           $(FUZZ_RUNS) made-up inputs through each reader, under sanitizers'
	@echo 'make soak           long runs: a simulated day in flat memory, many seeds, many kills'
	@echo 'make format         lay the code out'
	@echo 'make install-tools  only install what the tests need'
	@echo 'make clean          remove build/'

build:
	@.ci/install run
	@cmake --preset release >/dev/null
	@cmake --build --preset release --target kinesim

demo: build
	@build/kinesim run $(SCENARIO) -o $(RESULTS)

install: build
	@DESTDIR=$(DESTDIR) cmake --install build --prefix $(PREFIX)

deb: build
	@cd build && cpack >/dev/null && ls "$$PWD"/*.deb

test: install-tools
	@tests/run.sh

bench:
	@.ci/install bench
	@cmake --preset bench >/dev/null
	@cmake --build --preset bench --target kinesim benches
	@tests/bench/run.py

fuzz: install-tools
	@cmake --preset fuzz >/dev/null
	@cmake --build --preset fuzz --target fuzzers
	@for source in tests/fuzz/*_fuzz.c; do \
		target=$$(basename $$source _fuzz.c); dict=tests/fuzz/$$target.dict; \
		mkdir -p build/fuzz/found/$$target; \
		build/fuzz/tests/$${target}_fuzz -runs=$(FUZZ_RUNS) -max_len=8192 -print_final_stats=1 \
			$$([ ! -e $$dict ] || echo -dict=$$dict) -artifact_prefix=build/fuzz/ \
			build/fuzz/found/$$target tests/fuzz/corpus/$$target || exit 1; \
	done

soak: install-tools build
	@tests/soak.sh

format: install-tools
	@git ls-files '*.c' '*.h' | xargs clang-format -i

install-tools:
	@.ci/install test

clean:
	rm -rf build
