"""Who was misheard says it once more ("no, I said …"): which answer that puts right, and the words to put there."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from difflib import SequenceMatcher
from typing import Final, NamedTuple

from bot.law.request_fields import CHILD, CONTACT, DETAILS, NAME, RELATIONSHIP
from bot.pii.identifiers import find_identifiers
from bot.requests.contact_from_speech import typed_contact
from bot.requests.draft import CONFIRM, RIGHT, WHO
from bot.requests.people import who
from bot.speech.phonetics import sound
from bot.speech.spelling_aloud import spelt_aloud
from bot.text.people_words import LITTLE

NAMES: Final = (NAME, CHILD)
_SAID: Final = re.compile(
    r"^\W*(?:(?:no|sorry|i)\W+)*?(?:(?P<surely>(?:i\W+)?(?:said|meant|mean)|my name is)|(?<=\W)(?:it'?s|that'?s|it is|"
    r"that is))\W+(?P<words>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_OPENS: Final = re.compile(r"^\W*(?:(?:no|sorry)\W+)+", re.IGNORECASE)
_SAID_ONLY: Final = re.compile(r"^\W*(?:(?:no|sorry)\W+)+i\W+said\W+(?=\w)", re.IGNORECASE)
_REACHED: Final = frozenset({"email", "phone", "postcode", "address"})
_ALIKE: Final = 0.6  # of the sounds of a name
_LONGEST_NAME: Final = 5  # words


class PutRight(NamedTuple):
    """``words`` in place of the answer to ``field``."""

    field: str
    words: str


def put_right(
    text: str,
    asks: str | None,
    before: str | None,
    is_name: Callable[[str], bool] = lambda _word: False,
    host: str = "",
    given: Mapping[str, str] | None = None,
) -> PutRight | None:
    """The answer that is put right; None where the words are no answer to what was asked.

    ``asks`` is what the last reply asked for, ``before`` what the one before it did: somebody who hears themselves
    misheard corrects the answer they have given. Where all answers were read out, ``given``, it is the one that the
    words are like.

    >>> put_right("No, I said Siobhan.", "contact", "name")
    PutRight(field='name', words='Siobhan.')
    >>> put_right("No, I said 07700 900142", "confirm", "details").field
    'contact'
    >>> put_right("No, I said Shavon", "confirm", "details", given={"name": "Jo Poe", "child": "Siobhan"}).field
    'child'
    >>> put_right("No, I want to see the reports", "contact", "name") is None
    True
    """
    said = _SAID.match(text) if _OPENS.match(text) else None
    if said is not None:
        words, surely = said["words"].strip(), said["surely"] is not None
    elif asks == CONFIRM and spelt_aloud(text) != text:  # a name, since nothing else is spelt there
        words, surely = _OPENS.sub("", text), True
    else:
        return None
    fields: tuple[str | None, ...] = (before, asks if asks in (*NAMES, CONTACT) else None)
    if asks == CONFIRM:
        fields = (CONTACT, _likest(words, given or {}, is_name), before)
    field = next((field for field in fields if field and _may_be(field, words, surely, host)), None)
    return PutRight(field, words) if field else None


def without_said(text: str) -> str:
    """What is left of "no, I said …", which somebody says who was misheard.

    >>> without_said("No, I said my daughter."), without_said("No, I meant the cookies")
    ('my daughter.', 'No, I meant the cookies')
    """
    return _SAID_ONLY.sub("", text)


def _may_be(field: str, words: str, surely: bool, host: str) -> bool:
    """Whether the words can be an answer to this."""
    if field == CONTACT:
        return any(found.kind in _REACHED for found in find_identifiers(typed_contact(words, host)))
    if field in NAMES:
        said = re.findall(r"[^\W\d_]+", words.casefold())
        is_short = 1 <= len(said) <= _LONGEST_NAME and not LITTLE.intersection(said)
        return (is_short and (surely or words[:1].isupper())) or spelt_aloud(words) != words
    if field == WHO:
        return who(words, answering=True)[0] is not None
    return surely and field in (RIGHT, RELATIONSHIP, DETAILS)


def _likest(words: str, given: Mapping[str, str], is_name: Callable[[str], bool]) -> str:
    """Whose name is said: the one that sounds most like it; empty where it is none."""
    spelt = spelt_aloud(words)
    said = re.findall(r"[^\W\d_]+", spelt)
    # A recogniser writes what it takes for a name with a capital; what is spelt is one in any case.
    named = said if spelt != words else [word for word in said if word[:1].isupper()]
    likeness = {field: _likeness(named, given.get(field, "")) for field in NAMES if given.get(field)}
    best = max(likeness, key=lambda field: likeness[field], default=NAME)
    is_one = spelt != words or any(is_name(word) for word in said) or likeness.get(best, 0.0) >= _ALIKE
    return best if is_one else ""


def _likeness(said: list[str], name: str) -> float:
    """How much a word that was said sounds like one of a name, 0 to 1."""
    names = re.findall(r"[^\W\d_]+", name)
    pairs = [(sound(one), sound(other)) for one in said for other in names]
    return max((SequenceMatcher(None, one, other).ratio() for one, other in pairs), default=0.0)
