"""What the danger decision reads: a message behind what the person said before it and the question it answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from bot.core.pseudonyms import normalise_for_understanding

LONGEST: Final = 128
"""Word pieces that are read; of more, the oldest words go first and the message itself goes last."""
EARLIER: Final = 4
"""Messages before this one that are read with it: disclosures come in pieces."""

QUESTIONS: Final = {
    "right": "What would you like to ask the school for?",
    "who": "Who is this about?",
    "relationship": "How are you connected to them?",
    "name": "What is your name?",
    "child": "What is the name of your child, and which class or year?",
    "contact": "How should the school answer you? E-mail, phone or postal address.",
    "details_access": "Do you want everything, or only some things?",
    "details_rectification": "What is wrong, and what would be right?",
    "details_erasure": "What would you like deleted?",
    "details_restriction": "Which information should the school limit, and why?",
    "details_objection": "What should the school stop doing, and why?",
    "details_complaint": "What went wrong? Please tell it in your own words.",
    "details_breach_report": "What happened, and when?",
    "details_pupil": "What would you like? A few words are enough.",
    "details": "What would you like the school to do?",
    "confirm": "Please check your answers. Nothing has been sent yet. Shall I send this to the school?",
}
"""The questions of a request as the network learnt them, whatever words a school asks them in."""


def question_of(asks: str, right: str | None, pupil: bool) -> str:
    """The question that a message answers; "" where none was asked.

    >>> question_of("details", "complaint", False), question_of("who", "access", False), question_of("", None, False)
    ('What went wrong? Please tell it in your own words.', 'Who is this about?', '')
    """
    if asks == "details":
        return QUESTIONS["details_pupil"] if pupil else QUESTIONS.get(f"details_{right}", QUESTIONS["details"])
    return QUESTIONS.get(asks, "")


def pieces(tokenizer: Any, message: str, earlier: Sequence[str] = (), question: str = "") -> list[int]:
    """Ids of word pieces: the question, what was said earlier, the message, each ended by [SEP] where it is there.

    ``tokenizer``: a ``tokenizers.Tokenizer`` that neither cuts nor pads.
    """
    first, *own, last = _ids(tokenizer, message)
    before = [piece for text in earlier[-EARLIER:] for piece in (*_ids(tokenizer, text)[1:-1], last)]
    asked = _ids(tokenizer, question)[1:] if question else []
    room = LONGEST - 2
    own = own[:room]
    asked = asked[: room - len(own)]
    before = before[max(0, len(before) - (room - len(own) - len(asked))) :]
    return [first, *asked, *before, *own, last]


def _ids(tokenizer: Any, text: str) -> list[int]:
    # Half of a character that two of UTF-16 make up is no text that the tokenizer takes.
    words = normalise_for_understanding(text).encode("utf-8", "replace").decode()
    ids: list[int] = tokenizer.encode(words).ids
    return ids
