"""Conversations in which somebody may be in danger: who is told, who opens them, and what is recorded.

An allegation against a member of staff goes to the head, against the head to the chair of governors (Keeping children
safe in education, Department for Education, part four). Whoever is named in a conversation is neither told of it nor
opens it; a name is matched as it is written on the account, never guessed at.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from types import MappingProxyType
from typing import Final
from unicodedata import combining, normalize

from bot.notice.reply import Contact
from bot.notice.school import CHAIR, DEPUTY, HEAD, LEAD, School

_LETTERS: Final = re.compile(r"[^\W\d_]+")
_AFTER_NAME: Final = re.compile(r"(?<!\s)\s*[,(].*", re.DOTALL)


class Desk(str, Enum):
    """Whom a conversation is for."""

    LEAD = "lead"
    HEAD = "head"
    CHAIR = "chair"


class Access(str, Enum):
    """What a member of staff may do with a conversation that tells of danger."""

    OPEN = "open"
    WITH_REASON = "with_reason"
    CLOSED = "closed"


class Outcome(str, Enum):
    """What was done about it; recorded before it counts as read."""

    PASSED_ON = "passed_on"
    SCHOOL_ACTS = "school_acts"
    KNOWN = "known"
    NOT_KNOWN_WHO = "not_known_who"
    NO_DANGER = "no_danger"


AT_DESK: Final = MappingProxyType({Desk.LEAD: (LEAD, DEPUTY), Desk.HEAD: (HEAD,), Desk.CHAIR: (CHAIR,)})
"""The contacts of school.toml who are mailed about what is for a desk."""


def named_in(name: str, words: str) -> bool:
    """Whether words hold the surname that a name ends with, as whole words; what follows a comma or bracket is a post.

    >>> named_in("Pat Lee", "it was Mr LEE’s idea"), named_in("Pat Lee", "I sleep badly")
    (True, False)
    >>> named_in("Zoë O'Brien-Smith (DSL)", "miss o’brien smith hit me"), named_in("", "anything")
    (True, False)
    """
    bare = _AFTER_NAME.sub("", name).split()
    surname = _runs(bare[-1]) if bare else []
    said = _runs(words)
    length = len(surname)
    return bool(surname) and any(said[at : at + length] == surname for at in range(len(said) - length + 1))


def _runs(words: str) -> list[str]:
    """The runs of letters in words, without accents and capitals."""
    plain = "".join(char for char in normalize("NFKD", words) if not combining(char))
    return _LETTERS.findall(plain.casefold())


def is_account_of(school: School, role: str, sign_in_name: str, shown: str) -> bool:
    """Whether an account belongs to a contact: by ``account`` in school.toml, by its e-mail address, or by its name."""
    contact = school.contacts.get(role)
    if contact is None:
        return False
    if own := school.accounts.get(role):
        return own.casefold() == sign_in_name
    name = _runs(_AFTER_NAME.sub("", contact.name))
    return (contact.email or "").casefold() == sign_in_name or (
        bool(name) and name == _runs(_AFTER_NAME.sub("", shown))
    )


def desks_of(roles: Sequence[str]) -> frozenset[Desk]:
    """The desks whose conversations a safeguarding lead opens, by the contacts that the account belongs to.

    >>> sorted(desks_of(["chair_of_governors"])), sorted(desks_of([]))
    ([<Desk.CHAIR: 'chair'>], [<Desk.LEAD: 'lead'>])
    """
    if HEAD in roles:
        return frozenset({Desk.LEAD, Desk.HEAD})
    if CHAIR in roles and not {LEAD, DEPUTY} & set(roles):
        return frozenset({Desk.CHAIR})
    return frozenset({Desk.LEAD})


def entered(school: School, desk: Desk) -> list[Contact]:
    """The contacts of a desk who can be mailed."""
    found = (school.contacts.get(role) for role in AT_DESK[desk])
    return [contact for contact in found if contact and contact.email]


STAND_IN: Final = "school"
"""In the place of a contact's role: the school's own address, which is mailed while nobody else can be."""


def told(school: School, desk: Desk, is_named: Callable[[Contact], bool]) -> tuple[Desk, Mapping[str, str]]:
    """The desk that a conversation is for, and who is mailed about it: addresses by contact; never none.

    Where everybody who is entered at a desk is named in it, it goes on to the next. Where nobody is entered, or nobody
    is left, the school's own address is mailed, unless it is that of somebody who is named.
    """
    named: set[str] = set()
    desks = list(Desk)
    for one in desks[desks.index(desk) :]:
        desk, here = one, entered(school, one)
        free = {contact.role: str(contact.email) for contact in here if not is_named(contact)}
        if free:
            return desk, free
        named |= {str(contact.email) for contact in here}
        if not here:
            break
    return desk, {STAND_IN: _last(school, named)}


def _last(school: School, named: set[str]) -> str:
    """The address that is mailed where no contact can be."""
    own = school_address(school)
    others = (own, school.requests_inbox, school.contacts["dpo"].email)
    return next((address for address in others if address and address not in named), own)


def school_address(school: School) -> str:
    """The school's own address."""
    return school.contacts["school"].email or school.requests_inbox
