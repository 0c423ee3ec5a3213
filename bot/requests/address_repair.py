"""A part of an address put right, such as ".com, not .con" or "the last three are 418": the whole address as meant.

It is read where the address is known in clear, before the message is pseudonymised: a token hides its letters.
"""

from __future__ import annotations

import re
from typing import Final

from bot.text.spoken_values import spoken_digits

_WHOLE: Final = 9  # digits of a telephone number, at least
_SHORTEST: Final = 3
"""Digits that can be told from a day of the month."""
_DOMAIN: Final = re.compile(
    r"(?<![\w@.-])(?P<host>[\w-]*)(?:\.|\s?\bdot\s)(?P<ending>[a-z]{2,}(?:(?:\.|\sdot\s)[a-z]{2,})?)\b", re.IGNORECASE
)
_GROUP: Final = re.compile(r"(?<![\w@.])\d(?:\s?\d){2,5}(?![\w@])")
_HOUSE: Final = re.compile(r"(?<![\w@.])\d{1,4}[a-z]?(?![\w@])", re.IGNORECASE)
_NOT: Final = re.compile(r"\bnot\s+(?:\d{3,6}|[\w-]*(?:\.[a-z]{2,})+)(?![\w@])[\s,]*", re.IGNORECASE)
"""The old part that is taken back."""
_AT_THE_END: Final = re.compile(
    r"(?:\blast (?:three|four|five|six|[3-6])\b\D{0,25}|\bend(?:s|ing)? (?:in|with|on)\s+)(?=\d)", re.IGNORECASE
)


def with_whole_address(text: str, given: str, wish: str = "") -> str:
    """A message with the whole address in the place of its new part; "" where it puts no part of ``given`` right.

    ``given``: the address or telephone number that was told before, in clear. Of a postal address the number of the
    house is put right, where both are said and the old one does not stand in the ``wish`` too; that address alone is
    returned.

    >>> with_whole_address("oops its .com not .con", "jo@example.con")
    'oops its jo@example.com '
    >>> with_whole_address("the last three are 418", "07700 900481")
    'the last three are 07700900418'
    >>> with_whole_address("its not 481 its 418", "07700 900481"), with_whole_address("12 March", "07700 900123")
    ('its its 07700900418', '')
    >>> with_whole_address("take it off youtube.com", "jo@example.org")
    ''
    >>> with_whole_address("it ends in 418", "")
    ''
    >>> with_whole_address("sorry, the house is 41, not 14", "14 tolver rise, peldon")
    '41 tolver rise, peldon'
    >>> with_whole_address("the house is 41", "14 tolver rise, peldon")
    ''
    >>> with_whole_address("no, the 21st, 21 not 14", "14 tolver rise, peldon", "he was born on 14 march")
    ''
    """
    if "@" in text or not given:
        return ""
    if "@" in given:
        return _NOT.sub("", _email(text, given))
    is_postal = re.search(r"[^\W\d]{2}", given) is not None
    return _postal(text, given, wish) if is_postal else _NOT.sub("", _number(text, given))


def _email(text: str, given: str) -> str:
    mailbox, _, domain = given.lower().rpartition("@")
    name, _, _ = domain.partition(".")
    new: list[tuple[re.Match[str], str]] = []
    for match in _DOMAIN.finditer(text):
        ending = re.sub(r"\sdot\s", ".", match["ending"].lower())
        if match["host"].lower() in ("", name) and not domain.endswith(f".{ending}"):
            new.append((match, f"{mailbox}@{name}.{ending}"))
    if len({address for _, address in new}) != 1:
        return ""
    match, address = new[-1]
    return f"{text[: match.start()]}{address}{text[match.end() :]}"


def _number(text: str, given: str) -> str:
    given = re.sub(r"^\+44", "0", re.sub(r"[^\d+]", "", given))
    if len(given) < _WHOLE:
        return ""
    for said in reversed(list(spoken_digits(text, at_least=_SHORTEST))):
        text = f"{text[: said.start]}{said.typed}{text[said.end :]}"
    found = [(match, re.sub(r"\s", "", match[0])) for match in _GROUP.finditer(text)]
    new = [one for one in found if one[1] not in given]
    old = [digits for _, digits in found if digits in given]
    if len(new) != 1:
        return ""
    match, digits = new[0]
    if old and len(old[-1]) == len(digits):
        at = given.rindex(old[-1])
    elif any(end.end() == match.start() for end in _AT_THE_END.finditer(text)):
        at = len(given) - len(digits)
    else:
        return ""
    whole = given[:at] + digits + given[at + len(digits) :]
    return f"{text[: match.start()]}{whole}{text[match.end() :]}"


def _postal(text: str, given: str, wish: str) -> str:
    said, known, wished = ({number.casefold() for number in _HOUSE.findall(one)} for one in (text, given, wish))
    known &= said
    if len(known) != 1 or len(said) != 2 or known & wished:
        return ""
    (old,), (new,) = known, said - known
    return re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", new, given, count=1, flags=re.IGNORECASE)
