"""What one message changes in a request that is being made: the order in which it is read, and what follows.

First what must never wait (danger), then what is no answer (cancel, why, a correction, another right), then the answer
to what was asked, and what the message says besides.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from bot.core import intake_commands as commands
from bot.core import intake_people as people
from bot.core import intake_reading as reading
from bot.core import ways_to_reply
from bot.core.case_file import CHILD, CONTACT, DETAILS, NAME, RELATIONSHIP
from bot.core.cases import Told
from bot.core.follow_ups import AGAIN, SIMPLER, WHO_THEN
from bot.core.intake import (
    BEGIN,
    BY_WORDS,
    CHANGE,
    CONFIRM,
    LATER,
    REQUEST,
    RIGHT,
    WHO,
    Heard,
    Intake,
    Said,
    Turn,
    right_of,
    without_name,
)
from bot.core.rights import Right, Who

_DANGER: Final = "danger_"
_DOUBT: Final = 0.4
_LIKELY: Final = 0.6
_CERTAIN: Final = 0.9
_ACCOUNTS: Final = frozenset({Right.COMPLAINT, Right.BREACH_REPORT})
_MANY: Final = 8  # words
_SOME: Final = 4


def begin(number: int, right: Right | None, heard: Heard) -> Turn:
    """Begin a request: read what the first message says already, then ask for the first thing it does not."""
    intake = Intake(number, right).with_note(heard.text if heard.foreign else "")
    said = (Said("topic", heard.topic),) if right else ()
    if not (heard.chosen or heard.foreign) and right is not None:
        intake = _read_along(intake, heard)
        if right is Right.ACCESS and intake.who is not Who.PUPIL and reading.wants_reports(heard.text):
            said = (*said, Said("record"))
        if reading.says_something(heard.text, right):
            intake = intake.with_word(DETAILS, heard.text)
        elif right in (Right.RECTIFICATION, Right.RESTRICTION):
            intake = intake.with_note(heard.text)  # what is wrong, although not yet what would be right
    return _asking(intake, *(Said("topic", topic) for topic in heard.also), *said)


def begin_call_back(number: int, words: str) -> Turn:
    """Begin a request to be rung back: nothing is asked but the number; the school hears the rest on the telephone."""
    intake = Intake(number, Right.OTHER, skipped=(WHO, RELATIONSHIP, CHILD), later=(NAME,)).with_word(DETAILS, words)
    return _asking(intake)


def by_keys(before: str, turn: Turn) -> Turn:
    """The same turn for somebody who has keys alone: what needs words is left to the call-back, and it goes on.

    ``before`` is what was asked until now: who asked to tell a name after all is not taken past it.
    """
    if turn.ends or turn.intake.paused or turn.intake.asks not in BY_WORDS or turn.intake.asks == before:
        return turn
    return _asking(turn.intake.left_to_the_call(), *(one for one in turn.said if one.what != "ask"))


def hear(intake: Intake, heard: Heard, offered: Collection[Right]) -> Turn:
    """Take one more message in; ``offered`` are the rights that this school takes requests for."""
    if heard.chosen:
        return _choose(intake, heard, offered)
    if turn := _danger(intake, heard):
        return turn
    if intake.paused:
        return _paused(intake, heard)
    if commands.cancels(heard.text, at_details=intake.asks == DETAILS):
        return Turn(intake, (Said("cancelled"),), "cancel")
    if commands.asks_why(heard.text):
        return _asking(intake, Said("why", intake.asks))
    if commands.asks_again(heard.text) or (heard.topic in (AGAIN, SIMPLER) and heard.is_sure):
        return _asking(intake)
    if intake.asks in (CONFIRM, CHANGE):
        return _at_the_check(intake, heard, offered)
    if commands.goes_back(heard.text):
        return Turn(replace(intake, asks=CHANGE), (Said("change"),))
    if turn := _other_right(intake, heard, offered) or _correction(intake, heard):
        return turn
    if commands.skips(heard.text) or (intake.asks == CONTACT and commands.has_none(heard.text)):
        return _skip(intake)
    if turn := _answer(intake, heard, offered) or _in_the_middle(intake, heard):
        return turn
    return _not_answered(intake, heard)


# --- danger -----------------------------------------------------------------------------------------------------------


def _danger(intake: Intake, heard: Heard) -> Turn | None:
    """Somebody may be in danger: a doubt is enough, unless the message is plainly something else.

    An account of what went wrong often sounds like it: there the numbers are shown where it is likely, and the request
    goes on. Elsewhere nothing is asked for now. What was told is kept.
    """
    if not heard.topic.startswith(_DANGER) or heard.confidence < _DOUBT:
        return None
    if heard.confidence < _CERTAIN and _is_plainly_else(intake, heard.text):
        return None
    shown = Said("topic", heard.topic)
    if intake.asks != DETAILS:
        return Turn(replace(intake, paused=True), (shown, Said("paused")))
    told = intake.with_word(DETAILS, heard.text)
    if intake.right in _ACCOUNTS and heard.confidence < _CERTAIN:
        return _asking(told, shown) if heard.confidence >= _LIKELY else _asking(told)
    return Turn(replace(told, paused=True), (shown, Said("paused")))


def _is_plainly_else(intake: Intake, text: str) -> bool:
    """Whether a message says nothing but a name, a class, a connection, or one of the commands of the form."""
    if intake.asks == WHO and len(text.split()) <= _SOME and people.who(text, answering=True)[0]:
        return True
    if intake.asks in (NAME, CHILD) and people.is_only_a_name(text):
        return True
    return any(
        says(text)
        for says in (commands.cancels, commands.skips, commands.asks_why, commands.agrees, commands.has_no_idea)
    )


def _paused(intake: Intake, heard: Heard) -> Turn:
    """The first words after somebody told of danger: on with the request only if that is what they want."""
    if commands.cancels(heard.text):
        return Turn(intake, (Said("cancelled"),), "cancel")
    if commands.goes_on(heard.text):
        return _asking(intake)
    if intake.asks in (NAME, CHILD) and people.is_only_a_name(heard.text):
        answered = _answered(intake, heard.text)
        if answered is not intake:
            return _asking(answered)
    known = heard.is_sure and heard.topic.startswith(("ask_", "chat_", "out_of_scope"))
    kept = intake if known else intake.with_note(heard.text)
    return Turn(kept, (*((Said("topic", heard.topic),) if known else ()), Said("paused")))


# --- choices, corrections, another right ------------------------------------------------------------------------------


def _choose(intake: Intake, heard: Heard, offered: Collection[Right]) -> Turn:
    """A choice was picked: one of the form's (``yes``, ``skip``, ``who=me``, ``fix=name``), or a topic."""
    what, _, value = heard.chosen.partition("=")
    if what == "yes":
        return Turn(intake, (), "open") if intake.next == CONFIRM else _asking(intake)
    if what == "cancel":
        return Turn(intake, (Said("cancelled"),), "cancel")
    if what == "skip":
        return _skip(intake)
    if what == LATER and intake.asks in BY_WORDS:
        return _asking(intake.left_to_the_call((intake.asks,)), Said(LATER))
    if what == BEGIN:
        return _begin_another(intake, value, offered)
    if what == "why":
        return _asking(intake, Said("why", intake.asks))
    if what == "change":
        return Turn(replace(intake, asks=CHANGE), (Said(what, value),))
    if what == "menu":
        return Turn(intake, (Said(what, value),))
    if what == "fix":
        return _asking(replace(intake, right=None) if value == RIGHT else intake.without(value))
    if what == WHO and value in set(Who):
        return _asking(_about(intake, Who(value), ""))
    if what == RIGHT and value in {right.value for right in offered}:
        # What the notice says of it; of something else it says nothing.
        answer = () if value == Right.OTHER.value else (Said("topic", f"{REQUEST}{value}"),)
        return _asking(_with_right(intake, Right(value)), *answer)
    if what == "topic":
        return _choose_topic(intake, value, offered)
    return _asking(intake)


