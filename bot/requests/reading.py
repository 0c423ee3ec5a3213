"""Reading how a person wants to be answered, and what they want, while a request is taken.

Addresses arrive as tokens ("⟨email 1⟩"). Reading a little too much costs a correction at the check; an address that is
not theirs would send the school's answer to somebody else, so that is read with care.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from bot.law.case import Told
from bot.law.rights import Right
from bot.notice.form_text import BAD_EMAIL, BAD_PHONE, NO_AT, NO_ENDING, NO_NAME, SPELLING, TOO_LONG, TOO_SHORT
from bot.notice.school import is_made_up
from bot.pii.identifiers import find_identifiers
from bot.pii.span import Span

# --- How a person wants to be answered: which way an address is for, and what is wrong with one that cannot work

# What a flaw is called is how data/form.toml names the words for it.
CHECK_AGAIN: Final = frozenset({SPELLING, BAD_PHONE})
"""Flaws of an address that may yet work: given a second time, it is taken."""
ONE_NAME: Final = "one_name"
"""Of a name: a first name alone, or a surname."""
UNSURE: Final = "unsure"
"""Of a name: it may be none."""

_WAYS: Final = {"email": Told.EMAIL, "phone": Told.TELEPHONE, "address": Told.POST, "postcode": Told.POST}
_UK_DIGITS: Final = (10, 11)  # with the leading 0; Ofcom, National Telephone Numbering Plan, section B1
_MOBILE_DIGITS: Final = 11
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
    """What is wrong with an address or a name of this kind as it was typed or said; empty if it may work.

    >>> flaw("email", "jo@gmail"), flaw("email", "jo@gmail.con"), flaw("email", "jo at example dot org")
    ('email_no_ending', 'email_spelling', '')
    >>> flaw("phone", "07700 9001"), flaw("phone", "07700 900123")
    ('phone_short', '')
    """
    if kind == "name":
        return "" if len(clear.split()) > 1 else ONE_NAME
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


def dialled(number: str) -> str:
    """A telephone number that was spoken in words as it is dialled; as it came where it is typed, or is none.

    >>> dialled("oh seven seven double oh nine double oh one two three"), dialled("07700 900 123")
    ('07700 900123', '07700 900 123')
    """
    if any(map(str.isdigit, number)):
        return number
    try:
        parsed = phonenumbers.parse(written("phone", number), "GB")
    except phonenumbers.NumberParseException:
        return number
    national = phonenumbers.PhoneNumberFormat.NATIONAL
    foreign = phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return str(phonenumbers.format_number(parsed, national if parsed.country_code == 44 else foreign))


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
    if phonenumbers.is_valid_number(parsed) or is_made_up(number):
        return ""
    if parsed.country_code != 44:
        return "" if phonenumbers.is_possible_number(parsed) else BAD_PHONE
    digits = len(str(parsed.national_number)) + 1
    mobile = str(parsed.national_number).startswith("7")
    if digits < (_MOBILE_DIGITS if mobile else min(_UK_DIGITS)):
        return TOO_SHORT
    return TOO_LONG if digits > max(_UK_DIGITS) else BAD_PHONE


# ---
_ASKS_TO_REACH: Final = re.compile(
    r"\b(?:ring|call|text|phone|e-?mail|mail|contact|reach|answer|write to|reply to|get (?:hold of|back to)) "
    r"(?:me|us)\b[^.?!⟨]{0,30}$",
    re.IGNORECASE,
)
_REFUSED: Final = re.compile(
    r"\b(?:not|never|no longer|stop|don'?t|dont|do not)\b[^.?!;,⟨⟩]{0,40}$"
    r"|\b(?:his|her|their|my (?:ex|husband|wife|partner)\S*)(?:'?s)? (?:e-?mail|phone|number|address)\b[^.?!⟨]{0,10}$",
    re.IGNORECASE,
)
_RATHER: Final = re.compile(r"\b(?:so|please|only|use|instead|better)\b[^.?!⟨]{0,30}$", re.IGNORECASE)
_ADDRESS: Final = re.compile(r"⟨(?P<kind>email|phone|address|postcode) \d+⟩")
_ANSWERED_BY: Final = re.compile(
    r"(?P<token>⟨(?P<kind>email|phone) \d+⟩)|⟨address \d+⟩(?:[^⟨]{0,40}⟨postcode \d+⟩)?|⟨postcode \d+⟩"
)
"""All of an address; a postal one may be two tokens."""
_ADDRESS_LEAD: Final = (
    r"(?:(?:please|by|post|letter|send|it|to|write|me|at|my|home|address|is|i|we|live|our|only|c/o)\b[\s:,]*)+"
    r"(?<=[\s:,])"
)
_POSTCODE: Final = re.compile(r"\b[a-z]{1,2}\d[a-z\d]?\s*\d[a-z]{2}\b", re.IGNORECASE)
_BESIDE: Final = frozenset(
    """
    my the is it's its e-mail email phone mobile number address by at on to please me ring call text use write
    send it i you can and or post mail contact yes sure ok thanks thank home work no sorry actually should be
    new correct
    """.split()  # noqa: SIM905 a list of words to read
)
_REPORTS: Final = re.compile(
    r"\b(?:school|class|end of (?:year|term)) reports?\b|\breports? cards?\b|\bschool record\b", re.IGNORECASE
)
_MARKETING: Final = re.compile(
    r"\b(?:marketing|advert\w*|adverts?|newsletters?|fund ?raising|sell(?:ing)? (?:me|us))\b", re.IGNORECASE
)
_ALL_SAID: Final = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True)
class ReadContact:
    """A way to be answered and the words for it, with the token of the address (None for a postal address)."""

    way: Told
    words: str
    token: str | None = None


def contact(text: str, marked: Collection[str] = (), answering: bool = False) -> ReadContact | None:
    """How the person wants to be answered: by the first address in the words that are ``marked`` as that, or a later
    one that they want rather.

    Only who is ``answering`` the question for it may say "not" before it; where none is marked, the first counts that
    they do not refuse.

    >>> contact("not ⟨email 1⟩ thats my ex, use ⟨email 2⟩", ["⟨email 2⟩"]).words
    '⟨email 2⟩'
    >>> contact("you sent an email to ⟨email 1⟩ with her report in it") is None
    True
    """
    told = list(_ANSWERED_BY.finditer(text))
    free = [match for match in told if not refuses(text[: match.start()])]
    meant = [match for match in (told if answering else free) if any(_share(match[0], words) for words in marked)]
    meant = meant or (free if answering else [])
    if not meant:
        return None
    chosen = next((match for match in meant[1:] if _RATHER.search(text[: match.start()])), meant[0])
    return ReadContact(way_of(chosen["kind"] or "address") or Told.POST, chosen[0], chosen["token"])


def _share(address: str, words: str) -> bool:
    """Whether a token of an address stands in words."""
    return any(token[0] in words for token in _ADDRESS.finditer(address))


def whole_address(text: str) -> Span | None:
    """All of a postal address given as an answer, so that it is hidden as one.

    >>> whole_address("by post to The Old Forge, Peldon CO5 7QJ").value
    'the old forge, peldon co5 7qj'
    """
    kinds = {span.kind for span in find_identifiers(text)}
    bare = re.sub(rf"^\W*(?:{_ADDRESS_LEAD})", "", text.strip(), flags=re.IGNORECASE).strip(" ,.;!")
    only_postcode = not _ALL_SAID.search(_POSTCODE.sub("", bare))
    if not kinds & {"postcode", "address"} or kinds & {"email", "phone"} or only_postcode or "⟨" in text:
        return None
    start = text.find(bare)
    return Span("address", start, start + len(bare), " ".join(bare.casefold().split()))


def asks_to_reach(before: str) -> bool:
    """Whether what stands before an address says to use it to reach the writer: "e-mail me at"."""
    return _ASKS_TO_REACH.search(before) is not None


def refuses(before: str) -> bool:
    """Whether what stands before an address or a person says not to use them: "don't tell", "not"."""
    return _REFUSED.search(before) is not None


def names_an_address(text: str) -> bool:
    """Whether an address stands in a message, whosever it is."""
    return _ADDRESS.search(text) is not None


def is_little_more_than_an_address(text: str) -> bool:
    """Whether a message gives an address and hardly anything else, so that it is an answer."""
    return bool(_ADDRESS.search(text)) and len(_own_words(text)) <= 3 and "?" not in text


def says_more_than_an_address(text: str) -> bool:
    """Whether something stands beside an address that the school should read too."""
    return len(_own_words(text)) >= 4


def has_street(words: str) -> bool:
    """Whether a postal address says more than its postcode."""
    return bool(_ALL_SAID.search(re.sub(r"⟨postcode \d+⟩", "", words)))


def wants_reports(text: str) -> bool:
    """Whether somebody asks for school reports, for which a parent has a right of its own."""
    return _REPORTS.search(text) is not None


def is_marketing(text: str, right: Right | None) -> bool:
    """Whether an objection is to direct marketing, which is absolute (UK GDPR Article 21(3))."""
    return right is Right.OBJECTION and _MARKETING.search(text) is not None


def _own_words(text: str) -> list[str]:
    """The words beside the addresses that are no part of giving one."""
    words = re.findall(r"[\w'’-]+", re.sub(r"⟨[^⟨⟩]*⟩", " ", text.casefold()))
    return [word for word in words if word not in _BESIDE]
