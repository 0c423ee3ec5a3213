"""What the ear expects after a reply, and what was meant by what it heard."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from bot.core.case_file import CHILD, CONTACT, DETAILS, NAME
from bot.core.name_sounds import corrected, from_letters
from bot.core.replies import Choice, Reply
from bot.core.said_contact import typed_contact
from bot.core.spelt_aloud import spelt_aloud

YES_AND_NO: Final = ("yes", "yes please", "no", "no thank you")
_COMMANDS: Final[dict[str, str]] = {
    "repeat": "*",
    "repeat that": "*",
    "say that again": "*",
    "again": "*",
    "pardon": "*",
    "a person": "0",
    "a real person": "0",
    "talk to a person": "0",
    "speak to somebody": "0",
}
_PACES: Final[dict[str, str]] = {
    "slower": "slower",
    "slow down": "slower",
    "speak slower": "slower",
    "faster": "faster",
    "speed up": "faster",
    "speak faster": "faster",
}
STOP: Final = ("stop", "be quiet", "stop talking")
OTHERS: Final = ("skip", "go back", "help", "carry on", "start again", "goodbye")
_DIGITS: Final = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_LABEL_WORDS: Final = 5  # a longer label is not said by heart
_OWN_WORDS: Final = (NAME, CHILD, CONTACT, DETAILS)  # what is asked for here is in nobody's list
_SAID: Final = re.compile(
    r"^\W*no\W+(?:(?:no|sorry|i)\W+)*?(?:said|meant|mean|it'?s|that'?s|it is|that is|my name is)\W+(?P<words>.+)$",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class Meant:
    """What was meant: a key, a choice, a pace, quiet, or words to be understood."""

    what: Literal["press", "choose", "pace", "stop", "say"]
    value: str


def expected(reply: Reply) -> tuple[str, ...]:
    """The short answers that are likely after a reply, for the recogniser to choose from.

    >>> expected(Reply("question", "Who?", choices=(Choice("My child", "a", "1"),), asks_for="who"))[:5]
    ('yes', 'yes please', 'no', 'no thank you', 'my child')
    """
    labels = [spoken_label(choice) for choice in reply.choices]
    short = [label for label in labels if label and len(label.split()) <= _LABEL_WORDS]
    digits = () if reply.asks_for in _OWN_WORDS else _DIGITS
    everything = (*YES_AND_NO, *short, *digits, *_COMMANDS, *_PACES, *STOP, *OTHERS)
    return tuple(dict.fromkeys(everything))


def meant(last: Reply, text: str) -> Meant:
    """What somebody means by a text after a reply.

    >>> meant(Reply("chitchat", "Hello", choices=(Choice("My child", "a", "1"),)), "my child.")
    Meant(what='choose', value='a')
    >>> meant(Reply("chitchat", "Hello"), "Slower."), meant(Reply("chitchat", "Hello"), "Who are you?")
    (Meant(what='pace', value='slower'), Meant(what='say', value='Who are you?'))
    """
    said = _bare(text)
    for choice in last.choices:
        if said and said == spoken_label(choice):
            return Meant("choose", choice.value)
    number = re.sub(r"^(?:option|number|press|key)\s+", "", said)
    # While a number is typed, a digit that is said is part of a number that is said, and no key.
    if number in _DIGITS and last.asks_for not in _OWN_WORDS and last.entry is None:
        key = str(_DIGITS.index(number))
        if key == "0" or any(choice.key == key for choice in last.choices):
            return Meant("press", key)
    if key := _COMMANDS.get(said, ""):
        return Meant("press", key)
    if pace := _PACES.get(said, ""):
        return Meant("pace", pace)
    return Meant("stop", "") if said in STOP else Meant("say", text)


def read(
    text: str,
    asks: str | None,
    before: str | None,
    is_name: Callable[[str], bool] = lambda _word: False,
    host: str = "",
) -> str:
    """The words as they would have been typed: what is spelt is put together, "no, I said" names what it corrects.

    ``asks`` is what the last reply asked for, ``before`` what the one before it did: somebody who hears themselves
    misheard corrects the answer they have given, not the one that is asked for now. ``is_name`` knows names that need
    no correction; ``host`` is that of the e-mail address that was read back, if one was.

    >>> read("S for sugar, I for India, A for apple, N for nuts.", "name", None)
    'Sian'
    >>> read("No, I said Siobhan.", "contact", "name")
    'no, my name is Siobhan.'
    """
    corrects = _SAID.match(text)
    words = corrects["words"].strip() if corrects else text
    about = before if corrects and before in (NAME, CHILD, CONTACT) else asks
    if about in (NAME, CHILD):
        spelt = spelt_aloud(words)
        words = from_letters(spelt) if spelt != words else corrected(words, is_name)
    elif about == CONTACT:
        words = typed_contact(words, host)
    if corrects and about == NAME:
        return f"no, my name is {words}"
    if corrects and about == CHILD:
        return f"no, the child's name is {words}"
    return f"no, it is {words}" if corrects else words


def next_pace(pace: str, wanted: str) -> str:
    """One step slower or faster.

    >>> next_pace("normal", "slower"), next_pace("fast", "faster")
    ('slow', 'fast')
    """
    paces = ("slow", "normal", "fast")
    return paces[max(0, min(2, paces.index(pace) + (1 if wanted == "faster" else -1)))]


def patience(asks: str | None, mode: str, pace: str) -> float:
    """Seconds of quiet that end what somebody says: longer where they spell, tell or want it slow.

    >>> patience(None, "voice", "normal"), patience("contact", "voice", "slow")
    (0.6, 2.1)
    """
    quiet = 1.4 if asks in (CONTACT, DETAILS) else 1.1 if asks in (NAME, CHILD) else 0.6
    return round(quiet * (1.5 if pace == "slow" else 1.0), 2) if mode != "text" else max(quiet, 0.8)


def spoken_label(choice: Choice) -> str:
    """What somebody says who picks a choice.

    >>> spoken_label(Choice("Yes, send it", "x"))
    'yes send it'
    """
    return _bare(choice.label)


def _bare(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+(?:['’][^\W_]+)?", text.lower()))
