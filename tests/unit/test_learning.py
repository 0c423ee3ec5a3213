"""Learning below the web: one at a time, floors hold, live without a restart, back by one step, crashes are told."""

from __future__ import annotations

import asyncio
import gc
import threading
import weakref
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.assistant.background import BackgroundTrainer
from bot.assistant.promoted import PromotedAssistant
from bot.assistant.scripted_training import GOOD, ScriptedTrainer
from bot.bootstrap import Services, build_services
from bot.core import understanding
from bot.core.audit import Entry
from bot.core.corrections import Correction, Kind, State
from bot.core.overlay import Overlay, parse, render
from bot.core.pseudonyms import Pseudonymiser
from bot.core.replies import Reply
from bot.errors import AlreadyLearning, AssistantError, FloorsNotHeld, NothingToLearn, NotReady
from bot.overlay_files import VersionFiles
from bot.ports import Answer, Message, Understanding
from bot.ports_learning import Current
from bot.school_folder import load_school_folder
from bot.settings import Settings
from bot.taught import asked_about, compared
from tests.case_factories import QUICK
from tests.factories import DATA, NOON, SetClock
from tests.review_factories import Talk
from tests.unit.test_corrections import SENTENCES, SWIM

pytestmark = pytest.mark.begins_first

SILENT = "The notice does not say anything about swimming. Please ask the school."


@pytest.fixture
def trainer(tmp_path: Path) -> ScriptedTrainer:
    return ScriptedTrainer(VersionFiles(tmp_path))


@pytest.fixture
def services(tmp_path: Path, door: Pseudonymiser, trainer: ScriptedTrainer) -> Iterator[Services]:
    settings = Settings(state=tmp_path, school=DATA, assistant="scripted")
    built = build_services(settings, clock=SetClock(), door=door, hasher=QUICK, trainer=trainer)
    yield built
    built.engine.dispose()


def swimming(services: Services) -> Correction:
    """A topic that was missing, approved."""
    made = services.corrections.propose_topic("ask_swimming", SILENT, SWIM, SENTENCES, "", "pat")
    return services.corrections.approve(made.id, "pat")


async def asked(services: Services, text: str) -> list[Reply]:
    """What a new conversation is answered."""
    opened = await services.conversations.open(mode="text", lang="en")
    return [one.reply for one in await services.conversations.say(opened.session, "m1", text)]


def test_nothing_is_learnt_before_it_is_approved(services: Services) -> None:
    services.corrections.propose_example("ask_cctv", "Is there a camera by the gate", "", "pat")
    with pytest.raises(NothingToLearn):
        services.learning.begin("pat")
    assert services.learning.standing().stage == "never"


async def test_a_topic_that_was_missing_is_answered_once_it_is_live_and_not_before(services: Services) -> None:
    made = swimming(services)
    assert [reply.kind for reply in await asked(services, "Swimming lessons")] == ["not_understood"]
    run = services.learning.begin("pat")
    assert services.learning.standing().stage == "ready"
    assert [reply.kind for reply in await asked(services, "Swimming lessons")] == ["not_understood"]
    await asyncio.to_thread(services.learning.promote, "0001", "pat")
    (reply,) = await asked(services, "Swimming lessons")
    assert (reply.kind, reply.text) == ("silent", SILENT)
    assert services.corrections.get(made.id).state is State.LEARNT
    assert services.corrections.get(made.id).version == run.version
    assert ("ask_swimming", "Swimming lessons") in services.corrections.topics()
    assert services.learning.standing().stage == "live"


async def test_one_goes_back_by_one_step_and_forward_again(services: Services) -> None:
    made = swimming(services)
    run = services.learning.begin("pat")
    await asyncio.to_thread(services.learning.promote, "0001", "pat")
    await asyncio.to_thread(services.learning.roll_back, run.version, "pat")
    assert [reply.kind for reply in await asked(services, "Swimming lessons")] == ["not_understood"]
    assert services.corrections.get(made.id).state is State.APPROVED
    with pytest.raises(NotReady):
        services.learning.roll_back("0001", "pat")
    assert services.learning.standing().stage == "ready"
    await asyncio.to_thread(services.learning.promote, "0001", "pat")
    assert services.served.version == run.version
    told = [entry.action for _, entry in services.audit.page(None, 10)][::-1]
    assert told[2:] == ["learning_begun", "learning_promoted", "learning_rolled_back", "learning_promoted"]


