"""Sound over /chat/v1 with a voice that is handed in: heard, answered, spoken, fetched, and refused in plain words."""

from __future__ import annotations

import io
import time
import wave
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from bot.app.bootstrap import build_services
from bot.notice.folder import SchoolFolder
from bot.pii.pseudonymiser import Pseudonymiser
from bot.platform.settings import Settings
from bot.platform.wav import wav
from bot.speech.render import pieces, sentences
from tests.web.fake_voice import QUIET, FakeListening, FakeVoice, sound_of
from tests.web.serving import Client, Frame, Served, history, serving
from widget.voice.ear import ended
from widget.voice.shelf import Rendered, Shelf
from widget.voice.sound import Sound

WHO = "Who do you share it with?"


@pytest.fixture(scope="module")
def voice() -> FakeVoice:
    return FakeVoice()


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Rendered:
    return Rendered(tmp_path_factory.mktemp("speech"), "somebody")


@pytest.fixture(scope="module")
def talking(
    tmp_path_factory: pytest.TempPathFactory,
    folder: SchoolFolder,
    pseudonymiser: Pseudonymiser,
    voice: FakeVoice,
    rendered: Rendered,
) -> Iterator[Served]:
    settings = Settings(state=tmp_path_factory.mktemp("state"))
    services = build_services(settings, pseudonymiser=pseudonymiser)
    with serving(settings, folder, services) as running:
        running.app.state.sound = Sound(voice, Shelf(voice, rendered, time.monotonic))
        yield running


@pytest.fixture
async def caller(talking: Served, voice: FakeVoice) -> AsyncIterator[Client]:
    voice.works = True
    async with Client(talking.chat) as client:
        await client.hello(mode="voice")
        yield client


async def aloud(client: Client, words: str, id_: str = "a1", *, key_up: bool = False) -> list[Frame]:
    """Say words; everything that comes back. ``key_up``: the person lets go of the button in place of falling quiet."""
    await client.send({"type": "audio_start", "id": id_})
    for data in [QUIET, sound_of(words), *([] if key_up else [QUIET, QUIET])]:
        await client.send(data)
    if key_up:
        await client.send({"type": "audio_end", "id": id_})
    found: list[Frame] = []
    while not found or found[-1]["type"] not in ("reply", "error") or found[-1].get("more"):
        found.append(await client.receive())
    if not key_up:
        await client.send({"type": "audio_end", "id": id_})
    return found


def kinds(frames: list[Frame]) -> list[str]:
    return [frame["type"] for frame in frames]


@pytest.mark.parametrize("key_up", [False, True], ids=["falls quiet", "lets go"])
async def test_what_is_said_aloud_ends_is_shown_and_is_answered_as_if_typed(caller: Client, key_up: bool) -> None:
    found = await aloud(caller, WHO, key_up=key_up)
    assert kinds(found) == ["utterance_end", "heard", "working", "reply"]
    assert found[1] == {"type": "heard", "reply_to": "a1", "text": WHO, "confidence": 0.9, "more": True}
    (typed,) = await caller.say(WHO)
    assert (found[3]["kind"], found[3]["text"], found[3]["sources"]) == (typed["kind"], typed["text"], typed["sources"])


async def test_an_utterance_sent_again_gets_the_same_answer_and_changes_nothing(
    talking: Served, caller: Client
) -> None:
    first = await aloud(caller, WHO)
    before = await history(talking.chat, str(caller.session))
    async with Client(talking.chat) as again:
        await again.hello(caller.session)
        second = await aloud(again, "something else entirely")
    assert [f["text"] for f in second if f["type"] == "heard"] == [WHO]
    without_sound = [{**f, "audio": None} for f in (first[-1], second[-1])]
    assert without_sound[0] == without_sound[1]
    assert await history(talking.chat, str(caller.session)) == before


@pytest.mark.parametrize(
    ("words", "as_if"),
    [
        ("two", ("press", {"key": "2"})),
        ("a person", ("press", {"key": "0"})),
        ("repeat that", ("press", {"key": "*"})),
        ("I want information deleted", ("choose", {"value": "request_erasure"})),
    ],
)
async def test_a_short_answer_is_a_key_or_a_choice(
    talking: Served, caller: Client, words: str, as_if: tuple[str, Frame]
) -> None:
    async with Client(talking.chat) as other:
        await other.hello(mode="voice")
        wanted = (await other.ask(as_if[0], **as_if[1]))[-1]
    found = (await aloud(caller, words))[-1]
    if "key" in as_if[1]:  # a real key goes on by keys, where a form asks less
        assert [found[part] for part in ("kind", "asks_for", "right")] == [
            wanted[part] for part in ("kind", "asks_for", "right")
        ]
    else:
        assert (found["kind"], found["text"]) == (wanted["kind"], wanted["text"])


