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

from bot.app.bootstrap import Services, build_services
from bot.cli.learn import TAUGHT_DANGER, _Candidate, _drawn_by, _judged, _result
from bot.conversations.records import Answer, Message, Understanding
from bot.engine.promoted import PromotedAssistant
from bot.learning import evaluation as understanding
from bot.learning import model_evaluation
from bot.learning.background import BackgroundTrainer
from bot.learning.evaluation import Change
from bot.learning.regression_check import RegressionCheck, asked_about, compared
from bot.learning.scripted_training import GOOD, ScriptedTrainer
from bot.notice.changes.correction import Correction, Kind, State
from bot.notice.changes.overlay import Overlay, parse, render
from bot.notice.changes.version_records import Current, Run
from bot.notice.changes.versions import VersionFiles
from bot.notice.folder import load_school_folder
from bot.notice.reply import Reply
from bot.pii.pseudonymiser import Pseudonymiser
from bot.platform.audit import Entry
from bot.platform.errors import (
    AlreadyLearning,
    AssistantError,
    BeingChanged,
    FloorsNotHeld,
    NeedsSecondPerson,
    NothingToLearn,
    NotMeasured,
    NotReady,
    UnfitCorrection,
)
from bot.platform.settings import Settings
from bot.staff.rules import Role
from tests.case_factories import QUICK, empty_database
from tests.factories import HAZELMERE, NOON, SetClock
from tests.review_factories import Talk
from tests.staff_factories import account, two_administrators
from tests.unit.learning.sentences import SENTENCES, SWIM, UNCLE

pytestmark = [pytest.mark.begins_first, pytest.mark.long]

SILENT = "The notice does not say anything about swimming. Please ask the school."


@pytest.fixture
def trainer(tmp_path: Path) -> ScriptedTrainer:
    return ScriptedTrainer(VersionFiles(tmp_path))


@pytest.fixture
def services(tmp_path: Path, pseudonymiser: Pseudonymiser, trainer: ScriptedTrainer) -> Iterator[Services]:
    settings = Settings(state=tmp_path, school=HAZELMERE, assistant="scripted")
    empty_database(settings.database_file)
    built = build_services(settings, clock=SetClock(), pseudonymiser=pseudonymiser, hasher=QUICK, trainer=trainer)
    two_administrators(built)
    yield built
    built.engine.dispose()


def swimming(services: Services) -> Correction:
    """A topic that was missing, approved."""
    made = services.corrections.propose_topic("ask_swimming", SILENT, SWIM, SENTENCES, "", "pat")
    return services.corrections.approve(made.id, "kim")


def nothing(_text: str) -> bool:
    """A danger decision that finds none."""
    return False


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
    await asyncio.to_thread(services.learning.promote, "0001", "kim")
    (reply,) = await asked(services, "Swimming lessons")
    assert (reply.kind, reply.text) == ("silent", SILENT)
    assert services.corrections.get(made.id).state is State.LEARNT
    assert services.corrections.get(made.id).version == run.version
    assert ("ask_swimming", "Swimming lessons") in services.corrections.topics()
    assert services.learning.standing().stage == "live"


async def test_one_goes_back_by_one_step_and_forward_again(services: Services) -> None:
    made = swimming(services)
    run = services.learning.begin("pat")
    await asyncio.to_thread(services.learning.promote, "0001", "kim")
    await asyncio.to_thread(services.learning.roll_back, run.version, "pat")
    assert [reply.kind for reply in await asked(services, "Swimming lessons")] == ["not_understood"]
    assert services.corrections.get(made.id).state is State.APPROVED
    with pytest.raises(NotReady):
        services.learning.roll_back("0001", "pat")
    assert services.learning.standing().stage == "ready"
    await asyncio.to_thread(services.learning.promote, "0001", "kim")
    assert services.served.version == run.version
    told = [entry.action for _, entry in services.audit.page(None, 10)][::-1]
    assert told[-4:] == ["learning_begun", "learning_promoted", "learning_rolled_back", "learning_promoted"]


async def test_after_two_versions_one_goes_back_click_by_click_to_what_was_installed(services: Services) -> None:
    first = swimming(services)
    services.learning.begin("pat")
    await asyncio.to_thread(services.learning.promote, "0001", "kim")
    second = services.corrections.propose_example("ask_cctv", "Is there a camera by the gate", "", "pat")
    services.corrections.approve(second.id, "kim")
    services.learning.begin("pat")
    await asyncio.to_thread(services.learning.promote, "0002", "kim")
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
        services.corrections.approve(made.id, "kim")
        services.learning.begin("pat")
        with pytest.raises(NotReady):
            services.learning.promote("0009", "kim")
        services.learning.promote(f"000{number}", "kim")
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
        services.learning.promote("0001", "kim")
    assert services.served.version == ""


