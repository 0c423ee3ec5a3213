"""What one message changes in a request that is being made: the order in which it is read, and what follows.

First what must never wait (danger), then what is no answer (cancel, why, a correction, another right), then the answer
to what was asked, and what the message says besides.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from bot.core import forms, ways_to_reply
from bot.core import intake_commands as commands
from bot.core import intake_people as people
from bot.core import intake_questions as questions
from bot.core import intake_reading as reading
from bot.core.case_file import CHILD, CONTACT, DETAILS, NAME, RELATIONSHIP
from bot.core.cases import Told
from bot.core.follow_ups import AGAIN, DANGER, MORE, SIMPLER, WHERE, WHO_THEN, taken_back
from bot.core.intake import (
    BEGIN,
    BY_WORDS,
    CHANGE,
    CONFIRM,
    LATER,
    NO_ROOM,
    RECORD,
    REQUEST,
    RIGHT,
    SOUND,
    WHO,
    Heard,
    Intake,
    Said,
    Turn,
    may_lean,
    right_of,
    without_name,
)
from bot.core.intake_again import put_right, reread
from bot.core.intake_asking import asking, for_whom, once_more, read_along, with_right
from bot.core.intake_danger import danger
from bot.core.intake_recording import after_recording, begin_recording, recorded
from bot.core.rights import Right, Who

_FORMS: Final = {SIMPLER: forms.SIMPLE, MORE: forms.MORE, WHERE: forms.WHERE}
_DOUBT: Final = 0.4
_NAMED: Final = (WHO, NAME, CHILD, RELATIONSHIP, CONTACT)
"""What is answered by naming somebody or an address, so that a question is plainly no answer to it."""
_MANY: Final = 8  # words


def hear(intake: Intake, heard: Heard, offered: Collection[Right]) -> Turn:
    """Take one more message in; ``offered`` are the rights that this school takes requests for."""
    if heard.chosen:
        return _choose(intake, heard, offered)
    if turn := danger(intake, heard):
        return turn
    if intake.paused and not _answers_anyway(intake, heard):
        return _paused(intake, heard)
    intake = replace(intake, paused=False)
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
    if turn := _other_right(intake, heard, offered) or _correction(intake, heard):
        return turn
    if commands.skips(heard.plain) or (intake.asks == CONTACT and commands.has_none(heard.plain)):
        return _skip(intake)
    if turn := _answer(intake, heard, offered) or _in_the_middle(intake, heard):
        return turn
    return _not_answered(intake, heard)


# --- danger -----------------------------------------------------------------------------------------------------------


def _answers_anyway(intake: Intake, heard: Heard) -> bool:
    """Whether somebody goes on by giving what the request needs: an address to answer to, or whom it is about."""
    if reading.contact(heard.text) is not None:
        return True
    return intake.asks in (WHO, RELATIONSHIP) and people.is_only_a_connection(heard.plain)


def _paused(intake: Intake, heard: Heard) -> Turn:
    """The first words after somebody told of danger: on with the request only if that is what they want."""
    if commands.cancels(heard.plain):
        return Turn(intake, (Said("cancelled"),), "cancel")
    if commands.goes_on(heard.plain):
        return asking(intake)
    if intake.asks in (NAME, CHILD) and people.is_only_a_name(heard.text):
        answered = _answered(intake, heard.text)
        if answered is not intake:
            return asking(answered)
    known = heard.is_sure and heard.topic.startswith(("ask_", "chat_", "out_of_scope"))
    kept = intake if known else intake.with_note(heard.text)
    return Turn(kept, (*((Said("topic", heard.topic),) if known else ()), Said("paused")))


# --- choices, corrections, another right ------------------------------------------------------------------------------


def _choose(intake: Intake, heard: Heard, offered: Collection[Right]) -> Turn:
    """A choice was picked: one of the form's (``yes``, ``skip``, ``who=me``, ``fix=name``), or a topic."""
    what, _, value = heard.chosen.partition("=")
    if what == "yes":
        return Turn(intake, (), "open") if intake.next == CONFIRM else asking(intake)
    if what == "cancel":
        return Turn(intake, (Said("cancelled"),), "cancel")
    if what == "skip":
        return _skip(intake)
    if what == RECORD:
        return begin_recording(intake)
    if what in (SOUND, NO_ROOM):
        return recorded(intake, kept=what == SOUND)
    if what == LATER and intake.recording:
        return after_recording(intake.left_to_the_call((intake.asks,)), Said(LATER))
    if what == LATER and intake.asks in BY_WORDS:
        return asking(intake.left_to_the_call((intake.asks,)), Said(LATER))
    if what == BEGIN:
        return _begin_another(intake, value, offered)
    if what == "why":
        return asking(intake, Said("why", intake.asks))
    if what == "change":
        return Turn(replace(intake, asks=CHANGE), (Said(what, value),))
    if what == "menu":
        return Turn(intake, (Said(what, value),))
    if what == "fix":
        return asking(replace(intake, right=None) if value == RIGHT else intake.without(value))
    if what == WHO and value in set(Who):
        return asking(for_whom(intake, Who(value), ""))
    if what == RIGHT and value in {right.value for right in offered}:
        # What the notice says of it; of something else it says nothing.
        answer = () if value == Right.OTHER.value else (Said("topic", f"{REQUEST}{value}"),)
        return asking(with_right(intake, Right(value)), *answer)
    if what == "topic":
        return _choose_topic(intake, value, offered)
    return asking(intake)


