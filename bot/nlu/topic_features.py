"""What the classifier sees of a text: its meaning (sentence encoder) beside its letters (character n-grams).

Meaning alone stumbles over typing mistakes, letters alone over other words for the same thing; side by side they beat
either, and the average of two classifiers too (docs/adr/0002 has the figures).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from safetensors.numpy import load_file
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.models.sentence_encoder import SentenceEncoder
from bot.models.sentence_graph import TOPIC_MEANING, build_int8, published_file
from bot.nlu.counted_grams import CountedGrams, sums

Matrix = np.ndarray[Any, np.dtype[np.float32]]
LETTERS: Final = 384  # numbers that the n-grams are boiled down to
WEIGHT_OF_LETTERS: Final = 0.7
_GRAMS: Final[dict[str, Any]] = {"analyzer": "char_wb", "ngram_range": (2, 4)}
_SEED: Final = 2018


class TopicFeatures:
    """Texts to rows of 768 numbers; ``meaning`` alone gives the first 384, of length 1."""

    def __init__(self, encoder: SentenceEncoder, letters: CountedGrams, directions: Matrix) -> None:
        self._encoder = encoder
        self._letters = letters
        self._directions = np.ascontiguousarray(directions)

    @classmethod
    def learn(cls, texts: Sequence[str], folder: Path) -> TopicFeatures:
        """Learn the n-grams of the examples and keep everything in ``folder``."""
        (folder / "encoder.onnx").write_bytes(build_int8(load_file(TOPIC_MEANING)))
        (folder / "tokenizer.json").write_bytes(published_file("tokenizer.json"))
        letters = TfidfVectorizer(sublinear_tf=True, min_df=2, **_GRAMS)
        counted = letters.fit_transform(texts)
        size = min(LETTERS, min(counted.shape) - 1)
        directions = TruncatedSVD(size, random_state=_SEED).fit(counted).components_.T.astype(np.float32)
        vocabulary = {gram: int(place) for gram, place in letters.vocabulary_.items()}
        (folder / "letters.json").write_text(json.dumps(vocabulary))
        np.savez(folder / "letters.npz", idf=letters.idf_, directions=directions)
        return cls.load(folder)

    @classmethod
    def load(cls, folder: Path) -> TopicFeatures:
        """Load what ``learn`` kept; plain numbers and text, no pickles."""
        encoder = SentenceEncoder(folder / "encoder.onnx", (folder / "tokenizer.json").read_bytes())
        places = json.loads((folder / "letters.json").read_text())
        with np.load(folder / "letters.npz") as kept:
            letters = CountedGrams(_GRAMS, places, kept["idf"].astype(np.float32))
            return cls(encoder, letters, kept["directions"])

    def meaning(self, texts: Sequence[str], *, all_cores: bool = False) -> Matrix:
        """The sentence encoder alone; shape (texts, 384). ``all_cores``: as in training."""
        return self._encoder.encode(texts, all_cores=all_cores)

    def all(self, texts: Sequence[str], meaning: Matrix) -> Matrix:
        """Meaning and letters side by side; shape (texts, 768)."""
        seen = np.array([sums(self._letters.of(text), self._directions) for text in texts])
        seen = seen.reshape(len(texts), self._directions.shape[1])
        lengths = np.maximum(np.linalg.norm(seen, axis=1, keepdims=True), 1e-9)
        return np.hstack([meaning, WEIGHT_OF_LETTERS * seen / lengths]).astype(np.float32)

    @staticmethod
    def of_full_length(rows: Matrix) -> Matrix:
        """Rows of length 1 as ``all`` gives them: its two parts have a length of their own each."""
        full: Matrix = rows * np.float32(np.hypot(1.0, WEIGHT_OF_LETTERS))
        return full


def whole_words(tokenizer: bytes) -> frozenset[str]:
    """The words that a tokenizer knows in one piece: what English writes often."""
    return frozenset(word for word in json.loads(tokenizer)["model"]["vocab"] if not word.startswith("##"))
