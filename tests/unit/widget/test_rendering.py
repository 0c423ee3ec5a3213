"""Speech that is rendered: ahead what comes first, the rest once it was heard, after a correction only what is new."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.keypad.menus import KeypadMenus
from bot.law.rights import Who, offered
from bot.notice.answer_book import AnswerBook
from bot.notice.folder import SchoolFolder
from bot.notice.reply import Reply
from bot.requests.begin import begin
from bot.requests.dialogue import hear
from bot.requests.draft import Heard
from bot.requests.replies import IntakeReplies
from bot.speech.render import HEARD, pieces, sentences
from tests.unit.keypad.caller import replies
from tests.web.fake_voice import FakeVoice
from widget.chat.error_words import message
from widget.voice.rendering import AHEAD, Rendering, said_always
from widget.voice.shelf import Rendered, Shelf
from widget.voice.sound import Sound, told_to_staff

EVERYTHING = 10_000
# Reads what it should say and writes the text as the sound, as the real renderer writes a WAV file.
PRETEND = (
    "import json, sys\n"
    "for line in sys.stdin:\n"
    "    asked = json.loads(line)\n"
    "    open(asked['file'], 'w').write(asked['text'])\n"
    "    print(asked['file'], flush=True)\n"
)


async def rendered_all(rendering: Rendering, enough: Callable[[], bool]) -> None:
    task = asyncio.create_task(rendering.run(look_every=0.01))
    while not enough():  # noqa: ASYNC110 what is waited for sets no event
        await asyncio.sleep(0.01)  # between two looks, not for luck: the loop waits for what the task does
    await ended(task)


async def ended(task: asyncio.Task[None]) -> None:
    """Cancelled, and seen to its end: cancelled once more by the closing loop it would leave its renderer behind."""
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


def smaller(folder: SchoolFolder, topics: int = 12) -> SchoolFolder:
    """The folder with a few answers only."""
    wanted = [*list(folder.book.replies)[:topics], "danger_now", "ask_talk_to_person"]
    some = {topic: folder.book.replies[topic] for topic in wanted}
    labels = {topic: folder.book.labels[topic] for topic in some}
    return replace(folder, book=AnswerBook(some, labels))


@pytest.fixture
def rendered(tmp_path: Path) -> Rendered:
    return Rendered(tmp_path / "speech", "somebody")


async def test_every_sentence_is_rendered_once_and_a_correction_renders_only_what_is_new(
    folder: SchoolFolder, rendered: Rendered
) -> None:
    served = [smaller(folder)]
    rendering = Rendering(rendered, (sys.executable, "-c", PRETEND), lambda: served[0], ahead=EVERYTHING)
    wanted = set(said_always(served[0]))
    await rendered_all(rendering, lambda: rendering.done == rendering.wanted > 0)
    assert {file.read_text() for file in rendered.folder.glob("*.wav")} == wanted
    assert rendering.progress == f"{len(wanted)} sentences are recorded, and each other one once somebody has heard it"

    topic = next(topic for topic, reply in served[0].book.replies.items() if reply.kind == "answer")
    corrected = replace(served[0].book.reply(topic), text="This is what we say now.")
    served[0] = replace(served[0], book=replace(served[0].book, replies={**served[0].book.replies, topic: corrected}))
    before = {file: file.stat().st_mtime_ns for file in rendered.folder.glob("*.wav")}
    new = rendered.file("This is what we say now.")
    await rendered_all(rendering, lambda: new.exists() and rendering.done == rendering.wanted)
    kept = {file: file.stat().st_mtime_ns for file in rendered.folder.glob("*.wav") if file != new}
    assert kept.items() <= before.items()
    assert len(kept) >= len(before) - 3


async def test_what_is_said_less_often_is_rendered_once_it_was_heard_and_what_a_person_said_never(
    folder: SchoolFolder, rendered: Rendered
) -> None:
    served = smaller(folder, 2)
    said = list(dict.fromkeys(said_always(served)))
    rendering = Rendering(rendered, (sys.executable, "-c", PRETEND), lambda: served, ahead=5)
    await rendered_all(rendering, lambda: rendering.done == rendering.wanted > 0)
    assert {file.read_text() for file in rendered.folder.glob("*.wav")} == set(said[:5])

    for sentence in (said[7], "You said that your name is Ann Other."):
        assert rendered.sound(sentence) is None
    await rendered_all(rendering, lambda: not rendered.missed)
    assert {file.read_text() for file in rendered.folder.glob("*.wav")} == {*said[:5], said[7]}


async def test_staff_read_how_far_the_british_voice_is_and_whether_people_can_speak(
    folder: SchoolFolder, rendered: Rendered
) -> None:
    rendering = Rendering(rendered, (sys.executable, "-c", PRETEND), lambda: smaller(folder, 2))
    voice = FakeVoice()
    sound = Sound(voice, Shelf(voice, rendered, time.monotonic), rendering)
    assert told_to_staff(sound) == "People can speak and listen. The British voice: has not begun."
    rendering.wanted, rendering.done = 3, 1
    partly = "1 of 3 sentences are recorded; the quick voice says the rest"
    assert told_to_staff(sound) == f"People can speak and listen. The British voice: {partly}."
    await rendered_all(rendering, lambda: rendering.done == rendering.wanted > 3)
    voice.works = False
    told = f"{rendering.wanted} sentences are recorded, and each other one once somebody has heard it"
    all_of_it = f"The British voice: {told}."
    assert told_to_staff(sound) == f"The voice is down just now; people can type. {all_of_it}"
    assert told_to_staff(None) == "People can only type: the voice is off, or not set up."


def test_the_greeting_and_help_in_danger_are_rendered_before_anybody_asks(folder: SchoolFolder) -> None:
    ahead = list(dict.fromkeys(said_always(folder)))[:AHEAD]
    for topic in ("greeting", "danger_child", "danger_adult", "danger_now"):
        assert missing(folder.book.reply(topic), set(ahead)) == [], topic


def test_prompts_come_before_answers(folder: SchoolFolder) -> None:
    order = list(dict.fromkeys(said_always(folder)))
    assert order[0] == "Hello."
    assert order.index("What is your name?") < order.index(
        "The notice says, under Who will we share your personal information with:"
    )


def test_what_is_said_when_something_fails_may_be_kept_as_sound(folder: SchoolFolder) -> None:
    people = folder.book.reply("ask_talk_to_person").contacts
    ahead = set(said_always(folder))
    for code in ("not_heard", "unavailable", "no_voice", "too_fast", "internal", "unknown_choice", "not_allowed"):
        assert set(sentences(message(code, people))) <= ahead


def test_everything_that_the_menus_say_may_be_kept_as_sound(folder: SchoolFolder) -> None:
    menus = KeypadMenus(folder.book, folder.notice, folder.school, folder.form)
    ahead = set(said_always(folder))
    for open_draft in (False, True):
        for value, reply in replies(menus, open_draft):
            assert missing(reply, ahead) == [], value
    assert missing(menus.welcome("phone"), ahead) == []


@pytest.mark.parametrize("who", Who)
@pytest.mark.parametrize("mode", HEARD)
def test_everything_that_a_request_asks_may_be_kept_as_sound_but_what_the_person_gave(
    folder: SchoolFolder, who: Who, mode: str
) -> None:
    ahead = set(said_always(folder))
    rights = offered(folder.school.type)
    speaks = IntakeReplies(folder.book, folder.form, rights, mode)
    for right in rights:
        turn = begin(1, right, Heard("", f"request_{right.value}", 1.0))
        explained = {one for one in turn.said if one.what == "topic"}  # an answer like any other
        told = speaks.of(turn.intake, [one for one in turn.said if one not in explained], begins=True)
        for answer in (f"who={who.value}", *["why", "skip", "later"] * 5, "change", "menu=1", "no", "go_on"):
            turn = hear(turn.intake, Heard("", chosen=answer), rights)
            told += speaks.of(turn.intake, turn.said)
        assert told[-1].asks_for is not None
        for reply in told:
            assert missing(replace(reply, answers=()), ahead) == [], right


def missing(reply: Reply, ahead: set[str]) -> list[str]:
    """What is said of a reply and may not be kept as sound."""
    said = [one for mode in HEARD for piece in pieces(reply.with_keys(), mode) for one in piece.sentences]
    return [one for one in said if one not in ahead]


async def test_a_renderer_that_ends_is_tried_again_and_stops_nothing(folder: SchoolFolder, rendered: Rendered) -> None:
    rendering = Rendering(rendered, (sys.executable, "-c", "pass"), lambda: smaller(folder, 2))
    await rendered_all(rendering, lambda: rendering.wanted > 0)
    assert rendering.done == 0


async def test_a_sentence_that_another_school_has_is_taken_over_and_the_rest_is_rendered_in_turn(
    folder: SchoolFolder, tmp_path: Path
) -> None:
    turn, served = asyncio.Lock(), smaller(folder, 6)
    folders = [tmp_path / name / "speech" for name in ("alder", "birch")]
    both = [Rendered(own, "somebody", [other]) for own, other in zip(folders, folders[::-1], strict=True)]
    first = Rendering(both[0], (sys.executable, "-c", PRETEND), lambda: served, turn)
    await rendered_all(first, lambda: 0 < first.wanted == first.done)
    second = Rendering(both[1], (sys.executable, "-c", "raise SystemExit"), lambda: served, turn)
    await rendered_all(second, lambda: 0 < second.wanted == second.done)
    shared = sorted(folders[1].glob("*.wav"))
    assert len(shared) == second.wanted
    assert all(file.samefile(folders[0] / file.name) for file in shared)


async def test_nothing_is_rendered_while_another_school_has_its_turn(folder: SchoolFolder, rendered: Rendered) -> None:
    turn = asyncio.Lock()
    rendering = Rendering(rendered, (sys.executable, "-c", PRETEND), lambda: smaller(folder, 2), turn)
    await turn.acquire()
    task = asyncio.create_task(rendering.run(look_every=0.01))
    await asyncio.sleep(0)
    assert rendering.progress == "has not begun"
    turn.release()
    await rendered_all(rendering, lambda: 0 < rendering.wanted == rendering.done)
    await ended(task)