def test_after_going_back_a_version_with_a_withdrawn_correction_is_not_offered_again(services: Services) -> None:
    made = swimming(services)
    services.learning.begin("pat")
    services.learning.promote("0001", "kim")
    services.learning.roll_back("0001", "pat")
    services.corrections.withdraw(made.id, "pat")
    assert services.learning.standing().stage == "old"
    with pytest.raises(NotReady):
        services.learning.promote("0001", "kim")


class EndsAsOneLooks(ScriptedTrainer):
    """A trainer that ends just before somebody asks whether it runs: what was read earlier is old by then."""

    def is_running(self) -> bool:
        if self._running:
            self.end(GOOD)
        return super().is_running()


def test_a_training_that_ends_while_one_looks_is_not_taken_for_a_crash(
    tmp_path: Path, pseudonymiser: Pseudonymiser
) -> None:
    settings = Settings(state=tmp_path, school=HAZELMERE, assistant="scripted")
    trainer = EndsAsOneLooks(VersionFiles(tmp_path), None)
    services = build_services(settings, clock=SetClock(), pseudonymiser=pseudonymiser, hasher=QUICK, trainer=trainer)
    two_administrators(services)
    swimming(services)
    services.learning.begin("pat")
    assert services.learning.standing().stage == "ready"
    services.engine.dispose()


async def test_a_conversation_goes_on_across_the_change(services: Services) -> None:
    opened = await services.conversations.open(mode="text", lang="en")
    await services.conversations.say(opened.session, "m1", "I want to see the information you hold")
    swimming(services)
    services.learning.begin("pat")
    await asyncio.to_thread(services.learning.promote, "0001", "kim")
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


def with_school(name: str) -> Any:
    """A change that gives the school another name."""
    return lambda overlay: overlay.with_notice(
        "", load_school_folder(HAZELMERE).school.text.replace("Hazelmere Junior School", name, 1)
    )


async def test_a_setting_that_is_saved_during_a_learning_is_live_at_once_and_what_was_learnt_goes_on_top_of_it(
    services: Services, trainer: ScriptedTrainer
) -> None:
    trainer.result = None
    made = swimming(services)
    services.learning.begin("pat")
    await asyncio.to_thread(services.learning.put_live, with_school("Alder School"), "kim", "settings_changed", {})
    assert services.folder.school.name == "Alder School"
    assert services.learning.standing().stage == "running"
    trainer.end(GOOD)
    await asyncio.to_thread(services.learning.put_live, with_school("Birch School"), "kim", "settings_changed", {})
    assert services.learning.standing().stage == "ready"
    run = await asyncio.to_thread(services.learning.promote, "0001", "kim")
    assert (run.version, run.based_on, services.served.version) == ("0004", "0003", "0004")
    assert services.folder.school.name == "Birch School"
    (reply,) = await asked(services, "Swimming lessons")
    assert reply.kind == "silent"
    assert services.corrections.get(made.id).version == "0004"
    assert services.learning.standing().stage == "live"
    await asyncio.to_thread(services.learning.roll_back, "0004", "pat")
    assert services.folder.school.name == "Birch School"


async def test_what_was_learnt_does_not_undo_an_answer_that_was_changed_otherwise_meanwhile(services: Services) -> None:
    swimming(services)
    services.learning.begin("pat")
    custom = {"kind": "silent", "label": "Swimming"}

    def change(overlay: Overlay) -> Overlay:
        return overlay.with_answer("ask_swimming", SILENT.replace("swimming", "the pool"), custom)

    await asyncio.to_thread(services.learning.put_live, change, "kim", "settings_changed", {})
    assert services.learning.standing().stage == "old"
    with pytest.raises(NotReady):
        services.learning.promote("0001", "kim")


async def test_what_was_learnt_on_a_version_that_was_taken_back_does_not_go_live(services: Services) -> None:
    await asyncio.to_thread(services.learning.put_live, with_school("Alder School"), "kim", "settings_changed", {})
    swimming(services)
    services.learning.begin("pat")
    await asyncio.to_thread(services.learning.roll_back, "0001", "kim")
    assert services.learning.standing().stage == "old"


