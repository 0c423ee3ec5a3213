"""Reading who is spoken of while a request is taken: who asks, about whom, and how they are connected.

Names arrive as tokens ("⟨name 1⟩"), so that what is read here identifies nobody. Everything read is shown to the person
before it is sent.
"""

from __future__ import annotations

import re
from typing import Final

from bot.law.rights import Who

_ONE_NAME: Final = r"⟨name \d+⟩"
NAMES: Final = rf"{_ONE_NAME}(?:(?:,? (?:and|&) |, ?| ){_ONE_NAME}){{0,12}}"
_IN_CLASS: Final = r"(?:(?:in|of|from) )?(?:year|yr|class) ?\w{1,9}|in [3-6]\w?\b|y?[3-6][a-z]\b"
_CLASS: Final = (
    rf"(?:,? ?(?:\(|(?:and )?(?:who is |who's |(?:he|she|they)(?:'s| is|s|'re| are) |is )?)?(?:{_IN_CLASS})\)?)?"
)
_CHILDREN: Final = rf"{NAMES}{_CLASS}(?:,? (?:and|&) {NAMES}{_CLASS}){{0,12}}"
_PARENT: Final = (
    r"(?:mum|mam|mom|mother|dad|father|step ?mum|step ?dad|step ?mother|step ?father|parents?|carer|guardian|"
    r"foster (?:mum|dad|carer|mother|father|parent))"
)
_KIN: Final = rf"(?:{_PARENT}|nan\w*|gran\w*|aunt\w*|uncle|sister|brother|solicitor|social worker|childminder)"
_CHILD_WORD: Final = (
    r"(?:sons?|daughters?|daug\w*er|child(?:ren)?|childs|kids?|boys?|girls?|lads?|twins|"
    r"(?:eldest|youngest|oldest)(?: (?:son|daughter|child|boy|girl))?|little (?:one|boy|girl)s?"
    r"|step ?(?:son|daughter|child)|foster (?:son|daughter|child)|wards?)"
)
_OTHER_WORD: Final = (
    r"(?:husband|wife|partner|ex|mum|mother|dad|father|brother|sister|nan|gran\w*|niece|nephew|cousin|friend|"
    r"clients?|neighbou?r|aunt\w*|uncle)"
)
_NOT_TO: Final = r"(?<!\bto )(?<!\bwith )(?<!\bby )(?<!\bfrom )(?<!\btell )(?<!\btold )(?<!\bgave )(?<!\bsent )"
_MY_CHILD: Final = re.compile(rf"{_NOT_TO}\b(?:my|our) (?:[\w-]+ ){{0,2}}?{_CHILD_WORD}\b(?!')", re.IGNORECASE)
_MY_CHILDS: Final = re.compile(rf"\b(?:my|our) (?:[\w-]+ ){{0,2}}?{_CHILD_WORD}(?:'?s|s')\b", re.IGNORECASE)
_MY_OTHER: Final = re.compile(rf"{_NOT_TO}\b(?:my|our) (?:[\w-]+ )?{_OTHER_WORD}\b", re.IGNORECASE)
_ACTING: Final = re.compile(
    r"\b(?:acting|act|writing|instructed|represent\w*)(?: on behalf of| for)\b|\bi(?:'?m| am) (?:a |the )?solicitor\b"
    r"|\b(?:her|his|their) (?:son|daughter|child)\b",
    re.IGNORECASE,
)
_NO_PUPIL: Final = re.compile(r"\b(?:used to be|former|old pupil|ex-?pupil|when i was|years ago)\b", re.IGNORECASE)
_PUPIL: Final = re.compile(
    r"\bi(?:'?m| am) (?:a |an? \w+ )?(?:pupil|student|kid|child)\b|\bi(?:'?m| am) in (?:year|yr|class) ?\w+"
    r"|\bi(?:'?m| am) (?:only )?(?:[7-9]|1[01]|seven|eight|nine|ten|eleven)(?: (?:years?|"
    r"yrs?)(?: old)?)?\s*(?:$|[.,!?]| and\b| i\b)",
    re.IGNORECASE,
)
_ME: Final = re.compile(
    r"\b(?:on|about|of|for|to do with) (?:me|myself)\b|\bmyself\b|\bmy own\b|\bme personally\b"
    r"|\b(?:sending|texting|e-?mailing|calling|contacting|ringing|writing to) me\b"
    r"|\bmy (?:date of birth|dob|birthday|surname)\b"
    r"|\bmy (?:personal )?(?:data|information|info|file|files|records?|details|e-?mail|phone|number|address|"
    r"photo|picture|name)\b",
    re.IGNORECASE,
)
_JUST_ME: Final = re.compile(
    r"^\W*(?:it'?s |just |only |for |about |that'?s |it is )*(?:me|mine|myself|my ?self|i am|me only|just me)\b[ .!]*$",
    re.IGNORECASE,
)
_KIN_OF: Final = re.compile(
    rf"(?:^|\b(?:i am|i'?m|im|this is|it'?s|as)\b|[,.(]|\band\b) ?(?P<child>{NAMES})'?s (?P<kin>{_KIN})\b",
    re.IGNORECASE,
)
_I_AM_KIN: Final = re.compile(
    rf"\b(?:i am|i'?m|im|as|being) (?:his|her|their|the(?: child'?s)?) (?P<kin>{_KIN})\b", re.IGNORECASE
)
_THEIR_NAME: Final = re.compile(
    rf"\b(?:his|her|their|the child'?s?|my (?:son|daughter|child|kid)'?s?) (?:full |first |last |sur)?names?(?:'s|"
    rf" is| are)? "
    rf"(?P<child>{_CHILDREN})|\bmy (?:son|daughter|child|kid) is (?:called )?(?P<called>{_CHILDREN})",
    re.IGNORECASE,
)


