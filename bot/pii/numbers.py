"""Numbers that a word beside them says are somebody's: "pupil nubmer is H8812 0019 4427", "549 227 018 (passport)"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.pii.date_patterns import DATE_SHAPE
from bot.text.spoken_values import NATO, ONE_DIGIT, said_signs
from bot.text.typos import slips
from bot.text.words import word_set

# --- Digits that may be somebody's number by their form: no year, no day, no time, no count, no number of a law

_EDGE: Final = r"(?<![\w£$€@⟨|.,:/-])"
_END: Final = r"(?![\w@€%])(?![.,:/-]\d)"
_GROUPS: Final = (
    r"(?:[-/][\dA-Z]{1,12}|\.\d(?=\s*(?:[.,;:!?)\n]|$))|"
    r"[ ]\d{2,12}[A-Z]?(?![\w.,:]\d)|\.\d{2,6}|[ ]\d(?=\s*(?:[.,;:!?)\n]|$))){0,8}"
)
# "20417", "H8812 0019 4427", "SAR-2025-0093", "42/12345/25", "INC-4471902", "HJS/C/0093", "MW.8812.4"
_PLAIN: Final = re.compile(
    rf"{_EDGE}(?:[A-Z]{{1,6}}[-/.]?(?=\d)|[A-Z]{{2,6}}[-/](?:[A-Z]{{1,6}}[-/])?(?=\d))?(?!0x)\d[\dA-Z]{{0,24}}{_GROUPS}{_END}",
    re.IGNORECASE,
)
# "CHB 44120937 KL": letters that stand before or behind with a space are capital, or any sentence has such
_LETTERED: Final = re.compile(
    rf"{_EDGE}(?!(?:REF|NO|ID|NHS|UPN|PIN|IS|MY|AND|OR|KS|YEAR|ON|TO|OF|AT|IN|BY|WAS|IT|IF|AS|AN|AM|ALL|ARE)\b)"
    r"(?:[B-HJ-Z][A-Z]{0,4}|[AI][A-Z]{1,4}) "
    rf"\d[\dA-Z]{{0,24}}(?:[ ]\d(?=[ ]|$))?{_GROUPS}(?: [A-Z][A-Z\d]{{1,4}})?{_END}"
)
# "dinner number is 6 0 8 3", "hjs 0 4 1 9": one by one
_ONE_BY_ONE: Final = re.compile(
    rf"{_EDGE}(?:(?!(?:is|no|id|ref|nr|to|of|on|at|was|it|its|my|in|and|or)\b)[A-Z]{{1,4}} )?"
    rf"\d(?: \d){{3,11}}{_END}(?! \d)",
    re.IGNORECASE,
)
# Three digits behind a letter and a stroke may be one too: "staff number D/118"
_SHORT_CODE: Final = re.compile(r"[A-Z]{1,4}[-/]\d{3}", re.IGNORECASE)
# Of this form nothing is but a reference: "SAR-2025-0093", "E7-30019-B", "ZC25P01126"
_WRITTEN_BY_ITSELF: Final = re.compile(
    r"[A-Z]{2,6}([-/])\d{2,6}\1\d{3,8}[A-Z]?|[A-Z]\d?-\d{4,8}-[A-Z\d]{1,3}|[A-Z]{1,3}\d{1,4}[A-Z]{1,3}\d{4,8}|"
    # "HZ/2291/B", "EH881/25/00417"
    r"[A-Z]{2,5}/\d{3,8}/[A-Z]{1,2}|[A-Z]{1,3}\d{2,6}/\d{2,4}/\d{3,8}"
)
_YEARS: Final = re.compile(r"(?:19|20)\d\d(?:s|\s?[-/]\s?(?:\d\d|(?:19|20)\d\d))?")
_LEAST_DIGITS: Final = 4
_NO_NUMBER: Final = re.compile(r"0[1238]\d{2,3}|\d{1,2}[.:]\d\d")  # the code of an area, a time
# "10-11-12" is a day anywhere else
_SORT_CODE: Final = re.compile(r"\bsort code?(?:\W+(?:is|was|of|it['’]?s)){0,2}\W{0,3}$", re.IGNORECASE)
# How many there are of something, or what it is worth: "1200 pupils", "5000 pounds"
_COUNTED: Final = re.compile(
    r"\s?(?:%|am|pm|pounds?|quid|p|pence|pupils?|children|kids|students?|learners|people|photos?|pictures|words|pages?|"
    r"times|days?|hours?|hrs|weeks?|months?|years?|minutes|mins|mb|gb|kb|kg|g|km|miles|metres|steps|points?|staff|"
    r"families|parents|emails?|messages|of(?!\s(?:my|his|her|our|mine)\b)|others?|more|or so|schools?|books?|records|"
    r"files|accounts|users|names|marks|percent|per cent|calories|euros?|dollars?|zloty|lei)\b",
    re.IGNORECASE,
)
# What numbers laws, errors, pages, programs and the school itself have
_NOBODYS: Final = re.compile(
    r"\b(?:error|eror|errors|articles?|sections?|paragraph|para|clause|pages?|pg|regulations?|act|si|directive|eu|law|"
    r"iso|bs|windows|version|http|status|form|class|years?|yr|chapter|question|ofsted|"
    r"(?:the|your|this|a) school['’]?s? (?:number|no|code|registration|urn)|"
    r"(?:dpo|dfe|charity|company)['’]?s? (?:number|no)|"
    r"ico registration"
    r")(?:\W+(?:codes?|number|no|message|is|was|says|saying|the|of|eu|ec|and|from|in|19\d\d|20\d\d)){0,4}\W*$",
    re.IGNORECASE,
)
_MOST_COUNTED: Final = 6  # digits
_LOOK_BACK: Final = 60  # characters


def numbers_written(text: str) -> Iterator[tuple[int, int, bool]]:
    """Find digits that may be a number of somebody: where they stand, and whether their form alone says so.

    >>> said = "SAR-2025-0093 of 3/4/2016, LB 20931 7, 1200 pupils, article 1234"
    >>> [(said[a:b], sure) for a, b, sure in sorted(numbers_written(said))]
    [('SAR-2025-0093', True), ('LB 20931 7', False)]
    """
    lettered = [] if text.isupper() else [match.span() for match in _LETTERED.finditer(text)]
    plain = [match.span() for pattern in (_PLAIN, _ONE_BY_ONE) for match in pattern.finditer(text)]
    for start, end in lettered + plain:
        said = text[start:end]
        within = any(a < start < b for a, b in lettered)
        a_day = DATE_SHAPE.fullmatch(said) and not _SORT_CODE.search(text, max(0, start - _LOOK_BACK), start)
        few = sum(character.isdigit() for character in said) < _LEAST_DIGITS and not _SHORT_CODE.fullmatch(said)
        if not (within or a_day or few or _NO_NUMBER.fullmatch(said)) and may_be_given(text, start, end):
            yield start, end, _WRITTEN_BY_ITSELF.fullmatch(said) is not None


def is_of_years(said: str) -> bool:
    """Whether digits are a year or some years as they stand: "2014", "2025/26", "1960s".

    >>> is_of_years("2025/26"), is_of_years("20417")
    (True, False)
    """
    return _YEARS.fullmatch(said) is not None


def may_be_given(text: str, start: int, end: int) -> bool:
    """Whether a number in a text may be anybody's: nothing is counted with it, and no law or error has it.

    >>> may_be_given("card 1200 pounds", 5, 9), may_be_given("card 120417 now", 5, 11)
    (False, True)
    """
    counted = text[start:end].isdigit() and end - start <= _MOST_COUNTED and _COUNTED.match(text, end)
    return not counted and not _NOBODYS.search(text, max(0, start - _LOOK_BACK), start)


# ---
# What a number is called that is given to somebody or something of theirs
_LONG: Final = word_set(
    "number numbers reference passport admission admissions account candidate licence license membership "
    "identification certificate registration login username invoice referral"
)
_SLIPS: Final = frozenset(slips(_LONG, but=word_set("numbed preference logic amount accounts counts")))
_SHORT: Final = (
    "num nmbr numb numba nr nbr ref refs passports accounts acct visa brp roll code card plate reg upn qts uan ehic "
    "proceedings entry uln trn urn pin barcode badge payroll bank claim crime incident ticket booking password iban "
    "dbs permit locker tag inv appeal complaint mash"
)
_CALLED: Final = re.compile(
    rf"(?<![\w'’])(?:{'|'.join(sorted(_LONG))}|{'|'.join(_SHORT.split())}|(?<!in )case|"
    # "order N 7731", and nobody's order of a court
    r"(?<!in )(?<!court )order(?=\W{1,3}(?:(?:number|no|nr|ref)\W{1,2}|for \w+ (?=[A-Z#])|(?=[A-Z#]|\d{5}))"
    r"#?(?:[A-Z]{1,4}[ -]?)?\d)|"
    r"no\.?(?=\s?[A-Z]{0,3}\d)|"
    # "id like a copy" is no document
    r"i\.?d(?!\s+(?:like|love|prefer|rather|say|want|be|have|appreciate)\b)|log[- ](?:in|on)|sort code?|file no)"
    # "the number of pupils"
    r"(?:['’]s)?(?![\w'’])(?!\s+of\s+(?!(?:my|his|her|our|the child)\b))",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_LONG_WORD: Final = re.compile(r"[^\W\d_]{5,15}")
_BREAK: Final = re.compile(r"[.!?;\n](?:\s|$)")
# "20417 is my lunch number", "533380006 thats his old passport"
_BACK: Final = re.compile(
    r"[\s,(–-]{0,3}(?:(?:is|was|it['’]?s|that['’]?s|that|this|as|for|a|an|the|my|his|her|their|our|your|new|old|real|"
    r"lunch|school|exam|pupil|student|staff|son['’]?s?|daughter['’]?s?|of)\W{1,3}){0,5}",
    re.IGNORECASE,
)
# "my account says 1200", "the card was charged 1500": what is on it, and not what it is called
_SUMS: Final = word_set("says shows show charged owe owes owed cost costs paid pay balance has had got")
_NAMES_IT: Final = word_set("is was its it's it’s number no ref code pin")
_BEFORE: Final = 80  # characters in which the word is looked for before a number
_AFTER: Final = 45
_LONGEST: Final = 20  # and how long such a word may be
_MOST_BETWEEN: Final = 5  # words between the word and a number of six and more digits
_FEW_BETWEEN: Final = 3  # and between it and a short one
_LONG_DIGITS: Final = 6
# "it should be 119907 not 119970": what stands beside one with such words is one too
_AND_THIS: Final = re.compile(
    r"[\s,]{1,3}(?:(?:not|and|or|but|then|it['’]?s|it|is|should|shud|be|to|instead|of|the|with)[\s,]{1,3}){1,5}",
    re.IGNORECASE,
)
# What is no request of this assistant, whatever its check digit says; and what is
_ANOTHERS: Final = re.compile(
    r"\b(?:passports?|visa|brp|nhs|upn|uln|trn|pupil|student|candidate|admission|account|card|payroll|staff|licen[cs]e|"
    r"login|username|phone|mobile|insurance|library|lunch|roll|badge|crime|police)\b",
    re.IGNORECASE,
)
_OURS: Final = re.compile(
    r"\b(?:ref|refs|reference|request|requests|case|(?<!sort )(?<!share )(?<!bar )code|status|receipt)\b", re.IGNORECASE
)
# "sort code 00-14-82, account 31926819"
_ACCOUNT: Final = re.compile(r"\b(?:account|acct)\b\W{1,3}(?:(?:number|no|is|was)\W{1,3}){0,2}$", re.IGNORECASE)


def numbers_beside(text: str) -> Iterator[tuple[int, int]]:
    """Find where they stand.

    >>> said = "my ref is SAR-2025-0093, the number of pupils is 1200. my passport? i gave 549 227 018"
    >>> [said[a:b] for a, b in numbers_beside(said)]
    ['SAR-2025-0093', '549 227 018']
    """
    aloud = [(start, end, sure) for start, end, sure in said_signs(text) if sure or may_be_given(text, start, end)]
    last = -1
    for start, end, sure in sorted([*numbers_written(text), *aloud]):
        goes_on = last >= 0 and _AND_THIS.fullmatch(text, last, start) and not is_of_years(text[start:end])
        if sure or goes_on or any(_is_called(text, start, end, *word) for word in _called_near(text, start, end)):
            last = end
            yield start, end


def is_called_something_else(text: str, start: int, end: int) -> bool:
    """Whether digits that could be a reference of ours are said to be a passport, an account or the like.

    >>> said = "my passport 100 000 006"
    >>> is_called_something_else(said, 12, 23), is_called_something_else("how is 100 000 006", 7, 18)
    (True, False)
    """
    if _ACCOUNT.search(text, max(0, start - _BEFORE // 2), start):
        return True
    return _ANOTHERS.search(_around(text, start, end)) is not None and not is_called_ours(text, start, end)


def is_called_ours(text: str, start: int, end: int) -> bool:
    """Whether a request, a reference or the like is spoken of beside digits.

    >>> is_called_ours("what of request HJ-4821", 16, 23), is_called_ours("my badge HJ-4821", 9, 16)
    (True, False)
    """
    return _OURS.search(_around(text, start, end)) is not None


def _around(text: str, start: int, end: int) -> str:
    return text[max(0, start - _BEFORE // 2) : start] + "|" + text[end : end + _AFTER // 2]


def _called_near(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The words near a number that numbers are called by, also with a slip in them."""
    first, last = max(0, start - _BEFORE - _LONGEST), end + _AFTER + _LONGEST
    yield from (match.span() for match in _CALLED.finditer(text, first, last))
    yield from (match.span() for match in _LONG_WORD.finditer(text, first, last) if match[0].lower() in _SLIPS)


