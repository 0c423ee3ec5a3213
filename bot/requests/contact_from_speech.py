"""How to reach somebody, as a recogniser wrote what they said: an address, a number or a postcode as it is typed."""

from __future__ import annotations

import re
from typing import Final

from bot.speech.spelling_aloud import spelt_signs
from bot.text.spoken_values import ONE_WORD, spoken_digits

_LEAD: Final = re.compile(
    r"^\W*(?:(?:no|yes|it's|its|it is|that's|(?:my|the)(?=\W+(?:e-?mail|address|number|phone|telephone|mobile|post))|"
    r"e-?mail|email address|address|number|phone|telephone|mobile|"
    r"postcode|post code|is|so|sorry|please|um|er|use|on|call me|ring me)\b\W*)*",
    re.IGNORECASE,
)
_AT: Final = re.compile(r"(?<!\s)\s*(?:@|(?:,\s+|(?<=\s))(?:at|a t)(?:\s+sign)?\b,?)\s*", re.IGNORECASE)
_ENDING: Final = re.compile(
    r"(?<![\s.,])[\s.,]*(?:dot|not|dott|\.)\s*(co|com|org|net|uk|ac|gov|sch|on|come|not on)\b", re.IGNORECASE
)
_POSTCODE: Final = re.compile(r"([A-Z]{1,2}\d[A-Z\d]?)(\d[A-Z]{2})")
_NUMBER: Final = re.compile(r"[\d\s().,:/+-]+")
_LONG_ENOUGH: Final = range(9, 16)
_NOUGHT_AS_LETTER: Final = re.compile(r"^[A-Za-z]\W*(?=[1237][\d\s().,-]{8,}$)")
"""An "oh" at the beginning that was heard as another letter: "L7700 900 123"."""
_WITHOUT_NOUGHT: Final = re.compile(r"[1237]\d{9}")
_SHORTEST_ENDING: Final = 2
_HOST_MISHEARD: Final = {"eyecloud": "icloud", "highcloud": "icloud", "hotmale": "hotmail", "gmale": "gmail"}
# Hosts that have one ending only, which need not be heard
_WHOLE: Final = {
    name: f"{name}.com" for name in ("gmail", "googlemail", "outlook", "icloud", "btinternet", "protonmail")
}
_MISHEARD: Final = {"on": "org", "come": "com"}


def typed_contact(text: str, host: str = "") -> str:
    """A text with the contact in it as it is typed; the text itself where none can be read.

    ``host`` is that of an address which was read back just now: who spells the first part again need not say the rest,
    and the end of a long spelling is often not heard.

    >>> typed_contact("My number is 077-009-00142."), typed_contact("Co2, 9jn")
    ('My number is 07700900142', 'CO2 9JN')
    >>> typed_contact("L7700900123."), typed_contact("77 009 00123")
    ('07700900123', '07700900123')
    >>> typed_contact("Jo dot smith at example dot org."), typed_contact("It's Hannah.fox at example.com")
    ('jo.smith@example.org', "It's hannah.fox@example.com")
    >>> typed_contact("P for paper, A for apple, T for table at example dot", "example.org")
    'pat@example.org'
    >>> typed_contact("Peefer paper, A for apple, Tifa table at example dot o", "example.org")
    'pat@example.org'
    >>> typed_contact("beth baker at example dot org"), typed_contact("before ben at example dot org")
    ('bethbaker@example.org', 'beforeben@example.org')
    >>> typed_contact("P for paper, A for apple, T for table", "example.org"), typed_contact("two words", "example.org")
    ('pat@example.org', 'two words')
    >>> typed_contact("Please write to me at home")
    'Please write to me at home'
    >>> typed_contact("You can ring me on O seven, seven, double O, nine hundred, one, two, three.")
    'You can ring me on 07700900123.'
    """
    lead = _LEAD.match(text)
    start = lead.end() if lead else 0
    said = text[start:].strip().rstrip(".?! ")
    if not said:
        return text
    read = _email(said, host) or _number(said) or _postcode(said) or _first_part(said, host)
    return f"{text[:start]}{read}" if read else _with_number(text)