def who(text: str, answering: bool = False) -> tuple[Who | None, str]:
    """Whose information it is about, and how the person says they are connected; ``answering`` the very question.

    >>> who("I want to see what you've got on my daughter ⟨name 1⟩")
    (<Who.MY_CHILD: 'my_child'>, 'my daughter')
    >>> who("you gave my address to my ex husband")
    (<Who.ME: 'me'>, '')
    """
    if match := _KIN_OF.search(text) or _I_AM_KIN.search(text):
        parent = re.fullmatch(_PARENT, match["kin"], re.IGNORECASE)
        return (Who.MY_CHILD if parent else Who.SOMEONE_ELSE), match["kin"]
    if _PUPIL.search(text) and not _NO_PUPIL.search(text):
        return Who.PUPIL, ""
    if match := _MY_CHILD.search(text):
        return Who.MY_CHILD, match[0]
    if match := _MY_CHILDS.search(text):
        return Who.MY_CHILD, re.sub(r"(?:'s|s'|')$", "", match[0])
    if _ME.search(text) or _NO_PUPIL.search(text) or (answering and _JUST_ME.match(text)):
        return Who.ME, ""
    if match := _MY_OTHER.search(text):
        return Who.SOMEONE_ELSE, match[0]
    if _ACTING.search(text):
        return Who.SOMEONE_ELSE, "solicitor" if "solicitor" in text.casefold() else ""
    return _who_in_a_word(text) if answering else (None, "")


def _who_in_a_word(text: str) -> tuple[Who | None, str]:
    """The bare words with which somebody answers the question."""
    if re.search(r"\b(?:someone|somebody|another|other|solicitor|client|him|her)\b", text, re.IGNORECASE):
        return Who.SOMEONE_ELSE, ""
    if re.fullmatch(r"\W*(?:a |i'?m a )?pupil\W*", text, re.IGNORECASE):
        return Who.PUPIL, ""
    if match := re.search(rf"\b{_CHILD_WORD}\b", text, re.IGNORECASE):
        return Who.MY_CHILD, "" if match[0].casefold() in ("child", "children", "childs") else match[0]
    if match := re.search(rf"\b{_OTHER_WORD}\b", text, re.IGNORECASE):
        return Who.SOMEONE_ELSE, match[0]
    return None, ""


def bare_connection(text: str) -> str:
    """How somebody is connected, where that is all they say: "mum", "I'm his dad", "her solicitor"."""
    match = re.fullmatch(rf"\W*(?:i'?m |i am )?(?:his |her |their |the )?(?P<kin>{_KIN})\W*", text, re.IGNORECASE)
    return match["kin"] if match else ""


def names_another(text: str) -> bool:
    """Whether a message tells somebody else's name: "his name is …"."""
    return _THEIR_NAME.search(text) is not None


def name_answer(text: str) -> str:
    """The name that stands first in an answer to the question for it; empty where none does.

    >>> name_answer("it's ⟨name 1⟩ ⟨name 2⟩ thanks"), name_answer("⟨name 1⟩, ⟨email 1⟩"), name_answer("why?")
    ('⟨name 1⟩ ⟨name 2⟩', '⟨name 1⟩', '')
    """
    match = re.search(_ONE_NAME + rf"(?: {_ONE_NAME})*", text)
    return match[0] if match else ""


def child_answer(text: str) -> str:
    """A name and class given in answer to the question for them; empty where this is none.

    >>> child_answer("his name is ⟨name 1⟩ and he is in year 6"), child_answer("why?")
    ('⟨name 1⟩ and he is in year 6', '')
    """
    match = re.search(_CHILDREN, text, re.IGNORECASE)
    return match[0].strip(" ,") if match else ""
