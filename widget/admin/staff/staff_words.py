"""What the pages about accounts say: roles, refusals, times and devices in plain words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.governance.subject import REASONS
from bot.law.calendar import in_england
from bot.platform import errors
from bot.platform.errors import SignInLocked, StaffError, UnfitPassword
from bot.staff.rules import Role
from widget.admin.cases import case_words
from widget.admin.learning import learning_words
from widget.admin.review import review_words
from widget.admin.search_reasons import SEARCH_REASONS

ROLES: Final = {
    Role.REVIEWER: "Reviewer",
    Role.CASEWORKER: "Caseworker",
    Role.COLLEAGUE: "Colleague",
    Role.SAFEGUARDING_LEAD: "Safeguarding lead",
    Role.DATA_PROTECTION_OFFICER: "Data protection officer",
    Role.GOVERNOR: "Governor",
    Role.ADMINISTRATOR: "Administrator",
}
ROLES_SAID: Final = {
    Role.REVIEWER: "reads conversations without names and corrects the assistant; opens none that tells of danger, and "
    "sees no requests",
    Role.CASEWORKER: "works on requests, and sees what people wrote",
    Role.COLLEAGUE: "sees only their own tasks: what a caseworker asks them to look for",
    Role.SAFEGUARDING_LEAD: "opens conversations that tell of danger and records what was done, approves what is said "
    "in danger; otherwise like a reviewer. Also for the deputy, the head, and the chair of governors, who opens only "
    "what is about the head",
    Role.DATA_PROTECTION_OFFICER: "reads requests without what people wrote, conversations without names, the log and "
    "the figures, and changes none of them; changes the school's papers, and has them recorded as signed",
    Role.GOVERNOR: "sees the statistics, which are counts alone: no conversation, no request and no word that anybody "
    "typed",
    Role.ADMINISTRATOR: "does everything: also signs off answers, looks after accounts, reads the log",
}
ACTIONS: Final = {
    **case_words.ACTIONS,
    **learning_words.ACTIONS,
    "signed_in": "Signed in",
    "signed_out": "Signed out",
    "sign_in_failed": "Tried to sign in, and could not",
    "sign_in_locked": "Was locked out for a time after too many tries",
    "password_locked": "Was stopped for a time after too many wrong present passwords",
    "session_ended": "Ended a session",
    "staff_added": "Added an account",
    "staff_link_made": "Made a set-up link",
    "staff_set_up": "Set up the account",
    "staff_disabled": "Closed an account",
    "staff_renamed": "Changed the name of somebody",
    "staff_enabled": "Opened an account again",
    "staff_unlocked": "Let somebody try to sign in again",
    "role_changed": "Changed a role",
    "password_changed": "Changed the password",
    "password_change_asked": "Asked for a new password",
    "authenticator_begun": "Began with a new authenticator",
    "authenticator_changed": "Changed the authenticator",
    "recovery_codes_made": "Made new recovery codes",
    "calendar_address_made": "Made a calendar address",
    "calendar_address_changed": "Changed the calendar address",
    "register_exported": "Exported the register",
    "searched": "Searched the requests",
    "mail_retried": "Sent a message again",
    "mail_opened": "Opened a message to send it by hand",
    "mail_sent_by_hand": "Sent a message by hand",
    "conversations_listed": "Looked at how conversations begin",
    "conversations_searched": "Searched what was said in conversations",
    "conversation_viewed": "Looked at a conversation",
    "conversation_reviewed": "Marked a conversation as reviewed",
    "conversation_assigned": "Assigned a conversation",
    "conversation_tagged": "Put a tag on a conversation",
    "conversation_untagged": "Took a tag off a conversation",
    "conversation_noted": "Wrote a note on a conversation",
    "conversation_unreviewed": "Took a reviewed mark back",
    "conversation_revealed": "Looked behind a token of a conversation",
    "begun_viewed": "Looked at a request that was begun and not sent",
    "begun_aside": "Set aside a request that was begun and not sent",
    "danger_reason": "Gave a reason to open a conversation that tells of danger",
    "danger_closed": "Recorded what was done about a conversation that tells of danger",
    "danger_reported": "Saw danger in a conversation, and sent it to whoever keeps children safe",
    "danger_moved": "Decided whom a conversation that tells of danger is for",
    "danger_decided": "Decided whose a name in a conversation that tells of danger is",
    "conversation_struck": "Struck words out of a conversation",
    "switched": "Turned the assistant on or off",
    "paper_saved": "Changed one of the school's papers",
    "paper_signed": "Recorded that one of the school's papers was signed",
    "audit_cut": "Deleted the beginning of this log after its time",
    "held_searched": "Searched for everything held on somebody",
    "held_exported": "Saved everything held on somebody",
    "held_erased": "Erased what was held on somebody",
    "unreadable": "This entry cannot be read. Check the log.",
}
ACTORS: Final = {
    "unknown": "Somebody unknown",
    "command": "Whoever runs the machine",
    "person": "The person",
    "retention": "Retention",
    "outbox": "The service",
    "": "Not known",
}
_DETAILS: Final = {
    **learning_words.DETAILS,
    "staff": "account of {}",
    "role": "role: {}",
    "why": "{}",
    "field": "what: {}",
    "step": "{}",
    "letter": "letter {}",
    "task": "task {}",
    "file": "file {}",
    "kind": "{}",
    "found": "found: {}",
    "to": "to: {}",
    "assignee": "to: {}",
    "how": "by: {}",
    "chat": "a conversation",
    "through": "up to entry {}",
    "channel": "{}",
    "right": "{}",
    "outcome": "{}",
}
_VALUES: Final[dict[str, dict[str, str]]] = {
    "right": {one.value: words for one, words in case_words.RIGHTS.items()},
    "channel": {one.value: words for one, words in case_words.CHANNELS.items()},
    "step": {one.value: words for one, words in case_words.HAPPENED.items()},
    "kind": {one.value: words for one, words in learning_words.KINDS.items()}
    | {one.value: words for one, words in case_words.LETTERS.items()},
    "field": case_words.FIELDS,
    "role": {one.value: words for one, words in ROLES.items()},
}
"""What a detail says, by its name: the words that the pages have for it."""
_FAILED: Final = {
    "password": "wrong name or password",
    "code": "wrong code",
    "disabled": "the account is closed or not set up",
    "locked": "locked after too many tries",
}
_WHY: Final = {
    **REASONS,
    **learning_words.ALONE,
    **review_words.REASONS,
    **SEARCH_REASONS,
    "officer": "The data protection officer asked or decided so",
    "own": "a reason of their own, kept with the conversation",
    **{outcome.value: words for outcome, words in review_words.DONE_ABOUT.items()},
}
_SAID: Final[dict[type[StaffError], tuple[str, str]]] = {
    errors.SignInRefused: (
        "",
        "The name, the password or the code is not right. Check all three and try again. A code works only once: if "
        "you have just used it, wait for the next one.",
    ),
    errors.UnfitName: (
        "name",
        "Give both names. A sign-in name has 2 to 64 characters: letters, digits, dots, hyphens and @. The name that "
        "is shown has 1 to 80.",
    ),
    errors.NameTaken: ("name", "Somebody else signs in by this name. Please choose another."),
    errors.WrongPassword: ("present", "That is not your present password."),
    errors.WrongCode: (
        "code",
        "That code does not fit. Type the one that the application shows now. If it never fits, check that the clock "
        "of the telephone sets itself.",
    ),
    errors.HashingBusy: ("", "Too many people are signing in at this moment. Please try again in a minute."),
    errors.UnknownStaff: ("", "There is no such account."),
    errors.AccountClosed: ("", "This account is closed. Open it again first, then make the link."),
    errors.LinkOver: ("", "This link was used already or is more than a day old. Ask an administrator for a new one."),
    errors.LastAdministrator: (
        "",
        "This is the only administrator who can sign in. Let somebody else be administrator first.",
    ),
}


@dataclass(frozen=True)
class Problem:
    """What is wrong with a form, and at which field where it is one field's; ``more``: what else is."""

    words: str
    form: str = ""
    field: str = ""
    status: int = 422
    more: tuple[Problem, ...] = ()

    def at(self, field: str) -> list[str]:
        """All that is wrong at one field, in words."""
        return [one.words for one in (self, *self.more) if one.field == field]


