"""Whether a message answers what was asked in a request, and what is made of one that does not."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from typing import Final

from bot.law.case import Told
from bot.law.request_fields import CHILD, CONTACT, DETAILS, NAME, RECORDED, RELATIONSHIP
from bot.law.rights import Right, Who
from bot.notice.danger_words import ENDED
from bot.notice.follow_ups import DANGER, NOT_THAT
from bot.notice.form_text import ONLY_POSTCODE
from bot.requests import people, reading
from bot.requests.commands import CORRECTS, Command
from bot.requests.draft import (
    BEGIN,
    BY_WORDS,
    CHANGE,
    CONFIRM,
    LATER,
    NO_ROOM,
    RECORD,
    RELATIONSHIPS,
    REQUEST,
    RIGHT,
    SOUND,
    WHO,
    Heard,
    Intake,
    Said,
    Turn,
    asking,
    for_whom,
    once_more,
    right_of,
    which_right,
    with_right,
    without_name,
)
from bot.requests.relationships import picked
from bot.requests.slots import (
    ACCOUNTS,
    about_of,
    child_of,
    contact_of,
    hidden_in,
    name_of,
    or_pupil,
    read_along,
    relationship_of,
    repaired,
    with_new_answers,
)

_PERHAPS: Final = 0.3
"""The chance of a question from which on a message is no vain answer."""
_TELLS: Final = 0.5
"""The chance from which on what answers nothing that was asked tells the school something, and is kept for it."""
ACCOUNT: Final = 8
"""Words from which on what is typed where one's own words are asked for is an account, whatever is quoted in it."""
_HARDLY: Final = 0.08
"""The chance from which on an answer may be the one that is said to be wrong, where few words say that and no more."""
_FEW: Final = 7  # words


def answer(intake: Intake, heard: Heard, offered: Collection[Right]) -> Turn | None:
    """Read the message as the answer to what was asked; None where it is none."""
    if intake.asks == RIGHT:
        right = right_of(heard.topic, offered)
        return asking(read_along(replace(intake, right=right), heard)) if right else None
    if intake.asks == CONTACT:
        return _contact(intake, heard)
    named = intake.asks in (NAME, CHILD, RELATIONSHIP) and heard.text.rstrip().endswith("?")
    if named and heard.topic.startswith("ask_") and heard.is_sure:
        return None  # a question that holds a name
    answered = with_answer(intake, heard)
    if answered is intake:
        return None
    if intake.asks == WHO and len(heard.text.split()) >= ACCOUNT:
        answered = answered.with_note(heard.text)
    return asking(read_along(answered, heard))


def with_answer(intake: Intake, heard: Heard) -> Intake:
    """The answers with this one, or the very same where the message is none."""
    text = heard.text
    if intake.asks == WHO:
        about, relationship = about_of(heard, answering=True)
        if about is None and heard.commands.has(Command.ANSWER) and heard.commands.marked("child"):
            about = Who.MY_CHILD  # a name alone says whose child it is once it is asked how they are connected
        return for_whom(intake, or_pupil(about, intake.young), relationship) if about else intake
    if intake.asks == NAME:
        given = _own_name(heard, "" if intake.vain else intake.words.get(CHILD, ""))
        return intake.with_word(NAME, given) if given else intake
    if intake.asks == CHILD:
        said, given = heard.commands, people.child_answer(text)  # in the person's own words, if these are whole
        is_whole = given and not said.marked("old") and all(one in given for one in said.marked("class"))
        if said.marked("child") and not is_whole:
            given = child_of(said)
        return intake.with_word(CHILD, given) if given else intake
    if intake.asks == RELATIONSHIP:
        intake = _as_connected(intake, heard)
    if intake.asks == RELATIONSHIP and (given := relationship_of(heard.commands, text)):
        return intake.with_word(RELATIONSHIP, given)
    account = intake.asks == DETAILS and len(text.split()) >= ACCOUNT
    if heard.commands and not account and not heard.commands.has(Command.ANSWER):
        return intake
    return intake.with_word(intake.asks, text)


