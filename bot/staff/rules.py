"""Who on the staff may do what, what a password must be, how wrong tries lock, and how long somebody stays signed in.

Passwords follow NIST SP 800-63B (section 5.1.1.2): long enough, not a common one, and no rules of composition.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from types import MappingProxyType
from typing import Final
from unicodedata import normalize

PASSWORD_SHORTEST: Final = 12
PASSWORD_LONGEST: Final = 256  # characters; more would only make the hash work

IDLE: Final = timedelta(minutes=30)
ABSOLUTE: Final = timedelta(hours=12)
LINK_LASTS: Final = timedelta(hours=24)
PROOF_LASTS: Final = timedelta(minutes=15)  # for the first code of a new authenticator

TRIES: Final = 5
WINDOW: Final = timedelta(minutes=15)
FIRST_LOCK: Final = timedelta(minutes=15)
LONGEST_LOCK: Final = timedelta(hours=1)  # a stranger who goes on trying must not keep the owner out for a day
TRIES_IN_ALL: Final = 20  # without a success between them, however slowly they come
CALM: Final = timedelta(hours=24)  # without a try: locks are short again
FORGOTTEN: Final = timedelta(days=7)  # without a try: nothing is known of the name any more
BROWSER_LASTS: Final = timedelta(days=90)  # how long a browser counts as known after a sign-in


class Role(str, Enum):
    """What somebody does here."""

    REVIEWER = "reviewer"
    CASEWORKER = "caseworker"
    COLLEAGUE = "colleague"  # helps with requests: looks where they are asked to look
    SAFEGUARDING_LEAD = "safeguarding_lead"  # and whoever stands in: a deputy, the head, the chair of governors
    DATA_PROTECTION_OFFICER = "data_protection_officer"  # sees both sides and the log, and changes the papers alone
    GOVERNOR = "governor"  # counts alone
    ADMINISTRATOR = "administrator"


class Permission(str, Enum):
    """One thing that a role may do."""

    OWN_ACCOUNT = "own_account"
    OWN_TASKS = "own_tasks"
    READ_CASES = "read_cases"
    WORK_CASES = "work_cases"
    REVEAL = "reveal"
    EXPORT = "export"
    SIGN_OFF = "sign_off"
    READ_CONVERSATIONS = "read_conversations"
    READ_STATISTICS = "read_statistics"
    REVIEW = "review"
    MANAGE_STAFF = "manage_staff"
    READ_AUDIT = "read_audit"
    PAPERS = "papers"
    SAFEGUARD = "safeguard"  # conversations that tell of danger; which of them, bot.notice.safeguarding says


_OWN: Final = frozenset({Permission.OWN_ACCOUNT, Permission.OWN_TASKS})
_REVIEW: Final = frozenset({Permission.READ_CONVERSATIONS, Permission.READ_STATISTICS, Permission.REVIEW})
_CASES: Final = frozenset({Permission.READ_CASES, Permission.WORK_CASES, Permission.REVEAL, Permission.EXPORT})
PERMISSIONS: Final[Mapping[Role, frozenset[Permission]]] = MappingProxyType(
    {
        Role.REVIEWER: _OWN | _REVIEW,
        Role.CASEWORKER: _OWN | _CASES,
        Role.COLLEAGUE: _OWN,
        Role.SAFEGUARDING_LEAD: _OWN | _REVIEW | {Permission.SAFEGUARD},
        Role.DATA_PROTECTION_OFFICER: _OWN
        | {Permission.READ_CASES, Permission.READ_CONVERSATIONS, Permission.READ_STATISTICS}
        | {Permission.READ_AUDIT, Permission.PAPERS},
        Role.GOVERNOR: _OWN | {Permission.READ_STATISTICS},
        Role.ADMINISTRATOR: frozenset(Permission),
    }
)

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._@-]{1,63}")
# What is long enough and yet tried first: these with numbers and signs around them, and runs of keys.
_COMMON: Final = frozenset(
    (
        *("password", "passwordpassword", "passw0rd", "letmein", "letmeinletmein", "welcome", "welcomewelcome"),
        *("administrator", "adminadmin", "changeme", "changemenow", "iloveyou", "iloveyouforever", "sunshine"),
        *("princess", "football", "manchesterunited", "liverpool", "chelsea", "arsenal", "qwerty", "qwertyuiop"),
        *("qwertyqwerty", "qwertyuiopasdfghjkl", "asdfghjkl", "zxcvbnm", "monkey", "dragon", "superman", "batman"),
        *("pokemon", "trustno1", "secret", "supersecret", "school", "schoolschool", "myschool", "teacher"),
        *("headteacher", "privacy", "privacyhelp", "hello", "hellohello", "helloworld", "whatever", "computer"),
        *("internet", "summer", "winter", "spring", "autumn", "january", "february", "september", "october"),
        *("november", "december"),
    )
)
_RUNS: Final = ("01234567890123456789", "qwertyuiopasdfghjklzxcvbnm", "abcdefghijklmnopqrstuvwxyz")


def sign_in_name(typed: str) -> str:
    """A name as it is compared: spaces around it and capitals make no difference.

    >>> sign_in_name(" Pat.Lee ")
    'pat.lee'
    """
    return normalize("NFKC", typed).strip().casefold()


def name_fits(name: str) -> bool:
    """Whether somebody may sign in by this name.

    >>> name_fits("pat.lee"), name_fits("p"), name_fits("pat lee")
    (True, False, False)
    """
    return _NAME.fullmatch(name) is not None


def password_problem(password: str, name: str, school: str = "") -> str | None:
    """Why this cannot be the password of whoever signs in by ``name``, as an end of a sentence; None where it can.

    ``school`` is the school's name: its own words are tried as early as the commonest passwords.

    >>> password_problem("two brown kettles", "pat")
    >>> password_problem("Password1234!", "pat")
    'is one of the first that somebody would try'
    >>> password_problem("hazelmere2026", "pat", "Hazelmere Junior School")
    'is one of the first that somebody would try'
    """
    if len(password) < PASSWORD_SHORTEST:
        return f"needs at least {PASSWORD_SHORTEST} characters"
    if len(password) > PASSWORD_LONGEST:
        return f"can have at most {PASSWORD_LONGEST} characters"
    plain = normalize("NFKC", password).casefold()
    stem = plain.strip("0123456789 !?.,;:-_+*#@$%&/()=\"'")
    if stem == name or (len(name) >= 4 and name in plain):
        return "must not hold the name you sign in with"
    joined = stem.replace(" ", "")
    if _is_made_of("".join(filter(str.isalpha, plain)), normalize("NFKC", school).casefold()):
        return "is one of the first that somebody would try"
    if joined in _COMMON or len(set(plain)) < 4 or any(plain in run or plain in run[::-1] for run in _RUNS):
        return "is one of the first that somebody would try"
    return None


def _is_made_of(typed: str, school: str) -> bool:
    """Whether letters are nothing but words of the school's name and common ones, run together."""
    words = {*re.findall(r"[^\W\d_]{2,}", school), *_COMMON}
    reached = {0}
    for end in range(1, len(typed) + 1):
        if any(end - len(word) in reached and typed[:end].endswith(word) for word in words):
            reached.add(end)
    return bool(school and typed) and len(typed) in reached