def _is_called(text: str, start: int, end: int, word_start: int, word_end: int) -> bool:
    """Whether a word that says what a number is stands near enough before or behind it."""
    if 0 <= start - word_end <= _BEFORE:
        return _is_behind(text[word_end:start], text[start:end])
    return 0 <= word_start - end <= _AFTER and _BACK.fullmatch(text, end, word_start) is not None


def _is_behind(between: str, said: str) -> bool:
    """Whether what stands between the word and a number lets the one be said of the other."""
    words, breaks = [word.lower() for word in _WORD.findall(between)], len(_BREAK.findall(between))
    if is_of_years(said):
        return said.isdigit() and not breaks and bool(words) and _NAMES_IT.issuperset(words)
    digits = sum(character.isdigit() for character in said)
    if digits >= _LONG_DIGITS or not digits:  # none where they are said aloud
        return len(words) <= _MOST_BETWEEN and breaks <= 1
    others = any(character.isdigit() for character in between)  # "the number 42 bus at 1530"
    return len(words) <= _FEW_BETWEEN and not breaks and not others and _SUMS.isdisjoint(words)


# --- Numbers that are given to one person, right behind what they are called: a staff number, a passport, a plate

# What is given to one person, and what the number is called
_OF_A_PERSON: Final = (
    r"(?:staff|payroll|employee|personnel|pupil|student|learner|admission|candidate|exam|account|member(?:ship)?|"
    r"passport|visa|brp|driving licen[cs]e|licen[cs]e|registration|badge|library card|crime|police|case|patient|"
    r"hospital|"
    r"claim|customer|client|insurance|policy|teacher|trn|uln|urn|sort code|iban|id card|national id|biometric card|"
    r"birth certificate|certificate|application|ehcp?|parentpay|parentmail|scopay|locker|pin|door code|"
    r"(?:my|our|his|her|their) ref(?:erence)?)"
)
_CALLED_SO: Final = r"(?:\s+(?:number|numbers|num|no\.?|nr|ref(?:erence)?|code|id|card|#)){0,2}"
_IS: Final = r"(?:\s*(?:is|was|which|either|of|it's|its|:|=|#|-|,|\())*\s*"
# "policy from 2019": a word of few letters before digits is no part of a number
_NO_LEAD: Final = r"(?!(?:from|in|of|is|to|was|the|my|no|and|on|for|at|by|or|a|i|has|with|only|just|like) )"
_NUMBER: Final = rf"(?P<number>(?:{_NO_LEAD}[A-Z]{{1,4}}[-/ ]?)?" r"\d[\dA-Z]*(?:[-/ ]\d[\dA-Z]*|[-/][A-Z]{1,2}\b)*)"
# Said aloud: "employee number four oh seven one", "crime number 42 stroke 1234"
_SIGN: Final = (
    r"(?:zero|oh|nought|one|two|three|four|five|six|seven|eight|nine|double|treble|triple|stroke|slash|dash|hyphen|"
    r"[a-z]|\d{1,9})"
)
_SAID_DIGIT: Final = re.compile(
    r"\b(?:zero|oh|nought|one|two|three|four|five|six|seven|eight|nine)\b|\d", re.IGNORECASE
)
_SAID_AFTER: Final = re.compile(
    rf"\b(?:{_OF_A_PERSON}|ni|national insurance|upn|unique pupil|nhs|(?:my|his|her) number){_CALLED_SO}{_IS}"
    rf"(?P<number>{_SIGN}(?:[\s,.-]+{_SIGN}){{2,}})\b",
    re.IGNORECASE,
)
_GIVEN: Final = re.compile(rf"\b{_OF_A_PERSON}{_CALLED_SO}{_IS}{_NUMBER}\b", re.IGNORECASE)
# "i want my reference number deleted, its P20417"
_LATER: Final = re.compile(
    r"\b(?:number|ref(?:erence)?|code|id|upn)\b(?:,?\s+[\w']+){0,4}?[\s,.:-]+(?:it\s?is|it'?s|is|was)\s+"
    r"(?P<number>[A-Z]{1,3}[-/ ]?\d{3,12}[A-Z]?)\b",
    re.IGNORECASE,
)
_FEW: Final = 2  # digits: an age, a class, a page
# DVLA, since 2001: two letters, two digits, three letters
_PLATE: Final = re.compile(r"\b[A-Z]{2}\d{2}\s?[A-HJ-PR-Z]{3}\b")
_PLATE_WORDS: Final = re.compile(
    r"\b(?:cars?|reg|registration|(?:number ?)?plates?|van|vehicle|park(?:ed|ing|s)?|driv(?:es?|ing|er|en)|drove|taxi|"
    r"lorry|motorbike)\b",
    re.IGNORECASE,
)
# Those of before: "P714 LEV", "LEV 714P"
_OLD_PLATE: Final = re.compile(r"\b(?:[A-HJ-NPR-Y]\d{1,3}\s?[A-HJ-PR-Y]{3}|[A-HJ-PR-Y]{3}\s?\d{1,3}[A-HJ-NPR-Y])\b")
# "BD 17 XKM": with a space only in capitals, or "is 12 not" would be one
_SPACED_PLATE: Final = re.compile(r"\b(?!IN|IS|AT|ON|TO|OF|AS|WE|BY|MY)[A-Z]{2}\s\d{2}\s[A-HJ-PR-Z]{3}\b")
_ANY_PLATE: Final = re.compile(r"\b[A-Z]{2}\d{2}\s?[A-HJ-PR-Z]{3}\b", re.IGNORECASE)


