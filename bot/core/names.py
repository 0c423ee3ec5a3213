"""Which words of a message are people's names.

A lexicon says what kind of word each word is; the words around it say how likely a person is named there. A word that
is hardly anything but a name, or that English does not know at all, needs no more; what may be a slip of the pen needs
some evidence; an everyday word that people are also called ("will", "grace") needs a place that allows little else.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Final

from bot.core.name_changes import renamed
from bot.core.name_evidence import evidence
from bot.core.name_full import full_names
from bot.core.name_lists import listed
from bot.core.name_sayings import known_to_all
from bot.core.name_words import CERTAIN, DOES, KIN, LITTLE, MODAL, NEVER, OWNED, ROLES, SAYS, SEASONS, SPELT
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
# What stands between a given and a family name: "Maria de Fátima", "Eluned ap Gwilym"
_WITHIN: Final = word_set("de da do dos das del di du la le el al van von der den ter ap ab bin ibn bint y e af av zu")
_BEFORE_IT: Final = word_set("abu umm el al de van von ben bin ibn bint del di mac ap da dos")
_NO_INITIAL: Final = word_set("i a s u r n x y o")
_SHORT_NAMES: Final = frozenset({"given", "family", "everyday family", "unknown", "likely", "odd"})
_EVERYDAY: Final = frozenset({"everyday", "everyday given", "everyday family"})
# What short replies are made of, beside names
_NOT_ALONE: Final = word_set(
    "hi hello hey ok okay no yes my the a is it to do be or and who why how ms mr mrs miss dr by in on at of for "
    "me we you he she i us so if up go see ask say get got let not now too may june april august summer winter "
    "autumn can will grant mark love bless sky cheers ta thanks bye dear pls plz mum dad art page read long back "
    "may note please"
)
_PERSON_DOES: Final = word_set("dob born aged is was has had isnt wasnt hasnt needs wants likes goes does did got")
_BEFORE_A_THING: Final = word_set("the a an this that my his her your our their no any some")
_DONE_TO: Final = word_set("him me us them")
_HARDLY_ELSE: Final = frozenset({"given", "family", "unknown"})
# How likely a word must be a name where one piece of evidence is missing, and where more are
_LIKELY: Final[dict[Kind, tuple[float, float]]] = {
    "everyday given": (0.5, 0.65),
    "everyday family": (0.7, 0.7),
    "odd": (0.8, 0.8),
    "everyday": (0.5, 0.5),
    "never": (0.9, 0.9),
}
_LIKELY_OTHERWISE: Final = (0.3, 0.45)
_LIKELY_IN_SPITE: Final = dict.fromkeys(MODAL, (0.5, 0.6)) | dict.fromkeys(SEASONS, (0.8, 0.9))


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
    _pair(sentence, named)
    _join(sentence, named)
    _take_in(sentence, named)
    for n in (*renamed(sentence), *full_names(sentence), *listed(sentence, named), *_owners(sentence)):
        named[n] = True
    for n in _marked_parts(sentence, named):
        named[n] = True
    _say_again(sentence, named)
    nobody = known_to_all(sentence)
    named = [yes and n not in nobody for n, yes in enumerate(named)]
    return _runs(sentence, named)


def _is_named(sentence: Sentence, n: int, probability: float) -> bool:
    """Whether the place of a word says that it is a name, or what was learnt does where its place does not deny it."""
    word, said = sentence.words[n], evidence(sentence, n)
    missing = _need(word) - said
    if missing <= 0:
        return True
    few, more = _LIKELY_IN_SPITE.get(word.lower) or _LIKELY.get(word.kind, _LIKELY_OTHERWISE)
    if said == NEVER or word.lower in ROLES | OWNED or probability <= (few if missing == 1 else more):
        return False
    if not word.cap and sentence.following(n) in _DONE_TO:
        return False  # "his uncle burns him": a word that tells of harm must never be hidden
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


def _is_distinct(word: Word) -> bool:
    return len(word.text) > 2 and word.kind in _HARDLY_ELSE | {"likely", "odd"}


def _pair(sentence: Sentence, named: list[bool]) -> None:
    """Name two short words side by side that English does not know ("xin yi"), where a name may stand."""
    words = sentence.words
    for n in range(len(words) - 1):
        pair = words[n : n + 2]
        if any(len(word.text) > 4 or word.kind not in _SHORT_NAMES for word in pair) or not sentence.beside(n + 1):
            continue
        if all(word.kind == "odd" for word in pair) or all(word.kind == "everyday family" for word in pair):
            continue  # "the best way"
        if words[n].owns or words[n + 1].lower in SAYS:
            continue
        if named[n] or named[n + 1] or evidence(sentence, n) > 0 or evidence(sentence, n + 1) > 0:
            named[n] = named[n + 1] = True


def _join(sentence: Sentence, named: list[bool]) -> None:
    """Let a name take in the surname after it, the second child beside it, and the first name or initial before it."""
    words = sentence.words
    for n in range(1, len(words)):
        word = words[n]
        if named[n] or word.kind == "never" or word.lower in SAYS:
            continue
        if named[n - 1] and sentence.beside(n) and word.kind in _HARDLY_ELSE | {"everyday family", "likely", "odd"}:
            surname = sentence.ends(n) and (len(word.text) > 3 or word.kind != "odd")
            named[n] = word.kind in _HARDLY_ELSE | {"likely"} or surname or not sentence.shouts(n)
        elif named[n - 1] and _is_second_name(sentence, n):
            named[n] = True  # "nia grace is", "for nia grace"
        elif named[n - 1] and _are_middle_and_last(sentence, n):
            named[n] = named[n + 1] = True  # "daisy may turner has"
        elif named[n - 1] and not word.gap.strip() and not (sentence.shouts(n) or sentence.shouts(n - 1)):
            named[n] = (
                word.kind == "everyday"
            )  # "Jo Poe", "Sam Bond": with both capitals there is little else it can be
        elif n > 1 and named[n - 2] and words[n - 1].lower in ("and", "or"):
            slip = word.kind in ("odd", "likely") and len(word.text) > 3 and sentence.ends_phrase(n)
            named[n] = (
                word.kind in _HARDLY_ELSE
                or slip
                or (
                    word.kind == "everyday given"
                    and (
                        sentence.ends(n) or sentence.begins_again(n + 1) or sentence.acts(n) or _is_paired(sentence, n)
                    )
                    and not sentence.reads_on(n)
                )
            )
    for n in range(len(words) - 3, -1, -1):
        # "hope and ella said": two of a kind, where the first is no word on its own account
        pair = words[n + 1].lower == "and" and sentence.beside(n + 1) and sentence.beside(n + 2)
        if pair and named[n + 2] and words[n].kind == "everyday given" and not words[n].owns:
            named[n] = named[n] or words[n].lower not in MODAL | SEASONS
    for n in range(len(words) - 2, -1, -1):
        word = words[n]
        if named[n + 1] and not named[n] and sentence.beside(n + 1):
            initial = (
                len(word.text) == 1 and (word.cap or evidence(sentence, n) > 2) and word.lower not in ("i", "a", "s")
            )
            opens = (sentence.begins(n) and not sentence.is_farewell(n)) or not sentence.shouts(n)
            full = word.kind == "everyday given" and words[n + 1].kind in ("family", "unknown") and n > 0
            known = full and word.lower not in MODAL | SAYS | SEASONS and words[n - 1].lower not in _BEFORE_A_THING
            named[n] = (
                initial
                or known
                or (opens and word.kind in _HARDLY_ELSE | {"everyday given"} and not sentence.reads_on(n))
            )


def _owners(sentence: Sentence) -> Iterator[int]:
    """A first name and a surname that own somebody: "jack turners mum"."""
    words = sentence.words
    for n in range(1, len(words)):
        first, last = words[n - 1], words[n]
        if last.owns and sentence.beside(n) and sentence.following(n) in KIN and last.kind not in ("everyday", "never"):
            determined = n > 1 and words[n - 2].lower in _BEFORE_A_THING
            if first.kind in _HARDLY_ELSE or (first.kind == "everyday given" and not determined):
                yield from (n - 1, n)


def _is_second_name(sentence: Sentence, n: int) -> bool:
    """Whether an everyday word right after a name is more of it: it ends the message, or a person acts after it."""
    word = sentence.words[n]
    if word.kind != "everyday given" or not sentence.beside(n) or word.owns:
        return False
    if n + 1 == len(sentence.words):
        return word.lower not in SEASONS | {"will", "may"}
    return word.lower not in SAYS and sentence.beside(n + 1) and sentence.following(n) in _PERSON_DOES


def _are_middle_and_last(sentence: Sentence, n: int) -> bool:
    """Whether two everyday words after a name are more of it: a person acts after them, and no verb stands between."""
    if n + 2 >= len(sentence.words) or not (sentence.beside(n) and sentence.beside(n + 1)):
        return False
    names = {"everyday given", "everyday family", "given", "family"}
    acts = sentence.words[n + 2].lower in DOES and sentence.words[n + 1].lower not in SAYS
    return acts and sentence.words[n].kind == "everyday given" and sentence.words[n + 1].kind in names


def _is_paired(sentence: Sentence, n: int) -> bool:
    """Whether a word that may be a surname ends the phrase after this one: "lily and glen price"."""
    follows = n + 1 < len(sentence.words) and sentence.beside(n + 1) and sentence.words[n + 1].kind == "everyday family"
    return follows and sentence.ends_phrase(n + 1)


def _take_in(sentence: Sentence, named: list[bool]) -> None:
    """Let a name take in the small words within it, an initial after it, and what the tagger sees as one with it."""
    words = sentence.words
    for n in range(1, len(words)):
        word = words[n]
        if named[n] or not named[n - 1] or not sentence.beside(n):
            continue
        if sentence.is_introduced(n - 1) and _is_surname(sentence, n):
            named[n] = True
        elif word.lower in _WITHIN:
            beyond = next((k for k in range(n + 1, min(n + 3, len(words))) if words[k].lower not in _WITHIN), n)
            part_of_it = named[beyond] or words[beyond].kind in _HARDLY_ELSE or not sentence.shouts(beyond)
            if beyond > n and part_of_it and all(sentence.beside(k) for k in range(n + 1, beyond + 1)):
                named[n : beyond + 1] = [True] * (beyond + 1 - n)
        elif len(word.text) == 1 and word.lower not in _NO_INITIAL:
            goes_on = n + 1 < len(words) and (words[n + 1].lower in SAYS or words[n + 1].lower.endswith("ed"))
            named[n] = sentence.ends_phrase(n) or goes_on or (word.cap and not sentence.shouts(n - 1))
    for n in range(len(words) - 2, -1, -1):
        word = words[n]
        if named[n] or not named[n + 1] or not sentence.beside(n + 1):
            continue
        if word.lower in _BEFORE_IT:
            named[n] = True
        elif word.kind in _EVERYDAY and word.lower not in KIN | ROLES and not _shout(sentence, n):
            # "Paddy Doran": a word with a capital letter before a name, where no sentence starts
            alone = n == 0 and sentence.ends_phrase(n + 1)
            named[n] = not sentence.starts(n) or sentence.is_hinted(n, n + 1) or alone


def _marked_parts(sentence: Sentence, named: Sequence[bool]) -> Iterator[int]:
    """Short parts of a name that are a day or an office elsewhere: "Nguyễn Thu Hà", "Lê Mai Thu"."""
    words = sentence.words
    for n in range(1, len(words)):
        if named[n] or words[n].kind != "never" or len(words[n].text) > 3 or sentence.shouts(n):
            continue
        within = n + 1 < len(words) and sentence.beside(n + 1) and words[n + 1].cap
        if named[n - 1] and sentence.beside(n) and (within or not words[n - 1].text.isascii()):
            yield n
            if within and words[n + 1].kind != "never":
                yield n + 1


def _shout(sentence: Sentence, n: int) -> bool:
    """Whether one of two words has no capital letter that means something."""
    return sentence.shouts(n) or sentence.shouts(n + 1)


def _say_again(sentence: Sentence, named: list[bool]) -> None:
    """Name the same two words again where they stand elsewhere in the message."""
    words = [word.lower for word in sentence.words]
    pairs = {
        (words[n], words[n + 1]) for n in range(len(words) - 1) if named[n] and named[n + 1] and sentence.beside(n + 1)
    }
    for n in range(len(words) - 1):
        if (words[n], words[n + 1]) in pairs and sentence.beside(n + 1):
            named[n] = named[n + 1] = True


def _is_surname(sentence: Sentence, n: int) -> bool:
    """Whether an everyday word after "my name is ella" can be a surname: it is no little word, and the phrase ends."""
    word = sentence.words[n]
    if word.kind == "never" or len(word.text) < 3 or word.lower in SAYS | ROLES | KIN | LITTLE | SPELT:
        return False
    return sentence.ends_phrase(n) or sentence.words[n + 1].lower in SAYS | LITTLE | SPELT


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
