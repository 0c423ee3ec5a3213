"""The same words for the ear: no web addresses, digits in groups, dates in words, e-mail addresses and names spelt.

A reply is spoken in parts (the words, what the notice says, what can be done next), each of them in sentences: a
sentence is what is kept once it has been rendered, so that what stands in many answers is rendered once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final, Literal, NamedTuple

from bot.law.request_fields import CHILD, CONTACT, NAME
from bot.notice.reply import FOLDS, PARTS, WHERE, Choice, Contact, Reply

# --- Digits, days, years and times of day in words, as people in Britain say them

_ONES: Final = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS: Final = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_ORDINALS: Final = {"one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth",
                    "nine": "ninth", "twelve": "twelfth"}  # fmt: skip


def in_words(number: int) -> str:
    """A number below 100.

    >>> in_words(26), in_words(40), in_words(7)
    ('twenty-six', 'forty', 'seven')
    """
    if number < 20:
        return _ONES[number]
    tens, ones = divmod(number, 10)
    return _TENS[tens - 2] + (f"-{_ONES[ones]}" if ones else "")


def digits_in_words(number: str) -> str:
    """A telephone number or a reference, digit by digit, in its own groups or in threes.

    >>> digits_in_words("01206 862691"), digits_in_words("100000")
    ('zero one two zero six, eight six two six nine one', 'one zero zero, zero zero zero')
    """
    groups = number.split() if " " in number.strip() else re.findall(r"\d{1,3}", number)
    return ", ".join(" ".join(_ONES[int(digit)] for digit in group if digit.isdigit()) for group in groups)


def day_in_words(day: int, month: str, year: int | None = None) -> str:
    """A date.

    >>> day_in_words(3, "May", 2008), day_in_words(21, "June")
    ('the third of May, two thousand and eight', 'the twenty-first of June')
    """
    if not 1 <= day <= 31:
        return f"{day} {month}" + (f" {year}" if year else "")
    head, _, last = in_words(day).rpartition("-")
    ordinal = _ORDINALS.get(last, f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th")
    said = f"the {head}-{ordinal}" if head else f"the {ordinal}"
    return f"{said} of {month}" + (f", {year_in_words(year)}" if year else "")


def year_in_words(year: int) -> str:
    """A year.

    >>> year_in_words(2026), year_in_words(1998), year_in_words(2000)
    ('twenty twenty-six', 'nineteen ninety-eight', 'two thousand')
    """
    century, rest = divmod(year, 100)
    if 2000 <= year < 2010:
        return "two thousand" + (f" and {in_words(rest)}" if rest else "")
    between = " " if rest >= 10 else " hundred and "
    return f"{in_words(century)}{between}{in_words(rest)}"


def time_in_words(hour: int, minute: int, half: str) -> str:
    """A time of day; ``half`` is a, p or empty for a 24-hour clock. Empty for what is no time.

    >>> time_in_words(9, 0, "a"), time_in_words(15, 45, ""), time_in_words(5, 5, "p")
    ('nine in the morning', 'three forty-five in the afternoon', 'five oh five in the afternoon')
    """
    if not (1 <= hour <= 12 if half else hour < 24) or minute > 59:
        return ""
    hour = hour % 12 + (12 if half == "p" else 0) if half else hour
    if (hour, minute) in ((12, 0), (0, 0)):
        return "noon" if hour else "midnight"
    when = "in the morning" if hour < 12 else "in the afternoon" if hour < 18 else "in the evening"
    minutes = f" oh {in_words(minute)}" if 0 < minute < 10 else f" {in_words(minute)}" if minute else ""
    return f"{in_words(hour % 12 or 12)}{minutes} {when}"


# ---
Part = Literal["text", "quote", "choices"]
HEARD: Final = ("voice", "keypad")
"""The modes in which a reply is heard."""
SHALL_I_READ: Final = "Shall I read the notice's words?"

_EMAIL: Final = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b")
_WEB: Final = re.compile(r"\bhttps?://\S+?(?=[.,;:!?)]*(?:\s|$))|\b(?:www\.)[\w.-]+\w(?:/\S*\w)?")
# Numbers to ring, and no amounts
_SHORT_NUMBER: Final = re.compile(r"(?<![\w£.,-])(?:999|112|111|101|119)(?![\w-]|[.,]\d)")
_NUMBER: Final = re.compile(r"(?<![\w-])\d[\d ]{2,}\d(?!\w)")
_YEAR: Final = re.compile(r"(?<![\w-])(?:19|20)\d\d(?![\w ]*\d)")
_REFERENCE: Final = re.compile(r"\b([A-Z]{1,4})-(\d{3})-(\d{3})-(\d{3})\b")
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_DAY: Final = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(_MONTHS)})(?:,? (\d{{4}}))?\b")
_ISO_DAY: Final = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_TIME: Final = re.compile(r"\b(\d{1,2})(?:[:.](\d{2}))?\s?([ap])(?:m\b|\.m\.)|\b(\d{1,2}):(\d{2})\b", re.IGNORECASE)
_POSTCODE: Final = re.compile(r"\b([A-Z]{1,2}\d[A-Z\d]?) ?(\d[A-Z]{2})\b")
_RANGE: Final = re.compile(r"(?<=\w)\s?[–—]\s?(?=\w)")
_SENTENCE: Final = re.compile(r"(?<=[.!?:])[\"”’)]*\s+(?=[\"“‘(]?[A-Z0-9])")
_BESIDE_A_NAME: Final = frozenset("in of from year yr class and is who he she they are reception now".split())  # noqa: SIM905
_TITLES: Final = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Miss|Dr|St|No|Art|e\.g|i\.e)|\b[A-Z])\.$")
_INSTEAD: Final = {"e.g.": "for example", "i.e.": "that is", "&": "and", "/": " or ", "GDPR": "G D P R", "DPO": "D P O",
                   "ICO": "I C O", "DfE": "D F E", "NHS": "N H S", "SEN": "S E N", "EHCP": "E H C P", "CCTV": "C C T V",
                   "FAQ": "F A Q", "etc.": "and so on"}  # fmt: skip
_WRITTEN: Final = re.compile(
    r"e\.g\.|i\.e\.|etc\.|&|(?<=[a-z])/(?=[a-z])|\b(?:GDPR|DPO|ICO|DfE|NHS|SEN|EHCP|CCTV|FAQ)\b"
)


class Piece(NamedTuple):
    """A part of a reply as it is spoken, sentence by sentence."""

    part: Part
    sentences: tuple[str, ...]


def speakable(text: str) -> str:
    """Make a text fit to be spoken.

    >>> speakable("Write to jo.smith@example.org or ring 01206 862691.")
    'Write to jo dot smith at example dot org or ring zero one two zero six, eight six two six nine one.'
    >>> speakable("See https://ico.org.uk for more")
    'See the web page shown in the chat for more'
    >>> speakable("Your reference is HJ-100-000-006.")
    'Your reference is H J, one zero zero, zero zero zero, zero zero six.'
    >>> speakable("by 24 December 2026 at 4.30pm")
    'by the twenty-fourth of December, twenty twenty-six at four thirty in the afternoon'
    >>> speakable("In danger, ring 999, or 0800 1111.")
    'In danger, ring nine nine nine, or zero eight zero zero, one one one one.'
    """
    text = _REFERENCE.sub(lambda m: ", ".join([" ".join(m[1]), *map(digits_in_words, m.groups()[1:])]), text)
    text = _EMAIL.sub(lambda m: _spelt(m[0]), text)
    text = _WEB.sub("the web page shown in the chat", text)
    text = _POSTCODE.sub(lambda m: f"{_letters(m[1])}, {_letters(m[2])}", text)
    text = _ISO_DAY.sub(lambda m: f"{int(m[3])} {_MONTHS[(int(m[2]) - 1) % 12]} {m[1]}", text)
    text = _DAY.sub(lambda m: day_in_words(int(m[1]), m[2], int(m[3]) if m[3] else None), text)
    text = _TIME.sub(_clock, text)
    text = _SHORT_NUMBER.sub(lambda m: digits_in_words(m[0]), text)
    text = _NUMBER.sub(lambda m: m[0] if _YEAR.fullmatch(m[0]) else digits_in_words(m[0]), text)
    return _RANGE.sub(" to ", _WRITTEN.sub(lambda m: _INSTEAD[m[0]], text))


def pieces(reply: Reply, mode: str = "keypad") -> tuple[Piece, ...]:
    """A reply as it is spoken: the words, the notice's own, general information, contacts, then what can be done.

    What is folded is not said: it is asked whether the notice's words are wanted. In keypad mode each choice stands
    before its key; in voice mode the choices are words to say.
    """
    shown = {part: () if part in reply.folded else getattr(reply, part) for part in PARTS}
    said = [Piece("text", (*sentences(reply.text), *sentences(reply.safety))), Piece("text", tuple(_answers(reply)))]
    if reply.request and reply.request.get("code"):
        code = str(reply.request["code"])
        words = f"{digits_in_words(code[:4])}, {digits_in_words(code[4:])}"
        said.append(Piece("text", (f"Your code is {words}.", "Keep it: it is given once.")))
    said += [
        Piece("quote", (f"The notice says, under {_heading(source.heading)}:", *sentences(source.quote)))
        for source in shown["sources"]
    ]
    said += [
        Piece("text", ("General information, not in the notice:", *sentences(general.text)))
        for general in shown["general"]
    ]
    said.append(Piece("text", tuple(_contacts(shown["contacts"], reply.text if reply.kind in FOLDS else None))))
    if any(choice.value.startswith(WHERE) for choice in reply.choices):
        said.append(Piece("text", (SHALL_I_READ,)))
    said.append(Piece("choices", tuple(_choices(reply.choices, mode))))
    return _joined(said)


def skipped(reply: Reply, said: str) -> Reply:
    """What is left of a reply once its first part is skipped: what the notice says, then the rest, then the choices.

    ``said`` stands in place of its words.

    >>> skipped(Reply("chitchat", "A long story."), "Right.").text
    'Right.'
    """
    reply = replace(reply, opened=PARTS)  # who skips the words wants what stands behind them
    if reply.text != said and reply.sources:
        return replace(reply, text=said, answers=(), request=None)
    if (reply.text != said or reply.sources) and (reply.general or reply.contacts):
        return replace(reply, kind="chitchat", text=said, answers=(), request=None, sources=())
    return Reply("chitchat", said, choices=reply.choices, right=reply.right, entry=reply.entry, lang=reply.lang)


def spoken_reply(reply: Reply, mode: str = "keypad") -> str:
    """A reply as it is read out."""
    return " ".join(sentence for piece in pieces(reply, mode) for sentence in piece.sentences)


def sentences(text: str) -> tuple[str, ...]:
    """A text for the ear, in sentences; a list's items are sentences too.

    >>> sentences("Ring Mrs. Poe on 01206 862691. She is there until 4pm.")[1]
    'She is there until four in the afternoon.'
    """
    found: list[str] = []
    for line in re.split(r"\n+(?:- )?", text.strip()):
        begun = ""
        for part in _SENTENCE.split(" ".join(line.split())):
            begun = f"{begun} {part}".strip()
            if not _TITLES.search(begun):
                found.append(begun)
                begun = ""
        found += [begun] if begun else []
    return tuple(speakable(one if one[-1] in ".!?:;," else f"{one}.") for one in found if re.search(r"\w", one))


def _answers(reply: Reply) -> Iterator[str]:
    """What a person gave, for them to check: a name is spelt after it is said, an address letter by letter."""
    for given in reply.answers:
        value = speakable(given.value)
        if given.field in (NAME, CHILD) and re.search(r"[^\W\d_]", given.value):
            words = re.findall(r"[^\W\d_]+", given.value)
            names = [word for word in words if word[:1].isupper()]
            if len(names) == 1 and any(word not in _BESIDE_A_NAME for word in words if word[:1].islower()):
                names = []  # "Left out", "Recorded as sound"
            spelt = "; ".join(", ".join(name.upper()) for name in names)
            yield f"{given.label}: {value}." + (f" That is spelt {spelt}." if spelt else "")
        elif given.field == CONTACT and (found := _EMAIL.search(given.value)):
            mailbox = found[0].partition("@")[0]
            yield f"{given.label}: {value}."
            yield f"Before the at sign that is spelt {', '.join(_sign(sign) for sign in mailbox)}."
        else:
            yield f"{given.label}: {value.rstrip('.')}."


def _contacts(contacts: tuple[Contact, ...], text: str | None) -> Iterator[str]:
    """Whom to reach; ``text``: the words of an answer, which is to be short, None for what is said whole.

    An answer says no number again, and no e-mail address where there is a telephone: spelt, one takes a quarter of a
    minute.
    """
    for contact in contacts:
        ways = [speakable(way) for way in (contact.phone, contact.email) if way]
        if text is not None:
            ways = ways[:1]
        if not (text and contact.phone and contact.phone in text):
            yield f"{speakable(contact.name)}: {' or '.join(ways)}." if ways else f"{speakable(contact.name)}."


def choice_sounds(choice: Choice) -> tuple[str, ...]:
    """The label of a choice as it is said wherever it is offered: before a key, in a list, and as the last of one.

    >>> choice_sounds(Choice("My child", "a"))
    ('For My child,', 'My child,', 'or My child.')
    """
    label = _label(choice)
    return (f"For {label},", f"{label},", f"or {label}.")


def _choices(choices: tuple[Choice, ...], mode: str) -> Iterator[str]:
    """Each choice in sounds that serve at every place: a label is rendered once, and so is "press 1."."""
    if mode != "voice":
        for choice in choices:
            if choice.key:
                yield choice_sounds(choice)[0]
                yield f"press {choice.key}."
        return
    *others, last = (*choices[:5],) or (None,)
    if last is None:
        return
    yield "You can say:"
    yield from (choice_sounds(choice)[1] for choice in others)
    yield choice_sounds(last)[2] if others else f"{_label(last)}."


def _label(choice: Choice) -> str:
    return speakable(choice.label).rstrip("?.: ")


def _joined(said: list[Piece]) -> tuple[Piece, ...]:
    """Neighbours of the same part as one."""
    found: list[Piece] = []
    for piece in said:
        if not piece.sentences:
            continue
        if found and found[-1].part == piece.part:
            found[-1] = Piece(piece.part, found[-1].sentences + piece.sentences)
        else:
            found.append(piece)
    return tuple(found)


def _heading(printed: str) -> str:
    return speakable(printed).rstrip("?.: ")


def _clock(match: re.Match[str]) -> str:
    hour, minute = int(match[1] or match[4]), int(match[2] or match[5] or 0)
    return time_in_words(hour, minute, (match[3] or "").lower()) or match[0]


def _spelt(address: str) -> str:
    words = re.sub(r"([.@_+-])", r" \1 ", address)
    return " ".join(_sign(word) for word in words.split())


def _sign(word: str) -> str:
    return {".": "dot", "@": "at", "_": "underscore", "+": "plus", "-": "dash"}.get(word, word)


def _letters(code: str) -> str:
    return " ".join(digits_in_words(sign) if sign.isdigit() else sign for sign in code)
