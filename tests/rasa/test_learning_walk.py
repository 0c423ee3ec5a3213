"""The whole walk with the real trainer, on little data: wrong at first, corrected, learnt in the background, right."""

from __future__ import annotations

import asyncio
import json
import shutil
import time
from pathlib import Path
from typing import Any

import pytest

from bot.app.bootstrap import Services, build_services
from bot.conversations.records import Assistant
from bot.conversations.request_desk import RequestDesk
from bot.learning.background import BackgroundTrainer
from bot.learning.evaluation import group_of
from bot.notice.folder import SchoolFolder
from bot.pii.pseudonymiser import Pseudonymiser
from bot.platform.settings import Settings
from tests.case_factories import QUICK
from tests.factories import DATA, SetClock, school_folder
from tests.staff_factories import two_administrators
from tests.unit.learning.sentences import SENTENCES, frozen_anew

pytestmark = pytest.mark.rasa
LONGEST = 300.0  # seconds on a machine that does other things too
EXAMPLES = 8  # of each topic
ASKED = "what do swimming lessons at the pool tell the instructor of us"
QUESTIONS = [
    {"id": "q-1", "style": "plain", "text": "hello there", "kinds": ["chitchat"], "sections": []},
    {"id": "q-2", "style": "plain", "text": "how do i turn cookies off", "kinds": ["answer"], "sections": []},
]


def little(where: Path) -> Path:
    """A SCHOOL folder with few examples of each topic."""
    school = school_folder(where)
    (school / "nlu").mkdir()
    for file in (DATA / "nlu").glob("*.yml"):
        kept, count = [], 0
        for line in file.read_text(encoding="utf-8").splitlines():
            count = count + 1 if line.startswith(("    - ", "  - {")) else 0
            if count <= EXAMPLES:
                kept.append(line)
        (school / "nlu" / file.name).write_text("\n".join(kept) + "\n", encoding="utf-8")
    for name in ("rules.yml", "stories.yml"):
        shutil.copy(DATA / name, school / name)
    return school


def load(model: Path, folder: SchoolFolder, desk: RequestDesk) -> Assistant:
    from actions import build_actions
    from bot.engine.embedded import EmbeddedAssistant

    return EmbeddedAssistant(model, build_actions(folder.book, desk))


async def learnt(services: Services) -> dict[str, Any]:
    """Learn what was approved, while people could be answered; what training wrote at its end."""
    version = services.learning.begin("pat").version
    until = time.monotonic() + LONGEST
    while services.learning.standing().stage == "running":
        assert time.monotonic() < until
        await asyncio.sleep(0.2)  # between two looks
    standing = services.learning.standing()
    log = services.settings.state / "school" / "versions" / version / "training.log"
    assert standing.stage == "ready", (standing, log.read_text())
    assert standing.run is not None
    assert [step for _, step in standing.run.progress][-2:] == ["training", "asking_after"]
    return dict(standing.run.result or {})


async def test_a_topic_that_was_missing_is_learnt_in_the_background_and_answered_without_a_restart(
    tmp_path: Path, pseudonymiser: Pseudonymiser
) -> None:
    questions = tmp_path / "questions"
    questions.mkdir()
    (questions / "plain.jsonl").write_text("\n".join(map(json.dumps, QUESTIONS)), encoding="utf-8")
    floors = {group_of(str(question["id"])): {"kept": 0.0} for question in QUESTIONS}
    (questions / "floors.json").write_text(json.dumps(floors))
    frozen_anew(questions)
    settings = Settings(state=tmp_path / "state", school=little(tmp_path))
    trainer = BackgroundTrainer(settings, questions)
    from actions.answer import OR_THIS

    services = build_services(
        settings, clock=SetClock(), pseudonymiser=pseudonymiser, hasher=QUICK, load=load, trainer=trainer
    )
    two_administrators(services)
    opened = await services.conversations.open(mode="text", lang="en")
    before = await services.conversations.say(opened.session, "m1", ASKED)
    assert before[0].reply.kind == "not_understood"

    custom = {"kind": "silent", "label": "Swimming lessons", "contacts": ["school"]}
    text = "The notice does not say anything about swimming. Please ask the school."
    said = (text, f"{text} {OR_THIS}")
    made = services.corrections.propose_topic(
        "ask_swimming", text, custom, SENTENCES, f"{opened.conversation}:m1", "pat"
    )
    services.corrections.approve(made.id, "kim")
    first = await learnt(services)
    assert first["questions"] == 2
    assert "old" not in first  # nothing was trained before
    assert first["taught"] == [
        {
            "correction": made.id,
            "is_message": True,
            "old": "",
            "new": "ask_swimming",
            "is_right": True,
            "is_danger": False,
            "verdict": "better",
        }
    ]
    await asyncio.to_thread(services.learning.promote, "0001", "kim")
    (after,) = await services.conversations.say(opened.session, "m2", ASKED)
    assert after.reply.kind == "silent"
    assert after.reply.text in said, "on so few examples it may not be sure of it"
    models = set((settings.state / "models").glob("*.tar.gz"))
    assert len(models) == 2, "what the release learns, and that with what was taught beside it"

    # One that is there already: nothing has to be trained, old and new are compared, loaded and swapped all the same.
    made = services.corrections.propose_example("ask_swimming", SENTENCES[0], "", "pat")
    services.corrections.approve(made.id, "kim")
    second = await learnt(services)
    (asked,) = second["taught"]
    assert (asked["is_message"], asked["old"], asked["new"]) == (False, "ask_swimming", "ask_swimming")
    assert set(second["old"]["all"]) == set(second["new"]["all"]) == {"right", "danger", "outside", "kept"}
    assert set((settings.state / "models").glob("*.tar.gz")) == models
    await asyncio.to_thread(services.learning.promote, "0002", "kim")
    (again,) = await services.conversations.say(opened.session, "m3", ASKED)
    assert again.reply.text in said
    assert services.learning.standing().can_go_back
    await asyncio.to_thread(services.learning.roll_back, "0002", "pat")
    assert services.served.version == "0001"
    (still,) = await services.conversations.say(opened.session, "m4", ASKED)
    assert still.reply.text in said
    await services.close()