def numbers_given(text: str) -> Iterator[tuple[int, int]]:
    """Find where they stand.

    >>> said = "my staff number EMP-40718, car AB12 CDE, 3 pupils and article 15"
    >>> [said[a:b] for a, b in numbers_given(said)]
    ['EMP-40718', 'AB12 CDE']
    """
    given = {match.span("number") for match in _GIVEN.finditer(text) if _is_a_number(text, *match.span("number"))}
    yield from sorted(given | {match.span("number") for match in _LATER.finditer(text)})
    for match in _SAID_AFTER.finditer(text):
        aloud = re.search("[a-z]{3}|oh", match["number"], re.IGNORECASE)
        if aloud and len(_SAID_DIGIT.findall(match["number"])) > 2:
            yield match.span("number")
    for match in (_ANY_PLATE if _PLATE_WORDS.search(text) else _PLATE).finditer(text):
        yield match.span()
    for match in _SPACED_PLATE.finditer(text) if _PLATE_WORDS.search(text) else ():
        yield match.span()
    for match in _OLD_PLATE.finditer(text) if _PLATE_WORDS.search(text) else ():
        yield match.span()


def _is_a_number(text: str, start: int, end: int) -> bool:
    """Whether digits behind what somebody has are its number, and not when it was or how much is on it."""
    said = text[start:end]
    when = is_of_years(said) or DATE_SHAPE.fullmatch(said)
    return sum(character.isdigit() for character in said) > _FEW and not when and may_be_given(text, start, end)


