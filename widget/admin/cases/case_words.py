"""What the staff's pages call things: one plain name for each value, used by every page and list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from enum import Enum
from types import MappingProxyType
from typing import Any, Final, TypeVar

from bot.cases.codes import Check
from bot.cases.exports import Columns
from bot.cases.letter_templates import LetterKind
from bot.cases.records import KeptLetter
from bot.cases.staff_service import SOUND_OF, CaseLine
from bot.cases.status import Status
from bot.law.calendar import in_england, say_day
from bot.law.case import ASKS, Event, Ground, State, Step, Told
from bot.law.request_fields import RECORDED, Channel
from bot.law.rights import TITLES, Who
from bot.platform.audit import Entry
from widget.pages.request_words import goes_on

RIGHTS: Final = TITLES
STATES: Final = {
    State.RECEIVED: "New",
    State.ACKNOWLEDGED: "Acknowledged",
    State.IDENTITY_ASKED: "Proof asked for",
    State.FEE_ASKED: "Fee asked for",
    State.CLARIFICATION_ASKED: "Asked what is meant",
    State.EXTENDED: "Extended",
    State.ANSWERED: "Answered",
    State.PARTLY_REFUSED: "Answered, some withheld",
    State.REFUSED: "Refusal recorded",
    State.WITHDRAWN: "Withdrawn by the requester",
    State.DUPLICATE: "Same as another",
}
CHANNELS: Final = {
    Channel.CHAT: "By chat",
    Channel.KEYPAD: "By keypad",
    Channel.VOICE: "By voice",
    Channel.LETTER: "By letter",
    Channel.EMAIL: "By e-mail",
    Channel.TELEPHONE: "By telephone",
    Channel.IN_PERSON: "In person",
    Channel.REPLY: "In a message about other records",
    Channel.CHAT_BY_HAND: "In a chat, entered by us",
}
WAYS: Final = {
    Told.EMAIL: "By e-mail",
    Told.POST: "By post",
    Told.TELEPHONE: "By telephone",
    Told.IN_PERSON: "In person",
    Told.PAGE: "On the status page only",
}
SENDS: Final = {
    Told.EMAIL: "Send the letter",
    Told.POST: "Print the letter",
    Told.TELEPHONE: "Go on, and ring them",
    Told.IN_PERSON: "Go on, and tell them",
    Told.PAGE: "Send the letter",
}
"""What sets a letter going, by the way it goes."""
WHO: Final = {
    Who.ME: "The person who asks",
    Who.MY_CHILD: "Their child",
    Who.SOMEONE_ELSE: "Somebody else",
    Who.PUPIL: "A pupil who asks for themselves",
}
GROUNDS: Final = {Ground.COMPLEXITY: "The request is complex", Ground.NUMBER: "The person made many requests"}
FIELDS: Final = {
    "name": "Name",
    "relationship": "Relationship",
    "child": "Child",
    "contact": "Contact",
    "details": "What they ask",
}
SOUND: Final = {f"{SOUND_OF}{name}": f"{FIELDS[name]}, as sound" for name in RECORDED}
STEPS: Final = {
    Step.RECEIVED: "Received",
    Step.ACKNOWLEDGED: "Acknowledge",
    Step.IDENTITY_ASKED: "Ask for proof of identity or authority",
    Step.IDENTITY_RECEIVED: "Proof has come",
    Step.IDENTITY_WAIVED: "Go on without the proof",
    Step.FEE_ASKED: "Ask for a fee",
    Step.FEE_PAID: "The fee has come",
    Step.CLARIFICATION_ASKED: "Ask what is meant",
    Step.CLARIFICATION_RECEIVED: "The answer has come",
    Step.EXTENDED: "Extend the time",
    Step.RECLASSIFIED: "Change what was asked for",
    Step.ASSIGNED: "Assign to somebody",
    Step.NOTED: "Write a note",
    Step.SIGNED_OFF: "Sign off",
    Step.ANSWERED: "Answer in full",
    Step.PARTLY_REFUSED: "Answer, with some information withheld",
    Step.REFUSED: "Refuse",
    Step.WITHDRAWN: "Withdrawn by the requester",
    Step.DUPLICATE: "Same as another request",
    Step.REOPENED: "Open again",
    Step.HELD: "Put under a legal hold",
    Step.RELEASED: "Lift the legal hold",
    Step.CODE_ISSUED: "Give out a new code",
    Step.SET_ASIDE: "Set aside",
    Step.TAKEN_UP: "Take up again",
}
"""Each step as something to do."""

HAPPENED: Final = {
    Step.RECEIVED: "Received",
    Step.ACKNOWLEDGED: "Acknowledged",
    Step.IDENTITY_ASKED: "Asked for proof of identity or authority",
    Step.IDENTITY_RECEIVED: "Proof came",
    Step.IDENTITY_WAIVED: "Went on without the proof",
    Step.FEE_ASKED: "Asked for a fee",
    Step.FEE_PAID: "Fee came",
    Step.CLARIFICATION_ASKED: "Asked what is meant",
    Step.CLARIFICATION_RECEIVED: "Answer to the question came",
    Step.EXTENDED: "Extended",
    Step.RECLASSIFIED: "Changed what was asked for",
    Step.ASSIGNED: "Assigned",
    Step.NOTED: "Note",
    Step.SIGNED_OFF: "Signed off",
    Step.ANSWERED: "Answered",
    Step.PARTLY_REFUSED: "Answered, with some information withheld",
    Step.REFUSED: "Refusal recorded",
    Step.WITHDRAWN: "Withdrawn by the requester",
    Step.DUPLICATE: "Same as another request",
    Step.REOPENED: "Opened again",
    Step.HELD: "Legal hold",
    Step.RELEASED: "Legal hold lifted",
    Step.CODE_ISSUED: "New code given out",
    Step.SET_ASIDE: "Set aside",
    Step.TAKEN_UP: "Taken up again",
}
"""Each step as something that happened."""

LETTERS: Final = {
    LetterKind.ACKNOWLEDGEMENT: "Acknowledgement",
    LetterKind.IDENTITY: "Proof of who is asking",
    LetterKind.AUTHORITY: "Proof that they may ask",
    LetterKind.FEE: "About a fee",
    LetterKind.CLARIFICATION: "What is meant",
    LetterKind.EXTENSION: "We need longer",
    LetterKind.UPDATE: "How it is getting on",
    LetterKind.ANSWER: "Answer",
    LetterKind.PARTLY_REFUSED: "Answer, with some information withheld",
    LetterKind.REFUSED: "Refusal",
}
CHECKED: Final = {
    Check.DOCUMENT.value: "an official document was seen",
    Check.KNOWN.value: "known by sight",
    Check.CONTACT.value: "the contact of the request answered",
    Check.RECORDS.value: "the address was compared with the school's records",
}
"""How it was checked who asks for a new code, or gets the records, for the log."""
PURPOSES: Final = {
    "new_request": "A new request, to the school",
    "receipt": "Receipt",
    "letter": "That a letter waits",
    "review": "A conversation that may tell of danger",
    "assigned": "That a request is assigned to a colleague",
    "task": "A task for a colleague",
    "task_done": "News to who works on it: a colleague has finished a task",
    "opening_code": "Code to open the records",
    "withdrawal": "Records were taken back",
    "reply": "News of a message of the person to the school",
    "task_reminder": "Reminder of a task to a colleague",
    "due_reminder": "Reminder of the date to who works on it",
}
ACTIONS: Final = {
    "opened": "Request opened",
    "viewed": "Looked at",
    "revealed": "Shown",
    "reason_given": "Reason given to read letters",
    "answers_corrected": "Names put right",
    "held_exported": "Saved with everything held on somebody",
    "played": "Played",
    "step": "Step",
    "letter_drafted": "Letter begun",
    "letter_written": "Letter written",
    "letter_read": "Letter read",
    "letter_delivered": "Letter delivered",
    "letter_cancelled": "Letter taken back",
    "exported": "Exported",
    "status_seen": "Status page seen",
    "code_issued": "New code given out",
    "erased": "Personal details erased",
    "file_added": "File added",
    "file_read": "File read",
    "file_blacked_out": "Copy blacked out",
    "file_taken_out": "File removed",
    "files_delivered": "Records handed over by the page",
    "opening_code_sent": "Code to open the records sent",
    "files_opened": "Records opened by the person",
    "files_withdrawn": "Records taken back",
    "files_on_paper": "Letter for records on paper made",
    "reply_written": "The person wrote about their records",
    "reply_dealt_with": "What the person wrote was dealt with",
    "reply_became_request": "A new request was opened from what the person wrote",
    "task_given": "Task given",
    "task_viewed": "Task read",
    "task_done": "Task done",
    "task_reopened": "Task taken up again",
    "task_taken_back": "Task taken back",
}
_IN_HISTORY: Final = {
    *("answers_corrected", "code_issued", "file_added", "file_blacked_out", "file_taken_out", "files_delivered"),
    *("files_opened", "files_on_paper", "files_withdrawn", "reply_became_request", "reply_dealt_with", "reply_written"),
    *("task_done", "task_given", "task_reopened", "task_taken_back"),
}
"""What of the log stands in the history of a request too, beside its steps."""
_WHICH: Final = {"letter": "letter", "file": "file", "task": "task", "reply": "message"}
_MOVE_THE_CLOCK: Final = frozenset(step.value for step in (*ASKS, Step.EXTENDED))
_Named = TypeVar("_Named", bound=Enum)


def days_away(left: int) -> str:
    """How far a day is, as people say it.

    >>> [days_away(left) for left in (5, 1, 0, -1, -3)]
    ['in 5 days', 'tomorrow', 'today', '1 day late', '3 days late']
    """
    if left == 0:
        return "today"
    if left == 1:
        return "tomorrow"
    return f"in {left} days" if left > 0 else "1 day late" if left == -1 else f"{-left} days late"


def marks(line: CaseLine) -> list[tuple[str, str, str]]:
    """What must be seen at once: style, shape and words, so that colour is never alone."""
    stands = line.standing
    found = [
        (stands.overdue, "overdue", "▲", "Overdue"),
        (stands.due_soon, "soon", "◆", "Due soon"),
        (stands.paused, "paused", "❚❚", "Paused"),
        (stands.past_target and not stands.overdue, "aim", "△", "Past our own target"),
        (bool(stands.deadline.problem) and line.is_open, "overdue", "?", "No date yet"),
        (stands.late, "late", "▲", "Was late"),
        (line.replies_open > 0, "soon", "✎", "The person wrote"),
        (line.letters_waiting > 0 and line.is_open, "letter", "✉", "Letter waits"),
        (bool(line.to_ask) and line.is_open, "ring", "☎", "Ring and ask"),
        (line.aside, "letter", "○", "Set aside"),
        (line.held, "hold", "■", "Legal hold"),
        (line.signed_off and line.is_open, "signed", "✓", "Signed off"),
        (line.to_sign_off, "letter", "✎", "To be signed off"),
        (line.erased, "erased", "○", "Erased"),
    ]
    return [(style, shape, words) for applies, style, shape, words in found if applies]


def actor(event_actor: str, staff: Mapping[str, str]) -> str:
    """Who did something, by a name people know."""
    known = {"person": "The person", "outbox": "The outbox", "retention": "Retention"}
    return staff.get(event_actor) or known.get(event_actor, "Somebody who has left")


def happened(event: Event, staff: Mapping[str, str]) -> str:
    """An event as a line of the history."""
    words = HAPPENED[event.step]
    if event.step is Step.ASSIGNED:
        return f"Assigned to {staff.get(event.assignee, 'somebody who has left')}"
    if event.step is Step.RECLASSIFIED and event.right:
        return f"Changed to: {RIGHTS[event.right].lower()}"
    if event.ground:
        return f"{words}. {GROUNDS[event.ground]}"
    return words


def logged(entry: Entry, names: Mapping[str, str] = MappingProxyType({})) -> str:
    """An entry of the log in words, with which letter, file, task or message it is about.

    ``names`` are those of files by their number.

    >>> from datetime import timezone
    >>> entry = Entry(datetime(2026, 12, 1, tzinfo=timezone.utc), "a", "file_read", "c", {"file": 2})
    >>> logged(entry), logged(entry, {"2": "letters.pdf"})
    ('File read, file 2', 'File read, file 2 (letters.pdf)')
    """
    which = [f"{words} {entry.detail[kind]}" for kind, words in _WHICH.items() if kind in entry.detail]
    name = names.get(str(entry.detail.get("file", "")), "")
    return ", ".join([ACTIONS.get(entry.action, entry.action), *which]) + (f" ({name})" if name else "")


def history(events: Iterable[Event], trail: Iterable[Entry]) -> list[Event | Entry]:
    """The steps of a request, and what of its log belongs beside them, the newest first."""
    found: list[Event | Entry] = [*events, *(entry for entry in trail if entry.action in _IN_HISTORY)]
    return sorted(found, key=lambda one: one.at)[::-1]


def done_words(event: Event, staff: Mapping[str, str]) -> str:
    """What was done just now, for whoever did it."""
    if event.step is Step.ASSIGNED:
        return happened(event, staff)
    return "Note written" if event.step is Step.NOTED else f"Recorded: {happened(event, staff)}"


def not_told(letter: KeptLetter, stuck: bool = False) -> str:
    """What is not yet so while a letter waits: nothing counts before the person has been told."""
    why = {
        Told.EMAIL: "its e-mail could not be sent. Look in the outbox" if stuck else "its e-mail has not gone",
        Told.POST: "the letter has not been posted",
        Told.TELEPHONE: "nobody has rung the person",
        Told.IN_PERSON: "nobody has told the person",
    }.get(letter.way, "the person has not been told")
    begin = "The clock has not moved yet" if letter.step in _MOVE_THE_CLOCK else "Nothing is recorded yet"
    return f"{begin}: {why}."


def short_day(day: date) -> str:
    """A day for a table or a drawing.

    >>> short_day(date(2026, 11, 24))
    '24 Nov 2026'
    """
    _weekday, number, month, year = say_day(day).split()
    return f"{number} {month[:3]} {year}"


def moment(at: datetime) -> str:
    """A time as the clock on the school's wall showed it.

    >>> from datetime import timezone
    >>> moment(datetime(2026, 7, 1, 11, 5, tzinfo=timezone.utc))
    '1 Jul 2026, 12:05'
    """
    here = in_england(at)
    return f"{short_day(here.date())}, {here:%H:%M}"


def register(staff: Mapping[str, str]) -> Columns:
    """The columns of the register, in the words of the list of requests."""
    return {
        "Reference": lambda line: line.printed,
        "Asked for": lambda line: RIGHTS[line.right],
        "Received": lambda line: line.received,
        "How it came": lambda line: CHANNELS[line.channel],
        "State": lambda line: STATES[line.standing.state],
        "Due": lambda line: line.standing.deadline.due or "",
        "Due for": lambda line: line.standing.deadline.due_for.value,
        "Overdue": lambda line: _yes(line.standing.overdue),
        "Paused": lambda line: _yes(line.standing.paused),
        "Was late": lambda line: _yes(line.standing.late),
        "Assigned to": lambda line: actor(line.assignee, staff) if line.assignee else "Nobody",
        "Legal hold": lambda line: _yes(line.held),
        "Signed off": lambda line: _yes(line.signed_off),
        "Erased": lambda line: _yes(line.erased),
        "Still to be asked": lambda line: _fields(line.to_ask if line.is_open else ()),
        "Left as sound": lambda line: _fields(line.recorded),
    }


def _yes(value: bool) -> str:
    return "Yes" if value else "No"


def _fields(names: Iterable[str]) -> str:
    return ", ".join(FIELDS[name] for name in names)


def options(words: Mapping[_Named, str], members: Iterable[_Named] | None = None) -> list[tuple[str, str]]:
    """Values and words for a list to pick from.

    >>> options(GROUNDS, [Ground.NUMBER])
    [('number', 'The person made many requests')]
    """
    return [(str(member.value), words[member]) for member in (words if members is None else members)]


def status(found: Status, new_letter: int | None = None) -> dict[str, Any]:
    """What the template of the status page needs to say how a request stands, as the person reads it in English.

    Of letters that were written before only the titles: to read them is a look of its own, for a reason.
    """
    letters = tuple(one if one.number == new_letter else replace(one, body="") for one in found.letters)
    found = replace(found, letters=letters)
    return {
        "found": found,
        "goes_on": goes_on(found.state),
        "due_said": "",
        "law_note": None,
        "said_day": say_day,
        "in_lang": "",
    }


def shared() -> dict[str, Any]:
    """What every template of these pages may call."""
    return {
        "rights": RIGHTS, "states": STATES, "channels": CHANNELS, "ways": WAYS, "sends": SENDS,
        "who_words": WHO, "grounds": GROUNDS,
        "field_words": {**FIELDS, **SOUND}, "sound_of": SOUND_OF,
        "step_words": STEPS, "checked": CHECKED, "letter_words": LETTERS, "purposes": PURPOSES, "marks": marks,
        "logged": logged, "days_away": days_away, "say_day": say_day, "short_day": short_day, "moment": moment,
        "actor": actor, "happened": happened, "done_words": done_words, "options": options, "not_told": not_told,
    }  # fmt: skip