def _as_connected(intake: Intake, heard: Heard) -> Intake:
    """Whom it is about, as the connection tells: a solicitor's client is not their child."""
    about = heard.commands.who(answering=True) if heard.commands.has(Command.ANSWER) else None
    is_other = about in (Who.MY_CHILD, Who.SOMEONE_ELSE) and about is not intake.who
    return replace(intake, who=about) if is_other else intake


def _own_name(heard: Heard, child: str) -> str:
    """The name in an answer to the question for it: what is marked as one, else bare words that name no child.

    ``child`` is known to be whom it is about: who says that name again has told more of the child.
    """
    if people.names_another(heard.text):
        return ""
    said = heard.commands
    name = name_of(said) or ("" if said.marked("child") else people.name_answer(_without_old(heard)))
    return "" if hidden_in(name) & hidden_in(child) else name


def _without_old(heard: Heard) -> str:
    """The message without the words that it takes back itself: "it's … no, that's the old one, put …"."""
    text = heard.text
    for mark in reversed([mark for mark in heard.commands.marks if mark.kind == "old"]):
        text = text[: mark.start] + text[mark.end :]
    return text


def not_answered(intake: Intake, heard: Heard) -> Turn:
    """No answer to what was asked, but perhaps to what was or will be: an address, a connection, a child's name."""
    given = reading.contact(heard.text, heard.commands.answered_by, answering=True)
    if given is not None and not heard.flaws.get(given.token or "") and not intake.has(CONTACT):
        return asking(intake.with_contact(given), Said("noted"))
    told, before = read_along(intake, heard), intake.words.get(CHILD, "")
    if before and told.words[CHILD] != before:
        return asking(_kept(told, heard), Said("noted"))  # the whole name, or the class
    connection = people.bare_connection(heard.text) if intake.asks in (NAME, CHILD) else ""
    if connection and intake.question(RELATIONSHIP):
        return asking(replace(intake, words={**intake.words, RELATIONSHIP: connection}), Said("noted"))
    if intake.asks == WHO and heard.commands.marked("child") and not intake.has(CHILD):
        return once_more(intake.with_word(CHILD, child_of(heard.commands)))
    if intake.asks == CONTACT and heard.commands.has(Command.ANSWER):
        if intake.vain:
            return left_out(intake, heard)
        return once_more(_kept(intake, heard), Said("again", "contact_which"))
    if heard.commands.has(Command.OTHER_SLOT):
        return asking(intake.with_note(heard.text), Said("noted"))
    if turn := _another_wish(intake, heard):
        return turn
    if heard.commands.tells >= _TELLS:
        return asking(intake.with_note(heard.text), Said("noted"))
    in_vain = intake.vain and heard.commands and not heard.commands.has(Command.ASK, _PERHAPS)
    return left_out(intake, heard) if in_vain else once_more(intake)


def _kept(intake: Intake, heard: Heard) -> Intake:
    """With what was said, where it is more than a few words and no question: the school reads what we did not place."""
    is_told = heard.commands and not heard.commands.has(Command.ASK, _PERHAPS)
    return intake.with_note(heard.text) if is_told and len(heard.text.split()) > _FEW else intake


def left_out(intake: Intake, heard: Heard) -> Turn:
    """What was asked twice in vain is left out, and what was said is kept for the school to read."""
    question = intake.question(intake.asks)
    if question is None or not question.may_skip:
        return once_more(intake)
    left = replace(intake.with_note(heard.text), skipped=(*intake.skipped, intake.asks))
    if intake.asks == CONTACT:
        left = replace(left, reply_by=Told.PAGE)
    return asking(left, Said("noted"))