def test_two_people_do_not_change_what_is_live_at_the_same_moment(services: Services, tmp_path: Path) -> None:
    swimming(services)
    with VersionFiles(tmp_path).changing(), pytest.raises(BeingChanged):
        services.learning.put_live(with_school("Alder School"), "kim", "settings_changed", {})
    with VersionFiles(tmp_path).changing(), pytest.raises(BeingChanged):
        services.learning.begin("pat")
    services.learning.begin("pat")
    with VersionFiles(tmp_path).changing(), pytest.raises(BeingChanged):
        services.learning.promote("0001", "kim")


def test_what_is_below_its_floor_does_not_go_live(services: Services, trainer: ScriptedTrainer) -> None:
    trainer.result = {**GOOD, "below": ["final.danger"]}
    swimming(services)
    services.learning.begin("pat")
    with pytest.raises(FloorsNotHeld):
        services.learning.promote("0001", "kim")
    assert services.served.version == ""


def test_who_proposed_something_of_a_version_does_not_put_it_live(services: Services) -> None:
    swimming(services)  # pat proposed it, kim approved it
    services.learning.begin("pat")
    with pytest.raises(NeedsSecondPerson) as caught:
        services.learning.promote("0001", "pat", "wrong_now")
    assert (caught.value.whom, services.served.version) == ("somebody_else", "")
    assert services.learning.promote("0001", "kim").version == "0001"


def test_where_everybody_proposed_something_of_a_version_only_an_administrator_puts_it_live_and_says_why(
    services: Services,
) -> None:
    account(services, "rae", Role.REVIEWER)
    services.staff.disable("kim", "pat")
    swimming_by_pat = services.corrections.propose_example("ask_cctv", "Is there a camera by the gate", "", "pat")
    by_rae = services.corrections.propose_example("ask_cctv", "Are children recorded in the hall", "", "rae")
    services.corrections.approve(swimming_by_pat.id, "rae")
    services.corrections.approve(by_rae.id, "pat")
    services.learning.begin("pat")
    with pytest.raises(NeedsSecondPerson) as caught:
        services.learning.promote("0001", "rae", "wrong_now")
    assert caught.value.whom == "administrator"
    with pytest.raises(UnfitCorrection):
        services.learning.promote("0001", "pat")
    services.learning.promote("0001", "pat", "notice_changed")
    (_, entry), *_ = services.audit.page(None, 1)
    assert (entry.action, entry.actor, entry.detail["why"]) == ("learning_promoted", "pat", "notice_changed")


@pytest.mark.parametrize("part", ["questions", "new", "floors", "replies"])
def test_what_was_not_judged_does_not_go_live(services: Services, trainer: ScriptedTrainer, part: str) -> None:
    trainer.result = {name: value for name, value in GOOD.items() if name != part}
    swimming(services)
    services.learning.begin("pat")
    with pytest.raises(NotMeasured):
        services.learning.promote("0001", "kim")
    assert services.served.version == ""


def test_without_the_questions_and_floors_nothing_is_learnt_and_nothing_goes_live(services: Services) -> None:
    def gone() -> None:
        model_evaluation.demand_judges(Path("nowhere"))

    judges = services.learning._demand_judges
    swimming(services)
    services.learning._demand_judges = gone
    with pytest.raises(NotMeasured, match="is missing"):
        services.learning.begin("pat")
    services.learning._demand_judges = judges
    services.learning.begin("pat")
    services.learning._demand_judges = gone
    with pytest.raises(NotMeasured, match="is missing"):
        services.learning.promote("0001", "kim")
    assert services.served.version == ""


def test_a_version_whose_files_were_edited_to_teach_danger_as_something_else_does_not_go_live(
    services: Services, tmp_path: Path
) -> None:
    swimming(services)
    services.learning.begin("pat")
    services.corrections._tells_of_danger = lambda text: text == UNCLE
    edited = parse(VersionFiles(tmp_path).texts("0001")).with_examples("ask_staff_training", [UNCLE])
    (tmp_path / "school" / "versions" / "0001" / "nlu.yml").write_text(render(edited)["nlu.yml"], encoding="utf-8")
    with pytest.raises(UnfitCorrection, match="somebody in danger"):
        services.learning.promote("0001", "kim")
    assert services.served.version == ""


def candidate(state: Path, overlay: Overlay) -> _Candidate:
    """A version that shall be learnt, read as the training process reads it."""
    files = VersionFiles(state)
    files.begin(Run("0001", "", (), "pat", NOON), overlay)
    return _Candidate(Settings(state=state, school=HAZELMERE), files, "0001", model_evaluation.QUESTIONS)


