"""What a person may ask at any point of a request: why, once more, what was put down so far, something else."""

from __future__ import annotations

import re
from typing import Final

from bot.core.intake_commands import agrees, whole

_WHY: Final = re.compile(
    r"^\W*(?:\w+\W+){0,2}(?:why|what for|what do (?:you|u) need (?:it|that|this|to know)|what(?:'s| is) (?:it|"
    r"that|this) for|"
    r"how come)\b(?:\W+(?:do|does|would|should|must|is|are|you|u|i|it|they|the school|school|have|has|to|"
    r"ask(?:ing)?|need(?:ed|s)?|"
    r"want|know|give|tell|say|that|this|for|my|name|address|e-?mail|phone|number|me|all|so|matter|who|"
    r"child'?s?|details|really))*\W*$",
    re.IGNORECASE,
)
_QUESTION: Final = re.compile(
    r"\?\s*$|^\W*(?:(?:hang on|hold on|wait|one sec|sorry|ok|okay|oh|um|er|and|but|so|just|also)\W+)*"
    r"(?:\w+\W+)?(?:who|what|when|where|how|which|is|are|do|does|did|can|could|will|would|should|"
    r"may|am i|have you|has)\b|^\W*(?:and|but|what|even)\W+if\b|"
    r"\b(?:is|does|will|would) (?:that|this|it) (?:a problem|matter|ok|okay|all ?right|allowed|count|bad)\W*$",
    re.IGNORECASE,
)
_BEGINS_AS_ONE: Final = re.compile(
    r"^\W*(?:(?:but|and|also|ok|okay|so|wait|hang on|sorry|before that|first)\W+){0,3}(?:who|what|when|where|how|"
    r"which|is|are|do|does|did|can|could|"
    r"will|would|should|may|am i|have you|has)\b",
    re.IGNORECASE,
)
_HOLDS_A_QUESTION: Final = re.compile(
    r"\b(?:how (?:long|much|many|do|does|can|will)|what(?:'?s| is| are| time| if| happens)|whos|"
    r"who(?:'s| is| do| can| will)|when (?:do|does|will|is|can)|where(?:'?s| do| does| is| can)|"
    r"why (?:do|does|is|are)|is there|are there)\b",
    re.IGNORECASE,
)
_A_PERSON: Final = re.compile(
    r"\b(?:talk|speak|speaking|chat|ring|call (?!me\b)|phone|contact|human|person|people|somebody|someone|operator|"
    r"real)\b",
    re.IGNORECASE,
)
_AGAIN: Final = whole(
    r"what|pardon|repeat(?: that)?|again|say (?:that|it) again|what was the question|come again|\?+|huh|eh"
)
_ANYTHING_ELSE: Final = re.compile(r"[^\W_]")
_ADDS: Final = re.compile(r"^\W*(?:only|just|also|and|all|everything|add|it says|plus)\b", re.IGNORECASE)
_AN_ADDITION: Final = 4  # words
_SO_FAR: Final = re.compile(
    r"^\W*(?:\w+\W+){0,3}(?:read (?:it |that |me |us |all |everything |them )*back\b.{0,40}|"
    r"(?:read|show|tell) (?:me |us )?(?:what|everything|all)\b.{0,20}\b(?:so far|put|got|written|down|given|typed)\b"
    r".{0,20}|"
    r"what (?:have|did|do) (?:i|you|u|we)\b.{0,20}\b(?:so far|down)\b.{0,20})\W*$",
    re.IGNORECASE,
)


def asks_why(text: str) -> bool:
    """Whether somebody asks what an answer is wanted for.

    >>> asks_why("why do you need my name?"), asks_why("why was he sent home")
    (True, False)
    """
    return _WHY.match(text) is not None


def asks_again(text: str) -> bool:
    """Whether somebody wants the question once more."""
    return _AGAIN.match(text) is not None or not (_ANYTHING_ELSE.search(text) or agrees(text))


def wants_a_person(text: str) -> bool:
    """Whether somebody asks to talk to a person."""
    return _A_PERSON.search(_bare(text)) is not None


def asks_something(text: str, strictly: bool = False) -> bool:
    """Whether a message is a question; ``strictly`` where it might be an account that holds one.

    >>> asks_something("how long will it take"), asks_something("jo poe"), asks_something("i rent, is that a problem")
    (True, False, True)
    """
    if strictly:
        return begins_as_a_question(text) and text.rstrip().endswith("?")
    return _QUESTION.search(text) is not None


def begins_as_a_question(text: str) -> bool:
    """Whether a message begins as a question does, and not with an answer that a question follows.

    >>> begins_as_a_question("can a kid ask or must it be my mum"), begins_as_a_question("my mum, can she ask?")
    (True, False)
    """
    return _BEGINS_AS_ONE.match(text) is not None


def holds_a_question(text: str) -> bool:
    """Whether a question stands somewhere in a message, as it is spoken: "wait before i go on how long does it take".

    >>> holds_a_question("whats the number if i dont do email"), holds_a_question("who knows jo poe class 4")
    (True, False)
    """
    return _HOLDS_A_QUESTION.search(text) is not None


def adds(text: str) -> bool:
    """Whether a message at the check adds something to what was said."""
    return _ADDS.match(text) is not None or (len(text.split()) >= _AN_ADDITION and not asks_something(text))


def asks_so_far(text: str) -> bool:
    """Whether somebody wants to hear what was taken down so far.

    >>> asks_so_far("can you read it back to me before it goes"), asks_so_far("what have i put so far")
    (True, True)
    >>> asks_so_far("they read my letter to the whole class"), asks_so_far("say it again")
    (False, False)
    """
    return _SO_FAR.match(text) is not None


def _bare(text: str) -> str:
    """A text without its tokens, whose names ("phone", "name") are no words of the person."""
    return re.sub(r"⟨[^⟨⟩]*⟩", "…", text)