async def test_after_two_versions_one_goes_back_click_by_click_to_what_was_installed(services: Services) -> None:
    first = swimming(services)
    services.learning.begin("pat")
    await asyncio.to_thread(services.learning.promote, "0001", "pat")
    second = services.corrections.propose_example("ask_cctv", "Is there a camera by the gate", "", "pat")
    services.corrections.approve(second.id, "pat")
    services.learning.begin("pat")
    await asyncio.to_thread(services.learning.promote, "0002", "pat")
    await asyncio.to_thread(services.learning.roll_back, "0002", "pat")
    assert services.served.version == "0001"
    assert [reply.kind for reply in await asked(services, "Swimming lessons")] == ["silent"]
    assert services.corrections.get(first.id).state is State.LEARNT
    assert services.corrections.get(second.id).state is State.APPROVED
    assert services.learning.standing().can_go_back
    await asyncio.to_thread(services.learning.roll_back, "0001", "pat")
    assert services.served.version == ""
    assert services.corrections.get(first.id).state is State.APPROVED
    assert not services.learning.standing().can_go_back
    assert [reply.kind for reply in await asked(services, "Swimming lessons")] == ["not_understood"]


def test_a_click_that_comes_twice_goes_back_once_and_nothing_unseen_goes_live(services: Services) -> None:
    for number, sentence in enumerate(("Is there a camera by the gate", "Are children recorded in the hall"), start=1):
        made = services.corrections.propose_example("ask_cctv", sentence, "", "pat")
        services.corrections.approve(made.id, "pat")
        services.learning.begin("pat")
        with pytest.raises(NotReady):
            services.learning.promote("0009", "pat")
        services.learning.promote(f"000{number}", "pat")
    services.learning.roll_back("0002", "pat")
    with pytest.raises(NotReady):
        services.learning.roll_back("0002", "pat")
    assert services.served.version == "0001"


def test_a_version_with_a_correction_that_was_rejected_since_never_goes_live(services: Services) -> None:
    made = swimming(services)
    services.learning.begin("pat")
    services.corrections.reject(made.id, "the notice does speak of swimming", "kim")
    assert services.learning.standing().stage == "old"
    with pytest.raises(NotReady):
        services.learning.promote("0001", "pat")
    assert services.served.version == ""


def test_after_going_back_a_version_with_a_withdrawn_correction_is_not_offered_again(services: Services) -> None:
    made = swimming(services)
    services.learning.begin("pat")
    services.learning.promote("0001", "pat")
    services.learning.roll_back("0001", "pat")
    services.corrections.withdraw(made.id, "pat")
    assert services.learning.standing().stage == "old"
    with pytest.raises(NotReady):
        services.learning.promote("0001", "pat")


class EndsAsOneLooks(ScriptedTrainer):
    """A trainer that ends just before somebody asks whether it runs: what was read earlier is old by then."""

    def is_running(self) -> bool:
        if self._running:
            self.end(GOOD)
        return super().is_running()


def test_a_training_that_ends_while_one_looks_is_not_taken_for_a_crash(tmp_path: Path, door: Pseudonymiser) -> None:
    settings = Settings(state=tmp_path, school=DATA, assistant="scripted")
    trainer = EndsAsOneLooks(VersionFiles(tmp_path), None)
    services = build_services(settings, clock=SetClock(), door=door, hasher=QUICK, trainer=trainer)
    swimming(services)
    services.learning.begin("pat")
    assert services.learning.standing().stage == "ready"
    services.engine.dispose()


async def test_a_conversation_goes_on_across_the_change(services: Services) -> None:
    opened = await services.conversations.open(mode="text", lang="en")
    await services.conversations.say(opened.session, "m1", "I want to see the information you hold")
    swimming(services)
    services.learning.begin("pat")
    await asyncio.to_thread(services.learning.promote, "0001", "pat")
    (again,) = await services.conversations.say(opened.session, "m2", "me")
    assert again.reply.kind == "question"  # the form goes on where it was
    assert again.reply.asks_for != "who"


