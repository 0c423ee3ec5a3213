"""Digits and e-mail addresses that were said and not typed, as a recogniser or a person in a hurry writes them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final, NamedTuple

from bot.text.people_words import LITTLE
from bot.text.words import word_set

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
    >>> [said.typed for said in spoken_emails("anna forty two at example dot org")]
    ['anna42@example.org']
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
        more = "" if "@" in match[0] else _further_left(text, start)
        words = _in_digits(more + ONE_WORD.sub("", mailbox))
        typed = re.sub(
            rf"(?<!\s)\s+({_JOINER})\s+", lambda m: _SAID_AS.get(m[1].lower(), "."), words, flags=re.IGNORECASE
        )
        host = re.sub(rf"{_DOT}|\s\.\s?|\s(?=(?:com|co|net|uk|org)\b)", ".", domain, flags=re.IGNORECASE)
        host = re.sub(r"\s", "", host)
        yield Said(start - len(more), match.end(), f"{re.sub(r'[ ]', '', typed)}@{host}".lower())


def _in_digits(words: str) -> str:
    """A part of a mailbox with digits in the place of numbers of two words or more."""
    for said in reversed(list(spoken_digits(words, at_least=2))):
        words = f"{words[: said.start]}{said.typed}{words[said.end :]}"
    return words


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


# --- A number said aloud with a hesitation or a correction inside: "… five five three no sorry five three five"

_CORRECTS: Final = "no|nope|not|sorry|wait|hang on|hold on|or|actually|i mean|make that|oops|maybe|rather|scratch that"
_GAP: Final = re.compile(
    rf"[\s,.–-]*(?:(?:{_CORRECTS}|um+|er+m?|uh+|hm+|pause|then|and|so|yeah|right|now|let me see|its|it['’]s|that['’]s)"
    r"[\s,.–-]+){1,5}",
    re.IGNORECASE,
)
_CORRECTION: Final = re.compile(rf"\b(?:{_CORRECTS})\b", re.IGNORECASE)
_NUMBER_WORD: Final = re.compile(
    r"\b(?!(?:and|then|so|um+|er+m?|uh|now|right|pause|wait|sorry)\b)[a-z]+|\d", re.IGNORECASE
)
_LEAST_DIGITS: Final = 9
_WHOLE: Final = 10  # digits
_SAID_EACH: Final = 1.3  # digits to a word: "eleven forty five" is a time


def spoken_runs(text: str) -> Iterator[Said]:
    """Find them; ``typed`` is the number as it was corrected.

    >>> said = "oh double seven double oh nine double oh five five three no five three five"
    >>> [run.typed for run in spoken_runs(said)]
    ['07700900535']
    >>> list(spoken_runs("at nine thirty and no eleven forty five or twelve fifteen"))
    []
    """
    run: list[Said] = []
    for piece in [*spoken_digits(text, at_least=2), None]:
        if piece and run and _GAP.fullmatch(text, run[-1].end, piece.start):
            run.append(piece)
            continue
        if len(run) > 1 and _is_a_number(text, run):
            yield Said(run[0].start, run[-1].end, _as_meant(text, run))
        run = [piece] if piece else []


def _is_a_number(text: str, run: list[Said]) -> bool:
    digits = sum(len(piece.typed) for piece in run)
    words = sum(len(_NUMBER_WORD.findall(text, piece.start, piece.end)) for piece in run)
    return digits >= _LEAST_DIGITS and (run[0].typed[0] in "0+" or digits <= words * _SAID_EACH)


def _as_meant(text: str, run: list[Said]) -> str:
    """The digits; behind a correction they stand for as many before it, or for those that were begun."""
    meant = run[0].typed
    for before, piece in pairwise(run):
        if _CORRECTION.search(text, before.end, piece.start):
            begun = next((n for n in range(len(piece.typed), 0, -1) if meant.endswith(piece.typed[:n])), 0)
            meant = meant[: -len(piece.typed)] if len(meant) >= _WHOLE else meant[: len(meant) - begun]
        meant += piece.typed
    return meant


# --- Digits, letters and strokes that are said one by one: the signs of references, plates and passports read
# aloud

_NATO: Final = word_set(
    "alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november oscar papa quebec romeo "
    "sierra tango uniform victor whiskey xray yankee zulu alfa juliett whisky x-ray"
)
NATO: Final = {word: word[0] for word in sorted(_NATO)}
"""The letters that pilots say, and what they stand for."""
ONE_DIGIT: Final = r"(?:zero|oh|nought|one|two|three|four|five|six|seven|eight|nine)"
_TWO_DIGITS: Final = (
    r"(?:ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|"
    r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety))"
)
_STROKE: Final = r"(?:stroke|slash|dash|hyphen)"
_SIGN: Final = rf"(?:{ONE_DIGIT}|{_TWO_DIGITS}|double|treble|triple|{_STROKE}|{'|'.join(NATO)}|\d{{1,6}}|[a-z])"
_RUN: Final = re.compile(
    rf"(?<![\w'’-])(?![ai]\b){_SIGN}(?:[\s,.-]{{1,3}}(?:(?:um|umm|er|erm|uh|pause)[\s,.-]{{1,3}})?{_SIGN}){{3,30}}(?![\w'’])",
    re.IGNORECASE,
)
# A reference may begin with letters that are said as a word: "sar dash two oh two five"
_LEAD: Final = re.compile(rf"(?<![\w'’])[a-z]{{2,4}}\s(?={_STROKE}\b)", re.IGNORECASE)
_LONGEST_LEAD: Final = 5  # characters
_WORD: Final = re.compile(r"[a-z-]+|\d+", re.IGNORECASE)
_FEW_DIGITS: Final = 4


def said_signs(text: str) -> Iterator[tuple[int, int, bool]]:
    """Find runs of signs with four digits in them: where each stands, and whether nothing else can be meant.

    >>> [(text[a:b], sure) for text in ["reg echo foxtrot six eight tango"] for a, b, sure in said_signs(text)]
    [('echo foxtrot six eight tango', True)]
    >>> [(text[a:b], sure) for text in ["its four two stroke one one now"] for a, b, sure in said_signs(text)]
    [('four two stroke one one', False)]
    """
    for run in _RUN.finditer(text):
        words = [word.lower() for word in _WORD.findall(run[0])]
        letters = sum(word in NATO for word in words)
        aloud = sum(len(word) > 1 and not word.isdigit() for word in words)
        digits = sum(_how_many_digits(word) for word in words)
        sure = letters > 2 and digits > 1
        if sure or (aloud > 2 and digits >= _FEW_DIGITS):
            lead = _LEAD.search(text, max(0, run.start() - _LONGEST_LEAD), run.end())
            yield lead.start() if lead and lead.end() == run.start() else run.start(), run.end(), sure


def _how_many_digits(word: str) -> int:
    """How many digits a word stands for."""
    if word.isdigit():
        return len(word)
    if word in ("double", "treble", "triple"):
        return 1
    return 1 if re.fullmatch(ONE_DIGIT, word) else 2 if re.fullmatch(_TWO_DIGITS, word) else 0


# --- Postcodes that were said and not typed: "c o seven eight zed p", "charlie oscar seven …"

_POSTCODE_DIGITS: Final = {
    "zero": "0", "oh": "0", "nought": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6",
    "seven": "7", "eight": "8", "nine": "9", "ten": "10", "eleven": "11", "twelve": "12", "thirteen": "13",
    "fourteen": "14", "fifteen": "15", "sixteen": "16", "seventeen": "17", "eighteen": "18", "nineteen": "19",
    "twenty": "20", "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80",
    "ninety": "90",
}  # fmt: skip
# Letters as a recogniser writes their names, of which no sentence is made
_LETTERS: Final = {
    "zed": "z", "zee": "z", "aitch": "h", "haitch": "h", "dee": "d", "tee": "t", "pee": "p", "bee": "b", "vee": "v",
    "jay": "j", "kay": "k", "cue": "q", "queue": "q", "ell": "l", "em": "m", "en": "n", "ess": "s", "ex": "x",
    "eff": "f", "gee": "g", "ar": "r", "cee": "c", "double u": "w", "double-u": "w",
} | NATO  # fmt: skip
# Where only letters stand these are letters too; behind a number they might be words
_FIRST_LETTERS: Final = _LETTERS | {"oh": "o", "see": "c", "sea": "c", "you": "u", "tea": "t", "pea": "p", "are": "r"}
_BETWEEN_PARTS: Final = r"[\s.,-]{1,3}"
_LETTER: Final = rf"(?:{'|'.join(_LETTERS)}|[a-z])"
_FIRST: Final = rf"(?:{'|'.join(_FIRST_LETTERS)}|[a-z])"
_DIGIT: Final = r"(?:\d|zero|oh|nought|one|two|three|four|five|six|seven|eight|nine)"
_TEEN: Final = r"(?:1\d|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen)"
_SAID_TENS: Final = rf"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[\s-]{_DIGIT})?"
# As far as it may be a postcode: the area, its district, a digit for the sector and two letters
_SPOKEN: Final = re.compile(
    rf"(?<![\w'’])(?P<area>{_FIRST}(?:[\s.-]{{0,3}}{_FIRST})?|[a-z]{{2}})[\s.,-]{{1,3}}"
    rf"(?P<district>{_TEEN}|{_DIGIT}(?:[\s.-]{{0,3}}(?:{_DIGIT}|[a-z]))?|{_SAID_TENS})(?:{_BETWEEN_PARTS}|(?<=\d))"
    rf"(?P<sector>{_DIGIT})[\s.,-]{{0,3}}(?P<unit>(?!oh\b)(?:double[\s-])?{_LETTER}[\s.-]{{0,3}}{_LETTER}|double[\s-][a-z])\b",
    re.IGNORECASE,
)
_NO_AREA: Final = word_set("i a is in to at of on we my or so")


def spoken_postcodes(text: str) -> Iterator[Said]:
    """Find postcodes that were spelt out; in words of one letter there is little else.

    >>> [said.typed for said in spoken_postcodes("its s k nine four d q, or c o twenty two zed p")]
    ['SK94DQ', 'CO202ZP']
    """
    for match in _SPOKEN.finditer(text):
        if match["area"].lower() in _NO_AREA:
            continue
        area, unit = _letters(match["area"], _FIRST_LETTERS), _letters(match["unit"], _LETTERS)
        if len(unit) == 1:  # "double q"
            unit += unit
        yield Said(
            *match.span(),
            f"{area}{_postcode_digits(match['district'])}{_postcode_digits(match['sector'])}{unit}".upper(),
        )


def _letters(said: str, names: dict[str, str]) -> str:
    """The letters of what was said, each by itself or by its name."""
    one_by_one = re.sub(r"\bdouble[\s-](?!u\b)", "", said.lower())
    for name, letter in names.items():
        one_by_one = re.sub(rf"\b{name}\b", letter, one_by_one)
    return re.sub(r"[\W_]", "", one_by_one)


def _postcode_digits(said: str) -> str:
    """The digits of a district or sector; "twenty two" is 22, and "twenty" 20."""
    numbers: list[str] = [_POSTCODE_DIGITS.get(word, word) for word in re.findall(r"\d|[a-z]+", said.lower())]
    if len(numbers) == 2 and len(numbers[0]) == 2 and numbers[0].endswith("0") and numbers[0] != "10":
        return numbers[0][0] + numbers[1]
    return "".join(numbers)
