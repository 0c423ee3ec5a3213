"""One person speaking, step by step, with a detector and a recogniser that are handed in."""

from __future__ import annotations

from collections.abc import Callable

from widget.voice.engine.endpointing import STEP
from widget.voice.engine.utterance import Utterance
from widget.voice.engine.words import Heard, Samples

LOUD, QUIET = b"\1\0" * STEP, b"\0\0" * STEP
SECOND = 31  # steps


class Ears:
    """Hears how many loud steps there are; answers when it is asked to, as a busy recogniser would."""

    def __init__(self, patience: float = 0.6, phrase: bool = False) -> None:
        self.told: list[str] = []
        self.ended = 0
        self.waiting: list[Callable[[], None]] = []
        self._phrase = phrase
        self.utterance = Utterance(patience, self, self._recognise, self._ends, lambda h: self.told.append(h.text))

    def process_chunk(self, audio: bytes) -> float:
        return 0.9 if audio == LOUD else 0.0

    def _recognise(self, samples: Samples, told: Callable[[Heard], None]) -> None:
        heard = Heard(str(int((samples > 0).sum()) // STEP), 0.9, self._phrase)
        self.waiting.append(lambda: told(heard))

    def _ends(self) -> None:
        self.ended += 1

    def take(self, *sounds: tuple[bytes, int]) -> Ears:
        for sound, times in sounds:
            for _ in range(times):
                self.utterance.take(sound)
        return self

    def answer(self) -> Ears:
        while self.waiting:
            self.waiting.pop(0)()
        return self


def test_what_was_looked_at_in_the_first_pause_is_told_at_once_when_it_was_the_end() -> None:
    ears = Ears().take((QUIET, 10), (LOUD, 20), (QUIET, 10)).answer()
    assert (ears.ended, ears.told) == (0, [])
    ears.take((QUIET, 10))
    assert (ears.ended, ears.told) == (1, ["20"])


def test_a_pause_in_a_sentence_ends_nothing_and_all_of_it_is_heard() -> None:
    ears = Ears().take((LOUD, 20), (QUIET, 12)).answer().take((LOUD, 20), (QUIET, 20)).answer()
    assert (ears.ended, ears.told) == (1, ["40"])


def test_a_long_telling_is_heard_in_pieces_and_told_whole() -> None:
    ears = Ears(patience=1.4)
    for _ in range(4):
        ears.take((LOUD, 9 * SECOND), (QUIET, 20))
    ears.take((QUIET, 40)).answer()
    assert ears.ended == 1
    assert sum(map(int, ears.told[0].split())) == 4 * 9 * SECOND
    assert len(ears.told[0].split()) == 4


def test_a_sure_short_answer_ends_sooner() -> None:
    ears = Ears(patience=1.5, phrase=True).take((LOUD, 10), (QUIET, 8)).answer().take((QUIET, 7))
    assert (ears.ended, ears.told) == (1, ["10"])


def test_a_click_is_no_speech_and_silence_is_nothing() -> None:
    ears = Ears().take((QUIET, 30), (LOUD, 2), (QUIET, 60))
    assert ears.ended == 0
    ears.utterance.stop()
    assert (ears.ended, ears.told) == (1, [""])


def test_whoever_lets_go_of_the_button_in_mid_word_is_heard() -> None:
    ears = Ears().take((LOUD, 20))
    ears.utterance.stop()
    assert ears.answer().told == ["20"]


def test_an_utterance_is_over_after_a_minute() -> None:
    ears = Ears(patience=100.0).take((LOUD, 60 * SECOND + 50)).answer()
    assert ears.ended == 1
    assert len(ears.told) == 1
