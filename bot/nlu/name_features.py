"""What a learner is told of a word and its place, to judge whether a person is named there.

Nothing is learnt of which word it is, unless it is one of a few that stand for something else more often than not
("will", "may"): so what was learnt of "rose" holds for a name that was never seen. It is told all the same, since what
the examples say often ("marks", "day") is no name for its place alone. Of the words around it, the little ones are told
as they are and the others by their kind.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from spacy.lang.en.stop_words import STOP_WORDS

from bot.core.name_words import KIN, LITTLE, MODAL, OWNED, SAYS, SEASONS, SPELT, TITLES
from bot.core.sentences import Sentence
from bot.core.words import Kind, Word, word_set
from bot.nlu.lexicon import EnglishLexicon

_BY_ITSELF: Final = MODAL - {"can"} | SEASONS
_CLOSED: Final = (
    STOP_WORDS
    | KIN
    | LITTLE
    | SAYS
    | SPELT
    | word_set(
        "um uh er erm thanks thank hi hello mr mrs miss ms dr didnt ill id hes shes theyre wheres hows thats "
        "cancel stop skip help"
    )
)
_CLASSES: Final = {
    "whose": word_set("my our your his her their"),
    "kin": KIN,
    "which": word_set("the a an this that these those some any no every each"),
    "preposition": word_set(
        "about on for with by of to from in at near off regarding re behind like as into after before"
    ),
    "helps": word_set(
        "is was are were has had have does did do can could will would should may might must isnt wasnt hasnt hadnt "
        "doesnt didnt cant couldnt wont wouldnt shouldnt isn't wasn't hasn't doesn't didn't can't couldn't won't"
    ),
    "title": TITLES | {"miss"},
    "greets": word_set("hi hello hiya hey dear thanks thank ta cheers regards love sorry"),
    "says": SAYS,
    "owned": OWNED,
    "little": _CLOSED,
}
_HARDLY_ENGLISH: Final = 3e-6  # a rarer word may be a slip of a common one
_CERTAIN: Final = frozenset({"given", "family", "unknown"})  # long ones need no evidence: ``bot.core.names``
_SHORT: Final = 4  # letters
_OF_A_PERSON: Final = word_set("he she him her his hers hes shes he's she's")
_NEAR_ENOUGH: Final = 8  # words, from a name to the "she" that means it
_BESIDE: Final = 4  # words, from a name to another in a row of them
ITSELF: Final = "word "
"""How the feature begins that tells which word it is, or is a slip of."""


class _Told(NamedTuple):
    """What is told of a word wherever it stands."""

    as_neighbour: str
    of_class: str
    meant: str
    own: tuple[str, ...]


class NameFeatures:
    """Tells of the words of a sentence; one for a lexicon, as it keeps what it found out about words."""

    def __init__(self, lexicon: EnglishLexicon) -> None:
        self._lexicon = lexicon
        self._told = lru_cache(maxsize=20_000)(self._tell)

    def __call__(self, sentence: Sentence) -> list[tuple[int, list[str]]]:
        """The number of each word that may be a name and is not one anyway, and what is told of it."""
        words = sentence.words
        asked = [n for n, word in enumerate(words) if _is_asked(word)]
        if not asked:
            return []
        told = [self._told(word.lower, word.kind) for word in words]
        near = ["<<", "<", *(t.as_neighbour + "'s" * w.owns for t, w in zip(told, words, strict=True)), ">", ">>"]
        classes = ["<<", "<", *(t.of_class for t in told), ">", ">>"]
        gaps = _gaps(sentence)
        capitals = any(word.cap for word in words)
        around = _Around.of(words)
        return [
            (
                n,
                _features(words[n], told[n], near[n : n + 5], classes[n : n + 5], gaps[n] + gaps[n + 1])
                + _letters(sentence, n, capitals)
                + around.told(n, told[n].own[0][3:]),
            )
            for n in asked
        ]

    def _tell(self, word: str, kind: Kind) -> _Told:
        itself = word in _BY_ITSELF
        own = word if itself else kind
        meant = own + self._lexicon.parts(word)
        share = self._lexicon.share(word)
        often = max(0, min(9, int(math.log10(share) * 2 + 16))) if share > 0 else 0
        said = self._lexicon.slip_of(word) if share < _HARDLY_ENGLISH else word
        ending = next((end for end in ("ed", "ly", "er", "es", "ing", "s") if word.endswith(end)), "")
        return _Told(
            word if itself or word in _CLOSED or kind in ("everyday", "never") else f"<{kind}>",
            next((name for name, words in _CLASSES.items() if word in words), "")
            or f"{ending or 'other'} {self._lexicon.parts(word)}",
            meant,
            (
                f"is {own}",
                f"is {meant}",
                f"often {often} {kind}",
                f"long {min(len(word), 8)}",
                f"ends {ending}",
                ITSELF + said,
            ),
        )


class _Around(NamedTuple):
    """What the rest of the message has that speaks of a person, each by the numbers of its words."""

    pronouns: list[int]
    names: list[int]
    length: int

    @classmethod
    def of(cls, words: Sequence[Word]) -> _Around:
        pronouns = [n for n, word in enumerate(words) if word.lower in _OF_A_PERSON]
        names = [n for n, word in enumerate(words) if word.kind in _CERTAIN and len(word.text) >= _SHORT]
        return cls(pronouns, names, len(words))

    def told(self, n: int, own: str) -> list[str]:
        """Whether "she" comes soon after a word or before it, whether a sure name is near, how short the message is."""
        found = [f"short {min(self.length // 3, 4)}"]
        if any(0 < at - n <= _NEAR_ENOUGH for at in self.pronouns):
            found += ["she later", f"she later {own}"]
        if any(0 < n - at <= _NEAR_ENOUGH for at in self.pronouns):
            found += ["she earlier", f"she earlier {own}"]
        if any(0 < abs(at - n) <= _BESIDE for at in self.names):
            found += ["name near", f"name near {own}"]
        return found


def _is_asked(word: Word) -> bool:
    if word.lower in _CLOSED:
        return word.lower in _BY_ITSELF
    return len(word.text) > 1 and (word.kind not in _CERTAIN or len(word.text) < _SHORT)


def _features(word: Word, told: _Told, near: list[str], classes: list[str], gap: str) -> list[str]:
    """``near``, ``classes``: of two words before, the word itself, and two after."""
    ll, l, _, r, rr = near  # noqa: E741
    cll, cl, _, cr, crr = classes
    own, meant = told.own[0][3:], told.meant
    found = [
        *told.own,
        f"L {l}", f"R {r}", f"LL {ll}", f"RR {rr}", f"L_R {l} {r}", f"LL_L {ll} {l}", f"R_RR {r} {rr}",
        f"l {cl}", f"r {cr}", f"l_r {cl} {cr}", f"ll_l {cll} {cl}", f"r_rr {cr} {crr}",
        f"ll_l_r {cll} {cl} {cr}", f"l_r_rr {cl} {cr} {crr}",
        f"k_L {own} {l}", f"k_R {own} {r}", f"k_l_r {own} {cl} {cr}", f"m_l {meant} {cl}", f"m_r {meant} {cr}",
        f"g {gap}", f"g_L {gap} {l}", f"g_R {gap} {r}", f"g_k {gap} {own}",
    ]  # fmt: skip
    return [*found, "owns", f"owns_R {r}", f"owns_k {own}"] if word.owns else found


def _letters(sentence: Sentence, n: int, capitals: bool) -> list[str]:
    """What capital letters say."""
    word = sentence.words[n]
    if sentence.shouting:
        return ["shouts"]
    if not word.cap:
        return ["small among capitals"] if capitals else []
    return ["capital" + " at the start" * sentence.starts(n)] + ["capitals"] * (
        len(word.text) > 1 and word.text.isupper()
    )


def _gaps(sentence: Sentence) -> list[str]:
    """What stands before each word and behind the last, by kind."""
    words = sentence.words
    inner = [_gap(after.gap) for _, after in pairwise(words)]
    behind = sentence.text[words[-1].end :]
    first = "0" if re.search(r"\d", words[0].gap) else "<"
    return [first, *inner, "0" if re.search(r"\d", behind) else "?" if "?" in behind else ">"]


def _gap(gap: str) -> str:
    if re.search(r"\d", gap):
        return "0"
    return "." if re.search(r"[.!?\n;]", gap) else "," if re.search(r"[,:()–-]", gap) else " "
