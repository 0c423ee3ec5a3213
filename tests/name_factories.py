"""A lexicon of a few words, for the tests of the rules that find names."""

from __future__ import annotations

from bot.pii.pseudonymiser import Pseudonymiser
from bot.text.words import Kind, Word, words_of

KINDS: dict[Kind, str] = {
    "given": "ella tom jo anna maria",
    "family": "okafor patel",
    "everyday given": "will grace mark may hope rose dean june reed ivy april sky",
    "everyday family": "brown short king lane young preston",
    "unknown": "efosa zelwick xin",
    "odd": "dosent kev maysie",
    "likely": "yi",
    "never": "google july gdpr",
}


class Few:
    """A lexicon that knows the words above; every other word is everyday. It counts what it is asked."""

    def __init__(self) -> None:
        self.asked = self.letters = 0

    def kind(self, word: str) -> Kind:
        self.asked, self.letters = self.asked + 1, self.letters + len(word)
        return next((kind for kind, words in KINDS.items() if word in words.split()), "everyday")


def words(text: str) -> list[Word]:
    """A message taken apart by that lexicon."""
    return words_of(text, Few())


def hidden(pseudonymiser: Pseudonymiser, said: str) -> list[str]:
    """What the door hides of a message, in order."""
    return [said[start:end] for start, end in sorted(pseudonymiser.places(said))]
