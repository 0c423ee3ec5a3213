"""Which words of a message are people's names.

A lexicon says what kind of word each word is; the words around it say how likely a person is named there. A word that
is hardly anything but a name, or that English does not know at all, needs no more; what may be a slip of the pen needs
some evidence; an everyday word that people are also called ("will", "grace") needs a place that allows little else.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final

from bot.core.name_changes import renamed
from bot.core.name_evidence import evidence
from bot.core.name_full import full_names
from bot.core.name_lists import listed
from bot.core.name_neighbours import marked_parts, owners, say_again, take_beside, take_pairs, take_within
from bot.core.name_sayings import known_to_all
from bot.core.name_words import CERTAIN, MODAL, NEVER, OWNED, ROLES, SEASONS
from bot.core.sentences import Sentence
from bot.core.spelt import spelt_out
from bot.core.words import Kind, Lexicon, Word, single_words, word_set, words_of

Likely = Callable[[Sentence], Mapping[int, float]]
"""How likely the words of a sentence are names, by number, from 0 to 1; who is left out is judged without it."""

_NEED: Final[dict[Kind, int]] = {
    "given": 0,
    "family": 0,
    "unknown": 0,
    "likely": 1,
    "everyday given": 2,
    "odd": 2,
    "everyday family": 3,
    "everyday": CERTAIN,
    "never": CERTAIN + 1,
}
# What short replies are made of, beside names
_NOT_ALONE: Final = word_set(
    "hi hello hey ok okay no yes my the a is it to do be or and who why how ms mr mrs miss dr by in on at of for "
    "me we you he she i us so if up go see ask say get got let not now too may june april august summer winter "
    "autumn can will grant mark love bless sky cheers ta thanks bye dear pls plz mum dad art page read long back "
    "may note please"
)
_OF_A_THING: Final = word_set("a an the")
_DONE_TO: Final = word_set("him me us them")
_HARDLY_ELSE: Final = frozenset({"given", "family", "unknown"})
# How likely a word must be a name where one piece of evidence is missing, and where more are
_LIKELY: Final[dict[Kind, tuple[float, float]]] = {
    "everyday given": (0.45, 0.6),
    "everyday family": (0.7, 0.7),
    "odd": (0.8, 0.8),
    "everyday": (0.65, 0.65),
    "never": (0.9, 0.9),
}
_NO_SAY: Final = (ROLES | OWNED) - MODAL  # words for a file or a role, of which nothing is learnt
_LIKELY_OTHERWISE: Final = (0.3, 0.45)
_LIKELY_IN_SPITE: Final = dict.fromkeys(MODAL, (0.5, 0.6)) | {"will": (0.75, 0.9)} | dict.fromkeys(SEASONS, (0.8, 0.9))


def find_names(
    text: str,
    lexicon: Lexicon,
    heard: Collection[str] = (),
    hints: Sequence[tuple[int, int]] = (),
    likely: Likely = lambda _: {},
) -> list[tuple[int, int]]:
    """Find where names stand in a text.

    ``heard``: names of this conversation, lower case; unless they are everyday words they need no evidence again.
    ``hints``: where something else (a tagger) sees a person; it counts for words with a capital letter.
    ``likely``: what was learnt of names; it speaks where the rules have too little evidence, and nothing against it.
    """
    words = words_of(text, lexicon)
    sentence = Sentence(text, words, hints)
    probabilities = likely(sentence)
    named = [_is_named(sentence, n, probabilities.get(n, 0.0)) for n in range(len(words))]
    if _is_a_name_alone(text, words):
        named = [True] * len(words)
    for n in spelt_out(words, lexicon):
        named[n] = True
    again = {word for name in heard for word in single_words(name)}
    again |= {word.lower for word, yes in zip(words, named, strict=True) if yes}
    named = [yes or (_is_distinct(word) and word.lower in again) for word, yes in zip(words, named, strict=True)]
    take_pairs(sentence, named)
    take_beside(sentence, named)
    take_within(sentence, named)
    for n in (*renamed(sentence), *full_names(sentence), *listed(sentence, named), *owners(sentence)):
        named[n] = True
    for n in marked_parts(sentence, named):
        named[n] = True
    say_again(sentence, named)
    nobody = known_to_all(sentence)
    named = [yes and n not in nobody for n, yes in enumerate(named)]
    return _runs(sentence, named)


def _is_named(sentence: Sentence, n: int, probability: float) -> bool:
    """Whether the place of a word says that it is a name, or what was learnt does where its place does not deny it."""
    word, said = sentence.words[n], evidence(sentence, n)
    missing = _need(word) + _one_of_many(sentence, n) - said
    if missing <= 0:
        return True
    few, more = _LIKELY_IN_SPITE.get(word.lower) or _LIKELY.get(word.kind, _LIKELY_OTHERWISE)
    if said == NEVER or word.lower in _NO_SAY or probability <= (few if missing == 1 else more):
        return False
    if not word.cap and sentence.following(n) in _DONE_TO:
        return False  # "his uncle burns him": a word that tells of harm must never be hidden
    if word.lower in MODAL and sentence.following(n) in ("and", "or"):
        return False  # "keep it you may and will and i object to it"
    if not word.cap and sentence.is_kin(n - 1) and sentence.following(n) in _OF_A_THING:
        return False  # "my daughter drew a robin"
    if sentence.following(n) == "and" and n + 2 < len(sentence.words) and sentence.words[n + 2].lower.endswith("ed"):
        return False  # "drew and painted"
    # "to miss sharp pencils", "Chester Zoo"
    return sentence.before(n)[-1:] != ["miss"] and not (sentence.beside(n) and evidence(sentence, n - 1) == NEVER)


def _is_a_name_alone(text: str, words: Sequence[Word]) -> bool:
    """Whether a message is a name and nothing more, although its words are short or everyday: "jo", "will may"."""
    if not words or len(words) > 2 or "?" in text or any(word.owns for word in words):
        return False
    kinds = [word.kind for word in words]
    if len(words) == 1:
        return kinds[0] in ("given", "family") and words[0].lower not in _NOT_ALONE
    if {words[0].lower, words[1].lower} != {"will", "may"} and {words[0].lower, words[1].lower} & _NOT_ALONE:
        return False
    if kinds[1] not in ("given", "family", "everyday given", "everyday family", "unknown"):
        return False
    short = len(words[0].text) < 4 and len(words[1].text) < 4 and kinds[1] in ("given", "family", "everyday family")
    return kinds[0] in ("given", "everyday given", "family") or (short and kinds[0] in ("everyday", "odd", "likely"))


def _need(word: Word) -> int:
    """How much evidence a word needs; the shortest ("li", "an", "iep") need some whatever they are."""
    if word.kind in _HARDLY_ELSE and len(word.text) < 4:
        return 2 if len(word.text) < 3 else 1 if word.kind == "unknown" else 0
    return _NEED[word.kind]


def _one_of_many(sentence: Sentence, n: int) -> int:
    """How much more evidence a name needs that stands for a thing of its kind: "is it a violet form", "saw a robin"."""
    word = sentence.words[n]
    things = word.kind == "given" and not word.cap and not word.owns
    return 2 if things and sentence.beside(n) and sentence.words[n - 1].lower in ("a", "an") else 0


def _is_distinct(word: Word) -> bool:
    return len(word.text) > 2 and word.kind in _HARDLY_ELSE | {"likely", "odd"}


def _runs(sentence: Sentence, named: list[bool]) -> list[tuple[int, int]]:
    """Names that stand side by side are one name."""
    spans: list[tuple[int, int]] = []
    for n, word in enumerate(sentence.words):
        if not named[n]:
            continue
        if spans and named[n - 1] and sentence.beside(n):
            spans[-1] = (spans[-1][0], word.end)
        else:
            spans.append((word.start, word.end))
    return spans
