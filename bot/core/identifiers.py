"""What identifies a person by its form: addresses of every kind, numbers that are given to people, whole dates.

Each finder errs on the side of finding: a number with the shape of an NHS number is hidden although its check digit is
wrong, when the person calls it one. Names have rules of their own (``bot.core.names``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from stdnum import luhn
from stdnum.gb import nhs

from bot.core.accounts import accounts
from bot.core.coded_identifiers import coded_places, coded_things
from bot.core.date_words import DATE_SHAPE
from bot.core.dates_of_birth import dates_of_birth
from bot.core.full_dates import dates_of_life
from bot.core.numbers_beside import is_called_ours, is_called_something_else, numbers_beside
from bot.core.numbers_given import numbers_given
from bot.core.phone_ends import end_of_phone, parts_of_phones
from bot.core.places import street_addresses
from bot.core.share_codes import share_codes
from bot.core.spoken import spoken_digits, spoken_emails
from bot.core.spoken_postcodes import spoken_postcodes
from bot.core.spoken_runs import spoken_runs
from bot.core.typed_digits import typed_digits


class Span(NamedTuple):
    """One thing that identifies: ``text[start:end]``; ``value`` is the same for every way of writing it."""

    kind: str
    start: int
    end: int
    value: str


# The order is that of trust: where two overlap, the earlier kind wins.
KINDS: Final = (
    "email", "card", "nino", "upn", "nhs number", "phone", "address", "postcode", "date", "number", "name", "words",
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
