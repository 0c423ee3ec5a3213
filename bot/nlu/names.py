"""Finds the names in a message.

The rules of ``bot.core.names``, the lexicon, what was learnt of names, and spaCy's eye for capital letters.
"""

from __future__ import annotations

from collections.abc import Collection

from bot.core.identifiers import Span
from bot.core.names import find_names
from bot.nlu import spacy_model
from bot.nlu.learnt_names import LearntNames
from bot.nlu.lexicon import NOT_NEEDED, EnglishLexicon


class NameFinder:
    """A ``FindNames`` of ``bot.core.pseudonyms``; costs a second to make, so make one for the process."""

    def __init__(self, own_words: Collection[str] = ()) -> None:
        """``own_words``: what people here talk about, such as the words of the notice; lower case."""
        self._lexicon = EnglishLexicon(own_words)
        self._likely = LearntNames()
        self._tagger = spacy_model.load(exclude=NOT_NEEDED)

    def __call__(self, text: str, heard: Collection[str] = ()) -> list[Span]:
        """Find names; ``heard`` are names that this conversation has already held, lower case."""
        return [
            Span("name", start, end, text[start:end])
            for start, end in find_names(text, self._lexicon, heard, self._people_by_capitals(text), self._likely)
        ]

    def _people_by_capitals(self, text: str) -> list[tuple[int, int]]:
        """Where spaCy sees people; without capital letters in mid-sentence it sees none, so it is not asked."""
        if text.isupper() or not any(c.isupper() for c in text[1:]):
            return []
        entities = self._tagger(text, disable=["lemmatizer"]).ents
        return [(entity.start_char, entity.end_char) for entity in entities if entity.label_ == "PERSON"]
