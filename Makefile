# The front door. Every target works from a bare checkout: it builds .venv first.

PYTHON ?= python3
ARGS ?=
MUTANTS ?=

bin := .venv/bin
everything := .venv/everything
run_time := .venv/run-time
lock := $(bin)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url

.PHONY: help install compiled demo test check coverage kafka-test wheel-test compose-test bench bench-compare bench-latency bench-growth bench-capacity bench-policies profile mutants deep lock clean

help: ## say what can be made
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' Makefile | awk -F '|' '{ printf "%-16s%s\n", $$1, $$2 }'

install: $(everything) ## build .venv, with the nlets command and all tools

demo: $(run_time) ## watch synthetic agencies query states, and rules refuse or redact (ARGS="--seconds 30")
	@$(bin)/nlets demo $(ARGS)

compiled: $(everything) ## compile the switch's loops ahead: some forty seconds the first time, then two
	@$(bin)/python -m compileall -q nlets.py streams producers benchmarks tests
	@PYTHONPATH=. $(bin)/python tools/compile_loops.py

test: compiled ## all tests but those of the targets below; what a machine lacks is skipped, with the reason
	$(bin)/pytest -m "not kafka and not compose and not deep and not wheel" $(ARGS)

check: $(everything) ## format, lint, types, imports
	@status=0; \
	for part in "ruff format --check" "ruff check" mypy lint-imports; do \
		echo "$$part"; $(bin)/$$part || status=1; \
	done; exit $$status

# Compiled loops show a tracer nothing, so they run as the Python they are written in; there integers warn where they wrap.
coverage: compiled ## every branch of the pure packages is tested, or this fails
	NUMBA_DISABLE_JIT=1 $(bin)/coverage run -m pytest -q --timeout 120 -W "ignore:overflow encountered:RuntimeWarning" \
		-m "not kafka and not compose and not deep and not wheel" --ignore tests/unit/switch/test_campaign.py tests/unit tests/property
	$(bin)/coverage report

kafka-test: compiled ## the suite's broker tests on Apache Kafka (Java 17 and Maven)
	$(bin)/pytest -m "kafka and not deep" $(ARGS)

wheel-test: $(everything) ## build the wheel, install it elsewhere, run it
	$(bin)/pytest -m "wheel" $(ARGS)

compose-test: $(everything) ## Kafka and our image in containers (a Docker engine)
	docker/with-engine $(bin)/pytest -m "compose and not deep" $(ARGS)

bench: compiled ## our stages beside Kafka Streams, Quix, Faust and a relay; proofs as rules grow (ARGS="--only intake,quix --runs 1")
	$(bin)/python -m benchmarks $(ARGS)
	$(if $(ARGS),,$(bin)/python -m benchmarks.proofs)

bench-policies: $(everything) ## proofs, comparisons, lint and trials, without a broker (some three minutes)
	$(bin)/python -m benchmarks.proofs
	$(bin)/python -m benchmarks.comparisons
	$(bin)/python -m benchmarks.lints
	$(bin)/python -m benchmarks.trials

bench-compare: $(everything) ## fail if a ratio of the last bench fell by 10 % (ARGS=store makes it the baseline)
	$(bin)/python -m benchmarks.baseline $(ARGS)

bench-latency: compiled ## three hops, from due to a committed reader, beside a relay (some six minutes; ARGS="--partitions 4")
	$(bin)/python -m benchmarks.latency $(ARGS)

bench-growth: compiled ## what grows with rules, agencies, partitions, size, refusals, time (some six minutes)
	$(bin)/python -m benchmarks.growth $(ARGS)

bench-capacity: $(everything) ## service times, and what loads need by them: partitions, workers, brokers (some three minutes)
	$(bin)/python -m benchmarks.capacity $(ARGS)

profile: $(everything) ## intake by pyinstrument and memray, into build/ (ARGS="--only refused")
	@mkdir -p build
	$(bin)/python -m pyinstrument -r html -o build/profile.html -m benchmarks.growth --runs 1 --out build/profile.json $(or $(ARGS),--only rules)
	$(bin)/python -m memray run -f -o build/profile.memray -m benchmarks.growth --only memory --watched 300000 --out build/profile.json
	$(bin)/python -m memray flamegraph -f -o build/profile-memory.html build/profile.memray

mutants: $(everything) ## change the policies' code a thousand ways; the tests must notice (MUTANTS="--sample 400")
	$(bin)/python tools/mutants.py $(MUTANTS)

deep: compiled mutants ## the long campaigns
	$(bin)/pytest -m "deep" --timeout 7200 $(ARGS)
	$(bin)/pytest --hypothesis-profile deep --timeout 3600 tests/property

lock: $(everything) ## write the lock files anew from pyproject.toml
	$(lock) --all-extras -o constraints.txt pyproject.toml
	$(lock) --extra build -o constraints-run.txt pyproject.toml

clean: ## remove what was built
	rm -rf .venv build dist mutants .*_cache .hypothesis

$(everything): constraints.txt pyproject.toml
	@tools/environment $(PYTHON) constraints.txt
	@touch $@ $(run_time)

$(run_time): constraints-run.txt pyproject.toml
	@tools/environment $(PYTHON) constraints-run.txt
	@touch $@