# --- What stands behind a telephone number and belongs to it, and the last digits of one where only they are said

_ENDS_WITH: Final = r"(?:(?:no\.?|number|is|it['’]?s)\s){0,2}"
# "01632 960 900 x 4471", "960 089, extension 12"
_EXTENSION: Final = re.compile(
    rf",?\s{{0,2}}\(?(?:x|ext\.?|extn\.?|extension)\s{{0,2}}{_ENDS_WITH}\d{{1,6}}(?![\w@])", re.IGNORECASE
)
_ENDS_BY_ITSELF: Final = re.compile(
    rf"\b(?:ext\.?|extn\.?|extension)\s{_ENDS_WITH}(?P<number>\d{{2,6}})(?![\w@.:/-])", re.IGNORECASE
)
# "07700 9002 14 or maybe 41"
_OR: Final = re.compile(
    r",?\s(?:or|no)\s(?:maybe|perhaps|possibly|is it|was it|wait|sorry)\s\d{2,6}(?![\w@])(?!\s?\d)", re.IGNORECASE
)
_DIGIT_WORD: Final = r"(?:zero|oh|nought|one|two|three|four|five|six|seven|eight|nine|double|treble|triple)"
# "mine ends 609 not 690", "finishes 038", "last three digits five nought five"
_ENDING: Final = re.compile(
    r"\b(?:(?:ends|ending|ended|finish(?:es|ed|ing))(?:\s(?:in|with|on))?|"
    r"last\s(?:two|three|four|five|six|few|[2-6])\s(?:digits|numbers|figures))(?:\s(?:is|are|was|were|being))?[\s:]{1,2}"
    rf"(?P<number>\d{{3,6}}|{_DIGIT_WORD}(?:\s{_DIGIT_WORD}){{2,5}})\b(?!\s(?:pupils|children))(?:,?\s(?:not|or)\s(?P<other>\d{{3,6}})\b)?",
    re.IGNORECASE,
)
# "the number ends 609", "the one you have finishes 038"; but "school finishes 330", "he ended 123 lives"
_OF_A_NUMBER: Final = re.compile(
    r"\b(?:numbers?|digits|figures|no|mobile|mob|phone|tel|telephone|landline|cell|card|account|passport|mine|one|"
    r"his|hers|ours|in|with)\b",
    re.IGNORECASE,
)
# "sorry cut off its 6 at the end": of a number that stands there
_AT_THE_END: Final = re.compile(
    r"\b(?:its|it['’]s|it is|an?|is)\s(?P<number>\d{1,3})\s(?:at|on) the (?:end|front|start)\b", re.IGNORECASE
)
_A_LONG_NUMBER: Final = re.compile(r"\d{3,5}[ -]?\d{3}")
_LOOK_BACK_FOR_ENDS: Final = 30  # characters