async def test_slower_in_words_changes_the_pace_of_what_is_said_next(
    talking: Served, caller: Client, voice: FakeVoice
) -> None:
    reply = (await aloud(caller, "slower"))[-1]
    assert reply["wait"] == 30
    async with httpx.AsyncClient() as browser:  # waits for the sound
        assert (await browser.get(talking.http + reply["audio"][0]["url"])).status_code == 200
    assert "slow" in {pace for _, pace, *_ in voice.spoken}


async def test_a_name_and_a_number_that_were_misheard_are_put_right_by_saying_so_whatever_is_asked_next(
    talking: Served, caller: Client
) -> None:
    said = [
        "request_access",
        "Me",
        "No, I said my child.",
        "I am her mum",
        "My name is Sean Palmer.",
        "No, I said Shavon Padel.",
        "Ella Brown in year 4",
        "077-009-00111.",
        "No, I said oh double seven double oh, nine double oh, one four two.",
        "Everything about the trip",
        "No, I said Stella Brown",
        "No, I said 07700 900143",
    ]
    asked = []
    for number, words in enumerate(said):
        found = await aloud(caller, words, f"a{number}")
        asked.append(found[-1]["asks_for"])
    assert asked == [
        *("who", "name", "relationship", "name", "child", "child", "contact", "details", "details", "confirm"),
        *("confirm", "confirm"),
    ]
    receipt = (await aloud(caller, "Yes, send it", "last"))[-1]
    assert receipt["kind"] == "receipt"
    casework, number = talking.app.state.services.casework, receipt["request"]["reference"]
    kept = {name: casework.reveal(number, name, "staff", "a test") for name in ("name", "child", "contact", "details")}
    assert kept == {
        "name": "Siobhan Patel",
        "child": "Stella Brown",
        "contact": "07700900143",
        "details": "request_access\nEverything about the trip",
    }


async def test_where_a_request_asks_for_something_the_ear_is_told_that_it_may_be_spelt(
    caller: Client, voice: FakeVoice
) -> None:
    told = []
    for number, words in enumerate(["Who can see my records?", "request_access", "Me"]):
        await aloud(caller, words, f"a{number}")
        told.append("sugar" in voice.listening[-1].spelling)
    await aloud(caller, "S for sugar, A for apple, M for mother", "a3")
    assert [*told, "sugar" in voice.listening[-1].spelling] == [False, False, True, True]


async def test_outside_a_request_who_was_misheard_is_answered_without_the_words_around_it(caller: Client) -> None:
    found = await aloud(caller, f"No, I said {WHO}")
    assert (found[1]["text"], found[-1]["kind"]) == (WHO, "answer")


async def test_stop_is_heard_and_nothing_more_is_said_nor_counted_as_a_silence(caller: Client) -> None:
    await caller.say(WHO)
    for number in range(4):
        await caller.send({"type": "audio_start", "id": f"a{number}"})
        for data in (sound_of("Stop."), QUIET, QUIET):
            await caller.send(data)
        assert (await caller.receive())["type"] == "utterance_end"
        heard = {"type": "heard", "reply_to": f"a{number}", "text": "Stop.", "confidence": 0.9, "more": False}
        assert await caller.receive() == heard
    (again,) = await caller.ask("timeout")  # the next frame is its answer: nothing came in between
    assert not again["contacts"], "three silences would name whom to ring"


async def test_skip_goes_on_part_by_part_to_the_choices_and_next_to_the_next_piece(caller: Client) -> None:
    (whole,) = await caller.say(WHO)
    assert {sound["part"] for sound in whole["audio"]} == {"text", "choices"}, "what is folded is not said unasked"
    quote = (await aloud(caller, "skip", "a1"))[-1]
    assert (quote["sources"], quote["choices"]) == (whole["sources"], whole["choices"])
    assert whole["text"] not in quote["speech"]
    assert "quote" in {sound["part"] for sound in quote["audio"]}
    left = (await aloud(caller, "Next.", "a2"))[-1]
    assert (left["sources"], left["choices"]) == ([], whole["choices"])

    await caller.ask("mode", mode="keypad", pace="normal")
    (read,) = await caller.ask("press", key="3")
    while not any(choice["label"] == "The next piece" for choice in read["choices"]):
        (read,) = await caller.ask("press", key="1")
    onward = (await aloud(caller, "next", "a3"))[-1]
    assert onward["sources"][0]["section"] == read["sources"][0]["section"]
    assert onward["sources"][0]["quote"] != read["sources"][0]["quote"]


