"""The real voice process: what it says it understands itself, silence is nothing, it comes back when it is killed."""

from __future__ import annotations

import array
import asyncio
import os
import subprocess
import wave
from pathlib import Path

import pytest

from bot.notice.reply import Choice, Reply
from bot.platform.errors import VoiceUnavailable
from bot.requests.transcript_interpreter import expected, read
from bot.speech.spelling_aloud import EXPLAIN
from tests.voice.conftest import Running
from widget.voice import places
from widget.voice.wire import BYTES_A_SECOND

QUESTION = "Who can see my child's records?"
PHRASES = expected(Reply("question", "Who?", choices=(Choice("My child", "a", "1"),)))


def spoken(running: Running, text: str, pace: str = "normal") -> bytes:
    return running.do(running.client.speak("somebody", text, pace))  # type: ignore[return-value]


def heard(
    running: Running, sound: bytes, phrases: tuple[str, ...] = (), patience: float = 0.6
) -> tuple[str, float, bool]:
    return running.do(running.hear(sound, phrases, patience))  # type: ignore[return-value]


def test_a_question_is_heard_word_for_word(running: Running) -> None:
    text, confidence, phrase = heard(running, spoken(running, QUESTION), PHRASES)
    assert (text, phrase) == (QUESTION, False)
    assert confidence > 0.8


@pytest.mark.parametrize("said", ["yes", "no", "two", "seven", "a person", "slower", "my child"])
def test_a_short_answer_is_one_of_those_that_are_expected(running: Running, said: str) -> None:
    assert heard(running, spoken(running, said), PHRASES)[::2] == (said, True)


@pytest.mark.parametrize("said", ["cookies", "my dog ate it", "purple"])
def test_a_short_answer_that_was_not_expected_is_not_taken_for_one_that_was(running: Running, said: str) -> None:
    assert not heard(running, spoken(running, said), PHRASES)[2]


def test_digits_said_with_double_oh_are_heard_as_a_number(running: Running) -> None:
    text, _, _ = heard(running, spoken(running, "oh double seven double oh, nine double oh, one four two"))
    assert read(text, "contact", None) == "07700900142"


def test_where_something_may_be_spelt_letter_and_word_confirm_each_other(running: Running) -> None:
    said = "F for freddie, A for apple, M for mother, I for India, L for lemon, dash, N for nurse, at example dot org"
    sound = spoken(running, said)
    freely = running.do(running.hear(sound)).text
    spelt = running.do(running.hear(sound, spelling=EXPLAIN)).text
    assert "and for nurse" in freely.lower()
    assert "n for nurse" in spelt.lower()
    assert read(spelt, "contact", None) == "famil-n@example.org"


def test_what_is_no_spelling_is_heard_as_ever_where_one_may_be(running: Running) -> None:
    said = "I ask for my son, and for my daughter, who is in year four."
    sound = spoken(running, said)
    assert running.do(running.hear(sound, spelling=EXPLAIN)).text == running.do(running.hear(sound)).text


def test_noise_without_speech_is_nothing(running: Running) -> None:
    hiss = array.array("h", [(n * 7919) % 200 - 100 for n in range(32_000)]).tobytes()

    async def let_go() -> object:
        listening = await running.client.listen("somebody", PHRASES, 0.6)
        await listening.send(hiss[:32_000])
        await listening.stop()
        return await listening.words()

    assert running.do(let_go()) == ("", 0.0, False)


def test_a_long_telling_is_heard_to_its_end(running: Running) -> None:
    told = " ".join(["The school sent me a letter about the trip.", "I did not give my permission for that."] * 4)
    text, _, _ = heard(running, spoken(running, told), patience=1.4)
    assert text.lower().count("permission") == 4


def test_several_people_are_heard_at_once_each_their_own_words(running: Running) -> None:
    said = ("Who can see my records?", "Please delete the photograph.", "How long do you keep it?")
    sounds = [spoken(running, text) for text in said]

    async def together() -> list[str]:
        return [words.text for words in await asyncio.gather(*(running.hear(sound) for sound in sounds))]

    assert running.do(together()) == list(said)


def test_slower_takes_longer_and_a_telephone_has_half_the_samples(running: Running) -> None:
    normal, slow = spoken(running, QUESTION), spoken(running, QUESTION, "slow")
    assert len(slow) > 1.1 * len(normal)
    stretched: bytes = running.do(running.client.stretch("w", normal, "slow"))  # type: ignore[assignment]
    assert 1.2 < len(stretched) / len(normal) < 1.3
    assert heard(running, stretched)[0] == QUESTION
    assert abs(len(running.do(running.client.narrow("w", normal))) * 2 - len(normal)) <= 4  # type: ignore[arg-type]


def test_a_process_that_is_killed_is_started_anew_and_until_then_is_unavailable(running: Running) -> None:
    async def kill() -> None:
        process = running.supervisor.process
        assert process is not None
        process.kill()
        await process.wait()
        await running.client.gone.wait()
        with pytest.raises(VoiceUnavailable):
            await running.client.speak("somebody", "Hello.", "normal")

    running.do(kill())
    running.do(running.until_it_works())
    assert len(spoken(running, "Hello.")) > BYTES_A_SECOND / 4


def test_what_turns_sound_into_words_tells_its_maker_nothing_and_numbers_no_machine(tmp_path: Path) -> None:
    loads = (
        "from widget.voice import places; from widget.voice.engine.listening import Recogniser as R; R(places.WEIGHTS)"
    )
    command = [places.PYTHON, "-W", "ignore", "-c", loads]
    unset = ("CI", "ORT_DISABLE_TELEMETRY")  # either would hide what a school's machine does
    environment = {name: value for name, value in os.environ.items() if name not in unset}
    environment |= {"HOME": str(tmp_path), "TMPDIR": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path)}
    subprocess.run(command, check=True, cwd=places.PROJECT, env=environment)
    assert list(tmp_path.rglob("*")) == []


def test_the_british_voice_renders_a_sentence_that_is_understood(running: Running, tmp_path: Path) -> None:
    file = tmp_path / "said.wav"
    line = f'{{"file": "{file}", "text": "{QUESTION}"}}\n'
    subprocess.run(places.RENDERER, input=line, text=True, check=True, cwd=places.PROJECT, capture_output=True)
    with wave.open(str(file)) as sound:
        assert (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) == (16_000, 1, 2)
        assert heard(running, sound.readframes(-1))[0] == QUESTION
