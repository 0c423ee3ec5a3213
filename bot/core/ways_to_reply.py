"""How a person wants to be answered: which way an address is for, and what is wrong with one that cannot work."""

from __future__ import annotations

import re
from typing import Final

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from bot.core.cases import Told
from bot.core.identifiers import Span, find_identifiers

# What a flaw is called is how data/form.toml names the words for it.
NO_AT: Final = "email_no_at"
NO_NAME: Final = "email_no_name"
NO_ENDING: Final = "email_no_ending"
SPELLING: Final = "email_spelling"
BAD_EMAIL: Final = "email_bad"
TOO_SHORT: Final = "phone_short"
TOO_LONG: Final = "phone_long"
BAD_PHONE: Final = "phone_bad"
ONLY_POSTCODE: Final = "post_only_postcode"
FLAWS: Final = (NO_AT, NO_NAME, NO_ENDING, SPELLING, BAD_EMAIL, TOO_SHORT, TOO_LONG, BAD_PHONE, ONLY_POSTCODE)
CHECK_AGAIN: Final = frozenset({SPELLING, BAD_PHONE})
"""Flaws of an address that may yet work: given a second time, it is taken."""

_WAYS: Final = {"email": Told.EMAIL, "phone": Told.TELEPHONE, "address": Told.POST, "postcode": Told.POST}
_UK_DIGITS: Final = (10, 11)  # with the leading 0; Ofcom, National Telephone Numbering Plan, section B1
_MOBILE_DIGITS: Final = 11
# Ofcom, "Telephone numbers for drama purposes": never given to anybody, so no library knows them as valid.
_DRAMA: Final = re.compile(r"\+44(?:7700900|1632960|2079460|1174960|1214960|1614960|8081570|3069990)\d{3}")
# Mail for these never arrives; each is a slip of one or two keys from a provider that half the country uses.
_SLIPS: Final = re.compile(
    r"@(?:(?:gmail|googlemail|hotmail|yahoo|outlook|icloud|live|btinternet)\.(?:con|cm|comm|cim|vom|xom|cpm|co|om|cok|uk)"
    r"|(?:gmial|gamil|gmal|gmaill|gnail|hotmial|hotmal|hotmai|yaho|yahooo|yhoo|outlok|outloo|iclod|icoud)\.\w[\w.]*)$",
    re.IGNORECASE,
)
_ATTEMPT: Final = re.compile(
    r"(?P<email>(?<![^\s,;⟨⟩])[^\s,;⟨⟩]*@[^\s,;⟨⟩]*|(?<![^\s@,;⟨⟩])[^\s@,;⟨⟩]+\.(?:com|co\.uk|org|net|uk|org\.uk|sch\.uk)\b)"
    r"|(?P<phone>\+?\(?\d[\d ().\-]*\d)",
    re.IGNORECASE,
)


def way_of(kind: str) -> Told | None:
    """The way to answer that a kind of identifier is for; None for one that nobody can be answered by.

    >>> way_of("email"), way_of("nino")
    (<Told.EMAIL: 'email'>, None)
    """
    return _WAYS.get(kind)


def flaw(kind: str, clear: str) -> str:
    """What is wrong with an address of this kind as it was typed or said; empty if it may work.

    >>> flaw("email", "jo@gmail"), flaw("email", "jo@gmail.con"), flaw("email", "jo at example dot org")
    ('email_no_ending', 'email_spelling', '')
    >>> flaw("phone", "07700 9001"), flaw("phone", "07700 900123")
    ('phone_short', '')
    """
    if kind == "email":
        return _email_flaw(written("email", clear))
    if kind == "phone":
        return _phone_flaw(written("phone", clear))
    return ""


def written(kind: str, clear: str) -> str:
    """An address as it has to be written to be used: "jo at example dot org" becomes an e-mail address.

    >>> written("email", "Jo at example dot org"), written("phone", "07700 900123")
    ('jo@example.org', '+447700900123')
    """
    if kind == "email" and "@" in clear:
        return clear.strip().strip(".,;:")
    found = [span.value for span in find_identifiers(clear) if span.kind == kind]
    return found[0] if found else clear.strip()


def attempts(text: str) -> list[Span]:
    """What was meant as an e-mail address or telephone number, although it has not quite the shape of one.

    >>> [(span.kind, span.value) for span in attempts("it is jo@gmail or 07700 90")]
    [('email', 'jo@gmail'), ('phone', '07700 90')]
    """
    found = []
    for match in _ATTEMPT.finditer(text):
        kind = "email" if match["email"] else "phone"
        if kind == "email" or sum(map(str.isdigit, match[0])) >= 5:
            found.append(Span(kind, match.start(), match.end(), match[0].strip()))
    return found


def _email_flaw(address: str) -> str:
    name, at, ending = address.rpartition("@")
    if not at:
        return NO_AT
    if not name:
        return NO_NAME
    if "." not in ending.strip("."):
        return NO_ENDING
    if _SLIPS.search(address):
        return SPELLING
    try:
        validate_email(address, check_deliverability=False)
    except EmailNotValidError:
        return BAD_EMAIL
    return ""


def _phone_flaw(number: str) -> str:
    try:
        parsed = phonenumbers.parse(number, "GB")
    except phonenumbers.NumberParseException:
        return TOO_SHORT
    if phonenumbers.is_valid_number(parsed) or _DRAMA.fullmatch(_plain(parsed)):
        return ""
    if parsed.country_code != 44:
        return "" if phonenumbers.is_possible_number(parsed) else BAD_PHONE
    digits = len(str(parsed.national_number)) + 1
    mobile = str(parsed.national_number).startswith("7")
    if digits < (_MOBILE_DIGITS if mobile else min(_UK_DIGITS)):
        return TOO_SHORT
    return TOO_LONG if digits > max(_UK_DIGITS) else BAD_PHONE


def _plain(number: phonenumbers.PhoneNumber) -> str:
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