async def test_in_a_request_skip_leaves_the_question_out(caller: Client) -> None:
    await aloud(caller, "request_access", "a1")
    await aloud(caller, "Me", "a2")
    assert (await aloud(caller, "Sam Poe", "a3"))[-1]["asks_for"] == "contact"
    assert (await aloud(caller, "skip", "a4"))[-1]["asks_for"] == "details"


async def test_a_key_pressed_after_speech_is_answered_with_what_keys_do(caller: Client) -> None:
    (spoken,) = [f for f in await aloud(caller, "a person") if f["type"] == "reply"]
    assert "press" not in spoken["speech"]
    (pressed,) = [f for f in await caller.ask("press", key="0") if f["type"] == "reply"]
    assert "press 1" in pressed["speech"]
    (changed,) = [f for f in await caller.ask("mode", pace="slower") if f["type"] == "reply"]
    assert "press 1" in changed["speech"], "and so is what comes next"
    assert changed["wait"] == 30


async def test_nothing_that_can_be_understood_is_said_in_plain_words(caller: Client) -> None:
    found = await aloud(caller, "", key_up=True)
    assert kinds(found) == ["utterance_end", "error"]
    assert (found[1]["code"], found[1]["reply_to"]) == ("not_heard", "a1")
    assert found[1]["audio"][0]["url"].startswith("/chat/v1/audio/"), "who does not see it hears it"
    assert (await aloud(caller, WHO, "a2"))[-1]["kind"] == "answer"


@pytest.mark.parametrize("mode", ["voice", "keypad", "text"])
async def test_an_error_is_said_aloud_to_who_listens(talking: Served, voice: FakeVoice, mode: str) -> None:
    voice.works = True
    async with Client(talking.chat) as client:
        await client.hello(mode=mode)
        refused = (await client.ask("choose", value="never offered"))[-1]
        unheard = (await aloud(client, "", key_up=True))[-1]
        for error, code in ((refused, "unknown_choice"), (unheard, "not_heard")):
            assert error["code"] == code
            if mode == "text":
                assert "audio" not in error
                continue
            assert {sound["part"] for sound in error["audio"]} == {"text"}
            async with httpx.AsyncClient() as browser:
                for sound in error["audio"]:
                    assert (await browser.get(talking.http + sound["url"])).status_code == 200
        said = [text for text, _ in voice.spoken]
        assert (sentences(unheard["message"])[-1] in said) or mode == "text"
        voice.works = False
        assert "audio" not in (await client.ask("choose", value="never offered"))[-1]


async def test_while_the_voice_is_down_sound_is_refused_once_and_the_chat_goes_on(
    caller: Client, voice: FakeVoice
) -> None:
    voice.works = False
    await caller.send({"type": "audio_start", "id": "a1"})
    refused = await caller.receive()
    assert (refused["code"], refused["reply_to"]) == ("unavailable", "a1")
    assert "type" in refused["message"]
    await caller.send(sound_of(WHO))
    await caller.send({"type": "audio_end", "id": "a1"})
    (typed,) = await caller.say(WHO)
    assert (typed["kind"], typed["audio"]) == ("answer", None)


@pytest.mark.parametrize(
    ("data", "code"), [(b"\0" * 32_770, "too_long"), (b"\0" * 33, "bad_frame")], ids=["too long", "half a sample"]
)
async def test_a_frame_that_is_no_sound_of_ours_is_refused_and_the_utterance_goes_on(
    caller: Client, data: bytes, code: str
) -> None:
    await caller.send({"type": "audio_start", "id": "a1"})
    assert (await caller.error(data))["code"] == code
    for some in (sound_of(WHO), QUIET, QUIET):
        await caller.send(some)
    assert (await caller.receive())["type"] == "utterance_end"
    assert (await caller.answers())[-1]["kind"] == "answer"


async def test_sound_outside_an_utterance_and_an_end_without_a_beginning_are_bad_frames(caller: Client) -> None:
    assert (await caller.error(QUIET))["code"] == "bad_frame"
    assert (await caller.error({"type": "audio_end", "id": "never"}))["code"] == "bad_frame"


