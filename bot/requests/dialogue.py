"""What one message changes in a request that is being made: the order in which it is read, and what follows.

First what must never wait (danger), then what is no answer (cancel, why, a correction, another right), then the answer
to what was asked, and what the message says besides.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from typing import Final

from bot.law.request_fields import CHILD, CONTACT, DETAILS, NAME, RELATIONSHIP
from bot.law.rights import Right
from bot.notice import answer_variants
from bot.notice.follow_ups import AGAIN, MORE, SIMPLER, WHERE, WHO_THEN, taken_back
from bot.requests import command_patterns as commands
from bot.requests import command_patterns as questions
from bot.requests.answers import (
    MANY,
    answer,
    choose,
    correct,
    danger,
    not_answered,
    put_right,
    repair,
    reread,
    skip,
)
from bot.requests.commands import Command
from bot.requests.draft import (
    CHANGE,
    CONFIRM,
    REQUEST,
    RIGHT,
    WHO,
    Heard,
    Intake,
    Said,
    Turn,
    asking,
    may_lean,
    once_more,
    right_of,
    with_right,
)

_FORMS: Final = {SIMPLER: answer_variants.SIMPLE, MORE: answer_variants.MORE, WHERE: answer_variants.WHERE}
_DOUBT: Final = 0.4
_PLAINLY: Final = 0.8
_NAMED: Final = (WHO, NAME, CHILD, RELATIONSHIP, CONTACT)
"""What is answered by naming somebody or an address, so that a question is plainly no answer to it."""


def hear(intake: Intake, heard: Heard, offered: Collection[Right]) -> Turn:  # noqa: C901
    """Take one more message in; ``offered`` are the rights that this school takes requests for."""
    if heard.chosen:
        return choose(intake, heard, offered)
    if turn := danger(intake, heard):
        return turn
    if turn := put_right(intake, heard, offered):
        return turn
    if commands.cancels(heard.plain, at_details=intake.asks == DETAILS):
        return Turn(intake, (Said("cancelled"),), "cancel")
    if questions.asks_why(heard.plain):
        return asking(intake, Said("why", intake.asks))
    if turn := _other_form(intake, heard):
        return turn
    if questions.asks_again(heard.plain) or _is_again(intake, heard):
        return asking(intake)
    if intake.asks in (CONFIRM, CHANGE):
        return _at_the_check(intake, heard, offered)
    if questions.asks_so_far(heard.plain):
        return Turn(intake, (Said("so_far"),))
    if commands.goes_back(heard.plain):
        return Turn(replace(intake, asks=CHANGE), (Said("change"),))
    if turn := _other_right(intake, heard, offered) or _correction(intake, heard) or _repair(intake, heard):
        return turn
    if commands.skips(heard.plain) or (intake.asks == CONTACT and commands.has_none(heard.plain)):
        return skip(intake)
    if turn := answer(intake, heard, offered) or _in_the_middle(intake, heard) or _as_learned(intake, heard):
        return turn
    return not_answered(intake, heard)


def _repair(intake: Intake, heard: Heard) -> Turn | None:
    """An earlier answer put right where something else is asked, and nothing that answers this."""
    return None if heard.commands.has(Command.ANSWER) else repair(intake, heard)


def _as_learned(intake: Intake, heard: Heard) -> Turn | None:
    """What a message does that no pattern and no answer knows, by what was learned of such messages."""
    said = heard.commands
    if said.has(Command.CANCEL, _PLAINLY) and not said.has(Command.ANSWER):
        return Turn(intake, (Said("cancelled"),), "cancel")
    if said.has(Command.SKIP, _PLAINLY) and not said.has(Command.ANSWER):
        hard_without = intake.asks in (WHO, NAME, CHILD) and not intake.vain
        return once_more(intake, Said("why", intake.asks), Said("ask", intake.asks)) if hard_without else skip(intake)
    if said.has(Command.EXPLAIN):
        return asking(intake, Said("why", intake.asks))
    if said.has(Command.REPEAT):
        return asking(intake)
    if said.has(Command.REVIEW):
        return Turn(intake, (Said("so_far"),))
    if said.has(Command.ASK) and heard.topic.startswith("ask_") and heard.confidence >= _DOUBT:
        return asking(intake, Said("topic", heard.topic))
    if said.has(Command.HANDOFF):
        return asking(intake, Said("topic", "ask_talk_to_person"))
    return None


# --- corrections, another right ---------------------------------------------------------------------------------------


def _other_right(intake: Intake, heard: Heard, offered: Collection[Right]) -> Turn | None:
    """A change of mind: another right, said in so many words; or a second wish, for later."""
    if intake.right is None or (intake.asks == DETAILS and not commands.corrects(heard.plain)):
        return None
    instead = commands.wants_instead(heard.plain)
    right = right_of(heard.topic, offered) if heard.is_sure else None
    if instead and right in (None, intake.right):
        right = right_of(f"{REQUEST}{commands.right_named(heard.plain)}", offered)
    if right is None or right is intake.right:
        return None
    if instead:
        return asking(with_right(intake, right, heard.text), Said("changed", right.value))
    # One after the other; the school reads of both.
    besides = replace(intake.with_note(heard.text), besides=(*intake.besides, right.value))
    wanted = commands.wants_besides(heard.plain) or heard.commands.has(Command.ADD_REQUEST)
    return asking(besides, Said("after")) if wanted else None


def _correction(intake: Intake, heard: Heard) -> Turn | None:
    """An answer given before is taken back, with a new one in the same breath or to be asked for."""
    at_check = intake.asks in (CONFIRM, CHANGE)
    if intake.asks == DETAILS:  # an account of something wrong is no correction
        return None
    if (at_check or commands.corrects(heard.plain)) and "?" not in heard.text:
        fixed = reread(intake, replace(heard, text=commands.without_correction(heard.text)))
        if fixed is not None:
            return fixed
    wanted = commands.corrected_field(heard.plain)
    if not wanted or wanted == intake.asks or not (at_check or intake.has(wanted)):
        return None
    if wanted != RIGHT and intake.question(wanted) is None:
        return None
    return asking(replace(intake, right=None) if wanted == RIGHT else intake.without(wanted))


# --- what is no answer, and the check --------------------------------------------------------------------------------


def _is_again(intake: Intake, heard: Heard) -> bool:
    return heard.topic == AGAIN and heard.is_sure and may_lean(heard.text, intake.asks)


def _other_form(intake: Intake, heard: Heard) -> Turn | None:
    """Somebody wants it "in plain English", more of it, or its place: of the answer just given, else the question."""
    if heard.topic not in _FORMS or not heard.is_sure or not may_lean(heard.text, intake.asks):
        return None
    if intake.shown:
        return asking(intake, Said("topic", f"{_FORMS[heard.topic]}{intake.shown}"))
    return asking(intake, Said("why", intake.asks)) if heard.topic == MORE else asking(intake)


def _in_the_middle(intake: Intake, heard: Heard) -> Turn | None:
    """A question, a thank-you or a curse in the middle: answered, and then on where we were."""
    talk = heard.topic.startswith("chat_")
    if heard.topic == "ask_talk_to_person":
        wanted = heard.is_sure and (questions.wants_a_person(heard.plain) or questions.holds_a_question(heard.plain))
        return asking(intake, Said("topic", heard.topic)) if wanted else None
    if heard.topic == WHO_THEN and heard.confidence >= _DOUBT and len(heard.text.split()) <= MANY:
        return asking(intake, Said("topic", WHO_THEN))
    if not heard.topic.startswith(("ask_", "chat_", "out_of_scope")) or not _is_believed(intake, heard):
        return None
    if talk and (len(heard.text.split()) > MANY or commands.agrees(heard.plain)):
        return None  # who says "yes, send it" thinks that it goes now
    if not talk and not _asks(intake, heard):
        return None
    return asking(intake, Said("topic", heard.topic))


def _is_believed(intake: Intake, heard: Heard) -> bool:
    """Whether a topic is acted on; where a name or an address is asked for, a question is plainly no answer."""
    if intake.asks in _NAMED and questions.asks_something(heard.plain):
        return heard.is_sure or (heard.topic.startswith("ask_") and heard.confidence >= _DOUBT)
    return heard.is_sure


def _asks(intake: Intake, heard: Heard) -> bool:
    """Whether a message asks something; where a name or an address is asked for, a question may begin late.

    "No, I meant the cookies" asks too.
    """
    if questions.asks_something(heard.plain):
        return True
    late = intake.asks in _NAMED
    return late and (questions.holds_a_question(heard.plain) or taken_back(heard.plain) is not None)


def _at_the_check(intake: Intake, heard: Heard, offered: Collection[Right]) -> Turn:  # noqa: C901
    """All answers were shown: yes sends them, anything else changes, adds, or is answered."""
    if intake.asks == CHANGE:
        if (field := commands.named_field(heard.plain)) and (field == RIGHT or intake.question(field)):
            return asking(replace(intake, right=None) if field == RIGHT else intake.without(field))
        if intake.next != CONFIRM:  # not everything is answered yet, so it is an answer
            return hear(replace(intake, asks=intake.next), heard, offered)
        if commands.agrees(heard.plain) or commands.disagrees(heard.plain) or commands.skips(heard.plain):
            return asking(intake)
    elif commands.agrees(heard.plain) or _says_yes(intake, heard):
        return Turn(intake, (), "open")
    elif commands.is_not_yet(heard.plain):
        return Turn(intake, (Said("not_yet"),))
    elif commands.disagrees(heard.plain) or commands.skips(heard.plain) or commands.goes_back(heard.plain):
        return Turn(replace(intake, asks=CHANGE), (Said("change"),))
    if turn := _other_right(intake, heard, offered) or repair(intake, heard) or _correction(intake, heard):
        return turn
    if (right := _another_right(intake, heard, offered)) is not None:
        return Turn(intake, (Said("instead", right.value),))
    if turn := _taken_back(intake, heard) or _in_the_middle(intake, heard):
        return turn
    if heard.commands.any(Command.PAUSE) and not heard.commands.any(Command.CORRECT, Command.OTHER_SLOT, at=0.3):
        return Turn(intake, (Said("not_yet"),))
    if heard.commands.has(Command.CORRECT) and (turn := correct(intake, heard)):
        return turn
    if questions.adds(heard.plain):
        return asking(intake.with_note(heard.text), Said("added"))
    return once_more(replace(intake, asks=CONFIRM))


_ANOTHER: Final = 0.7


def _taken_back(intake: Intake, heard: Heard) -> Turn | None:
    """The whole request is called off, or another kind is wanted: which one is asked, and nothing is sent meanwhile."""
    if heard.commands.has(Command.CANCEL, _PLAINLY):
        return Turn(intake, (Said("cancelled"),), "cancel")
    return asking(replace(intake, right=None)) if heard.commands.has(Command.CHANGE_REQUEST, _ANOTHER) else None


_YES, _BESIDE_YES = 0.9, 0.15
_DOUBTFUL: Final = re.compile(r"\?|\bno\b", re.IGNORECASE)  # "yes?" and "yes and no" send nothing
_NOT_BESIDE_YES: Final = (
    Command.CORRECT,
    Command.DENY,
    Command.CANCEL,
    Command.PAUSE,
    Command.CHANGE_REQUEST,
    Command.ADD_REQUEST,
    Command.OTHER_SLOT,
    Command.ASK,
    Command.REVIEW,
)


def _says_yes(intake: Intake, heard: Heard) -> bool:
    """Whether a message at the check is a yes in words that no pattern knows, and nothing else stands beside it.

    Where one of two requests is shown, "yes, both" and "that one too" are a yes to it.
    """
    two = intake.besides or intake.follows
    beside = [one for one in _NOT_BESIDE_YES if not (two and one is Command.ADD_REQUEST)]
    is_yes = heard.commands.has(Command.AFFIRM, _YES) and not heard.commands.any(*beside, at=_BESIDE_YES)
    return is_yes and not _DOUBTFUL.search(heard.text)


def _another_right(intake: Intake, heard: Heard, offered: Collection[Right]) -> Right | None:
    """A right that somebody names at the check without saying "instead": too grave for a guess, so it is asked."""
    named = right_of(f"{REQUEST}{commands.right_wanted(heard.plain)}", offered)
    right = named or (right_of(heard.topic, offered) if heard.is_sure else None)
    return right if right is not intake.right else None