def _begin_another(intake: Intake, value: str, offered: Collection[Right]) -> Turn:
    """A request is begun from a menu although one is open: that one goes on, for the right that was picked last."""
    right = next((right for right in offered if right.value == value), None)
    if right is None or right is intake.right:
        return _asking(intake)
    return _asking(_with_right(intake, right), Said("changed", right.value))


def _choose_topic(intake: Intake, topic: str, offered: Collection[Right]) -> Turn:
    right = right_of(topic, offered)
    if right is not None and right is not intake.right:
        return _asking(_with_right(intake, right), Said("changed", right.value))
    if topic.startswith(_DANGER):
        return Turn(replace(intake, paused=True), (Said("topic", topic), Said("paused")))
    return _asking(intake) if right else _asking(intake, Said("topic", topic))


def _with_right(intake: Intake, right: Right, words: str = "") -> Intake:
    """Another right: what was said of the one is kept as a note where the other needs words of its own."""
    changed = replace(intake, right=right)
    question = changed.question(DETAILS)
    if intake.right is not None and question is not None and not question.may_skip and intake.words.get(DETAILS):
        changed = changed.with_note(intake.words[DETAILS]).without(DETAILS)
    return changed.with_note(words) if words else changed


def _skip(intake: Intake) -> Turn:
    question = intake.question(intake.asks)
    if question is None or not question.may_skip:
        return _asking(intake, Said("needed", intake.asks))
    skipped = replace(intake, skipped=(*without_name(intake.skipped, intake.asks), intake.asks))
    if intake.asks == CONTACT:
        skipped = replace(skipped, reply_by=Told.PAGE)
    return _asking(skipped, Said("skipped", intake.asks))


