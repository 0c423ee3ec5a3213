"""The same words for the ear: no web addresses, digits in groups, e-mail addresses spelt."""

from __future__ import annotations

import re
from typing import Final

from bot.core.replies import Reply

_EMAIL: Final = re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b")
_WEB: Final = re.compile(r"\bhttps?://\S+|\b(?:www\.)[\w.-]+\S*")
_NUMBER: Final = re.compile(r"(?<![\w-])\d[\d ]{2,}\d(?!\w)")
_REFERENCE: Final = re.compile(r"\b([A-Z]{1,4})-(\d{3})-(\d{3})-(\d{3})\b")
_DIGITS: Final = dict(
    zip("0123456789", ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"], strict=True)
)


def speakable(text: str) -> str:
    """Make a text fit to be spoken.

    >>> speakable("Write to jo.smith@example.org or ring 01206 862691.")
    'Write to jo dot smith at example dot org or ring zero one two zero six, eight six two six nine one.'
    >>> speakable("See https://ico.org.uk for more")
    'See the web page shown in the chat for more'
    >>> speakable("Your reference is HJ-100-000-006.")
    'Your reference is H J, one zero zero, zero zero zero, zero zero six.'
    """
    text = _REFERENCE.sub(lambda m: ", ".join([" ".join(m[1]), *map(_grouped, m.groups()[1:])]), text)
    text = _EMAIL.sub(lambda m: _spelt(m[0]), text)
    text = _WEB.sub("the web page shown in the chat", text)
    return _NUMBER.sub(lambda m: _grouped(m[0]), text)


def spoken_reply(reply: Reply) -> str:
    """A reply as it is read out: the text, the notice's words, contacts, then each choice before its key."""
    parts = [reply.text]
    parts += [f"{given.label}: {given.value}." for given in reply.answers]
    if reply.request and reply.request.get("code"):
        code = str(reply.request["code"])
        parts.append(f"Your code is {_grouped(code[:4])}, {_grouped(code[4:])}. Keep it: it is given once.")
    parts += [f"The notice says, under {source.heading}: {source.quote}" for source in reply.sources]
    parts += [f"General information, not in the notice: {general.text}" for general in reply.general]
    for contact in reply.contacts:
        ways = [way for way in (contact.phone, contact.email) if way]
        parts.append(f"{contact.name}: {' or '.join(ways)}." if ways else f"{contact.name}.")
    parts += [f"For {choice.label.rstrip('?.')}, press {choice.key}." for choice in reply.choices if choice.key]
    return " ".join(speakable(" ".join(part.replace("\n- ", " ").split())) for part in parts)


def _spelt(address: str) -> str:
    words = re.sub(r"([.@_+-])", r" \1 ", address)
    names = {".": "dot", "@": "at", "_": "underscore", "+": "plus", "-": "dash"}
    return " ".join(names.get(word, word) for word in words.split())


def _grouped(number: str) -> str:
    groups = number.split() if " " in number.strip() else re.findall(r"\d{1,3}", number)
    return ", ".join(" ".join(_DIGITS[digit] for digit in group) for group in groups)
