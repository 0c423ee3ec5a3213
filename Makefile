# make run    sets everything up and serves            HOST, PORT, STATE and SCHOOL as in docs/protocol.md
# make phone  takes calls on a real telephone line, where one is set up: docs/telephone.md
# make school FROM=notice.docx NAME="Alder School" TO=/srv/alder: the folder of another school, from its notice
# make admin  adds somebody to the staff, the first administrator too   make audit: checks the audit log
# make retention  says what is past its time; deletes nothing   make switch TO=off (contacts_only, on): turns it off
# make backup TO=folder KEYS=another, make restore FROM=file KEYS=file   make rotate-key: a new key for what is sealed (AFTER_A_LEAK=1: all anew)
# make bench  side by side with stock Rasa            ROUNDS (3), ONLY (abc), SHORT=1: without training and turn 200
# make learn  learns the corrections that were approved, compares, puts live   make learn-export: writes them into SCHOOL
# make engine, make actions, make web: the same in processes of their own (docs/separate.md)
# make test   sets everything up and runs every test   make quick: every rule by itself, in 90 seconds
SHELL := /bin/sh
HOST ?= 127.0.0.1
PORT ?= 8000
# TRUST=/srv: several schools, each with a folder in it (docs/trust.md); SCHOOL then names the one that is meant.
SCHOOL ?= $(if $(TRUST),,data/schools/hazelmere)
STATE ?= $(if $(TRUST),$(TRUST)/$(SCHOOL)/state,var)
VOICE ?= on
DATASETS ?= ../shared/datasets
export HOST PORT STATE SCHOOL VOICE TRUST

# uv: the machine's if it is new enough (0.9), else brought into the project.
UV_BIN := $(shell uv --version 2>/dev/null | grep -Eq "^uv (0\.(9|[1-9][0-9])|[1-9])" && command -v uv || echo .tools/uv)
PY := .venv/bin/python
WEB_PY := envs/web/.venv/bin/python
PHONE_PY := envs/phone/.venv/bin/python
export RASA_TELEMETRY_ENABLED = false
export TF_CPP_MIN_LOG_LEVEL = 3
# Rasa is made for SQLAlchemy 1.4, which says so to whoever starts it.
export SQLALCHEMY_SILENCE_UBER_WARNING = 1
export UV_PYTHON_DOWNLOADS = manual
# Compiled once and kept: a process that may not keep them compiles all of Rasa, spaCy and this each time it starts.
export PYTHONDONTWRITEBYTECODE =
# The layers of one run share the model that the first of them trains.
export TEST_STATE ?= $(CURDIR)/var/test

.PHONY: run rasa phone voice engine actions web servers train learn learn-export admin audit sbom audit-dependencies test quick soak lint clean understand danger converse languages personal-data retention switch backup restore rotate-key bench crowd bench-nlu bench-noise bench-pipelines bench-separate bench-voice bench-costliest bench-schools bench-trust school

run: .venv/.ready
	@test "$(VOICE)" = off || $(MAKE) -q --no-print-directory voice > /dev/null 2>&1 || { mkdir -p var && echo "voice: is set up beside the chat (about 600 MB); var/voice.log says how far it is" && \
	  { nice $(MAKE) --no-print-directory voice > var/voice.log 2>&1 || echo "voice: could not be set up, see var/voice.log; the chat works without it"; } & }
	@exec $(PY) -W ignore -m widget

# What Rasa's own commands need besides (TensorFlow, 0.9 GB): .venv/bin/rasa train, shell, test, run, data validate.
rasa: .venv/.rasa-ready
	@echo "Rasa's own commands are there: .venv/bin/rasa --help"

# The separate way: Rasa, its actions, and the web side on the newest Python without Rasa.
engine: .venv/.rasa-ready
	@exec $(PY) -W ignore -m bot.engine.serve

actions: .venv/.rasa-ready
	@SANIC_HOST=127.0.0.1 exec $(PY) -W ignore -m rasa run actions -v

web: envs/web/.venv/.ready
	@ASSISTANT=remote exec $(WEB_PY) -W ignore -m widget
phone: envs/phone/.venv/.ready
	@exec $(PHONE_PY) -m widget.phone