def problem_of(error: StaffError, now: datetime, form: str = "") -> Problem:
    """What to say of an error that the services raised."""
    if isinstance(error, SignInLocked):
        words = f"Too many tries. Wait until {clock_of(error.until, now)}, or ask an administrator to let you in."
        return Problem(words, form, status=429)
    if isinstance(error, UnfitPassword):
        return Problem(f"The new password {error}.", form, "new")
    field, words = _SAID[type(error)]
    return Problem(words, form, field, 503 if isinstance(error, errors.HashingBusy) else 422)


def detail_of(name: str, value: str | int, people: Mapping[str, str], topics: Mapping[str, str]) -> str:
    """One detail of an entry in the log, in words; "" where it says nothing to a reader.

    ``topics`` are labels of the answer book; a topic that is not in it (yet, or any more) is said by its short name.
    """
    if name not in _DETAILS:
        return ""
    said = topics.get(str(value), str(value)) if name == "topic" else str(value)
    said = _VALUES.get(name, {}).get(said, said)
    if name == "field":
        said = _numbered(said)
    said = people.get(said, said) if name in ("staff", "assignee") else _WHY.get(said, _FAILED.get(said, said))
    return _DETAILS[name].format(said.replace("_", " "))


def _numbered(field: str) -> str:
    """What was looked at, where it is one of several.

    >>> _numbered("letter-2"), _numbered("reply-1"), _numbered("name-1")
    ('letter 2', 'what they wrote, no. 1', 'name 1')
    """
    kind, _, number = field.rpartition("-")
    if not (kind and number.isdecimal()):
        return field
    return f"what they wrote, no. {number}" if kind == "reply" else f"{kind} {number}"


def clock_of(moment: datetime, now: datetime) -> str:
    """A time of day as the school's clocks show it, never earlier than meant, with the day where it is not today's.

    >>> from datetime import timezone
    >>> clock_of(datetime(2026, 7, 1, 12, 0, 1, tzinfo=timezone.utc), datetime(2026, 7, 1, 11, 50, tzinfo=timezone.utc))
    '13:01'
    """
    there, today = in_england(moment), in_england(now).date()
    minute = there.hour * 60 + there.minute + bool(there.second or there.microsecond)
    words = f"{minute // 60 % 24:02d}:{minute % 60:02d}"
    return words if there.date() == today else f"{words} on {there.day} {there:%B}"


def device_of(user_agent: str) -> str:
    """Browser and system in a few words, all that is kept of what a browser says about itself.

    >>> device_of("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0")
    'Edge on Windows'
    """
    browsers = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "FxiOS": "Firefox", "CriOS": "Chrome"}
    browsers |= {"Chrome": "Chrome", "Safari": "Safari"}
    systems = {"Windows": "Windows", "iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "CrOS": "Chromebook"}
    systems |= {"Mac OS X": "Mac", "Linux": "Linux"}
    browser = next((name for mark, name in browsers.items() if re.search(rf"\b{mark}/", user_agent)), "A browser")
    system = next((name for mark, name in systems.items() if mark in user_agent), "")
    return f"{browser} on {system}" if system else browser