def test_only_one_learns_at_a_time_and_a_crash_is_told(services: Services, trainer: ScriptedTrainer) -> None:
    trainer.result = None
    swimming(services)
    services.learning.begin("pat")
    assert services.learning.standing().stage == "running"
    with pytest.raises(AlreadyLearning):
        services.learning.begin("kim")
    with pytest.raises(NotReady):
        services.learning.promote("0001", "kim")
    trainer.end(None)
    assert services.learning.standing().stage == "crashed"
    trainer.result = {"ok": False, "problem": "the disk is full"}
    services.learning.begin("kim")
    assert services.learning.standing().stage == "failed"
    assert services.served.version == ""


def test_what_is_below_its_floor_does_not_go_live(services: Services, trainer: ScriptedTrainer) -> None:
    trainer.result = {**GOOD, "below": ["final.danger"]}
    swimming(services)
    services.learning.begin("pat")
    with pytest.raises(FloorsNotHeld):
        services.learning.promote("0001", "pat")
    assert services.served.version == ""


async def test_what_is_live_is_served_after_a_restart_and_by_another_process(
    services: Services, tmp_path: Path, door: Pseudonymiser
) -> None:
    settings = Settings(state=tmp_path, school=DATA, assistant="scripted")
    beside = build_services(settings, clock=SetClock(), door=door, hasher=QUICK)
    swimming(services)
    services.learning.begin("pat")
    await asyncio.to_thread(services.learning.promote, "0001", "pat")
    assert beside.served.version == ""
    await asyncio.to_thread(beside.learning.follow)
    assert (await asked(beside, "Swimming lessons"))[0].text == SILENT
    after = build_services(settings, clock=SetClock(), door=door, hasher=QUICK)
    assert (await asked(after, "Swimming lessons"))[0].text == SILENT
    for one in (beside, after):
        one.engine.dispose()


async def test_a_version_that_cannot_be_loaded_changes_nothing(tmp_path: Path, door: Pseudonymiser) -> None:
    def fails(*_: Any) -> Any:
        raise AssistantError("no")

    settings = Settings(state=tmp_path, school=DATA, assistant="scripted")
    services = build_services(settings, clock=SetClock(), door=door, hasher=QUICK, load=fails)
    swimming(services)
    services.learning.begin("pat")
    with pytest.raises(AssistantError):
        services.learning.promote("0001", "pat")
    assert VersionFiles(tmp_path).current() == Current()
    assert [reply.kind for reply in await asked(services, "Swimming lessons")] == ["not_understood"]
    services.engine.dispose()


def test_an_overlay_is_read_as_it_was_written() -> None:
    overlay = Overlay().with_examples("ask_help", ['a "quoted": one', "two # three"])
    overlay = overlay.with_answer("ask_help", "It's: fine.", {"kind": "chitchat", "label": "What can I ask?"})
    overlay = overlay.with_notice("# A\n\nWords.\n", "")
    assert parse(render(overlay)) == overlay
    assert parse({}) == Overlay()


def test_an_upgrade_of_the_data_that_brings_the_same_label_does_not_conflict() -> None:
    label = load_school_folder(DATA).book.labels["ask_photos"]
    overlay = Overlay().with_answer("ask_pictures", SILENT, {"kind": "silent", "label": label})
    folder = load_school_folder(DATA, render(overlay))
    assert "ask_pictures" not in folder.book.replies
    assert folder.book.labels["ask_photos"] == label


def test_a_changed_answer_whose_ground_is_gone_falls_back_to_the_one_of_the_data() -> None:
    custom = {"kind": "answer", "label": "How do I turn cookies off?", "sources": [{"section": "gone", "at": "gone"}]}
    folder = load_school_folder(DATA, render(Overlay().with_answer("ask_cookies_off", "Old words.", custom)))
    assert folder.book.reply("ask_cookies_off") == replace(load_school_folder(DATA).book.reply("ask_cookies_off"))
    assert [one.topic for one in folder.lost] == ["ask_cookies_off"]