def _another_wish(intake: Intake, heard: Heard) -> Turn | None:
    """What follows where a right is asked for and something else was asked: the one being taken, or one for afterwards;
    None where no right is.
    """
    is_wish = heard.is_sure and intake.right and not heard.commands.has(Command.ASK)
    wished = right_of(heard.topic, tuple(Right)) if is_wish else None
    if wished is None:
        return None
    is_beside = wished in ACCOUNTS or heard.commands.has(Command.ADD_REQUEST) or not heard.commands
    if wished is not intake.right and not is_beside:  # too grave for a guess
        return which_right(intake.with_note(heard.text), (), wished)
    besides = replace(intake.with_note(heard.text), besides=(*intake.besides, wished.value))
    return asking(intake) if wished is intake.right else asking(besides, Said("after"))


def repair(intake: Intake, heard: Heard) -> Turn | None:
    """Put right what the message marks as wrong, new, or all that is to stay; None where it marks nothing of it."""
    fixed = repaired(intake, heard) if heard.commands.has(Command.CORRECT, CORRECTS) else intake
    return asking(fixed, Said("corrected")) if fixed != intake else None


def correct(intake: Intake, heard: Heard) -> Turn | None:
    """Take new values in place of those given before, or ask again for what is said to be wrong."""
    if turn := repair(intake, heard) or another_address(intake, heard):
        return turn
    wrong = [slot for slot in heard.commands.slots() if slot != RIGHT and intake.has(slot)]
    fixed = _with_new_values(intake, heard, wrong)
    if fixed != intake:
        return asking(fixed, Said("corrected"))
    wrong = [slot for slot in wrong or _likely_wrong(intake, heard) if slot == DETAILS or intake.question(slot)]
    wrong = [slot for slot in wrong if slot != RELATIONSHIP] or wrong  # "my daughter's name" says whose
    if not wrong or (wrong[0] == CONTACT and reading.names_an_address(heard.text)):  # one that is refused is no answer
        return None
    if wrong[0] == DETAILS and (heard.commands.marks or len(heard.text.split()) > _FEW):
        return asking(intake.with_note(heard.text), Said("added"))
    if wrong[0] == DETAILS:  # told anew beside what was told
        return Turn(replace(intake, asks=DETAILS), (Said("ask", DETAILS),))
    if wrong[0] == CHILD and intake.words.get(CHILD) and re.search(r"\d", heard.text):  # another class, the same child
        return asking(intake.with_word(CHILD, f"{intake.words[CHILD]} ({heard.text.strip()})"), Said("corrected"))
    return asking(intake.without(wrong[0]))


def _likely_wrong(intake: Intake, heard: Heard) -> list[str]:
    """The answer that is likeliest said to be wrong, where hardly anything but that is said."""
    told = [slot for slot in heard.commands.slots(_HARDLY) if slot != RIGHT and intake.has(slot)]
    return told[:1] if len(heard.text.split()) <= _FEW else []


def _with_new_values(intake: Intake, heard: Heard, wrong: Collection[str]) -> Intake:
    """The answers with what the message gives of those that are said to be wrong."""
    if WHO in wrong and (about := heard.commands.who()) and about is not intake.who:
        intake = for_whom(intake.without(WHO), about, "")
    if CONTACT in wrong and (given := contact_of(heard)):
        intake = intake.with_contact(given)
    if NAME in wrong and CHILD not in wrong and (name := name_of(heard.commands)):
        intake = intake.with_word(NAME, name)
    if CHILD in wrong and NAME not in wrong and (child := child_of(heard.commands)):
        intake = intake.with_word(CHILD, child)
    return intake