def _other_right(intake: Intake, heard: Heard, offered: Collection[Right]) -> Turn | None:
    """A change of mind: another right, said in so many words; or a second wish, for later."""
    if intake.right is None or (intake.asks == DETAILS and not commands.corrects(heard.text)):
        return None
    instead = commands.wants_instead(heard.text)
    right = right_of(heard.topic, offered) if heard.is_sure else None
    if instead and right in (None, intake.right):
        right = right_of(f"{REQUEST}{commands.right_named(heard.text)}", offered)
    if right is None or right is intake.right:
        return None
    if instead:
        return _asking(_with_right(intake, right, heard.text), Said("changed", right.value))
    # One after the other; the school reads of both.
    return _asking(intake.with_note(heard.text), Said("after")) if commands.wants_besides(heard.text) else None


def _correction(intake: Intake, heard: Heard) -> Turn | None:
    """An answer given before is taken back, with a new one in the same breath or to be asked for."""
    at_check = intake.asks in (CONFIRM, CHANGE)
    if intake.asks == DETAILS:  # an account of something wrong is no correction
        return None
    if (at_check or commands.corrects(heard.text)) and "?" not in heard.text:
        fixed = _reread(intake, replace(heard, text=commands.without_correction(heard.text)))
        if fixed is not None:
            return fixed
    wanted = commands.corrected_field(heard.text)
    if not wanted or wanted == intake.asks or not (at_check or intake.has(wanted)):
        return None
    if wanted != RIGHT and intake.question(wanted) is None:
        return None
    return _asking(replace(intake, right=None) if wanted == RIGHT else intake.without(wanted))


def _reread(intake: Intake, heard: Heard) -> Turn | None:
    """Take new values in place of those given before; None where the message holds none."""
    text, fixed = heard.text, intake
    if name := people.own_name(text):
        fixed = fixed.with_word(NAME, name)
    if fixed.question(CHILD) and (child := people.renamed_child(text)):
        fixed = fixed.with_word(CHILD, child)
    about, relationship = people.who_instead(text)
    if about is not None and (about, relationship) != (fixed.who, fixed.words.get(RELATIONSHIP, "")):
        fixed = _about(fixed.without(WHO), about, relationship)
    given = reading.contact(text, answering=reading.is_little_more_than_an_address(text))
    if given is not None:
        if flaw := heard.flaws.get(given.token or ""):
            return Turn(replace(intake.without(CONTACT), asks=CONTACT, flawed=given.token or ""), (Said("flaw", flaw),))
        fixed = fixed.with_contact(given)
    return _asking(fixed, Said("corrected")) if fixed != intake else None


