"""The words of a message, and what a lexicon knows about each of them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, Literal, Protocol

Kind = Literal["given", "family", "everyday given", "everyday family", "unknown", "likely", "odd", "everyday", "never"]

_MARKS: Final = r"\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"  # that are set on a letter
_LETTER: Final = rf"[^\W\d_][{_MARKS}]*"
_WORD: Final = re.compile(rf"(?:{_LETTER})+(?:['’‘`´-](?:{_LETTER})+)*")
# A lost apostrophe: "lilys dad", "mohammeds mum"
_LOST_APOSTROPHE: Final = re.compile(r"\w{2,}\ws", re.IGNORECASE)


class Lexicon(Protocol):
    """Knows what kind of word a word is."""

    def kind(self, word: str) -> Kind:
        """Judge one lower-case word.

        ``given``, ``family``: a name, hardly anything else. ``everyday given``, ``everyday family``: an everyday word
        that is a name too. ``unknown``: no word of English. ``odd``: no word of English, but close to one (a slip of
        the pen, or a name). ``likely``: the same, but the name is likelier. ``everyday``: not a name.
        ``never``: a company, a place, a day; not even after "Mrs".
        """


@dataclass(frozen=True)
class Word:
    """One word of a message, without its possessive ending.

    ``gap`` is what stands between it and the word before; ``owns`` says that "'s" follows.
    """

    text: str
    start: int
    end: int
    gap: str
    owns: bool
    kind: Kind

    @cached_property
    def lower(self) -> str:
        """The word as rules spell it."""
        return plain(self.text)

    @property
    def cap(self) -> bool:
        """Whether it starts with a capital letter."""
        return self.text[:1].isupper()


def plain(word: str) -> str:
    """Lower case, and one kind of apostrophe.

    >>> plain("I’M")
    "i'm"
    """
    return re.sub("[’‘`´]", "'", word.lower())


def folded(word: str) -> str:
    """Without accents.

    >>> folded("siân")
    'sian'
    """
    if word.isascii():  # nearly every word, and a start folds a quarter of a million
        return word
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


def word_set(listed: str) -> frozenset[str]:
    """The words of a list written out with spaces.

    >>> sorted(word_set("b a"))
    ['a', 'b']
    """
    return frozenset(listed.split())


_OWNED: Final = word_set(
    "mum mom mam dad mother father nan gran parents brother sister teacher file record records report reports photo "
    "photos picture pictures old drawings form birthday coat bag plan allergy address medical inhaler surname "
    "login password details "
    "auntie aunty aunt uncle grandad grandma granny stepdad stepmum carer mummy "
    "daddy class nana grandmother grandfather attendance behaviour passport locker lunchbox timetable notes "
    "drawing desk tablet laptop"
)
_OF_A_CHILD: Final = word_set(
    "mum mom mam mummy dad daddy mother father nan nana gran granny grandad grandma grandmother grandfather aunt "
    "auntie aunty uncle stepdad stepmum carer guardian parents foster sister brother childminder"
)
_OF_A_TEACHER: Final = word_set("class group form register room lesson list")
_TITLES: Final = word_set("mr mrs ms miss")
_LOVES: Final = word_set("loves hopes wills likes hates needs wants misses calls rings texts emails asks tells")
_NOT_OWNED: Final = word_set("is was has had said told asked rang can does did and or will isnt wasnt hasnt")
_DETERMINERS: Final = word_set("the a an my your his her our their these those some any all")


def single_words(text: str) -> list[str]:
    """The words of a text as rules spell them.

    >>> single_words("Ella’s  O'Neill-Smith")
    ["ella's", "o'neill-smith"]
    """
    return [plain(match[0]) for match in _WORD.finditer(text)]


def words_of(text: str, lexicon: Lexicon) -> list[Word]:
    """Take a message apart."""
    words: list[Word] = []
    matches = list(_WORD.finditer(text))
    for n, match in enumerate(matches):
        following = matches[n + 1] if n + 1 < len(matches) else None
        start, end, said = match.start(), match.end(), match[0]
        owns = plain(said).endswith("'s") and len(said) > 3
        if owns:
            said, end = said[:-2], end - 2
        kind = lexicon.kind(plain(said))
        if not owns and kind in ("unknown", "likely", "odd") and _LOST_APOSTROPHE.fullmatch(said):
            owner = lexicon.kind(plain(said[:-1]))
            known = owner in ("given", "everyday given") or (owner == "unknown" and kind == "odd")
            if known and (kind == "odd" or _may_own(text, end, following)):
                said, end, owns, kind = said[:-1], end - 1, True, owner
        words.append(Word(said, start, end, text[words[-1].end : start] if words else text[:start], owns, kind))
    return [_as_owner(words, n, lexicon) for n in range(len(words))]


def _may_own(text: str, end: int, following: re.Match[str] | None) -> bool:
    """Whether something that could be owned comes next; "its Dimitris." and "Dimitris is" name no Dimitri."""
    return following is not None and text[end : following.start()].isspace() and plain(following[0]) not in _NOT_OWNED


def _as_owner(words: list[Word], n: int, lexicon: Lexicon) -> Word:
    """Read "graces mum" as "grace's mum"; "her marks" and "bills" stay what they are."""
    word, after = words[n], words[n + 1].lower if n + 1 < len(words) else ""
    before = words[n - 1] if n and not words[n - 1].owns and word.gap.isspace() else None
    if word.owns or not word.lower.endswith("s") or len(word.text) < 4:
        return word
    kind = lexicon.kind(word.lower[:-1])
    if before and (
        # "jack turners mum", "miss harts class"
        (before.kind in ("given", "everyday given", "unknown") and after in _OF_A_CHILD and word.lower not in _LOVES)
        or (before.lower in _TITLES and after in _OF_A_TEACHER)
    ):
        # "woods mum" is Wood's or Woods': all of it is the name
        return word if kind in ("everyday", "never") else replace(_owner(word, kind), end=word.end)
    named_so = word.kind in ("everyday family", "everyday given") and after in _OF_A_CHILD  # "brooks mum"
    # "jades photo"; but of "this" and "class" hardly anybody is meant
    known = kind == "everyday given" or (kind == "given" and len(word.text) > 4 and not word.lower.endswith("ss"))
    if not (word.kind == "everyday" or named_so) or after not in _OWNED or not known:
        return word
    return word if n and words[n - 1].lower in _DETERMINERS else _owner(word, kind)


def _owner(word: Word, kind: Kind) -> Word:
    return replace(word, text=word.text[:-1], end=word.end - 1, owns=True, kind=kind)


# --- Cutting a message into what may be separate questions: sentences, and clauses that begin a new question or
# wish

SHORTEST: Final = 3  # words; less is not a question of its own but the end of one
LONG: Final = 25  # words; from here on a piece without full stops is cut at every "and", "but" and "so"
_SIGN: Final = re.compile(r"\w+|[^\w\s]")
_MOST: Final = 600
"""Words and signs in a message that is cut: 2,000 letters of English have 480. Each piece is read by itself, and what
is no language would be read a thousand times."""
_SENTENCE: Final = re.compile(r"(?<=[.?!;\n])\s+|\n+|(?<!\s)\s+[–—-]\s+")
_ASKS: Final = (
    r"(?:who|whos|who's|what|whats|what's|how|hows|when|where|wheres|why|which|whose|can|could|do|does|did|is|are|will|"
    r"would|should|may|must|has|have|am|if)"
)
_WANTS: Final = (
    r"(?:i\s+(?:also\s+)?(?:want|wanna|need|wish|would|demand|require|object)|i'?d\s+(?:also\s+)?like|please|tell\s+me)"
)
_JOINT: Final = re.compile(
    rf"(?:,\s*|(?<![\s,])\s+)(?:and|also|plus|but|or|then|so)(?:\s+(?:also|then|can\s+i\s+ask))?\s+"
    rf"(?={_ASKS}\b|{_WANTS}\b)|,\s+(?={_ASKS}\b|{_WANTS}\b)",
    re.IGNORECASE,
)
_BEGINS_ONE: Final = re.compile(
    rf"\W*(?:(?:and|also|plus|but|or|then|so|now|second(?:ly)?|third(?:ly)?)\W+)*(?:{_ASKS}|{_WANTS})\b", re.IGNORECASE
)
_LOOSE: Final = re.compile(r",\s+|(?<!\s)\s+(?:and|but|so|because|cos|anyway|then)\s+", re.IGNORECASE)


def segments(text: str) -> tuple[str, ...]:
    """The pieces of a message in order; a message that is one piece gives itself.

    >>> segments("Who do you share it with and how long do you keep it?")
    ('Who do you share it with', 'how long do you keep it?')
    >>> segments("the school and the council")
    ('the school and the council',)
    """
    if len(_SIGN.findall(text)) > _MOST:
        return (text.strip(),)
    pieces: list[str] = []
    for sentence in _SENTENCE.split(text.strip()):
        for clause in _JOINT.split(sentence):
            pieces += _LOOSE.split(clause) if len(clause.split()) > LONG else [clause]
    return tuple(_joined([piece.strip(" ,") for piece in pieces if piece and piece.strip(" ,.?!")])) or (text.strip(),)


def is_question(piece: str) -> bool:
    """Whether a piece reads as a question or a wish by itself, and not as something told.

    >>> is_question("and how long do you keep it"), is_question("they kept it for years"), is_question("you sell it?")
    (True, False, True)
    """
    return piece.rstrip().endswith("?") or _BEGINS_ONE.match(piece) is not None


def _joined(pieces: list[str]) -> list[str]:
    """With pieces that are too short put to the one before them."""
    joined: list[str] = []
    for piece in pieces:
        if joined and (len(piece.split()) < SHORTEST or len(joined[-1].split()) < SHORTEST):
            joined[-1] = f"{joined[-1]}, {piece}"
        else:
            joined.append(piece)
    return joined