def _contact(intake: Intake, heard: Heard) -> Turn | None:
    given = reading.contact(heard.text, heard.commands.answered_by, answering=True)
    if given is None:
        if intake.flawed and heard.commands.any(Command.AFFIRM, Command.DENY):
            kept = reading.contact(intake.flawed, answering=True)
            return asking(intake.with_contact(kept)) if kept else None
        return in_person(intake, heard) if heard.commands.has(Command.ANSWER) else None
    problem = heard.flaws.get(given.token or "", "")
    if given.way is Told.POST and not reading.has_street(given.words):
        problem = ONLY_POSTCODE
    if problem and not (problem in reading.CHECK_AGAIN and intake.flawed == given.token):
        return once_more(replace(intake, flawed=given.token or ""), Said("flaw", problem))
    answered = intake.with_contact(given)
    if reading.says_more_than_an_address(heard.text):
        # "but my ex must not know": the school has to read that too.
        return asking(answered.with_note(heard.text), Said("noted"))
    return asking(answered)


def in_person(intake: Intake, heard: Heard) -> Turn | None:
    """Somebody at the school is to tell the answer, such as a teacher, or it is fetched; None if that is not said."""
    marks = [mark for mark in heard.commands.marks if mark.kind == "contact"]
    through = [mark.words for mark in marks if not reading.refuses(heard.text[: mark.start])]
    no_answer = heard.commands.has(Command.ASK) or reading.names_an_address(heard.text)
    if not through or no_answer or intake.question(CONTACT) is None:
        return None
    return asking(intake.with_contact(reading.ReadContact(Told.IN_PERSON, ", ".join(through))))


# --- Danger told of while a request is taken: whom to ring comes first, and the request stays where it was


def danger(intake: Intake, heard: Heard) -> Turn | None:
    """Show whom to ring, once, and ask on; an account of what went wrong is kept as the answer that it is.

    After it, whoever says that nobody is in danger ends the card and nothing else: staff were told.
    """
    if heard.topic.startswith(DANGER):
        told = intake.with_word(DETAILS, heard.text) if intake.asks == DETAILS else intake
        return asking(told, Said("topic", heard.topic))
    return card_ended(intake, heard.topic)


def card_ended(intake: Intake, topic: str) -> Turn | None:
    """The turn of whoever answers help in danger with "that is not what I meant", in words or by a tap."""
    if topic == NOT_THAT and intake.shown.startswith(DANGER):
        return asking(intake, Said("topic", ENDED))
    return None


# --- An answer given before is said once more while a request is taken, and takes the place of the one that was
# kept


def put_right(intake: Intake, heard: Heard, offered: Collection[Right]) -> Turn | None:
    """Somebody who was misheard says an answer once more, whatever is asked now; None where it is none."""
    text, field = heard.text, heard.corrects
    if field == RIGHT:
        right = right_of(heard.topic, offered)
        return asking(with_right(intake, right), Said("corrected")) if right else None
    if not field or intake.question(field) is None:
        return None
    thanks = (Said("corrected"),) if intake.has(field) else ()
    if field == WHO:
        about, relationship = people.who(text, answering=True)
        known = intake if about is intake.who else intake.without(WHO)
        return asking(for_whom(known, about, relationship), *thanks) if about else None
    if field in (RELATIONSHIP, DETAILS):
        return asking(intake.with_word(field, text), *thanks)
    given = reading.contact(text, heard.commands.answered_by, True) if field == CONTACT else None
    if given and given.words != intake.words.get(CONTACT) and not heard.flaws.get(given.token or ""):
        return asking(with_new_answers(intake.with_contact(given), heard), *thanks)
    if turn := another_address(intake, heard):
        return turn if thanks else replace(turn, said=tuple(one for one in turn.said if one.what != "corrected"))
    if field == CONTACT:  # the same one again
        return asking(intake) if given else None
    named = people.name_answer(text) if field == NAME else people.child_answer(text)
    return asking(intake.with_word(field, named)) if named else None


def another_address(intake: Intake, heard: Heard) -> Turn | None:
    """Take an address in place of the one given before; None where the message gives none."""
    is_alone = reading.is_little_more_than_an_address(heard.text)
    given = reading.contact(heard.text, () if is_alone else heard.commands.answered_by, answering=is_alone)
    if given is None:
        return None
    if flaw := heard.flaws.get(given.token or ""):
        return Turn(replace(intake.without(CONTACT), asks=CONTACT, flawed=given.token or ""), (Said("flaw", flaw),))
    fixed = intake.with_contact(given)
    return asking(fixed, Said("corrected")) if fixed != intake else None