def _begin_another(intake: Intake, value: str, offered: Collection[Right]) -> Turn:
    """A request is begun from a menu although one is open: that one goes on, for the right that was picked last."""
    right = next((right for right in offered if right.value == value), None)
    if right is None or right is intake.right:
        return asking(intake)
    return asking(with_right(intake, right), Said("changed", right.value))


def _choose_topic(intake: Intake, topic: str, offered: Collection[Right]) -> Turn:
    right = right_of(topic, offered)
    if right is not None and right is not intake.right:
        return asking(with_right(intake, right), Said("changed", right.value))
    if topic.startswith(DANGER):
        return Turn(replace(intake, paused=True), (Said("topic", topic), Said("paused")))
    return asking(intake) if right else asking(intake, Said("topic", topic))


def _skip(intake: Intake) -> Turn:
    question = intake.question(intake.asks)
    if question is None or not question.may_skip:
        return asking(intake, Said("needed", intake.asks))
    skipped = replace(intake, skipped=(*without_name(intake.skipped, intake.asks), intake.asks))
    if intake.asks == CONTACT:
        skipped = replace(skipped, reply_by=Told.PAGE)
    return asking(skipped, Said("skipped", intake.asks))


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
    return asking(intake.with_note(heard.text), Said("after")) if commands.wants_besides(heard.plain) else None


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


# --- answers ----------------------------------------------------------------------------------------------------------


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
    if heard.topic == WHO_THEN and heard.confidence >= _DOUBT and len(heard.text.split()) <= _MANY:
        return asking(intake, Said("topic", WHO_THEN))
    if not heard.topic.startswith(("ask_", "chat_", "out_of_scope")) or not _is_believed(intake, heard):
        return None
    if talk and (len(heard.text.split()) > _MANY or commands.agrees(heard.plain)):
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


def _answer(intake: Intake, heard: Heard, offered: Collection[Right]) -> Turn | None:
    """Read the message as the answer to what was asked; None where it is none."""
    if intake.asks == RIGHT:
        right = right_of(heard.topic, offered)
        return asking(read_along(replace(intake, right=right), heard)) if right else None
    if intake.asks == CONTACT:
        return _contact(intake, heard)
    if heard.topic.startswith("ask_") and heard.is_sure and _only_asks(intake, heard):
        return None  # answered first
    answered = _answered(intake, heard.text)
    if answered is intake:
        return None
    tells_more = intake.asks == WHO and intake.right and not intake.has(DETAILS)
    if tells_more and intake.right and reading.says_something(heard.text, intake.right, own_words=True):
        answered = answered.with_word(DETAILS, heard.text)
    return asking(read_along(answered, heard))


def _only_asks(intake: Intake, heard: Heard) -> bool:
    """Whether a message is a question and no answer; a longer account that begins with a question is an account."""
    if intake.asks == DETAILS:
        return questions.asks_something(heard.plain, strictly=True) and len(heard.text.split()) < _MANY
    mark = intake.asks in (NAME, CHILD) and heard.text.rstrip().endswith("?")
    return mark or questions.begins_as_a_question(heard.plain)


def _answered(intake: Intake, text: str) -> Intake:
    """The answers with this one, or the very same where the message is none."""
    if intake.asks == WHO:
        about, relationship = people.who(text, answering=True)
        return for_whom(intake, about, relationship) if about else intake
    if intake.asks == NAME:
        given = people.name_answer(text)
        return intake.with_word(NAME, given) if given else intake
    if intake.asks == CHILD:
        given = people.child_answer(text)
        return intake.with_word(CHILD, given) if given else intake
    if commands.is_no_answer(text):
        return intake
    return intake.with_word(intake.asks, text)