def end_of_phone(text: str, end: int) -> int:
    """Where a telephone number ends of which the digits end at ``end``.

    >>> said = "01632 960900 ext. 12 please"
    >>> said[: end_of_phone(said, 12)]
    '01632 960900 ext. 12'
    """
    more = _EXTENSION.match(text, end) or _OR.match(text, end)
    return more.end() if more else end


def parts_of_phones(text: str) -> Iterator[tuple[int, int]]:
    """Find extensions and last digits.

    >>> said = "mine ends 609 not 690, ask for ext 4471; the year ending 2025 school ends 330"
    >>> [said[a:b] for a, b in parts_of_phones(said)]
    ['4471', '609', '690']
    """
    for match in _ENDS_BY_ITSELF.finditer(text):
        if may_be_given(text, *match.span("number")):
            yield match.span("number")
    for match in _ENDING.finditer(text):
        of_a_number = _OF_A_NUMBER.search(text, max(0, match.start() - _LOOK_BACK_FOR_ENDS), match.start("number"))
        if (
            (of_a_number or match.start() == 0)
            and not is_of_years(match["number"])
            and may_be_given(text, *match.span("number"))
        ):
            yield match.span("number")
            if match["other"]:
                yield match.span("other")
    if _A_LONG_NUMBER.search(text):
        yield from (match.span("number") for match in _AT_THE_END.finditer(text))