# Listening and speaking have an environment of their own (about 600 MB); the British voices come from npm.
voice: envs/voice/.venv/.ready

# FROM, NAME and TO; EMAIL and PHONE where the notice prints none.
school: .venv/.ready
	@$(PY) -W ignore -m bot.cli.school "$(FROM)" --name "$(NAME)" --to "$(TO)" --email "$(EMAIL)" --phone "$(PHONE)" --address "$(ADDRESS)"

train: .venv/.ready
	@$(PY) -W ignore -m bot.engine.training

learn: .venv/.ready
	@$(PY) -W ignore -m bot.cli.learn $(if $(EXPORT),--export)

learn-export: .venv/.ready
	@$(PY) -W ignore -m bot.cli.learn --export

admin: .venv/.ready
	@$(PY) -W ignore -m bot.cli.admin $(if $(ROLE),--role $(ROLE))

audit: .venv/.ready
	@$(PY) -W ignore -m bot.cli.audit

# What the service is made of (CycloneDX, in var/sbom), and what is known against any of it.
sbom: .venv/.ready
	@mkdir -p var/sbom
	@for part in . envs/web envs/voice envs/phone; do $(UV_BIN) export --project $$part --locked --no-dev -q --format cyclonedx1.5 --preview-features sbom-export -o var/sbom/$$(basename $$(realpath $$part)).json; done
	@ls var/sbom

audit-dependencies: .venv/.test-ready
	@$(PY) tools/audit_dependencies.py $(UV_BIN)

retention: .venv/.ready
	@$(PY) -W ignore -m bot.cli.retention

switch: .venv/.ready
	@$(PY) -W ignore -m bot.cli.kill_switch $(TO)

backup: .venv/.ready
	@$(PY) -W ignore -m bot.cli.backup $(or $(TO),$(STATE)/backups) $(if $(KEYS),--keys $(KEYS))

restore: .venv/.ready
	@$(PY) -W ignore -m bot.cli.restore $(FROM) $(if $(KEYS),--keys $(KEYS)) $(if $(UNPROVEN),--unproven)

rotate-key: .venv/.ready
	@$(PY) -W ignore -m bot.cli.rotate $(if $(AFTER_A_LEAK),--reseal)

# --- tests: name|seconds it may take|command. Together 20 minutes on 2 cores that do nothing else; the model is trained beside the first.
PYTEST := $(PY) -m pytest -q
# Each module of tests on one of two processes; where they wait a third of their time or more, on one of three.
# On 3.13 what faces the network runs again, of the pages those that the others are made like, and the stores on
# PostgreSQL; the rules are the same code in the same words, and run once.
BOTH   := -n 2 --dist loadscope
THREE  := -n 3 --dist loadscope --no-loadscope-reorder
LINT    = lint|12|$(PY) -m ruff check . && $(PY) -m ruff format --check -q . && $(PY) -m mypy && $(PY) tools/tsc.py
AUDIT   = audit|3|$(PY) tools/audit_dependencies.py $(UV_BIN) --where-reachable
FAST    = fast|270|$(PYTEST) $(THREE) tests/architecture tests/unit tests/contract tests/web tests/understanding -m 'not rasa and not servers'
QUICK   = quick|85|$(PYTEST) $(BOTH) --no-loadscope-reorder tests/architecture tests/unit -m 'not rasa and not servers and not long'
WEB_AGAIN := test_attack_socket.py test_watching.py test_starting.py test_hostile_connections.py \
             $(addprefix chat/test_,chat.py long_messages.py chat_trouble.py) $(addprefix voice/test_,keypad.py voice.py) \
             $(addprefix pages/test_,pages.py requests_pages.py forms_of_other_sites.py) \
             $(addprefix admin/test_admin_,sign_in.py cases.py guard.py) $(addprefix admin/test_attack_,fields.py staff_forms.py)
