"""What was said: free decoding, and the scoring of a fixed list of phrases for short answers.

Free decoding of one word is right in about three of four cases; scoring a list of phrases in 48 of 52 and more
(Moonshine base, measured on clean and telephone speech). What is outside the list scores low, and is decoded freely.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from widget.voice.engine.tokens import BEGIN, END, Tokens
from widget.voice.engine.weights import moonshine, session
from widget.voice.engine.words import NOTHING, Heard, Samples
from widget.voice.wire import RATE

TOKENS_A_SECOND: Final = 8.0  # faster than anybody speaks; a loop of the decoder ends here
REJECTED: Final = -14.0  # log-probability under which a phrase of the list was not said
BEHIND: Final = 8.0  # by how much a phrase may be less likely than what was decoded freely ("maybe" is no "no")
AHEAD: Final = 1.0  # by how much (log-probability) the best phrase must be ahead of the next to be sure
SHORT: Final = 2.6  # seconds, with the quiet around it, that may be a phrase of the list
_FAINT: Final = -1.6  # mean log-probability a token under which free decoding has made something up
_LAYERS, _HEADS, _WIDTH = 8, 8, 52
# What a decoder writes on breath and noise
_INVENTED: Final = frozenset({"", "you", "so", "the", "um", "uh", "oh", "hmm", "mm", "bye", "thank you"})


class Recogniser:
    """Moonshine base on plain onnxruntime; one utterance at a time, from one thread."""

    def __init__(self, cache: Path) -> None:
        encoder, decoder, table = moonshine(cache)
        self._encoder, self._decoder = session(str(encoder)), session(str(decoder))
        self._tokens = Tokens(table)
        self._outputs = [output.name for output in self._decoder.get_outputs()]
        self._known: dict[str, list[int]] = {}

    def hear(self, samples: Samples, phrases: Sequence[str] = ()) -> Heard:
        """What a stretch of speech says; ``samples`` at 16 kHz between -1 and 1."""
        if len(samples) < RATE // 10:
            return NOTHING
        seconds = len(samples) / RATE
        encoded = self._encoded(samples)
        numbers, mean = self._decoded(encoded, int(seconds * TOKENS_A_SECOND) + 6)
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
        return Heard(text, math.exp(mean))

    def scores(self, encoded: Samples, phrases: Sequence[str]) -> list[float]:
        """The log-probability of each phrase, as it would be written: all in one run, since the sound is the same."""
        written = [self._spelt(phrase) for phrase in phrases]
        longest = max(map(len, written))
        given = np.full((len(written), longest), END, np.int64)
        for row, tokens in enumerate(written):
            given[row, : len(tokens)] = tokens
        several = np.repeat(encoded, len(written), axis=0)
        (logits,) = self._decoder.run(["logits"], self._inputs(given, several))
        likely = _log_softmax(logits[:, :-1])
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
        inputs = self._inputs(np.array([[BEGIN]], np.int64), encoded)
        numbers: list[int] = []
        total = 0.0
        kept: dict[str, Any] = {}
        while len(numbers) < most:
            out = dict(zip(self._outputs, self._decoder.run(None, inputs), strict=True))
            likely = _log_softmax(out["logits"][:, -1])[0]
            if not numbers:
                likely[
                    END
                ] = -math.inf  # there is speech; after it, letters and digits alone are often given up at once
            number = int(likely.argmax())
            total += float(likely[number])
            numbers.append(number)
            if number == END:
                break
            for name in self._outputs[1:]:
                if name.startswith("present.") and (".decoder." in name or not kept):
                    inputs[name.replace("present", "past_key_values")] = out[name]
            kept = kept or out  # what belongs to the sound is worked out once
            inputs["input_ids"] = np.array([[number]], np.int64)
            inputs["use_cache_branch"] = np.array([True])
        return numbers, total / max(len(numbers), 1)

    def _inputs(self, ids: npt.NDArray[np.int64], encoded: Samples) -> dict[str, Any]:
        """What the decoder takes at first: nothing said before."""
        inputs: dict[str, Any] = {"input_ids": ids, "encoder_hidden_states": encoded}
        empty = np.zeros((len(ids), _HEADS, 0, _WIDTH), np.float32)
        for layer in range(_LAYERS):
            for part in ("decoder", "encoder"):
                for kind in ("key", "value"):
                    inputs[f"past_key_values.{layer}.{part}.{kind}"] = empty
        inputs["use_cache_branch"] = np.array([False])
        return inputs


def _log_softmax(logits: Samples) -> Samples:
    shifted = logits - logits.max(axis=-1, keepdims=True)
    likely: Samples = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return likely


def _two_best(scores: Sequence[float]) -> tuple[int, float]:
    """Which phrase is likeliest, and how likely the next one is."""
    best = max(range(len(scores)), key=scores.__getitem__)
    return best, max((score for n, score in enumerate(scores) if n != best), default=-math.inf)


def _sure(ahead: float) -> float:
    """How sure a phrase is that is so far ahead of the next one, 0 to 1."""
    return 1 / (1 + math.exp(-min(ahead, 50.0)))
