"""The sentence encoder for comparisons: what several folds share is encoded once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from bot.models.sentence_encoder import SentenceEncoder
from bot.models.sentence_graph import build_int8, published_file

Matrix = np.ndarray[Any, np.dtype[np.float32]]
_AT_ONCE: Final = 512


class RememberingEncoder:
    """Keeps the numbers of texts that come many at a time; a text that comes alone is always encoded, for the clock.

    It is made when it is first asked, so that a pipeline that does without it does not pay for it.
    """

    def __init__(self) -> None:
        self._encoder: SentenceEncoder | None = None
        self._known: dict[str, Matrix] = {}

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Encode texts; shape (len(texts), 384)."""
        if self._encoder is None:
            self._encoder = SentenceEncoder(build_int8(), published_file("tokenizer.json"))
        if len(texts) < 2:
            return self._encoder.encode(texts)
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known.update(zip(new, self._encoder.encode(new), strict=True))
        return np.array([self._known[text] for text in texts])

    def forget(self) -> None:
        """Begin anew, so that a training takes the time that it takes."""
        self._encoder = None
        self._known.clear()

    def nearest(self, texts: Sequence[str], examples: Sequence[str]) -> np.ndarray[Any, np.dtype[np.float64]]:
        """The greatest cosine of each text to any of the examples."""
        seen, known = self.encode(texts), self.encode(examples)
        parts = [(seen[at : at + _AT_ONCE] @ known.T).max(axis=1) for at in range(0, len(seen), _AT_ONCE)]
        return np.array(np.concatenate(parts), np.float64)
