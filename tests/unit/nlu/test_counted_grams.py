"""Grams of one text weigh what scikit-learn, which training counts with, says that they weigh."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.nlu.counted_grams import CountedGrams, sums

TEXTS = ["turn the cookies off", "which cookies are there, which?", "photos of the school trip", "who keeps it"]
WAYS: dict[str, dict[str, Any]] = {
    "words": {"ngram_range": (1, 2), "token_pattern": r"\b\w+\b"},
    "letters": {"analyzer": "char_wb", "ngram_range": (2, 4)},
}


@pytest.mark.parametrize("how", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("text", [*TEXTS, "Cookies! cookies, COOKIES", "nothing zzz of it", "", "  ?? "])
def test_a_text_weighs_what_the_one_who_taught_says(how: dict[str, Any], text: str) -> None:
    taught = TfidfVectorizer(sublinear_tf=True, **how).fit(TEXTS)
    counted = CountedGrams(how, taught.vocabulary_, taught.idf_.astype(np.float32))
    places, weights = counted.of(text)
    found = np.zeros(len(taught.vocabulary_), np.float32)
    found[places] = weights
    assert np.allclose(found, taught.transform([text]).toarray()[0], atol=1e-6)


def test_rows_are_summed_by_weight_and_a_text_without_any_sums_to_nothing() -> None:
    rows = np.array([[1, 0], [0, 2], [4, 4]], np.float32)
    assert sums((np.array([2, 0]), np.array([0.5, 1], np.float32)), rows).tolist() == [3, 2]
    assert sums((np.array([], np.int64), np.array([], np.float32)), rows).tolist() == [0, 0]