# --- answers ----------------------------------------------------------------------------------------------------------


def _in_the_middle(intake: Intake, heard: Heard) -> Turn | None:
    """A question, a thank-you or a curse in the middle: answered, and then on where we were."""
    talk = heard.topic.startswith("chat_")
    if heard.topic == "ask_talk_to_person":
        wanted = heard.is_sure and commands.wants_a_person(heard.text)
        return _asking(intake, Said("topic", heard.topic)) if wanted else None
    if heard.topic == WHO_THEN and heard.confidence >= _DOUBT and len(heard.text.split()) <= _MANY:
        return _asking(intake, Said("topic", WHO_THEN))
    if not heard.topic.startswith(("ask_", "chat_", "out_of_scope")) or not _is_believed(intake, heard):
        return None
    if talk and len(heard.text.split()) > _MANY:
        return None
    if not talk and not commands.asks_something(heard.text):
        return None
    return _asking(intake, Said("topic", heard.topic))


def _is_believed(intake: Intake, heard: Heard) -> bool:
    """Whether a topic is acted on; where a name or an address is asked for, a question is plainly no answer."""
    if intake.asks in (WHO, NAME, CHILD, CONTACT) and commands.asks_something(heard.text):
        return heard.topic.startswith("ask_") and heard.confidence >= _DOUBT
    return heard.is_sure


def _answer(intake: Intake, heard: Heard, offered: Collection[Right]) -> Turn | None:
    """Read the message as the answer to what was asked; None where it is none."""
    if intake.asks == RIGHT:
        right = right_of(heard.topic, offered)
        return _asking(_read_along(replace(intake, right=right), heard)) if right else None
    if intake.asks == CONTACT:
        return _contact(intake, heard)
    question = commands.asks_something(heard.text, strictly=True) and len(heard.text.split()) < _MANY
    if intake.asks == DETAILS and question and heard.topic.startswith("ask_") and heard.is_sure:
        return None  # answered first; a longer account that begins with a question is an account
    answered = _answered(intake, heard.text)
    if answered is intake:
        return None
    tells_more = intake.asks == WHO and intake.right and not intake.has(DETAILS)
    if tells_more and intake.right and reading.says_something(heard.text, intake.right, own_words=True):
        answered = answered.with_word(DETAILS, heard.text)
    return _asking(_read_along(answered, heard))


def _answered(intake: Intake, text: str) -> Intake:
    """The answers with this one, or the very same where the message is none."""
    if intake.asks == WHO:
        about, relationship = people.who(text, answering=True)
        return _about(intake, about, relationship) if about else intake
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
        return _asking(intake.with_contact(given), Said("noted"))
    connection = people.bare_connection(heard.text) if intake.asks in (NAME, CHILD) else ""
    if connection and intake.question(RELATIONSHIP):
        return _asking(replace(intake, words={**intake.words, RELATIONSHIP: connection}), Said("noted"))
    if intake.asks == WHO and (child := people.child(heard.text, None)) and not intake.has(CHILD):
        return _once_more(intake.with_word(CHILD, child))
    if intake.asks == CONTACT and commands.names_a_way(heard.text):
        return _once_more(intake, Said("again", "contact_which"))
    if commands.wants_privacy(heard.text):
        return _asking(intake.with_note(heard.text), Said("noted"))
    return _once_more(intake)


def _contact(intake: Intake, heard: Heard) -> Turn | None:
    given = reading.contact(heard.text, answering=True)
    if given is None:
        if intake.flawed and commands.insists(heard.text):
            kept = reading.contact(intake.flawed, answering=True)
            return _asking(intake.with_contact(kept)) if kept else None
        return None
    problem = heard.flaws.get(given.token or "", "")
    if given.way is Told.POST and not reading.has_street(given.words):
        problem = ways_to_reply.ONLY_POSTCODE
    if problem and not (problem in ways_to_reply.CHECK_AGAIN and intake.flawed == given.token):
        return _once_more(replace(intake, flawed=given.token or ""), Said("flaw", problem))
    answered = intake.with_contact(given)
    if reading.says_more_than_an_address(heard.text):
        # "but my ex must not know": the school has to read that too.
        return _asking(answered.with_note(heard.text), Said("noted"))
    return _asking(answered)


