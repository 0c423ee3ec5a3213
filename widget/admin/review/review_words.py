"""What the pages about conversations call things: one plain name for each value."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from bot.conversations.review_rules import LEFT_AFTER, SAMPLE, Channel, Order, Outcome, Queue, ReviewState
from bot.notice.safeguarding import Desk
from bot.notice.safeguarding import Outcome as Done
from bot.platform import errors
from bot.platform.errors import ReviewIncomplete
from bot.review.records import Line, Transcript
from bot.review.rules import STRUCK
from widget.admin.cases import case_words

QUEUES: Final = {
    Queue.SAFEGUARDING: "Safeguarding",
    Queue.NOT_UNDERSTOOD: "Not understood",
    Queue.LOW_CONFIDENCE: "Not sure",
    Queue.OUTSIDE: "Turned away",
    Queue.REFUSED: "“Did you mean” refused",
    Queue.THUMBS_DOWN: "Thumbs down",
    Queue.ABANDONED: "Form left unfinished",
    Queue.SAMPLE: "Sample of the week",
}
QUEUES_SAID: Final = {
    Queue.SAFEGUARDING: "Somebody may be in danger. The person was shown at once whom to ring.",
    Queue.NOT_UNDERSTOOD: "The assistant said that it did not understand.",
    Queue.LOW_CONFIDENCE: "The assistant answered, but was less than half sure which topic was meant.",
    Queue.OUTSIDE: "The assistant said that the question has nothing to do with the notice. Was that right?",
    Queue.REFUSED: "The assistant offered topics to pick from, and none of them was taken.",
    Queue.THUMBS_DOWN: "The person said that an answer did not help. Some said what was missing.",
    Queue.ABANDONED: "The person began to make a request and has been silent for an hour.",
    Queue.SAMPLE: f"{SAMPLE} conversations of last week, drawn by chance, so that you see what nobody complains about.",
}
DESKS: Final = {
    Desk.LEAD: "The safeguarding lead",
    Desk.HEAD: "The head",
    Desk.CHAIR: "The chair of governors",
}
"""Whom a conversation that told of danger is for."""
DONE_ABOUT: Final = {
    Done.PASSED_ON: "Passed on to children’s social care, the police or the local authority",
    Done.SCHOOL_ACTS: "The school is acting on it",
    Done.KNOWN: "Known already: added to what is there",
    Done.NOT_KNOWN_WHO: "It does not say who: staff are looking out for it",
    Done.NO_DANGER: "Nobody is in danger",
}
"""What was done about one."""
OUTCOMES: Final = {
    Outcome.ANSWERED: "Answered",
    Outcome.REQUEST_OPENED: "Request opened",
    Outcome.HANDED_OVER: "Handed over",
    Outcome.GAVE_UP: "Gave up",
}
CHANNELS: Final = {
    Channel.TEXT: "Text",
    Channel.VOICE: "Voice",
    Channel.KEYPAD: "Keypad",
    Channel.PHONE: "Telephone",
    Channel.PAGE: "Where records are opened",
}
STATES: Final = {
    ReviewState.NEW: "To review",
    ReviewState.AGAIN: "Went on since its review",
    ReviewState.REVIEWED: "Reviewed",
}
KINDS: Final = {
    "greeting": "Greeting",
    "answer": "From the notice",
    "silent": "The notice does not say",
    "contact": "Whom to contact",
    "question": "Question",
    "confirm": "Please check",
    "receipt": "Receipt",
    "status": "How the request stands",
    "cancelled": "Stopped",
    "clarify": "Did you mean",
    "out_of_scope": "Not a question for it",
    "not_understood": "Did not understand",
    "safeguarding": "Whom to ring in danger",
    "chitchat": "Small talk",
    "handover": "A person to talk to",
}
FIRED: Final = {
    "said_again": "what was open was said again",
    "request_status": "how a request stands, by reference and code",
    "after_receipt": "what to do after a receipt",
    "keypad_menu": "the menu of the keys",
    "keypad_entry": "what was typed on the keys",
    "scripted": "the scripted assistant",
    "scripted form": "the scripted assistant, its form",
    "action_answer": "the answer to the topic",
    "action_clarify": "“did you mean”, since several topics were close",
    "action_follow_up": "the last answer, which the message goes on from",
    "request_form": "the form of a request",
    "validate_request_form": "the form of a request, which read the answer",
}
"""What answered, by the actions in domain.yml and the parts of the service."""
DECIDED: Final = {"RulePolicy": "by a rule"}
SILENT: Final = {
    "timeout": "The person was silent for a while.",
    "mode": "The person changed between text, voice and keypad.",
    "press": "The person pressed a key.",
}
REASONS: Final = {
    "safety": "To keep a child safe",
    "understand": "To understand what was asked",
    "officer": "Asked for by the data protection officer",
}
"""Why somebody looks behind a token, the common reasons."""
ORDERS: Final = {
    Order.NEWEST: ("Newest first", "Newer", "Older"),
    Order.OLDEST: ("Oldest first", "Older", "Newer"),
    Order.UNSURE: ("Least sure first", "Less sure", "Surer"),
}
"""What an order is called, and what comes before and after in it."""
BELOW: Final = ("30", "50", "70", "90")

_SAID: Final[Mapping[str, str]] = {
    "assignee": "Pick a colleague who reviews conversations.",
    "tag": "A tag has 1 to 40 characters.",
    "note": "Write a note, at most 2000 characters.",
    "reason": "Pick a reason, or write one. It is kept with the conversation.",
    "token": "Pick what is to be shown.",
    "words": (
        "Type at least two letters or digits, at most 200 characters, as they stand in the conversation. What stands"
        " between ⟨ and ⟩ is hidden already: strike out the words before and after it one after the other."
    ),
    "nowhere": "These words do not stand in this conversation. Nothing was struck out. Check the spelling.",
    "recorded": "Write it into the school’s safeguarding record first, then tick the box.",
    "outcome": "Pick what was done. Until then it counts as unread.",
    "whom": "Pick whom it is about.",
    "sure": "Tick the box: what is struck out cannot be brought back.",
    "name": "Give the filter a name of at most 60 characters.",
    "filter": "Narrow the list first, or delete a saved filter: there is room for 30.",
}


def say(problem: Exception) -> str:
    """What went wrong, in staff's words."""
    if isinstance(problem, ReviewIncomplete):
        return _SAID[problem.field]
    if isinstance(problem, errors.UnknownConversation):
        return "There is no such conversation. It was deleted, by its person or after its time."
    if isinstance(problem, errors.TellsOfDanger):
        return (
            "This conversation tells of danger. The safeguarding lead opens it, or somebody else whom the school has"
            " chosen. If you know something about it, tell them in person."
        )
    if isinstance(problem, errors.ConversationWentOn):
        return "The conversation has changed since you opened this page. Read it again, then mark it."
    if isinstance(problem, errors.AssistantError):
        return "The assistant cannot say that just now. Please try again in a minute."
    return "The database cannot be reached just now. Nothing was changed. Please try again in a minute."


