"""What the ear expects after a reply, and what was meant by what it heard."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from bot.law.request_fields import CHILD, CONTACT, DETAILS, NAME
from bot.notice.reply import Choice, Reply
from bot.requests.asr_correction import put_right, without_said
from bot.requests.contact_from_speech import typed_contact
from bot.speech.phonetics import corrected, from_letters
from bot.speech.spelling_aloud import EXPLAIN, spelt_aloud

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
SKIP: Final = ("skip", "skip this", "skip that", "next", "next please")
OTHERS: Final = ("go back", "help", "carry on", "start again", "goodbye")
_NEXT: Final = "the next "
"""How the label of a choice begins that leads on in what is being read."""

_DIGITS: Final = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_LABEL_WORDS: Final = 5  # a longer label is not said by heart
_PUT_RIGHT: Final = {NAME: "no, my name is ", CHILD: "no, the child's name is ", CONTACT: "no, it is "}
_OWN_WORDS: Final = (NAME, CHILD, CONTACT, DETAILS)  # what is asked for here is in nobody's list


@dataclass(frozen=True)
class Meant:
    """What was meant: a key, a choice, a pace, quiet, the next part of what is said, or words to be understood."""

    what: Literal["press", "choose", "pace", "stop", "skip", "say"]
    value: str


def expected(reply: Reply) -> tuple[str, ...]:
    """The short answers that are likely after a reply, for the recogniser to choose from.

    >>> expected(Reply("question", "Who?", choices=(Choice("My child", "a", "1"),), asks_for="who"))[:5]
    ('yes', 'yes please', 'no', 'no thank you', 'my child')
    """
    labels = [spoken_label(choice) for choice in reply.choices]
    short = [label for label in labels if label and len(label.split()) <= _LABEL_WORDS]
    digits = () if reply.asks_for in _OWN_WORDS else _DIGITS
    everything = (*YES_AND_NO, *short, *digits, *_COMMANDS, *_PACES, *STOP, *SKIP, *OTHERS)
    return tuple(dict.fromkeys(everything))


def spelling(asks: str | None) -> tuple[str, ...]:
    """The words that the recogniser is told people explain letters by; none where no form asks for anything.

    >>> "sugar" in spelling("name"), spelling(None)
    (True, ())
    """
    return EXPLAIN if asks else ()


def meant(last: Reply, text: str) -> Meant:
    """What somebody means by a text after a reply.

    >>> meant(Reply("chitchat", "Hello", choices=(Choice("My child", "a", "1"),)), "my child.")
    Meant(what='choose', value='a')
    >>> meant(Reply("question", "Who?", choices=(Choice("Me", "a", "1"),), asks_for="who"), "the first one").value
    'a'
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
    if by_place := last.choice_at(said):
        return Meant("choose", by_place.value)
    if key := _COMMANDS.get(said, ""):
        return Meant("press", key)
    if pace := _PACES.get(said, ""):
        return Meant("pace", pace)
    if said in SKIP and last.asks_for is None:  # where a question is open it leaves that out, as when it is typed
        onward = next((one.value for one in last.choices if spoken_label(one).startswith(_NEXT)), "")
        return Meant("choose", onward) if onward else Meant("skip", "")
    return Meant("stop", "") if said in STOP else Meant("say", text)


def meant_again(last: Reply, before: Reply | None, text: str) -> Meant:
    """What somebody means who was misheard: a choice of the reply that they answered, else as ever.

    >>> who = Reply("question", "Who?", choices=(Choice("My child", "a", "1"), Choice("Me", "b", "2")), asks_for="who")
    >>> meant_again(Reply("question", "Your name?", asks_for="name"), who, "two").value
    'b'
    """
    for reply in (before, last):
        found = meant(reply, text) if reply is not None else None
        if reply is None or found is None:
            continue
        if found.what == "choose":
            return found
        if found.what == "press" and (by_key := [one for one in reply.choices if one.key == found.value]):
            return Meant("choose", by_key[0].value)
    return meant(last, text)


class AsTyped(NamedTuple):
    """What was heard as it would have been typed.

    ``again``: somebody who was misheard says it once more; ``corrects`` is the answer that it puts right.
    """

    text: str
    again: bool = False
    corrects: str = ""


def as_typed(
    text: str,
    asks: str | None,
    before: str | None,
    is_name: Callable[[str], bool] = lambda _word: False,
    host: str = "",
    given: Mapping[str, str] | None = None,
) -> AsTyped:
    """The words as they would have been typed: what is spelt is put together, "no, I said" names what it corrects.

    ``asks``, ``before`` and ``given`` as in ``misheard.put_right``. ``is_name`` knows names that need no correction;
    ``host`` is that of the e-mail address that was read back, if one was.

    >>> as_typed("S for sugar, I for India, A for apple, N for nuts.", "name", None)
    AsTyped(text='Sian', again=False, corrects='')
    >>> as_typed("No, I said Siobhan.", "contact", "name")
    AsTyped(text='no, my name is Siobhan.', again=True, corrects='name')
    >>> as_typed("No, I said my daughter", "name", "who"), as_typed("No, I said cookies", None, None).text
    (AsTyped(text='my daughter', again=True, corrects='who'), 'cookies')
    """
    again = put_right(text, asks, before, is_name, host, given)
    if again is None:
        said = text if asks == DETAILS else without_said(text)  # of an account no word is lost
        return AsTyped(_written(asks, said, is_name, host), said != text)
    words = _written(again.field, again.words, is_name, host)
    return AsTyped(f"{_PUT_RIGHT.get(again.field, '')}{words}", True, again.field)


def read(
    text: str,
    asks: str | None,
    before: str | None,
    is_name: Callable[[str], bool] = lambda _word: False,
    host: str = "",
) -> str:
    """The text of ``as_typed``."""
    return as_typed(text, asks, before, is_name, host).text


def _written(asks: str | None, words: str, is_name: Callable[[str], bool], host: str) -> str:
    """An answer as it is written."""
    if asks in (NAME, CHILD):
        spelt = spelt_aloud(words)
        return from_letters(spelt) if spelt != words else corrected(words, is_name)
    return typed_contact(words, host) if asks == CONTACT else words


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
