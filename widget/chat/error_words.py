"""Errors in people's words, chosen once at the edge by the class of the error."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from bot.notice.reply import Contact

_MESSAGES: Final = {
    "empty": "Type your question first, or pick one of the choices.",
    "no_answer": "Type or pick your answer first.",
    "bad_frame": "Something went wrong in the page you are using. Please reload it and try again.",
    "too_long": "That is too long for one message. Please send it in shorter parts.",
    "too_fast": "That was a lot at once. Please wait a moment and send it again.",
    "not_allowed": "This page cannot do that here. Please reload it and try again.",
    "full": "This chat is as long as it can be. Nothing that you sent is lost. Please begin a new one in a new window.",
    "unknown_choice": "That choice is not there any more. Please pick one of those shown, or type your question.",
    "unknown_session": "That conversation is not here any more. You can start a new one.",
    "unavailable": "I cannot answer just now. Please try again in a minute.",
    "no_voice": "I cannot hear you just now. Please type it, or use the keys.",
    "audio_over": "That recording is over. Ask for it to be said again.",
    "not_heard": "I could not hear that. Please try again, or type it.",
    "internal": "Something went wrong on my side. Please try again in a minute.",
}
SPOKEN: Final = tuple(code for code in _MESSAGES if code not in ("empty", "no_answer", "audio_over"))
"""What may be said to who listens; the others are shown on pages only."""

_WITH_PEOPLE: Final = frozenset({"unavailable", "internal", "no_voice", "full"})

KINDS: Final = {
    "greeting": "Hello",
    "answer": "From the notice",
    "silent": "The notice does not say",
    "contact": "Who to contact",
    "question": "A question for you",
    "confirm": "Please check this",
    "receipt": "Your request was made",
    "status": "Where your request is",
    "cancelled": "Stopped",
    "clarify": "Did you mean?",
    "out_of_scope": "Not something I can answer",
    "not_understood": "I did not understand",
    "safeguarding": "Get help now",
    "chitchat": "Reply",
    "handover": "Talk to a person",
}
"""What stands above each kind of reply; the widget says the same (``strings.js``)."""


PRIVACY_LAW: Final = (
    "The school may do this as part of its job for the public. It works on a request because the law tells it to."
    " So it does not ask you to agree first."
)
"""What /privacy says of the law."""
LAW: Final = frozenset({"Due", "Due at the earliest", PRIVACY_LAW})
"""What the widget and the pages say that is law or stands beside a deadline: English until it is signed."""
UNCHECKED: Final = "These words were translated by a machine. No native speaker has checked them yet."
"""What is shown beside a translation until somebody has signed it."""

_OR_RING: Final = " Or ring {name} on {phone}."


def texts() -> list[str]:
    """Every English text here, for the other languages."""
    return [*_MESSAGES.values(), _OR_RING, *KINDS.values(), PRIVACY_LAW, UNCHECKED]


def message(code: str, people: Sequence[Contact] = (), say: Callable[[str], str] = str) -> str:
    """The words for an error code, said in a language by ``say``; where we failed, with somebody to ring instead."""
    words = say(_MESSAGES[code])
    reachable = next((person for person in people if person.phone), None)
    if code in _WITH_PEOPLE and reachable:
        words += say(_OR_RING).format(name=reachable.name, phone=reachable.phone)
    return words
