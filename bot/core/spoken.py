"""Digits and e-mail addresses that were said and not typed, as a recogniser or a person in a hurry writes them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from bot.core.name_words import LITTLE
from bot.core.words import word_set

_ONES: Final = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TO_NINETEEN: Final = (
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_DECADES: Final = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_MISHEARD: Final = {"oh": "0", "o": "0", "nought": "0", "naught": "0", "nil": "0", "ate": "8", "fife": "5"}
_DIGITS: Final = {word: str(n) for n, word in enumerate(_ONES)} | _MISHEARD
_TEENS: Final = {word: str(n) for n, word in enumerate(_TO_NINETEEN, start=10)}
_TENS: Final = {word: n for n, word in enumerate(_DECADES, start=2)}
_TIMES: Final = {"double": 2, "triple": 3, "treble": 3}
_PIECE: Final = re.compile(r"[A-Za-z]+|\d+|\+")
_BETWEEN: Final = re.compile(
    r"[\s,.\-–]*(?:(?:um|umm|er|erm|uh|then|and|so|yeah|right|now|hang on|wait|let me see|sorry|pause|space)"
    r"[\s,.]+){0,3}"
)
# Within a number a recogniser writes these for digits
_SOUND_LIKE: Final = {"to": "2", "too": "2", "for": "4", "fore": "4", "won": "1", "tree": "3", "free": "3", "sex": "6",
                      "sicks": "6", "nein": "9", "niner": "9", "tenner": "10"}  # fmt: skip

_JOINER: Final = r"(?:dot|full\s?stop|point|underscore|dash|hyphen|minus|plus)"
_AT: Final = r"(?:(?<!\s)(?:\s+at(?:\s+sign)?\s+|\s*[\[(]\s?at\s?[\])]\s*|\s*@\s*))"
_AS: Final = r"(?:,?(?<!\s)\s+(?:all\s+)?(?:(?:as\s+)?one\s+word|(?:in\s+)?lower\s?case|together|no\s+spaces?),?)?"
_HOSTS: Final = (
    r"(?:g\s?mail|google\s?mail|hot\s?mail|out\s?look|yahoo|ymail|icloud|live|msn|aol|bt\s?internet|virginmedia|talk\s?talk|sky|"
    r"proton|protonmail|mail)"
)
_DOT: Final = r"(?:\.|(?<!\s)(?:\s+dot\s+|\s*[\[(]\s?dot\s?[\])]\s*))"
# "hot mail . co . uk", "outlook com": whose the host is leaves no doubt
_DOMAIN: Final = (
    rf"(?:{_HOSTS}(?:(?:{_DOT}|\s\.\s?|\s)(?:com|co|net|uk|org)\b)+(?:{_DOT}[a-z]{{2,}})*"
    rf"|[a-z0-9-]+(?:{_DOT}[a-z]{{2,}})+|{_HOSTS})"
)
# Within "ab-ab-…" only a letter by itself may begin one, or every "ab" would be read to the end of them all
_BEGINS: Final = r"(?<![\w.])(?<![\w.+-]@)(?:(?<![+-])|(?=[a-z0-9]\s))"
_SPOKEN_EMAIL: Final = re.compile(
    rf"{_BEGINS}(?:[a-z0-9]\s+){{0,24}}[\w.+-]+(?:\s+{_JOINER}\s+[\w.+-]+){{0,12}}{_AS}{_AT}{_DOMAIN}(?![\w@])",
    re.IGNORECASE,
)
# "amir khan all one word at …"
ONE_WORD: Final = re.compile(_AS, re.IGNORECASE)
# Words of a mailbox further to the left: "big dave underscore seventy at …", as far as no word leads up to it
_WORD_BEFORE: Final = re.compile(
    rf"(?<![\w.@'’-])(?:(?P<joiner>{_JOINER})|(?P<word>[a-z0-9]+(?:[._-][a-z0-9]+)*))\s$", re.IGNORECASE
)
_MOST_BEFORE: Final = 5
_SAID_AS: Final = {"underscore": "_", "dash": "-", "hyphen": "-", "minus": "-", "plus": "+"}
# "look at example dot org" and "email me at …" name nobody's mailbox
_NO_MAILBOX: Final = word_set(
    "a about address am are back be been call come contact do email go going have help here i im is it its just look "
    "looked looking mail me my no not on one or out page see site someone the them there this to us was website with "
    "work you your up in log sign visit online visited via view find found read through over"
)
_LEADS_UP: Final = (
    _NO_MAILBOX
    | (LITTLE - {"mum", "dad", "mother", "father"})
    | word_set(
        "use using used write writes reply send sends sent email emails emailed mails via new changed change contact "
        "account mailbox please message messages try its correct wrong gmail hotmail outlook spelt spelled called "
        "saying says said put get got want need keep kept old another other personal private forward forwarded copy "
        "reach updated update add remove delete stop currently registered yours mine his hers theirs ours where right"
    )
)


class Said(NamedTuple):
    """What stands at ``start`` to ``end`` of a text, and how it would have been typed."""

    start: int
    end: int
    typed: str


def spoken_digits(text: str, at_least: int = 6) -> Iterator[Said]:
    """Find runs of digits of which some are written as words.

    >>> [said.typed for said in spoken_digits("on oh seven seven double oh nine hundred one two three please")]
    ['07700900123']
    """
    start = end = -1
    typed, words = "", 0
    position = 0
    while position < len(text):
        match = _PIECE.match(text, position)
        value = _number_at(text, match) if match else None
        if match and not value and len(typed) > 2 and _goes_on(text, match):
            value = _SOUND_LIKE[match[0].lower()], match.end(), 1
        if match and value:
            if start < 0:
                start = position
            typed, end, words = typed + value[0], value[1], words + value[2]
            position = _end_of_gap(text, end)
            continue
        if start >= 0:
            if len(typed) >= at_least and words >= 2:
                yield Said(start, end, typed)
            start, typed, words = -1, "", 0
        position = match.end() if match else position + 1
    if start >= 0 and len(typed) >= at_least and words >= 2:
        yield Said(start, end, typed)


def spoken_emails(text: str) -> Iterator[Said]:
    """Find e-mail addresses said aloud ("jo dot smith at gmail dot com"), or without their ending ("jo at gmail").

    >>> [said.typed for said in spoken_emails("its jo dot smith at example dot org ok")]
    ['jo.smith@example.org']
    """
    position = 0
    while match := _SPOKEN_EMAIL.search(text, position):
        position = match.end()
        if "@" in match[0] and "." in match[0].partition("@")[2] and " " not in match[0]:
            continue
        start = match.start()
        mailbox, at, domain = re.split(f"({_AT})", match[0], maxsplit=1, flags=re.IGNORECASE)
        letters = re.match(r"(?:[a-z0-9]\s+)+(?=\S)", mailbox, re.IGNORECASE)
        if letters and re.match(_JOINER, mailbox[letters.end() :], re.IGNORECASE):
            letters = None
        first = mailbox if not letters else mailbox[letters.end() :]
        spelt = letters and len(letters[0].split()) > 1  # "n a o m i at …"
        if (
            not spelt
            and "@" not in at
            and re.split(r"\s", first)[0].lower() in _NO_MAILBOX
            and not re.search(_JOINER, first)
        ):
            position = start + len(mailbox)  # "she is at kay dot poe at example dot org": the mailbox comes later
            continue
        mailbox = ONE_WORD.sub("", mailbox)
        typed = re.sub(
            rf"(?<!\s)\s+({_JOINER})\s+", lambda m: _SAID_AS.get(m[1].lower(), "."), mailbox, flags=re.IGNORECASE
        )
        host = re.sub(rf"{_DOT}|\s\.\s?|\s(?=(?:com|co|net|uk|org)\b)", ".", domain, flags=re.IGNORECASE)
        host = re.sub(r"\s", "", host)
        more = "" if "@" in match[0] else _further_left(text, start)
        yield Said(start - len(more), match.end(), f"{_typed(more)}{re.sub(r'[ ]', '', typed)}@{host}".lower())


def _further_left(text: str, start: int) -> str:
    """The words of a mailbox that stand before what surely is some of it."""
    first = start
    for _ in range(_MOST_BEFORE):
        match = _WORD_BEFORE.search(text, max(0, first - 25), first)
        word = (match["word"] or "").lower() if match else ""
        # "dave the plumber at …"
        named = word == "the" and match and (of := _WORD_BEFORE.search(text, max(0, match.start() - 25), match.start()))
        if not match or (word in _LEADS_UP and not (named and of and (of["word"] or "").lower() not in _LEADS_UP)):
            break
        first = match.start()
    return text[first:start]


def _typed(words: str) -> str:
    return "".join(_SAID_AS.get(word, "." if re.fullmatch(_JOINER, word) else word) for word in words.lower().split())


def _goes_on(text: str, match: re.Match[str]) -> bool:
    """Whether a word that sounds like a digit stands between two digits."""
    following = _next_word(text, match.end())
    return match[0].lower() in _SOUND_LIKE and following is not None and _number_at(text, following) is not None


def _number_at(text: str, match: re.Match[str]) -> tuple[str, int, int] | None:
    """The digits that start here, where they end, and how many of them were words; None when none start here."""
    word, end = match[0].lower(), match.end()
    if word.isdigit() or word == "+":
        return word, end, 0
    if word == "plus":
        after = _next_word(text, end)
        return ("+", end, 1) if after and after[0].lower() in _DIGITS else None
    if word in _DIGITS:
        hundred = _next_word(text, end)
        if hundred and hundred[0].lower() == "hundred":
            return _hundreds(text, _DIGITS[word], hundred.end())
        return _DIGITS[word], end, 1
    if word in _TEENS:
        return _TEENS[word], end, 1
    following = _next_word(text, end)
    said = following[0].lower() if following else ""
    if word in _TENS:
        unit = _DIGITS.get(said, "0")
        return (
            (f"{_TENS[word]}{unit}", following.end(), 2) if following and unit != "0" else (f"{_TENS[word]}0", end, 1)
        )
    if word in _TIMES and following and (said in _DIGITS or (len(said) == 1 and said.isdigit())):
        hundred = _next_word(text, following.end())
        if hundred and hundred[0].lower() == "hundred":  # "oh double seven hundred"
            return _DIGITS.get(said, said) * _TIMES[word] + "00", hundred.end(), 3
        return _DIGITS.get(said, said) * _TIMES[word], following.end(), 2
    return None


def _hundreds(text: str, digit: str, end: int) -> tuple[str, int, int]:
    """So many hundreds, and what is said with "and" behind them: "four hundred and twelve"."""
    more = _next_word(text, end)
    if more and "and" in text[end : more.start()].split() and more[0].lower() in (_TEENS | _TENS):
        value = _number_at(text, more)
        if value:
            return digit + value[0], value[1], 2 + value[2]
    return f"{digit}00", end, 2


def _next_word(text: str, position: int) -> re.Match[str] | None:
    gap = _BETWEEN.match(text, position)
    return _PIECE.match(text, gap.end() if gap else position)


def _end_of_gap(text: str, position: int) -> int:
    gap = _BETWEEN.match(text, position)
    return gap.end() if gap else position