def test_training_refuses_a_sentence_that_tells_of_danger_and_is_taught_as_something_else(tmp_path: Path) -> None:
    version = candidate(tmp_path, Overlay().with_examples("ask_staff_training", [UNCLE]))
    result = _result(version, [].append, [].append, lambda text: text == UNCLE)
    assert (result["ok"], result["why"], result["sentence"]) == (False, "danger", UNCLE)
    assert not list(tmp_path.glob("models/*"))


def test_what_got_worse_is_told_with_the_taught_sentence_that_is_nearest_to_it(tmp_path: Path) -> None:
    taught = ["is a lens above the gate", "who reads the register of the pool"]
    version = candidate(tmp_path, Overlay().with_examples("ask_cctv", taught))
    assert version.newly_taught == {"ask_cctv": taught}

    def change(question: str, new: str, verdict: str) -> Change:
        return Change(question, "ask_photos", new, verdict == "worse", verdict == "better", verdict)

    changed = [
        change("are there cameras at the entrance", "ask_cctv", "worse"),
        change("who can see the swimming list", "ask_cctv", "worse"),
        change("who sees the list", "ask_cctv", "better"),
        change("is my name on a list", "ask_help", "worse"),
    ]
    assert _drawn_by(changed, version.newly_taught) == {
        "are there cameras at the entrance": taught[0],
        "who can see the swimming list": taught[1],
    }
    assert _drawn_by(changed[2:], version.newly_taught) == {}


def test_a_sentence_that_is_live_already_is_not_said_to_have_made_anything_worse(tmp_path: Path) -> None:
    files, old = VersionFiles(tmp_path), Overlay().with_examples("ask_cctv", ["is a lens above the gate"])
    files.begin(Run("0000", "", (), "pat", NOON), old)
    files.serve(Current("0000"))
    version = candidate(tmp_path, old.with_examples("ask_cctv", ["who watches the gate"]))
    assert version.newly_taught == {"ask_cctv": ["who watches the gate"]}


def test_the_comparison_says_of_each_reply_and_each_message_whether_it_gets_worse_and_danger_blocks(
    tmp_path: Path,
) -> None:
    label = load_school_folder(HAZELMERE).book.labels["danger_child"]
    custom = {"kind": "safeguarding", "label": label, "contacts": ["emergency", "childline", "nspcc"]}
    version = candidate(tmp_path, Overlay().with_answer("danger_child", "Ring 999 or Childline.", custom))
    topics = ["not_understood"] * len(version.questions)
    becomes = ["ask_cctv", *topics[1:]]
    about = [RegressionCheck("a" * 32, "ask_staff_training", UNCLE, is_message=True)]
    taught = compared(about, ["danger_child"], ["ask_staff_training"], lambda text: text == UNCLE)
    assert (taught[0]["verdict"], taught[0]["is_right"], taught[0]["is_danger"]) == ("worse", False, True)
    found = _judged(version, topics, becomes, taught)
    assert TAUGHT_DANGER in found["below"]
    assert TAUGHT_DANGER not in _judged(version, topics, becomes, [])["below"]
    (reply,) = found["replies"]
    assert (reply["label"], reply["verdict"], reply["why"]) == (
        label,
        "worse",
        "Somebody in danger is told less than before.",
    )
    assert reply["before"][0].startswith("You did the right thing")
    assert reply["after"][0] == "Ring 999 or Childline."
    (change,) = found["changes"]
    assert change["old_says"].startswith("Sorry, I did not understand")
    assert "camera" in change["new_says"].lower()
    assert change["verdict"] in ("better", "worse")


async def test_what_is_live_is_served_after_a_restart_and_by_another_process(
    services: Services, tmp_path: Path, pseudonymiser: Pseudonymiser
) -> None:
    settings = Settings(state=tmp_path, school=HAZELMERE, assistant="scripted")
    beside = build_services(settings, clock=SetClock(), pseudonymiser=pseudonymiser, hasher=QUICK)
    swimming(services)
    services.learning.begin("pat")
    await asyncio.to_thread(services.learning.promote, "0001", "kim")
    assert beside.served.version == ""
    await asyncio.to_thread(beside.learning.follow)
    assert (await asked(beside, "Swimming lessons"))[0].text == SILENT
    after = build_services(settings, clock=SetClock(), pseudonymiser=pseudonymiser, hasher=QUICK)
    assert (await asked(after, "Swimming lessons"))[0].text == SILENT
    for one in (beside, after):
        one.engine.dispose()