def _not_answered(intake: Intake, heard: Heard) -> Turn:
    """No answer to what was asked, but perhaps to what was or will be: an address, a connection, a child's name."""
    given = reading.contact(heard.text, answering=True)
    if given is not None and not heard.flaws.get(given.token or "") and not intake.has(CONTACT):
        return asking(intake.with_contact(given), Said("noted"))
    connection = people.bare_connection(heard.text) if intake.asks in (NAME, CHILD) else ""
    if connection and intake.question(RELATIONSHIP):
        return asking(replace(intake, words={**intake.words, RELATIONSHIP: connection}), Said("noted"))
    if intake.asks == WHO and (child := people.child(heard.text, None)) and not intake.has(CHILD):
        return once_more(intake.with_word(CHILD, child))
    if intake.asks == CONTACT and commands.names_a_way(heard.plain):
        return once_more(intake, Said("again", "contact_which"))
    if commands.wants_privacy(heard.text):
        return asking(intake.with_note(heard.text), Said("noted"))
    if wished := _wished(intake, heard):
        return asking(intake) if wished is intake.right else asking(intake.with_note(heard.text), Said("after"))
    if commands.agrees(heard.plain):  # who thinks that it goes now
        return asking(intake, Said("still"))
    return once_more(intake)


def _wished(intake: Intake, heard: Heard) -> Right | None:
    """The right that somebody asks for where something else was asked: the one being taken, or one for afterwards."""
    asks = questions.begins_as_a_question(heard.plain)
    return right_of(heard.topic, tuple(Right)) if heard.is_sure and intake.right and not asks else None


def _contact(intake: Intake, heard: Heard) -> Turn | None:
    given = reading.contact(heard.text, answering=True)
    if given is None:
        if intake.flawed and commands.insists(heard.plain):
            kept = reading.contact(intake.flawed, answering=True)
            return asking(intake.with_contact(kept)) if kept else None
        return None
    problem = heard.flaws.get(given.token or "", "")
    if given.way is Told.POST and not reading.has_street(given.words):
        problem = ways_to_reply.ONLY_POSTCODE
    if problem and not (problem in ways_to_reply.CHECK_AGAIN and intake.flawed == given.token):
        return once_more(replace(intake, flawed=given.token or ""), Said("flaw", problem))
    answered = intake.with_contact(given)
    if reading.says_more_than_an_address(heard.text):
        # "but my ex must not know": the school has to read that too.
        return asking(answered.with_note(heard.text), Said("noted"))
    return asking(answered)


def _at_the_check(intake: Intake, heard: Heard, offered: Collection[Right]) -> Turn:
    """All answers were shown: yes sends them, anything else changes, adds, or is answered."""
    if intake.asks == CHANGE:
        if (field := commands.named_field(heard.plain)) and (field == RIGHT or intake.question(field)):
            return asking(replace(intake, right=None) if field == RIGHT else intake.without(field))
        if intake.next != CONFIRM:  # not everything is answered yet, so it is an answer
            return hear(replace(intake, asks=intake.next), heard, offered)
        if commands.agrees(heard.plain) or commands.disagrees(heard.plain) or commands.skips(heard.plain):
            return asking(intake)
    elif commands.agrees(heard.plain):
        return Turn(intake, (), "open")
    elif commands.is_not_yet(heard.plain):
        return Turn(intake, (Said("not_yet"),))
    elif commands.disagrees(heard.plain) or commands.skips(heard.plain) or commands.goes_back(heard.plain):
        return Turn(replace(intake, asks=CHANGE), (Said("change"),))
    if turn := _other_right(intake, heard, offered) or _correction(intake, heard):
        return turn
    if (right := _another_right(intake, heard, offered)) is not None:
        return Turn(intake, (Said("instead", right.value),))
    if turn := _in_the_middle(intake, heard):
        return turn
    if questions.adds(heard.plain):
        return asking(intake.with_note(heard.text), Said("added"))
    return once_more(replace(intake, asks=CONFIRM))


def _another_right(intake: Intake, heard: Heard, offered: Collection[Right]) -> Right | None:
    """A right that somebody names at the check without saying "instead": too grave for a guess, so it is asked."""
    named = right_of(f"{REQUEST}{commands.right_wanted(heard.plain)}", offered)
    right = named or (right_of(heard.topic, offered) if heard.is_sure else None)
    return right if right is not intake.right else None
