"""The half of the recogniser that writes: a token after the other, each with what was written before it in mind."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from widget.voice.engine.tokens import BEGIN
from widget.voice.engine.weights import session
from widget.voice.engine.words import Samples

_LAYERS, _HEADS, _WIDTH = 8, 8, 52
_PRESENT: Final = "present."


class Decoder:
    """Moonshine base's decoder on plain onnxruntime."""

    def __init__(self, model: Path) -> None:
        self.session = session(str(model))
        self.outputs = [output.name for output in self.session.get_outputs()]

    def whole(self, given: npt.NDArray[np.int64], encoded: Samples) -> Samples:
        """The log-probability of every token after each one of ``given``: a text a row, with its sound."""
        (logits,) = self.session.run(["logits"], inputs(given, encoded))
        return _log_softmax(logits)


class Writing:
    """What is written about one sound, a token at a time; several texts may be written beside each other."""

    def __init__(self, decoder: Decoder, encoded: Samples) -> None:
        self._decoder, self._encoded = decoder, encoded
        self._own = [name for name in decoder.outputs if name.startswith(_PRESENT) and ".decoder." in name]
        self._kept: dict[str, Any] = {}
        self._wide = 1

    def begin(self) -> Samples:
        """How likely each token is to be the first, in one row."""
        ids = np.array([[BEGIN]], np.int64)
        run = self._decoder.session.run(None, inputs(ids, self._encoded))
        self._kept = dict(zip(self._decoder.outputs, run, strict=True))
        return self._likely()

    def go_on(self, tokens: Sequence[int], rows: Sequence[int]) -> Samples:
        """How likely each token is to be the next, in a row for each text.

        ``tokens`` are those that were written last, ``rows`` which of the texts before each of them goes on from.
        """
        same = list(rows) == list(range(self._wide))
        given = {
            name.replace(_PRESENT, "past_key_values."): kept if same or ".encoder." in name else kept[list(rows)]
            for name, kept in self._kept.items()
            if name.startswith(_PRESENT)  # what belongs to the sound was worked out once, for all texts
        }
        given["input_ids"] = np.array(tokens, np.int64)[:, None]
        given["encoder_hidden_states"] = self._encoded
        given["use_cache_branch"] = np.array([True])
        wanted = ["logits", *self._own]
        self._kept |= dict(zip(wanted, self._decoder.session.run(wanted, given), strict=True))
        self._wide = len(tokens)
        return self._likely()

    def _likely(self) -> Samples:
        return _log_softmax(self._kept["logits"][:, -1])


def inputs(ids: npt.NDArray[np.int64], encoded: Samples) -> dict[str, Any]:
    """What the decoder takes at first: nothing said before."""
    given: dict[str, Any] = {"input_ids": ids, "encoder_hidden_states": encoded}
    empty = np.zeros((len(ids), _HEADS, 0, _WIDTH), np.float32)
    for layer in range(_LAYERS):
        for part in ("decoder", "encoder"):
            for kind in ("key", "value"):
                given[f"past_key_values.{layer}.{part}.{kind}"] = empty
    given["use_cache_branch"] = np.array([False])
    return given


def _log_softmax(logits: Samples) -> Samples:
    shifted = logits - logits.max(axis=-1, keepdims=True)
    likely: Samples = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return likely
