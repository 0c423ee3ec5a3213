"""What was said: free decoding, the scoring of a fixed list of phrases for short answers, and what is spelt.

Free decoding of one word is right in about three of four cases; scoring a list of phrases in 48 of 52 and more
(Moonshine base, measured on clean and telephone speech). What is outside the list scores low, and is decoded freely.
What looks like a spelling is decoded once more, as nothing else (``spelling``), and is that where it is near as likely.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from widget.voice.engine.decoder import Decoder, Writing
from widget.voice.engine.guided import guided
from widget.voice.engine.spelling import Grammar, holds_host, looks_spelt
from widget.voice.engine.tokens import BEGIN, END, Tokens
from widget.voice.engine.weights import moonshine, session
from widget.voice.engine.words import NOTHING, Heard, Samples
from widget.voice.wire import RATE

TOKENS_A_SECOND: Final = 8.0  # faster than anybody speaks; a loop of the decoder ends here
REJECTED: Final = -14.0  # log-probability under which a phrase of the list was not said
BEHIND: Final = 8.0  # by how much a phrase may be less likely than what was decoded freely ("maybe" is no "no")
AHEAD: Final = 1.0  # by how much (log-probability) the best phrase must be ahead of the next to be sure
SHORT: Final = 2.6  # seconds, with the quiet around it, that may be a phrase of the list
SPELT_BEHIND: Final = 14.0  # by how much a spelling may be less likely than what was decoded freely,
SPELT_BEHIND_EACH: Final = 0.25  # and by how much more for each token
_SPELT_LEAST: Final = 0.7  # of the tokens that were decoded freely; a spelling that ends sooner has left some out
_FAINT: Final = -1.6  # mean log-probability a token under which free decoding has made something up
# What a decoder writes on breath and noise
_INVENTED: Final = frozenset({"", "you", "so", "the", "um", "uh", "oh", "hmm", "mm", "bye", "thank you"})


class Recogniser:
    """Moonshine base on plain onnxruntime; one utterance at a time, from one thread."""

    def __init__(self, cache: Path) -> None:
        encoder, decoder, table = moonshine(cache)
        self._encoder, self._decoder = session(str(encoder)), Decoder(decoder)
        self._tokens = Tokens(table)
        self._known: dict[str, list[int]] = {}
        self._grammar: tuple[tuple[str, ...], Grammar] | None = None

    def hear(self, samples: Samples, phrases: Sequence[str] = (), spelling: Sequence[str] = ()) -> Heard:
        """What a stretch of speech says; ``samples`` at 16 kHz between -1 and 1.

        ``spelling``: words by which letters are explained, where something may be spelt.
        """
        if len(samples) < RATE // 10:
            return NOTHING
        seconds = len(samples) / RATE
        encoded = self._encoded(samples)
        most = int(seconds * TOKENS_A_SECOND) + 6
        numbers, mean = self._decoded(encoded, most)
        if phrases and seconds <= SHORT:
            scores = self.scores(encoded, phrases)
            best, second = _two_best(scores)
            lowest = max(REJECTED, mean * len(numbers) - BEHIND)
            if scores[best] > lowest and scores[best] - second > AHEAD:
                return Heard(phrases[best], _sure(scores[best] - second), phrase=True)
        text = self._tokens.text(numbers)
        bare = re.sub(r"[^\w ]", "", text).lower().strip()
        if mean < _FAINT or (bare in _INVENTED and mean < _FAINT / 2) or not re.search(r"\w", text):
            return NOTHING
        if spelling and looks_spelt(text):
            lowest = mean * len(numbers) - SPELT_BEHIND - SPELT_BEHIND_EACH * len(numbers)
            least = int(_SPELT_LEAST * len(numbers))
            way = guided(
                Writing(self._decoder, encoded), self._spells(spelling), self._tokens, least, most, holds_host(text)
            )
            if way is not None and way.likely >= lowest:
                return Heard(self._tokens.text(way.tokens), math.exp(way.mean))
        return Heard(text, math.exp(mean))

    def _spells(self, words: Sequence[str]) -> Grammar:
        """How people spell who explain letters by these words; made once."""
        if self._grammar is None or self._grammar[0] != tuple(words):
            self._grammar = tuple(words), Grammar(self._tokens, words)
        return self._grammar[1]

    def scores(self, encoded: Samples, phrases: Sequence[str]) -> list[float]:
        """The log-probability of each phrase, as it would be written: all in one run, since the sound is the same."""
        written = [self._spelt(phrase) for phrase in phrases]
        longest = max(map(len, written))
        given = np.full((len(written), longest), END, np.int64)
        for row, tokens in enumerate(written):
            given[row, : len(tokens)] = tokens
        several = np.repeat(encoded, len(written), axis=0)
        likely = self._decoder.whole(given, several)
        found = []
        for row, tokens in enumerate(written):
            steps = np.arange(len(tokens) - 1)
            found.append(float(likely[row, steps, tokens[1:]].sum()))
        return found

    def _spelt(self, phrase: str) -> list[int]:
        """A phrase as it is written after a full sentence: with a capital and a full stop."""
        if phrase not in self._known:
            self._known[phrase] = [BEGIN, *self._tokens.numbers(f"{phrase[:1].upper()}{phrase[1:]}."), END]
        return self._known[phrase]

    def _encoded(self, samples: Samples) -> Samples:
        encoded: Samples = self._encoder.run(None, {"input_values": samples[None, :]})[0]
        return encoded

    def _decoded(self, encoded: Samples, most: int) -> tuple[list[int], float]:
        """The likeliest tokens one after the other, and the mean of their log-probabilities."""
        writing = Writing(self._decoder, encoded)
        likely = writing.begin()[0]
        likely[END] = -math.inf  # there is speech; after it, letters and digits alone are often given up at once
        numbers: list[int] = []
        total = 0.0
        while len(numbers) < most:
            number = int(likely.argmax())
            total += float(likely[number])
            numbers.append(number)
            if number == END:
                break
            likely = writing.go_on([number], [0])[0]
        return numbers, total / max(len(numbers), 1)


def _two_best(scores: Sequence[float]) -> tuple[int, float]:
    """Which phrase is likeliest, and how likely the next one is."""
    best = max(range(len(scores)), key=scores.__getitem__)
    return best, max((score for n, score in enumerate(scores) if n != best), default=-math.inf)


def _sure(ahead: float) -> float:
    """How sure a phrase is that is so far ahead of the next one, 0 to 1."""
    return 1 / (1 + math.exp(-min(ahead, 50.0)))