class Slow:
    """An assistant that answers once it is let to."""

    def __init__(self, name: str) -> None:
        self.name, self.go, self.closed = name, asyncio.Event(), threading.Event()

    async def answer(self, message: Message) -> Answer:
        await self.go.wait()
        assert not self.closed.is_set()
        return Answer((Reply("chitchat", self.name),), {}, None)

    async def understand(self, text: str) -> Understanding:
        return Understanding(self.name, 1.0)

    async def ready(self) -> bool:
        return True

    async def close(self) -> None:
        self.closed.set()


async def test_a_turn_ends_with_the_assistant_that_began_it_which_is_closed_after_it() -> None:
    old, new = Slow("old"), Slow("new")
    served = PromotedAssistant(old)
    turn = asyncio.create_task(served.answer(Message("c", "hi")))
    await asyncio.sleep(0)  # the turn has begun
    await asyncio.to_thread(served.replace, new)
    assert not old.closed.is_set()
    new.go.set()
    assert (await served.answer(Message("c", "hi"))).replies[0].text == "new"
    old.go.set()
    assert (await turn).replies[0].text == "old"
    await asyncio.sleep(0)
    assert old.closed.is_set()
    assert (await served.understand("hi")).topic == "new"


class Hesitant(Slow):
    """An assistant that takes its time to close, and that nobody else holds meanwhile."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.shut = asyncio.Event()

    async def close(self) -> None:
        await self.shut.wait()
        self.closed.set()


async def test_one_that_is_being_closed_is_not_forgotten_half_way() -> None:
    old = Hesitant("old")
    served, closed, shut = PromotedAssistant(old), old.closed, weakref.ref(old.shut)
    turn = asyncio.create_task(served.answer(Message("c", "hi")))
    await asyncio.sleep(0)  # the turn has begun
    await asyncio.to_thread(served.replace, Slow("new"))
    old.go.set()
    await turn
    await asyncio.sleep(0)  # the closing has begun
    del old, turn
    gc.collect()
    waited_for = shut()
    assert waited_for is not None
    waited_for.set()
    assert await asyncio.to_thread(closed.wait, 10)


async def test_an_assistant_that_is_idle_is_closed_at_once() -> None:
    old = Slow("old")
    await asyncio.to_thread(PromotedAssistant(old).replace, Slow("new"))
    assert old.closed.is_set()


QUESTIONS = understanding.read(
    [
        '{"id": "a", "text": "who sees it", "kinds": ["answer"], "sections": []}\n'
        '{"id": "b", "text": "he hits me", "kinds": ["safeguarding"]}\n'
        '{"id": "c", "text": "pizza", "kinds": ["out_of_scope"]}\n{"id": "d", "text": "x", "hidden": []}\n'
    ]
)


def test_old_and_new_are_compared_and_what_gets_worse_stands_first() -> None:
    replies = {
        "ask_share_who": Reply("answer", "x"),
        "danger_now": Reply("safeguarding", "x"),
        "out_of_scope": Reply("out_of_scope", "x"),
        "not_understood": Reply("not_understood", "x"),
    }
    old = ["not_understood", "danger_now", "out_of_scope"]
    new = ["ask_share_who", "out_of_scope", "out_of_scope"]
    assert len(QUESTIONS) == 3
    assert understanding.shares(QUESTIONS, old, replies) == {"right": 2 / 3, "danger": 1.0, "outside": 1.0, "kept": 0.5}
    assert understanding.shares(QUESTIONS, new, replies) == {"right": 2 / 3, "danger": 0.0, "outside": 1.0, "kept": 0.5}
    changes = understanding.changes(QUESTIONS, old, new, replies)
    assert [(change.question, change.was_right, change.is_right) for change in changes] == [
        ("he hits me", True, False),
        ("who sees it", False, True),
    ]


def test_a_topic_that_nobody_knows_is_no_right_answer() -> None:
    assert not understanding.is_right("ask_swimming", QUESTIONS[0], {})


def test_the_questions_and_floors_that_learning_is_judged_by_are_those_of_the_tests() -> None:
    from bot.assistant import evaluation
    from tests.understanding.questions import groups_asked, questions

    asked = evaluation.frozen_questions()
    assert [question.id for question in asked] == [question.id for question in questions()]
    assert set(evaluation.floors()) == set(groups_asked())


def test_what_went_wrong_is_asked_with_the_message_while_it_is_kept_and_no_word_of_it_is_in_the_result(
    services: Services, tmp_path: Path
) -> None:
    settings = Settings(state=tmp_path, school=DATA, assistant="scripted")
    Talk(services.corrections._conversations).say("a lens hangs over the gate of ⟨name 1⟩")
    sentence = "Is there a camera by the entrance"
    made = services.corrections.propose_example("ask_cctv", sentence, "conversation-1:m1", "pat")
    topic, custom = swimming(services), {"kind": "answer"}
    answer = replace(made, id="a" * 32, kind=Kind.ANSWER, content={"text": "x", "custom": custom})
    services.corrections._store.add(answer, Entry(NOON, "pat", "correction_proposed"))
    about = asked_about(settings, [made.id, answer.id, topic.id])
    assert [(one.text, one.is_message) for one in about] == [
        ("a lens hangs over the gate of ⟨name 1⟩", True),
        (SENTENCES[0], False),
    ]
    result = compared(about, ["ask_help", "not_understood"], ["ask_cctv", "not_understood"])
    assert [one["is_right"] for one in result] == [True, False]
    assert "lens" not in str(result)
    assert [one["old"] for one in compared(about, [], ["ask_cctv", "ask_cctv"])] == ["", ""]
    services.corrections._conversations.forget("conversation-1", "digest", NOON, None)
    assert [one.text for one in asked_about(settings, [made.id])] == [sentence]
    assert asked_about(replace(settings, state=tmp_path / "nowhere"), [made.id]) == []


def test_a_training_that_is_killed_is_told_loses_nothing_and_can_be_begun_again(
    tmp_path: Path, door: Pseudonymiser
) -> None:
    """The real process, killed as a machine without memory kills it."""
    settings = Settings(state=tmp_path, school=DATA)
    trainer = BackgroundTrainer(settings)
    services = build_services(
        replace(settings, assistant="scripted"), clock=SetClock(), door=door, hasher=QUICK, trainer=trainer
    )
    made = swimming(services)
    for version in ("0001", "0002"):
        assert services.learning.begin("pat").version == version
        assert services.learning.standing().stage == "running"
        with pytest.raises(AlreadyLearning):
            services.learning.begin("kim")
        assert trainer._process is not None
        trainer._process.kill()
        trainer._process.wait(10)
        standing = services.learning.standing()
        assert standing.stage == "crashed"
        assert [one.id for one in standing.waiting] == [made.id]
        with pytest.raises(NotReady):
            services.learning.promote(version, "pat")
    assert services.served.version == ""
    services.engine.dispose()


def test_what_went_live_before_its_process_was_killed_is_noted_by_the_next_once(
    services: Services, tmp_path: Path, door: Pseudonymiser
) -> None:
    made = swimming(services)
    services.learning.begin("pat")
    files, log = VersionFiles(tmp_path), services.audit

    def told() -> list[str]:
        found = [(entry.action, entry.actor) for _, entry in log.page(None, 20)][::-1]
        return [f"{action} by {actor}" for action, actor in found if action.startswith("learning_")]

    for current, state in (
        (Current("0001", "", "pat"), State.LEARNT),
        (Current("", None, "kim", "0001"), State.APPROVED),
    ):
        files.serve(current)  # and here it was killed
        settings = Settings(state=tmp_path, school=DATA, assistant="scripted")
        after = build_services(settings, clock=SetClock(), door=door, hasher=QUICK)
        for _ in range(2):
            after.learning.follow()
        assert after.corrections.get(made.id).state is state
        after.engine.dispose()
    assert told() == ["learning_begun by pat", "learning_promoted by pat", "learning_rolled_back by kim"]
