"""Which words of a message are people's names.

A lexicon says what kind of word each word is; the words around it say how likely a person is named there. A word that
is hardly anything but a name, or that English does not know at all, needs no more; what may be a slip of the pen needs
some evidence; an everyday word that people are also called ("will", "grace") needs a place that allows little else, or
a message that means a person by it, as far as that was learnt (``Likely``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from bot.pii.names.grammar import Sentence
from bot.pii.names.name_context import evidence
from bot.pii.names.spans import marked_parts, owners, say_again, spelt_out, take_beside, take_pairs, take_within
from bot.pii.names.word_lists import known_to_all
from bot.text.people_words import (
    BEFORE_A_SEASON,
    CERTAIN,
    DAYS,
    DOES,
    DOES_NOT,
    IN_A_YEAR,
    KIN,
    LITTLE,
    MODAL,
    NAMES,
    NEVER,
    OWNED,
    QUALITIES,
    ROLES,
    SAYS,
    SEASONS,
    WEATHER,
)
from bot.text.typos import slips
from bot.text.words import Kind, Lexicon, Word, single_words, word_set, words_of

# --- Several people in a row: "rose, lily and max", "destiny and precious okonkwo both", "my three summer and
# river"

_FIRST: Final = frozenset({"given", "everyday given", "unknown", "family", "likely"})
_LAST: Final = frozenset({"given", "family", "unknown", "likely", "everyday family"})
_SURELY: Final = frozenset({"given", "family", "unknown"})
_AND: Final = word_set("and or n und nor not")
_PAIRING: Final = word_set("between either neither both")
_SIGN: Final = re.compile(r"\s*(?:&|\+|/)\s*")
_COMMA: Final = re.compile(r",\s{0,2}")
_OF_ALL: Final = word_set("both are were have had")
# "grace and hope are …": what is said of people; "both" needs nothing more
_OF_PEOPLE: Final = word_set(
    "my our his her their twins sisters brothers siblings cousins friends both in not allowed at on off down missing "
    "upset late ill still being the kids children pupils named having"
)
_HOW_MANY: Final = word_set("two three four five both")
_OURS: Final = word_set("my our his her their")
_TIMES: Final = SEASONS | word_set("spring christmas easter")


class _Item(NamedTuple):
    first: int
    last: int


def listed(sentence: Sentence, named: Sequence[bool]) -> Iterator[int]:
    """Which words are names because they stand in a row of people; ``named`` are those that are known to be."""
    n = 0
    while n < len(sentence.words):
        row, closed = _row(sentence, n)
        if closed and _are_people(sentence, row, named):
            for item in row:
                yield from range(item.first, item.last + 1)
        n = row[-1].last + 1 if row else n + 1


def _row(sentence: Sentence, n: int) -> tuple[list[_Item], bool]:
    """The items from word ``n`` on, as far as "and" or commas join them, and whether "and" stands before the last."""
    row: list[_Item] = []
    closed = False
    words = sentence.words
    while n < len(words) and words[n].kind in _FIRST and words[n].lower not in SAYS and not words[n].owns:
        last = n
        if n + 1 < len(words) and sentence.beside(n + 1) and words[n + 1].kind in _LAST:
            last = n + 1 if words[n + 1].lower not in SAYS and not words[n + 1].owns else n
        row.append(_Item(n, last))
        n = last + 1
        if n >= len(words) or closed:
            break
        if words[n].lower in _AND and sentence.beside(n):
            closed, n = True, n + 1
        elif _SIGN.fullmatch(words[n].gap):
            closed = True
        elif not _COMMA.fullmatch(words[n].gap):
            break
    return row, closed and len(row) > 1 and n > row[-1].last


def _are_people(sentence: Sentence, row: Sequence[_Item], named: Sequence[bool]) -> bool:
    words = sentence.words
    singles = [words[item.first] for item in row]
    paired = sentence.before(row[0].first)[-1:]
    if paired and paired[0] in _PAIRING and all(word.lower not in _TIMES - MODAL for word in singles):
        return all(words[item.last].kind != "likely" for item in row)
    if all(word.lower in _TIMES for word in singles) and not _is_introduced(sentence, row[0].first):
        return False
    last = row[-1].last
    if singles[-1].lower in MODAL and row[-1].first == last and not _closes(sentence, last):
        return False
    if singles[0].lower in MODAL and len(row) == 2 and row[0].first == row[0].last:
        return False
    with_surname = any(item.last > item.first and words[item.last].kind in _SURELY for item in row)
    sure = with_surname or any(
        named[item.first] and words[item.first].kind in _SURELY and len(words[item.first].text) > 2 for item in row
    )
    # "ella and faith had", "rose, lily and max please": of two, the phrase must end or go on as one about them
    if sure and (len(row) > 2 or with_surname or _closes(sentence, last)):
        return True
    return _is_introduced(sentence, row[0].first) or _are_told_of(sentence, row)


def _is_introduced(sentence: Sentence, first: int) -> bool:
    """Whether the words before say that children follow: "my three", "our twins"."""
    before = sentence.before(first)
    if not before:
        return False
    many = before[-1] in _HOW_MANY and before[-2:-1] and before[-2] in _OURS
    return bool(many) or (before[-1] in KIN and before[-1] not in ("baby", "senco", "ta"))


def _are_told_of(sentence: Sentence, row: Sequence[_Item]) -> bool:
    """Whether what follows is said of two people, or of somebody in a class."""
    last, words = row[-1].last, sentence.words
    if IN_A_YEAR.match(sentence.text, words[last].end):
        return True
    following, later = sentence.following(last), sentence.following(last + 1) if last + 1 < len(words) else ""
    if not sentence.begins(row[0].first) and sentence.before(row[0].first)[-1:] not in (["that"], ["because"], ["why"]):
        return False
    return following == "both" or (following in _OF_ALL and later in _OF_PEOPLE)


def _closes(sentence: Sentence, last: int) -> bool:
    following = sentence.following(last)
    return sentence.ends_phrase(last) or following in _OF_ALL or following in ("from", "in", "off", "please", "who")


# --- Names that somebody says are changed or wrong: "change surname from Marsh to Pike", "née Fields", "Stone not
# Stones"

_SURNAME: Final = r"(?:sur\s?names?|(?:last|second|family|maiden|married|birth|middle|first|full|legal) names?)"
_ON_IT: Final = r"(?:\s+(?:on|in|at|for)\s+(?:\w+\s+){0,2}\w+)?"
# What a name follows, whatever word it is
_LEAD: Final = re.compile(
    rf"\b(?:{_SURNAME}{_ON_IT}\s*(?:is now|is|was|its|it's|it is|used to be|"
    r"should (?:be|say|read)|needs to be|must be|has to be|"
    r"(?:has |was |been )*changed (?:to|into)|change to|now|to|as|:|=|isn'?t|wasn'?t|spelt|spelled)"
    r"|\b(?:name|he|she|it|they|i|we)\s+(?:should (?:be|say|read)|used to be(?: called)?|was born)"
    r"|n[ée]e|formerly(?: known as| called)?|previously known as|also known as|aka"
    r"|\b(?:have|had|put|got|wrote|written|typed|listed|registered)\s+(?:\w+\s+)?\w+\s+(?:down\s+)?as"
    r"|(?:down|registered|listed|enrolled|recorded|entered) as|goes by|"
    r"double.barrel(?:led|ed)?(?: it| her| him)?(?: to)?)"
    r"\s*[:\"'“‘]?\s*(?=\w)",
    re.IGNORECASE,
)
# "surname from X", "name was changed … from X": what follows is a name and its "to" another
_FROM: Final = re.compile(
    rf"\b(?:{_SURNAME}|names?|deed poll|known as)\b[^.?!\n]{{0,40}}?\bfrom\s+(?=\w)", re.IGNORECASE
)
_TO: Final = re.compile(r"(?<!\s)\s+(?:in)?to\s+(?=\w)", re.IGNORECASE)
_NOT: Final = re.compile(
    r"(?<![\s,;.])[\s,;.]+(?:(?:and\s+|but\s+)?(?:not|it'?s(?: really| actually)?|it is|now|instead of|"
    r"rather than|is now|became|when it(?:'s| is) (?:really )?|should be))\s+(?=\w)",
    re.IGNORECASE,
)
_NO_NAME: Final = LITTLE | SAYS | KIN | ROLES | word_set(
    "wrong right correct incorrect missing blank spelt spelled misspelt mispelt public private secret hidden shown "
    "short long different same new old changed known used needed required asked given shared kept stored held "
    "visible double optional first last another something anything nothing somebody someone data english french "
    "personal sensitive present absent late well being already going sure unsure free full part paper online "
    "everyone there their them it's its called mine hers yours too both left"
)  # fmt: skip


def renamed(sentence: Sentence) -> Iterator[int]:
    """Which words are names because a name is said to change or to be wrong there."""
    starts = {word.start: n for n, word in enumerate(sentence.words)}
    for match in _LEAD.finditer(sentence.text):
        first = starts.get(match.end())
        if first is None or not (taken := _name_at(sentence, first)):
            continue
        about_a_name = bool(re.match(rf"{_SURNAME}|n[ée]e|name|double", match[0].strip(), re.IGNORECASE))
        other = _other(sentence, starts, taken, _NOT)
        alike = bool(other) and _are_alike(sentence, taken[-1], other[-1])
        if about_a_name or alike or _is_known(sentence, taken):
            yield from taken
            yield from other
    for match in _FROM.finditer(sentence.text):
        first = starts.get(match.end())
        taken = _name_at(sentence, first) if first is not None else []
        if taken and (other := _other(sentence, starts, taken, _TO)):
            yield from (*taken, *other)


def _other(sentence: Sentence, starts: dict[int, int], taken: list[int], link: re.Pattern[str]) -> list[int]:
    """The name on the other side of "to" or "not"."""
    match = link.match(sentence.text, sentence.words[taken[-1]].end)
    first = starts.get(match.end()) if match else None
    return [] if first is None else _name_at(sentence, first)


def _name_at(sentence: Sentence, first: int) -> list[int]:
    """The words of the name that begins with this one: one, and as many as are surely more of it."""
    if not _may_be(sentence, first):
        return []
    taken = [first]
    for n in range(first + 1, min(first + 3, len(sentence.words))):
        word = sentence.words[n]
        if not sentence.beside(n) or not _may_be(sentence, n) or not (word.kind in NAMES or not sentence.shouts(n)):
            break
        taken.append(n)
    return taken


def _may_be(sentence: Sentence, n: int) -> bool:
    """Whether a word can be a name: people are called so, or it has a capital letter that means something."""
    word = sentence.words[n]
    if word.lower in _NO_NAME or word.kind == "never" or len(word.text) < 2:
        return False
    capital = not sentence.shouts(n) and not sentence.starts(n)
    return capital or word.kind not in ("everyday", "odd") or (word.kind == "odd" and len(word.text) > 3)


def _is_known(sentence: Sentence, taken: list[int]) -> bool:
    return any(sentence.words[n].kind in NAMES for n in taken) or all(
        not sentence.shouts(n) and sentence.words[n].kind != "everyday" for n in taken
    )


def _are_alike(sentence: Sentence, one: int, other: int) -> bool:
    """Whether two words differ as two spellings of one name do: "Moss", "Morse"."""
    first, second = sentence.words[one].lower, sentence.words[other].lower
    return first != second and first[:2] == second[:2] and abs(len(first) - len(second)) < 4


# --- A first name and a surname that are everyday words both, without capital letters: "grace young is in my
# class"

_LAST_NAMES: Final = frozenset({"everyday family", "everyday given", "family", "unknown", "given", "likely"})
_TO_SOMEBODY: Final = word_set("to by from with about for told asked tell ask called and is")
# As first words these are things more often than people, unless something is done
_THINGS: Final = (
    MODAL
    | SEASONS
    | word_set(
        "art star sky rain bear love faith hope joy grace peace trust gift rose holly ivy poppy daisy olive cherry "
        "berry royal true noble chance fox forest ocean river storm crystal harmony melody justice sunny lucky "
        "happy honey frank"
    )
)
_NOT_BEFORE: Final = word_set("the a an my our your his her their this that no any some of in on at every each")
_NO_LAST: Final = word_set("list topic read may will can love hope like does day time")
_PERSON_DOES: Final = SAYS | word_set("moved told lied shouted pushed kicked laughed tried")


def full_names(sentence: Sentence) -> Iterator[int]:
    """Which words are such names."""
    words = sentence.words
    for n in range(len(words) - 1):
        first, last = words[n], words[n + 1]
        if not sentence.beside(n + 1) or first.owns or last.lower in SAYS | _NO_LAST:
            continue
        if first.kind == "never" and first.lower in DAYS:
            # "sunday okoro is in year 4"
            if last.kind in ("family", "unknown") and sentence.before(n)[-1:] not in ([w] for w in BEFORE_A_SEASON):
                yield from (n, n + 1)
        elif first.kind == "everyday given" and last.kind in _LAST_NAMES and _are_a_person(sentence, n):
            yield from (n, n + 1)


def _are_a_person(sentence: Sentence, n: int) -> bool:
    before, following = sentence.before(n)[-1:], sentence.following(n + 1)
    first, last = sentence.words[n], sentence.words[n + 1]
    if before and (before[0] in _NOT_BEFORE or (before[0] in BEFORE_A_SEASON and first.lower in SEASONS)):
        return False
    acts = following in _PERSON_DOES - {"and", "in", "at", "here", "from", "again", "s"} and sentence.beside(n + 2)
    if not last.owns and acts and (not before or before[0] not in DOES | DOES_NOT):
        # "will power isnt a joke" tells of a person as much as "dean short wrote it"; a season is left to itself
        return first.lower not in SEASONS or following not in DOES
    if IN_A_YEAR.match(sentence.text, last.end) and first.lower not in SEASONS:
        return True
    if sentence.before(n)[-2:] == ["behalf", "of"]:
        return True
    if not before or before[0] not in _TO_SOMEBODY or first.lower in _THINGS or last.kind == "everyday given":
        return False
    return sentence.ends_phrase(n + 1) or last.owns


# ---
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
_IS: Final = word_set("is was are were be being very so")
_OF_A_THING: Final = word_set("a an the")
_DID: Final = word_set("drew rose")
_AFTER_SPRING: Final = word_set("summer autumn winter")
_DONE_TO: Final = word_set("him me us them")
_HARDLY_ELSE: Final = frozenset({"given", "family", "unknown"})
# How likely a word must be a name where its place says too little. The probabilities are as often right as they say;
# everyday words come so often that one hidden without need for one name would be too many.
_LIKELY: Final[dict[Kind, float]] = {
    "given": 0.3,
    "family": 0.3,
    "unknown": 0.3,
    "likely": 0.3,
    "everyday given": 0.5,
    "everyday family": 0.85,
    "odd": 0.8,
    "everyday": 0.9,
    "never": 0.9,
}
# Little words that people are called too, and months, come oftener still
_LIKELY_THOUGH_OFTEN: Final = dict.fromkeys(MODAL, 0.6) | dict.fromkeys(SEASONS | {"spring"}, 0.94)
# A letter that stands for a name: "J K said so"
_INITIAL: Final = 0.75
# Where somebody is so unlikely, no place makes a word a name: "she has scoliosis", "crystal clear"
_UNLIKELY: Final[dict[Kind, float]] = {"odd": 0.2, "likely": 0.05, "everyday family": 0.03}
_MOST_UNLIKELY: Final = 0.02
_KIN_MISSPELT: Final = frozenset(slips(word for word in KIN if len(word) > 3))  # "uncel"
_NO_SAY: Final = (ROLES | OWNED) - MODAL  # words for a file or a role, of which nothing is learnt


def find_names(
    text: str,
    lexicon: Lexicon,
    heard: Collection[str] = (),
    likely: Likely = lambda _: {},
) -> list[tuple[int, int]]:
    """Find where names stand in a text.

    ``heard``: names of this conversation, lower case; unless they are everyday words they need no evidence again.
    ``likely``: what was learnt of names; it speaks where the rules have too little evidence, and nothing against it.
    """
    words = words_of(text, lexicon)
    sentence = Sentence(text, words)
    probabilities = likely(sentence)
    places = [evidence(sentence, n) for n in range(len(words))]
    named = [_is_named(sentence, n, places, probabilities.get(n)) for n in range(len(words))]
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
    nobody = known_to_all(sentence) | _unlikely(sentence, named, probabilities, heard)
    named = [yes and n not in nobody for n, yes in enumerate(named)]
    return _runs(sentence, named)


def _unlikely(
    sentence: Sentence, named: Sequence[bool], probabilities: Mapping[int, float], heard: Collection[str]
) -> frozenset[int]:
    """The words that no place makes a name: what was learnt is sure of it, and hardly anybody is called so."""
    said_before = {word for name in heard for word in single_words(name)}

    def may_be(n: int) -> bool:
        word = sentence.words[n]
        after = n + 1 < len(named) and sentence.beside(n + 1) and named[n + 1]
        amid = after and sentence.beside(n) and named[n - 1]  # of a name of three words or more
        return amid or word.kind == "given" or word.lower in MODAL | said_before or len(word.text) == 1

    return frozenset(
        n
        for n, probability in probabilities.items()
        if probability <= _UNLIKELY.get(sentence.words[n].kind, _MOST_UNLIKELY) and not may_be(n)
    )


def _is_named(sentence: Sentence, n: int, places: Sequence[int], probability: float | None) -> bool:
    """Whether its place says that a word is a name, or what was learnt does where its place does not deny it."""
    word, said = sentence.words[n], places[n]
    if _need(word) + _one_of_many(sentence, n) <= said:
        return True
    of_a_place = said == NEVER or (sentence.beside(n) and places[n - 1] == NEVER)  # "Rose Lodge"
    if probability is None or word.lower in _NO_SAY or of_a_place:
        return False
    if len(word.text) == 1 and not (word.cap and probability > _INITIAL):
        return False
    if word.kind in ("everyday", "odd") and word.lower in _KIN_MISSPELT:
        return False
    if not word.cap and sentence.following(n) in _DONE_TO:
        return False  # "his uncle burns him": a word that tells of harm must never be hidden
    if not word.cap and any(no(sentence, n) for no in (_did_something, _did_two_things, _is_like_that, _is_a_time)):
        return False
    if word.lower in QUALITIES | WEATHER and sentence.following(n) == "keeps":
        return False  # "hope keeps me going", "rain keeps falling"
    return probability > _LIKELY_THOUGH_OFTEN.get(word.lower, _LIKELY[word.kind])


def _did_something(sentence: Sentence, n: int) -> bool:
    """Whether a word says what one of the family did: "my daughter drew a robin"."""
    return sentence.is_kin(n - 1) and sentence.following(n) in _OF_A_THING


def _did_two_things(sentence: Sentence, n: int) -> bool:
    """Whether a word says what somebody did, with another such word: "drew and painted all day"."""
    other = _joined(sentence, n) if sentence.words[n].lower in _DID else None
    return other is not None and other.kind == "everyday" and other.lower.endswith("ed")


def _joined(sentence: Sentence, n: int) -> Word | None:
    """The word that "and" joins to this one."""
    joined = sentence.following(n) == "and" and n + 2 < len(sentence.words) and sentence.beside(n + 2)
    return sentence.words[n + 2] if joined else None


def _is_like_that(sentence: Sentence, n: int) -> bool:
    """Whether a word says what somebody is like, with another such word: "my son is frank and honest"."""
    if (
        n == 0
        or sentence.words[n - 1].lower not in _IS
        or sentence.following(n) != "and"
        or n + 2 >= len(sentence.words)
    ):
        return False
    other = sentence.words[n + 2]
    return other.kind == "everyday" and other.lower not in LITTLE | KIN and sentence.ends_phrase(n + 2)


def _is_a_time(sentence: Sentence, n: int) -> bool:
    """Whether a month or a season says when: "that is us from may", "spring and summer"."""
    word, before = sentence.words[n], sentence.before(n)
    if word.lower == "spring" and (other := _joined(sentence, n)) and other.lower in _AFTER_SPRING:
        return True
    return word.lower in SEASONS and not word.owns and bool(before) and before[-1] in BEFORE_A_SEASON


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
    """How much more evidence a name needs that stands for one of its kind: "a violet form", "saw a robin"."""
    word = sentence.words[n]
    if word.cap or word.owns or not sentence.beside(n) or sentence.words[n - 1].lower not in ("a", "an"):
        return 0
    return CERTAIN if word.lower in LITTLE else 2 if word.kind == "given" else 0


def _is_distinct(word: Word) -> bool:
    return len(word.text) > 2 and word.kind in _HARDLY_ELSE | {"likely", "odd"}


def _runs(sentence: Sentence, named: Sequence[bool]) -> list[tuple[int, int]]:
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