# --- Answers that are left as sound: asked for one after the other, and never more than the person said they
# would leave

LONGEST: Final = {NAME: 20, CHILD: 30, DETAILS: 60}
"""Seconds that each answer may last."""


def begin_recording(intake: Intake) -> Turn:
    """The person picked to say it: what is asked now or, at the check, the first thing that was left to the call."""
    asks = intake.asks if intake.asks in RECORDED else next(iter(intake.to_record), "")
    return _record(intake, asks) if asks else asking(intake)


def recorded(intake: Intake, kept: bool) -> Turn:
    """An answer came as sound; ``kept`` is false where there was no room for it, and the school asks instead."""
    if not intake.recording:
        return asking(intake)
    if not kept:
        return asking(intake.left_to_the_call((intake.asks,)), Said(NO_ROOM))
    return after_recording(intake.with_recording(intake.asks), Said("recorded"), was_later=intake.asks in intake.later)


def after_recording(intake: Intake, said: Said, was_later: bool = True) -> Turn:
    """On to the next thing that was left to the call, and that comes after this one; else on with the request."""
    rest = RECORDED[RECORDED.index(intake.asks) + 1 :] if was_later else ()
    asks = next((name for name in rest if name in intake.to_record), "")
    return _record(intake, asks, said) if asks else asking(intake, said)


def _record(intake: Intake, asks: str, *said: Said) -> Turn:
    return Turn(replace(intake, asks=asks, recording=True), (*said, Said("recording", asks)))


# --- What was picked from a list while a request is taken, and what is left out


def choose(intake: Intake, heard: Heard, offered: Collection[Right]) -> Turn:  # noqa: C901
    """A choice was picked: one of the form's (``yes``, ``skip``, ``who=me``, ``fix=name``), or a topic."""
    what, _, value = heard.chosen.partition("=")
    if what == "yes":
        return Turn(intake, (), "open") if intake.next == CONFIRM else asking(intake)
    if what == "cancel":
        return Turn(intake, (Said("cancelled"),), "cancel")
    if what == "skip":
        return skip(intake)
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
    if what in ("menu", RELATIONSHIPS):
        return Turn(intake, (Said(what, value),))
    if what == "fix" and value == RIGHT and len(intake.together(offered)) > 1:
        return which_right(intake, offered)
    if what == "fix":
        return asking(replace(intake, right=None) if value == RIGHT else intake.without(value))
    if what == "only" and value in {right.value for right in offered}:
        return asking(replace(intake, right=Right(value), besides=()), Said("corrected"))
    if what == WHO and value in set(Who):
        return asking(for_whom(intake, or_pupil(Who(value), intake.young), ""))
    if what == RELATIONSHIP and picked(value) and intake.question(RELATIONSHIP):
        return asking(intake.with_word(RELATIONSHIP, picked(value)))
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
    if turn := card_ended(intake, topic):
        return turn
    right = right_of(topic, offered)
    if right is not None and right is not intake.right:
        return asking(with_right(intake, right), Said("changed", right.value))
    return asking(intake) if right else asking(intake, Said("topic", topic))


def skip(intake: Intake) -> Turn:
    """Go on without the answer that was asked for, where the law does not need it."""
    question = intake.question(intake.asks)
    if question is None or not question.may_skip:
        return asking(intake, Said("needed", intake.asks))
    if intake.asks == DETAILS and intake.may_add:
        return asking(replace(intake, may_add=False))
    skipped = replace(intake, skipped=(*without_name(intake.skipped, intake.asks), intake.asks))
    if intake.asks == CONTACT:
        skipped = replace(skipped, reply_by=Told.PAGE)
    return asking(skipped, Said("skipped", intake.asks))