def _at_the_check(intake: Intake, heard: Heard, offered: Collection[Right]) -> Turn:
    """All answers were shown: yes sends them, anything else changes, adds, or is answered."""
    if intake.asks == CHANGE:
        if (field := commands.named_field(heard.text)) and (field == RIGHT or intake.question(field)):
            return _asking(replace(intake, right=None) if field == RIGHT else intake.without(field))
        if intake.next != CONFIRM:  # not everything is answered yet, so it is an answer
            return hear(replace(intake, asks=intake.next), heard, offered)
        if commands.agrees(heard.text) or commands.disagrees(heard.text) or commands.skips(heard.text):
            return _asking(intake)
    elif commands.agrees(heard.text):
        return Turn(intake, (), "open")
    elif commands.is_not_yet(heard.text):
        return Turn(intake, (Said("not_yet"),))
    elif commands.disagrees(heard.text) or commands.skips(heard.text) or commands.goes_back(heard.text):
        return Turn(replace(intake, asks=CHANGE), (Said("change"),))
    if turn := _other_right(intake, heard, offered) or _correction(intake, heard):
        return turn
    if (right := _another_right(intake, heard, offered)) is not None:
        return Turn(intake, (Said("instead", right.value),))
    if turn := _in_the_middle(intake, heard):
        return turn
    if commands.adds(heard.text):
        return _asking(intake.with_note(heard.text), Said("added"))
    return _once_more(replace(intake, asks=CONFIRM))


def _another_right(intake: Intake, heard: Heard, offered: Collection[Right]) -> Right | None:
    """A right that somebody names at the check without saying "instead": too grave for a guess, so it is asked."""
    named = right_of(f"{REQUEST}{commands.right_wanted(heard.text)}", offered)
    right = named or (right_of(heard.topic, offered) if heard.is_sure else None)
    return right if right is not intake.right else None


# --- what they share --------------------------------------------------------------------------------------------------


def _asking(intake: Intake, *said: Said) -> Turn:
    """Go on to what is still to be asked."""
    asks = intake.next
    flawed = intake.flawed if asks == intake.asks else ""
    return Turn(replace(intake, asks=asks, flawed=flawed, paused=False), (*said, Said("ask", asks)))


def _once_more(intake: Intake, *said: Said) -> Turn:
    """Ask the same again, saying what would do."""
    return Turn(intake, said or (Said("again", intake.asks),))


def _about(intake: Intake, about: Who, relationship: str) -> Intake:
    known = replace(intake, who=about, skipped=without_name(intake.skipped, WHO))
    if about in (Who.ME, Who.PUPIL):
        return known.without(CHILD).without(RELATIONSHIP)
    return known.with_word(RELATIONSHIP, relationship) if relationship and not known.has(RELATIONSHIP) else known


def _read_along(intake: Intake, heard: Heard) -> Intake:
    """Take in what a message says besides, where it was not said before."""
    text, read = heard.text, intake
    if read.who is None:
        about, relationship = people.who(text)
        read = _about(read, about, relationship) if about is not None else read
    if not read.has(NAME) and (name := people.own_name(text)):
        read = read.with_word(NAME, name)
    if (read.who is None or read.question(CHILD)) and not read.has(CHILD):
        child = people.child(text, read.who, read.words.get(NAME, ""))
        read = read.with_word(CHILD, child) if child and child != read.words.get(NAME) else read
    if not read.has(CONTACT):
        given = reading.contact(text, strictly=read.right in _ACCOUNTS)
        read = read.with_contact(given) if given and not heard.flaws.get(given.token or "") else read
    return read
