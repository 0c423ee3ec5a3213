"""What a name takes in of the words beside it: the surname behind it, the second child, an initial, "van" and "ap"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from bot.pii.names.grammar import Sentence
from bot.pii.names.name_context import evidence
from bot.text.people_words import DOES, FAREWELLS, KIN, LITTLE, MODAL, ROLES, SAYS, SEASONS, SPELT, TITLES
from bot.text.words import Lexicon, Word, word_set

# What stands between a given and a family name: "Maria de Fátima", "Eluned ap Gwilym"
_WITHIN: Final = word_set(
    "de da do dos das del di du la le el al van von der den ter ap ab bin ibn bint y e af av zu ní nic uí ó thị thi văn"
)
_BEFORE_IT: Final = word_set("abu umm el al de van von ben bin ibn bint del di mac ap da dos")
_NO_INITIAL: Final = word_set("i a s u r n x y o")
_SHORT_NAMES: Final = frozenset({"given", "family", "everyday family", "unknown", "likely", "odd"})
_EVERYDAY: Final = frozenset({"everyday", "everyday given", "everyday family"})
_PERSON_DOES: Final = word_set("dob born aged is was has had isnt wasnt hasnt needs wants likes goes does did got")
_BEFORE_A_THING: Final = word_set("the a an this that my his her your our their no any some")
_AFTER_A_SURNAME: Final = word_set(
    "about of he she hes shes he's she's my or with because but to cannot whose from yes no please and"
)
_HARDLY_ELSE: Final = frozenset({"given", "family", "unknown"})


def take_pairs(sentence: Sentence, named: list[bool]) -> None:
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


def take_beside(sentence: Sentence, named: list[bool]) -> None:  # noqa: C901
    """Let a name take in the surname after it, the second child beside it, and the first name or initial before it."""
    words = sentence.words
    for n in range(1, len(words)):
        word = words[n]
        if named[n] or word.kind == "never" or word.lower in SAYS:
            continue
        if named[n - 1] and sentence.beside(n) and word.kind in _HARDLY_ELSE | {"everyday family", "likely", "odd"}:
            surname = _may_end_a_name(sentence, n) and (len(word.text) > 3 or word.kind != "odd")
            named[n] = word.kind in _HARDLY_ELSE | {"likely"} or surname or not sentence.shouts(n)
        elif named[n - 1] and _is_second_name(sentence, n):
            named[n] = True  # "nia grace is", "for nia grace"
        elif named[n - 1] and _are_middle_and_last(sentence, n):
            named[n] = named[n + 1] = True  # "daisy may turner has"
        elif named[n - 1] and not word.gap.strip() and not (sentence.shouts(n) or sentence.shouts(n - 1)):
            # "Jo Poe", "Sam Bond": with both capitals there is little else it can be, but for "I" and "I'm"
            named[n] = word.kind == "everyday" and not re.match("i(?:'|$)", word.lower)
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
            initial = len(word.text) == 1 and _is_initial(sentence, n)
            opens = (sentence.begins(n) and not sentence.is_farewell(n)) or not sentence.shouts(n)
            surname = words[n + 1].kind in ("family", "unknown") or "-" in words[n + 1].text
            full = word.kind == "everyday given" and surname and n > 0
            known = full and word.lower not in MODAL | SAYS | SEASONS and words[n - 1].lower not in _BEFORE_A_THING
            named[n] = (
                initial
                or known
                or (opens and word.kind in _HARDLY_ELSE | {"everyday given"} and not sentence.reads_on(n))
            )


def _may_end_a_name(sentence: Sentence, n: int) -> bool:
    """Whether the phrase ends here, or what somebody did comes next: "iris day signed the form"."""
    did = word.lower.endswith("ed") if (word := _next(sentence, n)) else False
    if sentence.ends(n) or sentence.ends_phrase(n) or (did and sentence.words[n].kind == "everyday family"):
        return True
    first = sentence.words[n - 1]
    sure = first.kind in ("given", "unknown") and len(first.text) > 3 and len(sentence.words[n].text) > 4
    known = sentence.words[n].lower in KIN | ROLES | LITTLE  # "mustapha parent of nour"
    return sure and not known and sentence.following(n) in _AFTER_A_SURNAME


def _next(sentence: Sentence, n: int) -> Word | None:
    return sentence.words[n + 1] if n + 1 < len(sentence.words) else None


def _is_initial(sentence: Sentence, n: int) -> bool:
    """Whether a letter before a name is the first of it: "J Poe", "j okoro", "thanks, r nkemelu"."""
    word, before = sentence.words[n], sentence.before(n)[-1:]
    if "." in sentence.words[n + 1].gap:
        return word.lower != "i"
    following = sentence.words[n + 1]
    sure = len(following.text) == 1 or (following.kind in _HARDLY_ELSE and len(following.text) > 2)
    if sure and before and (before[0] in TITLES | FAREWELLS or len(before[0]) == 1):
        return True
    if word.lower in ("i", "a", "s"):
        return False
    return word.cap or evidence(sentence, n) > 2 or (sure and word.lower not in _NO_INITIAL)


def owners(sentence: Sentence) -> Iterator[int]:
    """A first name and a surname that own somebody: "jack turners mum"."""
    words = sentence.words
    for n in range(1, len(words)):
        first, last = words[n - 1], words[n]
        if last.owns and sentence.beside(n) and sentence.following(n) in KIN and last.kind not in ("everyday", "never"):
            determined = n > 1 and words[n - 2].lower in _BEFORE_A_THING
            if first.kind in _HARDLY_ELSE or (first.kind == "everyday given" and not determined):
                yield from (n - 1, n)


def _ends_with_an_initial(sentence: Sentence, n: int) -> bool:
    """Whether a capital ends the phrase, as in "Ella S."; "I" stands for who writes."""
    return sentence.words[n].cap and sentence.words[n].text != "I" and sentence.ends_phrase(n)


def _is_second_name(sentence: Sentence, n: int) -> bool:
    """Whether an everyday word right after a name is more of it: it ends the message, or a person acts after it."""
    word = sentence.words[n]
    if word.kind != "everyday given" or not sentence.beside(n) or word.owns:
        return False
    if sentence.ends_phrase(n):
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


def take_within(sentence: Sentence, named: list[bool]) -> None:  # noqa: C901
    """Let a name take in the small words within it, an initial after it, and a capitalised word before it."""
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
        elif len(word.text) == 1 and (word.lower not in _NO_INITIAL or _ends_with_an_initial(sentence, n)):
            goes_on = n + 1 < len(words) and (words[n + 1].lower in SAYS or words[n + 1].lower.endswith("ed"))
            named[n] = sentence.ends_phrase(n) or goes_on or (word.cap and not sentence.shouts(n - 1))
    for n in range(len(words) - 2, -1, -1):
        word = words[n]
        if named[n] or not named[n + 1] or not sentence.beside(n + 1):
            continue
        if word.lower in _BEFORE_IT:
            named[n] = True
        elif word.kind in _EVERYDAY and word.lower not in KIN | ROLES and not _shout(sentence, n):
            if re.match("i'?m?$|i'", word.lower):  # "I'm Ella"
                continue
            # "Paddy Doran": a word with a capital letter before a name, where no sentence starts
            alone = n == 0 and sentence.ends_phrase(n + 1)
            named[n] = not sentence.starts(n) or alone


def marked_parts(sentence: Sentence, named: Sequence[bool]) -> Iterator[int]:
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


def say_again(sentence: Sentence, named: list[bool]) -> None:
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


# --- Names that somebody spells letter by letter: "s i o b h a n", "S-A-M"

_GAP: Final = re.compile(r"[ .,]{1,2}|\s?-\s?")
_HYPHENS: Final = re.compile(r"(?:[^\W\d_]-){2,}[^\W\d_]")
_SPELLING: Final = word_set("spelt spelled spell spelling name names called thats that's its it's is letters")
_SURELY: Final = frozenset({"given", "family", "unknown", "everyday given", "likely"})
_LONGEST: Final = 40  # letters; of more, only all of them together are looked at


def spelt_out(words: Sequence[Word], lexicon: Lexicon) -> Iterator[int]:
    """Which words are letters of a name that is spelt; "g d p r" and "x y z" are none."""
    said = {word.lower for word in words}
    n = 0
    while n < len(words):
        if _HYPHENS.fullmatch(words[n].text):
            letters = words[n].text.replace("-", "").lower()
            if _is_name(letters, letters in said, words, n, n + 1, lexicon):
                yield n
            n += 1
            continue
        end = n
        while end < len(words) and len(words[end].text) == 1 and not words[end].owns:
            if end > n and not _GAP.fullmatch(words[end].gap):
                break
            end += 1
        # "its a b e n a": the first may be a word
        starts = [first for first in range(n, end - 2) if first == n or end - first <= _LONGEST]
        runs = {first: "".join(word.text for word in words[first:end]).lower() for first in starts}
        if not any(lexicon.kind(run) == "never" for run in runs.values()):
            for first, letters in runs.items():
                if _is_name(letters, letters in said, words, first, end, lexicon):
                    yield from range(first, end)
                    break
        n = max(end, n + 1)


def _is_name(letters: str, said: bool, words: Sequence[Word], first: int, end: int, lexicon: Lexicon) -> bool:
    """Whether letters side by side are a name; ``said``: they are a word of the message as well."""
    kind = lexicon.kind(letters)
    if kind == "never" or not re.search("[aeiouy]", letters):
        return False
    spelling = (first > 0 and words[first - 1].lower in _SPELLING) or (end < len(words) and words[end].lower == "is")
    return said or (kind in _SURELY and (spelling or len(letters) > 3)) or (spelling and len(letters) > 4)
