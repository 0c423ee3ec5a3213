"""What identifies a person by its form: addresses of every kind, numbers that are given to people, whole dates.

Each finder errs on the side of finding: a number with the shape of an NHS number is hidden although its check digit is
wrong, when the person calls it one. Names have rules of their own (``bot.pii.names.name_finder``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from stdnum import luhn
from stdnum.gb import nhs

from bot.pii.coded_identifiers import coded_places, coded_things
from bot.pii.date_patterns import DATE_SHAPE
from bot.pii.dates import dates_of_birth, dates_of_life
from bot.pii.named_addresses import street_addresses
from bot.pii.numbers import (
    end_of_phone,
    is_called_ours,
    is_called_something_else,
    numbers_beside,
    numbers_given,
    parts_of_phones,
    share_codes,
)
from bot.pii.span import Span
from bot.text.spoken_values import ONE_DIGIT, spoken_digits, spoken_emails, spoken_postcodes, spoken_runs
from bot.text.typos import typed_digits

# --- What somebody is called on the internet: a login with digits in it, a handle, the address of their machine

_HANDLE: Final = re.compile(r"(?<![\w@./])@[A-Za-z]\w{1,29}(?:\.\w{1,20}){0,3}(?![\w@])")
_SERVICES: Final = (
    r"insta(?:gram)?|snap(?:chat)?|tik ?tok|twitter|discord|roblox|skype|minecraft|xbox|psn|fortnite|youtube|facebook|"
    r"telegram"
)
_NAMED: Final = re.compile(
    rf"\b(?:user ?name|user|log ?in|handle|gamer ?tag|{_SERVICES})"
    r"(?:\s+(?:name|id|account|is|its|it's|was|called|as|=|:))*[\s:=]+"
    r"(?P<name>(?=[\w.-]*[a-z])(?=[\w.-]*\d)[\w.-]{4,30}\w)",
    re.IGNORECASE,
)
# "she logs in as", "my login for the tablet is", "jsmith14 is my username"
_LOGGING_IN: Final = re.compile(
    rf"\b(?:user[ -]?name|user|usre?name|log[- ]?in|logg?(?:s|ed|ing)?[ -]?(?:in|on)(?:to)?|sign(?:s|ed)?[ -]in|"
    r"account|handle|profile|gamer ?tag|screen ?name|password|passcode|pasword|wifi|locked out|"
    rf"number for the (?:computer|ipad|laptop|tablet)|{_SERVICES})\b",
    re.IGNORECASE,
)
# Letters and digits together, as a school gives them: "jsmith14", "21bpatel", "s.poe2015"; without a digit it may be
# "he will kill.me on facebook"
_LOGIN: Final = re.compile(
    r"(?<![\w@./⟨-])(?:[a-z][a-z._-]{2,24}\d{2,6}[a-z]{0,3}|\d{2,4}[a-z][a-z._-]{2,24}|"
    r"[a-z]{2,20}[._][a-z]{2,20}\d{1,4})(?![\w@/-])(?!\.\w)",
    re.IGNORECASE,
)
# With letters enough and two digits nothing else is written so: "is jsmith14 my name on it"
_SURELY_A_LOGIN: Final = re.compile(r"[a-z]{5,24}(?!(?:19|20)\d\d)\d{2,4}", re.IGNORECASE)
# "login is m o h a m e d a one five", "username b wright zero three"
_SPOKEN: Final = re.compile(
    rf"\b(?:log[- ]?in|user[ -]?name)(?:\s(?:name|is|its|it['’]s|was|as)){{1,3}}\s"
    rf"(?P<name>(?:[a-z]\s){{1,20}}(?:[a-z]{{2,15}}\s){{0,2}}?(?:{ONE_DIGIT}\s){{1,3}}{ONE_DIGIT})\b",
    re.IGNORECASE,
)
# "year10", "room12", "september24": what is numbered, written without its space
_NUMBERED: Final = (
    "year yr class room form term week page covid office windows version article section level grade key day ipad "
    "iphone android chapter gcse btec set group january february march april june july august september october "
    "november december spring summer autumn winter ticket route channel under question appendix table figure photo "
    "photos image img file scan number reference annex clause para item house block flat lesson module unit phase "
    "stage tier batch target vision postcode report trip"
)
_NO_LOGIN: Final = re.compile(
    rf"(?:{'|'.join(_NUMBERED.split())})[-._]?\d+\w*|\d+(?:st|nd|rd|th|pm|am|mins?|hrs?|days?|weeks?|months?|pounds|"
    r"quid|kids|mb|gb|kg|yo|times|pages|hours?|minutes?|o'?clock|yr\w*|year\w*)|(?:www\.)?\w+\.(?:com|org|uk|net|co)",
    re.IGNORECASE,
)
_IP: Final = re.compile(
    r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.]*\d)|(?<![\w:])(?:[\da-f]{1,4}:){4,7}[\da-f]{1,4}(?![\w:])",
    re.IGNORECASE,
)
_IP_WORDS: Final = re.compile(
    r"\b(?:i\.?p|computer|router|tablet|laptop|phone|internet|online|wifi|my add?res+|connect\w*)\b", re.IGNORECASE
)
_BEFORE: Final = 55  # characters in which a word of logging in is looked for before a login
_AFTER: Final = 30


def accounts(text: str) -> Iterator[tuple[int, int]]:
    """Find where they stand.

    >>> said = "she logs in as jsmith14, snap is jo_b99, my ip is 203.0.113.9, he is in year4 with covid19"
    >>> [said[a:b] for a, b in accounts(said)]
    ['jsmith14', 'jo_b99', '203.0.113.9']
    """
    found = {match.span() for match in _HANDLE.finditer(text)} | {match.span("name") for match in _NAMED.finditer(text)}
    found |= {match.span("name") for match in _SPOKEN.finditer(text)}
    for match in _LOGIN.finditer(text):
        near = _SURELY_A_LOGIN.fullmatch(match[0]) or (
            _LOGGING_IN.search(text, max(0, match.start() - _BEFORE), match.start())
            or _LOGGING_IN.search(text, match.end(), match.end() + _AFTER)
        )
        if near and not _NO_LOGIN.fullmatch(match[0]):
            found.add(match.span())
    if _IP_WORDS.search(text):
        found |= {match.span() for match in _IP.finditer(text)}
    yield from sorted(found)


# ---


# The order is that of trust: where two overlap, the earlier kind wins.
KINDS: Final = (
    "email", "card", "nino", "upn", "nhs number", "phone", "address", "postcode", "date", "number", "name",
    "possible name", "words",
)  # fmt: skip

_EMAIL: Final = re.compile(r"(?<![^\s@<>(),;:\"“”⟨⟩\[\]])[^\s@<>(),;:\"“”⟨⟩\[\]]+@[^\s@<>(),;:\"“”⟨⟩\[\]]+[^\W_]")
# A comma for the dot, a space beside it: "jo@example,com", "jo@ example .org"
_EMAIL_MISTYPED: Final = re.compile(
    r"(?<![\w.+'-])[\w.+'-]{1,64}\s?@\s?[\w-]+(?:\s?[.,]\s?(?:co|com|org|net|uk|info|me|gov|sch|ac|eu|ie)\b)+", re.I
)
# HMRC, National Insurance Manual NIM39110: two letters, six digits, A to D; QQ is the example printed on every form
_NINO: Final = re.compile(r"\b[A-Z]{2}[ -]?\d{2}[ -]?\d{2}[ -]?\d{2}[ -]?[A-D]\b", re.IGNORECASE)
# DfE, "Unique pupil numbers": a letter, eleven digits, and a digit (or, while temporary, a letter)
_UPN: Final = re.compile(r"\b[A-Z]\d{11}[\dA-Z]\b", re.IGNORECASE)
_DIGITS: Final = re.compile(r"(?<![\w.])\+?\(?[\do](?:[ ().\-–/]{0,3}[\do]){5,40}(?![\w])", re.IGNORECASE)
_WHOLE_DATE: Final = re.compile(r"(?<!\d)\d{1,2}([-./])\d{1,2}\1(?:19|20)\d\d(?!\d)")
_LONG_NUMBER: Final = 10
_NEARLY_OURS: Final = 7
_CARD_DIGITS: Final = 16
_TWO_PHONES: Final = 18  # digits
_MOST_GROUPS: Final = 10
_GROUP: Final = re.compile(r"\+?\(?[\do]+", re.IGNORECASE)
_REFERENCE: Final = re.compile(r"\b(?P<letters>[A-Z]{1,4}[- ]?)?(?P<digits>\d(?:[ -]?\d){3,13})\b", re.IGNORECASE)
_PHONE_WORDS: Final = re.compile(
    r"\b(?:ring|call|phone|tel|telephone|mob|mobile|cell|text|landline|whats ?app)\b", re.I
)
_CARD_WORDS: Final = re.compile(r"\b(?:bank|credit|debit|my|the) card\b", re.IGNORECASE)
_NHS_WORDS: Final = re.compile(r"\bn\.?h\.?s\b", re.IGNORECASE)

_AREAS: Final = (
    "AB AL B BA BB BD BF BH BL BN BR BS BT BX CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX "
    "FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN "
    "NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB "
    "W WA WC WD WF WN WR WS WV YO ZE"
).replace(" ", "|")
# Royal Mail, BS 7666: area, district, sector, and two letters; none should be C I K M O V, but people err
_POSTCODE: Final = re.compile(
    rf"\b(?P<outward>(?:{_AREAS})\d(?:\d|[A-HJKMNPR-Y])?)\s{{0,2}}(?P<inward>\d(?!(?:am|pm|st|nd|rd|th|mm|cm|km|kg|mb|gb)\b)[A-Z]{{2}})\b",
    re.IGNORECASE,
)

_AREA: Final = re.compile(rf"(?:{_AREAS})\d")


def references(text: str, is_reference: Callable[[str], bool]) -> list[tuple[int, int]]:
    """Where references and codes of ours stand; they are no one's personal data.

    >>> references("the request HJ-2026 or 5512", lambda said: said.startswith("HJ-"))
    [(12, 19)]
    """
    found = []
    for match in _REFERENCE.finditer(text):
        before = match["letters"] or " "
        # "is 549 227 018" begins with no prefix of ours
        if before.endswith(" ") and not before.isupper() and is_called_something_else(text, *match.span("digits")):
            continue
        if match["letters"] and is_reference(match[0]):
            # Of few digits behind our letters, a badge may be meant: "HJ-0562"
            if len(re.sub(r"\D", "", match[0])) >= _NEARLY_OURS or is_called_ours(text, *match.span()):
                found.append(match.span())
        elif is_reference(match["digits"]) or is_reference(re.sub(r"\D", "", match["digits"])):
            found.append(match.span("digits"))
    return found


def find_identifiers(text: str) -> Iterator[Span]:  # noqa: C901
    """Find everything but names; what is found may overlap."""
    shared = list(share_codes(text))
    given = sorted(
        {
            *numbers_given(text),
            *numbers_beside(text),
            *accounts(text),
            *parts_of_phones(text),
            *shared,
            *coded_things(text),
        }
    )
    yield from _emails(text)
    # "QTS 0417/228", "passport 100 000 006": some digits of it could be dialled, but what it is called is said
    whole = [(start, end) for start, end in given if sum(c.isdigit() for c in text[start:end]) < _TWO_PHONES]
    for one in _numbers(typed_digits(text)):
        if not any(a <= one.start and one.end <= b and b - a > one.end - one.start for a, b in whole):
            yield one._replace(end=end_of_phone(text, one.end)) if one.kind == "phone" else one
    for said in spoken_digits(text):
        kind = _kind_of_digits(said.typed, text, said.start)
        if kind or len(said.typed) >= _LONG_NUMBER:  # so long a number is nobody's age or year
            kind = kind or "number"
            yield Span(kind, said.start, said.end, _phone_value(said.typed) if kind == "phone" else said.typed)
    for said in spoken_runs(text):
        first = next(spoken_digits(text[said.start : said.end]), said)
        kind = (
            _kind_of_digits(said.typed, text, said.start) or _kind_of_digits(first.typed, text, said.start) or "number"
        )
        yield Span(kind, said.start, said.end, _phone_value(said.typed) if kind == "phone" else said.typed)
    for match in _NINO.finditer(text):
        yield Span("nino", match.start(), match.end(), _squeeze(match[0]))
    for match in _UPN.finditer(text):
        yield Span("upn", match.start(), match.end(), _squeeze(match[0]))
    for start, end in given:
        yield Span("number", start, end, _squeeze(text[start:end]))
    for start, end in shared:  # of which two thirds would be a postcode, and what stands before it an address
        text = f"{text[:start]}{'|' * (end - start)}{text[end:]}"
    for match in _POSTCODE.finditer(text):
        yield Span("postcode", match.start(), match.end(), _squeeze(match[0]))
    for said in spoken_postcodes(text):
        if not _AREA.match(said.typed):  # "oh three three three oh" is a number that begins with nothing
            continue
        yield Span("postcode", said.start, said.end, said.typed)
    for start, end, value in (*dates_of_birth(text), *dates_of_life(text)):
        yield Span("date", start, end, value)
    for start, end in (*street_addresses(text), *coded_places(text)):
        yield Span("address", start, end, re.sub(r"\W+", " ", text[start:end]).strip().lower())


def _emails(text: str) -> Iterator[Span]:
    for match in _EMAIL_MISTYPED.finditer(text):
        yield Span("email", match.start(), match.end(), _email_value(re.sub(r"\s", "", match[0]).replace(",", ".")))
    for match in _EMAIL.finditer(text):
        start = match.start() + len(match[0]) - len(match[0].lstrip(".'*-_"))
        yield Span("email", start, match.end(), _email_value(text[start : match.end()]))
    for said in spoken_emails(text):
        yield Span("email", said.start, said.end, _email_value(said.typed))


def _email_value(typed: str) -> str:
    try:
        return validate_email(typed, check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        return typed.lower()


def _numbers(text: str) -> Iterator[Span]:
    for run in _DIGITS.finditer(text):
        if DATE_SHAPE.fullmatch(run[0]):
            continue
        start = run.start()
        for date in [*_WHOLE_DATE.finditer(text, *run.span()), None]:
            end = date.start() if date else run.end()
            yield from _numbers_in_groups(text, [group.span() for group in _GROUP.finditer(text, start, end)])
            start = date.end() if date else end


def _numbers_in_groups(text: str, groups: list[tuple[int, int]]) -> Iterator[Span]:
    """The longest numbers that are something, among groups of digits side by side ("943 476 5919 4 Mill Road")."""
    shortest = 1 if len(groups) <= _MOST_GROUPS else len(groups)
    for length in range(len(groups), shortest - 1, -1):
        for first in range(len(groups) - length + 1):
            start, end = groups[first][0], groups[first + length - 1][1]
            typed = re.sub(r"[^\d+]", "", re.sub("o", "0", text[start:end], flags=re.IGNORECASE))
            if kind := _kind_of_digits(typed, text, start):
                yield from _numbers_in_groups(text, groups[:first])
                yield Span(kind, start, end, _phone_value(typed) if kind == "phone" else typed)
                yield from _numbers_in_groups(text, groups[first + length :])
                return


def _kind_of_digits(typed: str, text: str, start: int) -> str | None:
    """What a run of digits is, by its check digit, its form, and the words before it."""
    before = text[max(0, start - 40) : start]
    if 13 <= len(typed) <= 19 and typed.isdigit() and luhn.is_valid(typed):
        return "card"
    if len(typed) == _CARD_DIGITS and _CARD_WORDS.search(text, max(0, start - 80), start + 80):
        return "card"
    if len(typed) == 10 and typed[0] != "0" and (_NHS_WORDS.search(before) or nhs.is_valid(typed)):
        return "nhs number"
    if _is_phone(typed, bool(_PHONE_WORDS.search(before))):
        return "phone"
    return None


def _is_phone(typed: str, is_called_one: bool) -> bool:
    """Whether a telephone could dial this; a number without its area code only when it is called a number to ring."""
    if typed.startswith("7") and len(typed) == 10:
        return True  # a mobile without its 0
    abroad = typed.startswith("44") and len(typed) >= _LONG_NUMBER
    if not (typed.startswith(("0", "+")) or abroad or is_called_one):
        return False
    try:
        number = phonenumbers.parse(typed, "GB")
    except phonenumbers.NumberParseException:
        return False
    if phonenumbers.is_possible_number(number):
        return True
    return is_called_one and 6 <= len(typed) <= 12


def _phone_value(typed: str) -> str:
    """One form for +44 7700 …, 0044 7700 … and 07700 …."""
    try:
        return phonenumbers.format_number(phonenumbers.parse(typed, "GB"), phonenumbers.PhoneNumberFormat.E164)
    except phonenumbers.NumberParseException:
        return typed


def _squeeze(text: str) -> str:
    return re.sub(r"[\W_]", "", text).upper()