@dataclass(frozen=True)
class Tries:
    """The tries by one name: how many since when, how often they locked it, and how many since the last success."""

    count: int
    since: datetime
    last_at: datetime
    locks: int = 0
    locked_until: datetime | None = None
    in_all: int = 0

    def is_locked(self, now: datetime) -> bool:
        """Whether nobody may try now."""
        return self.locked_until is not None and now < self.locked_until


def count_try(tries: Tries | None, now: datetime) -> Tries:
    """One more try, counted before it is looked at, so that a thousand at once are no more than a thousand in turn.

    The fifth within the window locks, each further lock twice as long up to an hour. From the twentieth without a
    success every try locks for an hour: waiting for the window to pass helps whoever guesses only so long.
    """
    quiet = now - max(tries.last_at, tries.locked_until or tries.last_at) if tries else FORGOTTEN
    if tries is None or quiet >= FORGOTTEN:
        tries = Tries(0, now, now)
    elif quiet >= CALM:
        tries = replace(tries, count=0, since=now, locks=0)
    if now - tries.since > WINDOW:
        tries = replace(tries, count=0, since=now)
    # Capped: what grows without end no longer fits anywhere.
    in_all = min(tries.in_all + 1, 1000)
    counted = replace(tries, count=tries.count + 1, last_at=now, locked_until=None, in_all=in_all)
    if counted.count < TRIES and in_all < TRIES_IN_ALL:
        return counted
    lock = LONGEST_LOCK if in_all >= TRIES_IN_ALL else min(FIRST_LOCK * 2**counted.locks, LONGEST_LOCK)
    return replace(counted, count=0, since=now + lock, locks=min(counted.locks + 1, 10), locked_until=now + lock)


def session_is_over(begun: datetime, last: datetime, now: datetime) -> bool:
    """Whether somebody has to sign in again."""
    return now - last >= IDLE or now - begun >= ABSOLUTE