# --- Share codes of the Home Office and for nursery places: nine letters and digits in threes, typed or said

_SHARE_CODE: Final = re.compile(r"\bshare[ -]?codes?\b|\bright to work\b", re.IGNORECASE)
# "W4K 9TT 2LP"; a word has no digit in it
_TYPED: Final = re.compile(r"(?<![\w-])(?=[A-Z]{0,2}\d)[A-Z\d]{3}([ -]?)[A-Z\d]{3}\1[A-Z\d]{3}(?![\w-])", re.IGNORECASE)
# "w for whisky four k nine t t two l p"
_SIGN_OF_A_CODE: Final = rf"(?:{ONE_DIGIT}|{'|'.join(NATO)}|double|[a-z\d](?:\s(?:for|as in)\s[a-z]{{2,12}})?)"
_SAID_CODE: Final = re.compile(
    rf"(?<![\w'’-]){_SIGN_OF_A_CODE}(?:[\s,.-]{{1,3}}{_SIGN_OF_A_CODE}){{7,9}}(?![\w'’-])", re.IGNORECASE
)
_REACH: Final = 60  # characters behind the words that say what it is


def share_codes(text: str) -> Iterator[tuple[int, int]]:
    """Find where they stand.

    >>> said = "my share code W4K 9TT 2LP, or the share code is w for whisky four k nine t t two l p ok"
    >>> [said[a:b] for a, b in share_codes(said)]
    ['W4K 9TT 2LP', 'w for whisky four k nine t t two l p']
    """
    for called in _SHARE_CODE.finditer(text):
        for shape in (_TYPED, _SAID_CODE):
            match = shape.search(text, called.end(), called.end() + _REACH)
            if match:
                yield match.span()
                break