async def test_an_utterance_is_over_after_a_minute_and_what_was_said_is_answered(caller: Client) -> None:
    await caller.send({"type": "audio_start", "id": "a1"})
    await caller.send(sound_of(WHO))
    for _ in range(60 * 32_000 // 32_000 + 1):
        await caller.send(b"\0" * 32_000)
        await caller.send(sound_of("  "))
    assert (await caller.receive())["type"] == "utterance_end"


async def test_a_new_utterance_ends_the_one_before(caller: Client) -> None:
    await caller.send({"type": "audio_start", "id": "a1"})
    await caller.send(sound_of(WHO))
    await caller.send({"type": "audio_start", "id": "a2"})
    found = [await caller.receive() for _ in range(4)]
    assert [frame["reply_to"] for frame in found] == ["a1"] * 4


async def test_who_sends_no_sound_does_not_keep_an_ear_for_ever() -> None:
    silent = FakeListening([])
    await ended(silent, within=0.01)
    assert (await silent.words()).text == ""


async def test_a_client_that_goes_is_listened_to_no_longer(talking: Served, voice: FakeVoice) -> None:
    async with Client(talking.chat) as client:
        await client.hello(mode="voice")
        await client.send({"type": "audio_start", "id": "a1"})
        await client.say(WHO)
        listening = voice.listening[-1]
    async with Client(talking.chat) as other:  # by now the first is closed
        await other.hello()
        for _ in range(50):
            if listening.dropped:
                break
            await other.say(WHO)
    assert listening.dropped


async def test_a_name_that_was_said_is_a_token_before_it_is_kept(talking: Served, caller: Client) -> None:
    await aloud(caller, "My son is Rupert Poe and I live at SK9 4DQ")
    state = talking.app.state.services.settings.state
    kept = b"".join(file.read_bytes() for file in state.glob("privacy-help.sqlite3*"))
    assert b"SQLite" in kept
    assert b"Rupert" not in kept
    assert b"SK9 4DQ" not in kept
    said = [f["text"] for f in await history(talking.chat, str(caller.session)) if f["type"] == "said"]
    assert said == ["My son is Rupert Poe and I live at SK9 4DQ"]


async def test_no_sound_is_ever_written_down(talking: Served, caller: Client) -> None:
    state = talking.app.state.services.settings.state
    before = {file for file in state.rglob("*") if file.is_file()}
    marked = "Do you sell my data to zebras"
    reply = (await aloud(caller, marked))[-1]
    assert reply["audio"]
    new = {file for file in state.rglob("*") if file.is_file()} - before
    assert {file.suffix for file in new} <= {".sqlite3", ".sqlite3-wal", ".sqlite3-shm", ".eml"}
    pcm = sound_of(marked) + QUIET
    assert all(pcm not in file.read_bytes() for file in state.rglob("*") if file.is_file())


async def test_what_is_spoken_is_fetched_in_order_and_at_a_telephones_rate(talking: Served, caller: Client) -> None:
    (reply,) = await caller.say(WHO)
    assert reply["audio"][0]["part"] == "text"
    assert {"text", "choices"} == {part["part"] for part in reply["audio"]}
    url = talking.http + reply["audio"][0]["url"]
    async with httpx.AsyncClient() as browser:
        wide, narrow = await browser.get(url), await browser.get(url, params={"rate": 8000})
        assert (await browser.get(url, params={"rate": 44100})).status_code == 404
    assert wide.headers["content-type"] == "audio/wav"
    assert wide.headers["cache-control"] == "no-store"
    for answer, rate in ((wide, 16_000), (narrow, 8_000)):
        with wave.open(io.BytesIO(answer.content)) as sound:
            assert (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) == (rate, 1, 2)
            assert sound.getnframes() > 0


async def test_speech_is_over_when_its_conversation_is_deleted(talking: Served, caller: Client) -> None:
    (reply,) = await caller.say(WHO)
    url = talking.http + reply["audio"][0]["url"]
    await caller.ask("forget")
    async with httpx.AsyncClient() as browser:
        assert (await browser.get(url)).status_code == 404
        assert (await browser.get(f"{talking.http}/chat/v1/audio/made-up")).status_code == 404


async def test_in_writing_nothing_is_spoken(talking: Served) -> None:
    async with Client(talking.chat) as client:
        await client.hello()
        (reply,) = await client.say(WHO)
    assert reply["audio"] is None


async def test_the_quiet_around_what_was_rendered_is_cut_and_least_is_left_after_a_comma(rendered: Rendered) -> None:
    loud, second = b"\0\x10" * 16_000, b"\1\0" * 16_000
    for sentence in ("For My child,", "press 1."):
        rendered.file(sentence).write_bytes(wav(second + loud + second, 16_000))
    label, key = rendered.sound("For My child,"), rendered.sound("press 1.")
    assert label is not None
    assert key is not None
    assert loud in label
    assert len(loud) < len(label) < len(key) < len(loud) + len(second) // 2


async def test_a_sentence_that_was_rendered_is_played_as_it_was(
    talking: Served, caller: Client, rendered: Rendered, folder: SchoolFolder
) -> None:
    first = pieces(folder.book.reply("ask_talk_to_person"), "voice")[0].sentences[0]
    rendered.file(first).write_bytes(wav(b"\7\0" * 160, 16_000))
    (reply,) = await caller.say("ask_talk_to_person")
    async with httpx.AsyncClient() as browser:
        played = await browser.get(talking.http + reply["audio"][0]["url"])
    assert played.content == wav(b"\7\0" * 160, 16_000)