WEB     = web-3.13|112|$(WEB_PY) -m pytest -q -p no:cacheprovider $(THREE) tests/attack $(addprefix tests/web/,$(WEB_AGAIN)) -m 'not rasa and not servers'
RASA    = rasa|195|$(PYTEST) $(BOTH) tests/contract tests/rasa tests/stories tests/understanding -m rasa
SERVERS = servers|160|$(PYTEST) $(BOTH) tests/contract tests/processes/test_proxies.py -m servers --ignore tests/contract/test_assistant.py && $(PYTEST) $(BOTH) tests/contract/test_assistant.py tests/processes -m servers --ignore tests/processes/test_proxies.py && $(WEB_PY) -m pytest -q -p no:cacheprovider $(BOTH) $(addprefix tests/contract/test_,case_store.py conversation_store.py shared_limits.py queues.py) -m servers -k 'not killed'
FAULTS  = faults|70|$(PYTEST) $(THREE) tests/faults tests/load tests/voice
BROWSER = browser|306|CHROMIUM="$$(tools/find_chromium.sh $(PY))" FIREFOX="$$(tools/find_firefox.sh)" $(PYTEST) -n 3 --dist loadgroup tests/browser
# Real callers in real time; most of the time they wait and listen, so several ring at once. A busy machine can make one
# of them late: what failed rings once more, alone.
PHONE   = phone|68|tools/find_sip.sh && $(PHONE_PY) -m mypy --config-file= --python-version 3.13 --strict --ignore-missing-imports widget/phone && { $(PHONE_PY) -m pytest -q -n 6 --dist loadgroup --confcutdir=tests/phone tests/phone || $(PHONE_PY) -m pytest -q --lf --confcutdir=tests/phone tests/phone; }

test: .venv/.test-ready envs/web/.venv/.ready envs/voice/.venv/.ready envs/phone/.venv/.test-ready
	@mkdir -p $(TEST_STATE)
	@nice $(PY) -W ignore -m tests.training > $(TEST_STATE)/training.log 2>&1 & \
	  $(PY) tools/layers.py "$(LINT)" "$(AUDIT)" "$(FAULTS)" "$(FAST)" "$(WEB)" "$(RASA)" "$(SERVERS)" "$(BROWSER)" "$(PHONE)"

# PostgreSQL, Redis, and the service in processes of its own; what is missing of the servers is installed or named.
servers: .venv/.test-ready envs/web/.venv/.ready
	@$(PY) tools/layers.py "$(SERVERS)"

# What takes long: the walk of a correction and of another school's notice with the real training (about ten minutes),
# walks to a receipt by keys and by voice with the real recogniser, over the socket and in calls, and ROUNDS (200) of
# faults. A crowd for MINUTES (60): make crowd.
soak: .venv/.test-ready envs/voice/.venv/.ready envs/phone/.venv/.test-ready
	@CHROMIUM="$$(tools/find_chromium.sh $(PY))" $(PYTEST) -s tests/soak
	@tools/find_sip.sh && SOAK=1 $(PHONE_PY) -m pytest -q --confcutdir=tests/phone tests/phone/test_walks.py

crowd: .venv/.test-ready
	@STATE=$(TEST_STATE) $(PY) -W ignore -m bench.costs.crowd --minutes $(or $(MINUTES),60)

understand: .venv/.test-ready
	@STATE=$(TEST_STATE) $(PY) -W ignore -m bench.understanding

bench: .venv/.test-ready
	@STATE=$(TEST_STATE) $(PY) -W ignore -m bench.costs.side_by_side --rounds $(or $(ROUNDS),3) --only $(or $(ONLY),abc) $(if $(SHORT),--short)

# On public test sets (DATASETS says where they are), under noise, and other ways to understand beside ours.
bench-nlu: .venv/.test-ready
	@DATASETS=$(DATASETS) OMP_NUM_THREADS=1 $(PY) -W ignore -m bench.public_nlu $(ONLY)

bench-noise: .venv/.test-ready
	@DATASETS=$(DATASETS) OMP_NUM_THREADS=1 $(PY) -W ignore -m bench.noise_drop

bench-schools: .venv/.test-ready
	@STATE=$(TEST_STATE) $(PY) -W ignore -m bench.schools

bench-separate: .venv/.test-ready envs/web/.venv/.ready
	@STATE=$(TEST_STATE) $(PY) -W ignore -m bench.costs.separate