def status_of(problem: Exception) -> int:
    """The HTTP status that goes with what went wrong."""
    if isinstance(problem, errors.UnknownConversation):
        return 404
    if isinstance(problem, errors.TellsOfDanger):
        return 403
    if isinstance(problem, errors.ConversationWentOn):
        return 409
    return 422 if isinstance(problem, ReviewIncomplete) else 503


def outcome_of(line: Line, now: datetime) -> str:
    """How a conversation ended; who wrote a moment ago has not given up.

    >>> from datetime import timezone
    >>> at = datetime(2026, 11, 24, 12, 0, tzinfo=timezone.utc)
    >>> line = Line("c", at, at, 1, "text", (), None, Outcome.GAVE_UP, ReviewState.NEW)
    >>> outcome_of(line, at), outcome_of(line, at + LEFT_AFTER)
    ('Still going on', 'Gave up')
    """
    if line.outcome is Outcome.GAVE_UP and now - line.last_at < LEFT_AFTER:
        return "Still going on"
    return OUTCOMES[line.outcome]


def topic_words(topic: str, labels: Mapping[str, str]) -> str:
    """A topic in a parent's words where it has some.

    >>> topic_words("ask_dpo", {"ask_dpo": "Who is the DPO?"}), topic_words("not_understood", {})
    ('Who is the DPO?', 'Not understood')
    """
    return labels.get(topic) or topic.replace("_", " ").capitalize()


def fired(recorded: str) -> str:
    """What answered, and what decided on it, in words; a name that has none stands as it is.

    >>> fired("action_answer (RulePolicy)"), fired("said_again")
    ('the answer to the topic (by a rule)', 'what was open was said again')
    """
    found = []
    for one in recorded.split(", "):
        what, _, decided = one.partition(" (")
        by = decided.rstrip(")")
        found.append(FIRED.get(what, what) + (f" ({DECIDED.get(by, by)})" if by else ""))
    return ", then ".join(dict.fromkeys(found))


def waits_for_safety(transcript: Transcript) -> bool:
    """Whether somebody has yet to say what was done about it."""
    return Queue.SAFEGUARDING in transcript.queues


def percent(share: float) -> str:
    """How sure, for a reader.

    >>> percent(0.456), percent(0.999), percent(1.0)
    ('46 %', '99 %', '100 %')
    """
    return f"{min(round(share * 100), 99) if share < 1 else 100} %"


def took(milliseconds: int | None) -> str:
    """How long an answer took.

    >>> took(None), took(84), took(1260)
    ('not measured', '84 ms', '1.3 s')
    """
    if milliseconds is None:
        return "not measured"
    return f"{milliseconds} ms" if milliseconds < 1000 else f"{milliseconds / 1000:.1f} s"


def shared(labels: Mapping[str, str]) -> dict[str, Any]:
    """What every template of these pages may call; ``labels`` are the answer book's."""
    return {
        "queue_words": QUEUES, "queue_said": QUEUES_SAID, "outcome_words": OUTCOMES, "channel_words": CHANNELS,
        "state_words": STATES, "kind_words": KINDS, "fired": fired, "silent_words": SILENT, "struck": STRUCK,
        "orders": ORDERS,
        "outcome_of": outcome_of, "percent": percent, "took": took, "moment": case_words.moment,
        "actor": case_words.actor, "options": case_words.options, "topic_words": lambda one: topic_words(one, labels),
    }  # fmt: skip