async def test_a_version_that_cannot_be_loaded_changes_nothing(tmp_path: Path, pseudonymiser: Pseudonymiser) -> None:
    def fails(*_: Any) -> Any:
        raise AssistantError("no")

    settings = Settings(state=tmp_path, school=HAZELMERE, assistant="scripted")
    services = build_services(settings, clock=SetClock(), pseudonymiser=pseudonymiser, hasher=QUICK, load=fails)
    two_administrators(services)
    swimming(services)
    services.learning.begin("pat")
    with pytest.raises(AssistantError):
        services.learning.promote("0001", "kim")
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
    label = load_school_folder(HAZELMERE).book.labels["ask_photos"]
    overlay = Overlay().with_answer("ask_pictures", SILENT, {"kind": "silent", "label": label})
    folder = load_school_folder(HAZELMERE, render(overlay))
    assert "ask_pictures" not in folder.book.replies
    assert folder.book.labels["ask_photos"] == label


def test_a_changed_answer_whose_ground_is_gone_falls_back_to_the_one_of_the_data() -> None:
    custom = {"kind": "answer", "label": "How do I turn cookies off?", "sources": [{"section": "gone", "at": "gone"}]}
    folder = load_school_folder(HAZELMERE, render(Overlay().with_answer("ask_cookies_off", "Old words.", custom)))
    assert folder.book.reply("ask_cookies_off") == replace(load_school_folder(HAZELMERE).book.reply("ask_cookies_off"))
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


def test_each_question_that_is_answered_otherwise_is_better_worse_or_neither() -> None:
    replies = {
        "ask_cctv": Reply("answer", "x"),
        "ask_help": Reply("chitchat", "x"),
        "danger_now": Reply("safeguarding", "x"),
        "not_understood": Reply("not_understood", "x"),
    }
    sees, hits, pizza = QUESTIONS
    for question, old, new, verdict in (
        (sees, "not_understood", "ask_cctv", "better"),
        (sees, "ask_cctv", "ask_help", "worse"),
        (sees, "not_understood", "ask_help", "worse"),  # sure and wrong is worse than asking back
        (sees, "ask_help", "danger_now", "same"),
        (hits, "danger_now", "not_understood", "worse"),
        (hits, "not_understood", "ask_cctv", "same"),
        (pizza, "ask_cctv", "not_understood", "better"),
    ):
        (change,) = understanding.changes([question], [old], [new], replies)
        assert change.verdict == verdict, (question.text, old, new)


def test_a_topic_that_nobody_knows_is_no_right_answer() -> None:
    assert not understanding.is_right("ask_swimming", QUESTIONS[0], {})


def test_what_went_wrong_is_asked_with_the_message_while_it_is_kept_and_no_word_of_it_is_in_the_result(
    services: Services, tmp_path: Path
) -> None:
    settings = Settings(state=tmp_path, school=HAZELMERE, assistant="scripted")
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
    result = compared(about, ["ask_help", "not_understood"], ["ask_cctv", "not_understood"], nothing)
    assert [one["is_right"] for one in result] == [True, False]
    assert "lens" not in str(result)
    assert [one["old"] for one in compared(about, [], ["ask_cctv", "ask_cctv"], nothing)] == ["", ""]
    services.corrections._conversations.forget("conversation-1", "digest", NOON, None)
    assert [one.text for one in asked_about(settings, [made.id])] == [sentence]
    assert asked_about(replace(settings, state=tmp_path / "nowhere"), [made.id]) == []


def test_a_training_that_is_killed_is_told_loses_nothing_and_can_be_begun_again(
    tmp_path: Path, pseudonymiser: Pseudonymiser
) -> None:
    """The real process, killed as a machine without memory kills it."""
    settings = Settings(state=tmp_path, school=HAZELMERE)
    trainer = BackgroundTrainer(settings)
    services = build_services(
        replace(settings, assistant="scripted"),
        clock=SetClock(),
        pseudonymiser=pseudonymiser,
        hasher=QUICK,
        trainer=trainer,
    )
    two_administrators(services)
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
            services.learning.promote(version, "kim")
    assert services.served.version == ""
    services.engine.dispose()


def test_what_went_live_before_its_process_was_killed_is_noted_by_the_next_once(
    services: Services, tmp_path: Path, pseudonymiser: Pseudonymiser
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
        settings = Settings(state=tmp_path, school=HAZELMERE, assistant="scripted")
        after = build_services(settings, clock=SetClock(), pseudonymiser=pseudonymiser, hasher=QUICK)
        for _ in range(2):
            after.learning.follow()
        assert after.corrections.get(made.id).state is state
        after.engine.dispose()
    assert told() == ["learning_begun by pat", "learning_promoted by pat", "learning_rolled_back by kim"]