# Many schools in one process (docs/trust.md): SCHOOLS=40
bench-trust: .venv/.test-ready
	@STATE=$(TEST_STATE) $(PY) -W ignore -m bench.costs.trust --schools $(or $(SCHOOLS),40)

bench-pipelines: .venv/.test-ready
	@$(PY) -W ignore -m bench.pipelines $(ONLY)

# Danger, on frozen lines by strangers, through the whole service (about ten minutes).
danger: .venv/.test-ready
	@STATE=$(TEST_STATE) $(PY) -W ignore -m bench.danger $(FILES)

# Whole dialogues: simulated people by strangers talk to the assistant, from the first word to the receipt.
converse: .venv/.test-ready
	@STATE=$(TEST_STATE) $(PY) -W ignore -m bench.converse $(HALVES)

languages: .venv/.test-ready
	@$(PY) -W ignore -m bench.languages
	@$(PY) -W ignore -m tools.languages

# Sound that was made is kept in var/bench-voice; the first run makes it, which takes about half an hour.
bench-voice: envs/voice/.venv/.ready .venv/.test-ready
	@$(UV_BIN) sync --locked --no-default-groups --group bench --inexact -q --project envs/voice
	@envs/voice/.venv/bin/python -m bench.voice
	@STATE=$(TEST_STATE) $(PY) -W ignore -m bench.voice.turns

# What the costliest messages of 2,000 characters cost.
bench-costliest: .venv/.test-ready
	@STATE=$(TEST_STATE) $(PY) -W ignore -m bench.costs.costliest

personal-data: .venv/.test-ready
	@$(PY) -W ignore -m bench.personal_data

# To run all the time: what needs no server, no model and no long measuring.
quick: .venv/.test-ready
	@$(PY) tools/layers.py "$(LINT)" "$(QUICK)"

lint: .venv/.test-ready
	@$(PY) tools/layers.py "$(LINT)"

# --- setting up --------------------------------------------------------------------------------------------------
.tools/uv:
	@echo "bringing uv"
	@python3 tools/bring_uv.py .tools

.venv/.ready: uv.lock pyproject.toml .python-version | $(filter .tools/uv,$(UV_BIN))
	@echo "setting up the environment (once; 1.1 GB)"
	@python=$$(tools/find_python.sh $(UV_BIN) 3.10) && $(UV_BIN) sync --locked --no-default-groups --inexact --python "$$python"
	@touch $@

.venv/.rasa-ready: uv.lock pyproject.toml .python-version | $(filter .tools/uv,$(UV_BIN))
	@echo "setting up the environment with TensorFlow for Rasa's own commands (once; 2 GB)"
	@python=$$(tools/find_python.sh $(UV_BIN) 3.10) && $(UV_BIN) sync --locked --no-default-groups --group rasa --inexact --python "$$python"
	@touch .venv/.ready $@

.venv/.test-ready: uv.lock pyproject.toml .python-version | $(filter .tools/uv,$(UV_BIN))
	@echo "setting up the environment with the tools for tests (once)"
	@python=$$(tools/find_python.sh $(UV_BIN) 3.10) && $(UV_BIN) sync --locked --python "$$python"
	@touch .venv/.ready .venv/.rasa-ready $@

envs/web/.venv/.ready: envs/web/uv.lock envs/web/pyproject.toml | $(filter .tools/uv,$(UV_BIN))
	@python=$$(tools/find_python.sh $(UV_BIN) 3.13) && $(UV_BIN) sync --locked --project envs/web --python "$$python"
	@touch $@

envs/phone/.venv/.ready: envs/phone/uv.lock envs/phone/pyproject.toml | $(filter .tools/uv,$(UV_BIN))
	@python=$$(tools/find_python.sh $(UV_BIN) 3.13) && $(UV_BIN) sync --locked --no-dev --inexact --project envs/phone --python "$$python"
	@touch $@

envs/phone/.venv/.test-ready: envs/phone/uv.lock envs/phone/pyproject.toml | $(filter .tools/uv,$(UV_BIN))
	@python=$$(tools/find_python.sh $(UV_BIN) 3.13) && $(UV_BIN) sync --locked --project envs/phone --python "$$python"
	@touch envs/phone/.venv/.ready $@

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