def _with_number(text: str) -> str:
    """A text with the one telephone number that is said in it as digits, whatever stands before it."""
    numbers = [one for one in spoken_digits(text) if len(one.typed) in _LONG_ENOUGH]
    if len(numbers) != 1:
        return text
    (number,) = numbers
    return f"{text[: number.start]}{number.typed}{text[number.end :]}"


def _email(said: str, known: str) -> str:
    parts = _AT.split(said) if _AT.search(said) else re.split(r",?(?<!\s)\s+an?\s+(?=\w+\s+dot\b)", said)
    whole = _WHOLE.get(re.sub(r"\s|\bdot$|\W{1,20}$", "", parts[-1].lower())) if len(parts) > 1 else None
    if len(parts) < 2 or not (known or whole or re.search(r"\b(?:dot|not)\b|\.\w", parts[-1], re.IGNORECASE)):
        return ""
    host, mailbox = parts[-1], ONE_WORD.sub("", " at ".join(parts[:-1]))
    name, _, ending = re.sub(r"[^\w.]", "", re.sub(r"\bdot\b", ".", host.lower())).partition(".")
    if known and name == known.partition(".")[0] and len(ending) < _SHORTEST_ENDING:  # its end was not heard
        host = known
    elif whole:
        host = whole
    host = _ENDING.sub(lambda m: f".{_MISHEARD.get(m[1].lower(), m[1].lower())}", host)
    host = re.sub(r"[^\w.-]", "", re.sub(r"(?<!\s)\s+dot\s+", ".", host, flags=re.IGNORECASE)).strip(".").lower()
    whose, dot, ending = host.partition(".")
    host = f"{_HOST_MISHEARD.get(whose, whose)}{dot}{ending}"
    box = re.sub(r"[^\w.+-]", "", spelt_signs(mailbox)).strip(".")
    if not (box and re.fullmatch(r"[\w-]+(?:\.[a-z]{2,})+", host)) or len(mailbox.split()) > 60:
        return ""
    return f"{box}@{host}"


def _first_part(said: str, host: str) -> str:
    """What was spelt alone, before the host that is known; nothing where it holds a word that was not spelt."""
    box = spelt_signs(said)
    spelt = len(box) * 2 <= len(re.sub(r"\W", "", said))
    return f"{box}@{host}" if host and spelt and re.fullmatch(r"[a-z0-9][\w.+-]{2,}", box) else ""


def _number(said: str) -> str:
    said = _NOUGHT_AS_LETTER.sub("0", re.sub(r"\b[Oo](?=[-\s]?\d)", "0", said))
    digits = re.sub(r"\D", "", said) if _NUMBER.fullmatch(said) else ""
    if not digits:
        digits = next((one.typed for one in spoken_digits(said) if one.end - one.start > 0.8 * len(said)), "")
    if not digits and re.search(r"\b(?:zero|oh|double|one|two|seven|nine)\b", said, re.IGNORECASE):
        signs = spelt_signs(said)
        digits = signs.replace("o", "0") if re.fullmatch(r"[\do]+", signs) else ""
    if _WITHOUT_NOUGHT.fullmatch(digits):  # no number in Britain is dialled so: its nought was not heard
        digits = f"0{digits}"
    return digits if len(digits) in _LONG_ENOUGH else ""


def _postcode(said: str) -> str:
    for signs in (re.sub(r"[\W_]", "", said), re.sub(r"[\W_]", "", spelt_signs(said))):
        # No district begins with a nought, and what follows it begins with a digit: there A was an eight.
        meant = re.sub(r"^([A-Z])0(?=\d)", r"\1O", signs.upper())
        meant = re.sub(r"^([A-Z]{1,2}\d{1,2})A(?=[A-Z]{2}$)", r"\g<1>8", meant)
        if found := _POSTCODE.fullmatch(meant):
            return f"{found[1]} {found[2]}"
    return ""
