"""What one message changes in a request that is being made: a table of what a person may do, and what follows.

A message that picks a choice, tells of danger, or says a misheard answer once more is taken first. Else the rows of
``FORM`` or ``CHECK`` are tried in order: the first whose command the message holds and whose action has something to do
decides. Nothing is sent without a plain yes at the check.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Final

from bot.law.request_fields import CHILD, CONTACT, DETAILS, NAME
from bot.law.rights import Right
from bot.notice import answer_variants
from bot.notice.follow_ups import AGAIN, MORE, SIMPLER, WHERE, WHO_THEN
from bot.notice.reply import WHERE as SHOW_WHERE
from bot.requests.answers import (
    ACCOUNT,
    answer,
    choose,
    correct,
    danger,
    in_person,
    left_out,
    not_answered,
    put_right,
    repair,
    skip,
)
from bot.requests.commands import LIKELY, Command
from bot.requests.draft import (
    CHANGE,
    CONFIRM,
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
    which_right,
    with_right,
)
from bot.requests.slots import ACCOUNTS

Action = Callable[[Intake, Heard, Collection[Right]], "Turn | None"]
"""What follows; None where it has nothing to do, so that the next row is tried."""
_FORMS: Final = {SIMPLER: answer_variants.SIMPLE, MORE: answer_variants.MORE, WHERE: SHOW_WHERE}
_DOUBT: Final = 0.4
"""The confidence from which on a topic is the answer to what plainly is a question."""
_PLAIN_TOPIC: Final = 0.6
_SURELY, _SURELY_OFF, _SURELY_INSTEAD, _PLAINLY, _PERHAPS = 0.96, 0.94, 0.97, 0.9, 0.3
"""Chances of a command: of a refusal, of stopping it all where that is not plain, of a complaint in place of the
request and not beside it, of a yes, in doubt."""
_TELLS: Final = 0.1
"""The chance from which on what is said at the check is kept with the request where it says no or does nothing else;
beside a yes, a wait or a cancel it is kept from ``_PERHAPS`` on. Of 905 corrections by strangers
724 are put right or kept so, and 43 messages of 606 that tell nothing are kept for one."""
_HARDLY_TELLS: Final = 0.15
"""Below this chance nothing is kept of who plainly has nothing to add, however many words they take to say so."""
_RATHER_OFF: Final = 0.8
"""The same of stopping it all at the check. Of the frozen lines there that sound like it all but 2 above it mean it,
and between it and 0.5 3 do and 2 do not; at a question all do that are above 0.5."""
_SURER: Final = {
    **dict.fromkeys((Command.CANCEL, Command.REPEAT, Command.HANDOFF, Command.CORRECT, Command.CHANGE_REQUEST), 0.97),
    **dict.fromkeys((Command.ADD_REQUEST, Command.PAUSE, Command.AFFIRM, Command.EXPLAIN), 0.97),
    Command.SKIP: 0.99,
    Command.REVIEW: 0.8,
}
"""From which chance on a command is surer than that a message asks what its topic is. Chosen on the short dialogues of
tests/understanding, the final ones too, which since then judge nothing of this."""
_DOES_ELSE: Final = (Command.SKIP, Command.CANCEL, Command.CORRECT, Command.AFFIRM)
"""What may sound like the wish for another form of what was said, and does something."""
_A_QUESTION: Final = 3
"""Words of a question that is passed on to the school."""
_MAY_ASK: Final = 0.2
"""The chance of a question from which on what tells nothing is one, where the person's own words are asked for."""
_ASK_WHY: Final = "ask_why_use"
"""Why the school uses what it has: while something is asked, "why do you need that?" rather asks why that is."""
_ASK_PERSON: Final = "ask_talk_to_person"
_ASKS: Final = ("ask_", "chat_robot")
"""How the names of topics begin that are questions."""
_PERHAPS_INSTEAD: Final = 0.15
"""The chance from which on another right that is named may be wanted instead of the one that is taken."""
_LIKELY_INSTEAD: Final = 0.45
"""The same where another right is wished, but not plainly."""
_SENDS: Final = 0.91
"""The chance from which on what is said at the check sends the request. One that goes too early is the graver mistake:
of 585 messages by strangers that should not send none does; of 385 that should 66 are held, and asked for once more."""


@dataclass(frozen=True)
class Row:
    """A command, the chance from which on it counts, and what follows.

    ``is_weighed``: it counts only where it is likelier than that the message answers what was asked.
    """

    command: Command
    action: Action
    at: float = 0.5
    is_weighed: bool = False

    def holds(self, heard: Heard) -> bool:
        """Whether the message does this."""
        chance = heard.commands.chance(self.command)
        return chance >= self.at and not (self.is_weighed and heard.commands.chance(Command.ANSWER) > chance)


def hear(intake: Intake, heard: Heard, offered: Collection[Right]) -> Turn:
    """Take one more message in; ``offered`` are the rights that this school takes requests for."""
    either, intake = intake.either, replace(intake, either=())
    if heard.chosen:
        return choose(intake, heard, offered)
    if turn := danger(intake, heard) or put_right(intake, heard, offered) or _other_form(intake, heard):
        return turn
    if turn := _picked_in_words(intake, heard, offered, either):
        return turn
    if intake.asks == CHANGE and intake.next != CONFIRM:  # not everything is answered yet, so it is an answer
        return hear(replace(intake, asks=intake.next), heard, offered)
    for row in CHECK if intake.asks in (CONFIRM, CHANGE) else FORM:
        if row.holds(heard) and (turn := row.action(intake, heard, offered)):
            return _no_third_time(intake, turn, heard)
    return _no_third_time(intake, _not_understood(intake, heard), heard)


# --- the actions, in the order of the tables


def _cancel(intake: Intake, heard: Heard, offered: Collection[Right]) -> Turn | None:
    """The whole request is called off; at the check, where that is not plain, it is said how, and asked on.

    Where another right is named, that may be wanted instead ("no, leave it, only nobody is to use it"), so it is asked.
    Of whether there is anything to add "leave it there" is an answer as often, so that nothing ends there.
    """
    is_plain = heard.commands.has(Command.CANCEL, _SURELY_OFF)
    if len(intake.together(offered)) > 1 and not is_plain:
        return which_right(intake.with_note(heard.text), offered)
    is_change = heard.commands.has(Command.CHANGE_REQUEST, _PERHAPS_INSTEAD)
    right = _right_in(heard, offered) or (right_of(heard.wish, offered) if is_change else None)
    is_other = right not in (intake.right, Right.WITHDRAW_CONSENT)  # "i changed my mind" reads as the latter
    if right and is_other and not is_plain:
        return _in_place(intake, heard, right, offered)
    if intake.asks == DETAILS:
        return _nothing_to_add(intake, heard) if is_plain else None
    is_rather = heard.commands.has(Command.CANCEL, _RATHER_OFF) and heard.commands.tells < _PERHAPS
    if intake.asks not in (CONFIRM, CHANGE) or is_rather or intake.vain:
        return Turn(intake, (Said("cancelled"),), "cancel")
    told = intake.with_note(heard.text) if heard.commands.tells >= _PERHAPS else intake
    return once_more(replace(told, asks=intake.next), Said("or_stop"), Said("ask", intake.next))


def _nothing_to_add(intake: Intake, heard: Heard) -> Turn:
    """On to the check; what was said in more than a few words is kept, for it may be an account."""
    told = _is_account(heard) or not intake.may_add
    on = asking(intake.with_word(DETAILS, heard.text)) if told else skip(intake)
    return replace(on, said=(Said("or_stop"), *on.said))


def _explain(intake: Intake, heard: Heard, offered: Collection[Right]) -> Turn | None:
    """Why it is asked; at the check a question of the person's own is answered as one."""
    if intake.asks in (CONFIRM, CHANGE) and heard.topic.startswith("ask_") and heard.is_sure:
        return _ask(intake, heard, offered)
    return asking(intake, Said("why", intake.asks))


def _repeat(intake: Intake, heard: Heard, offered: Collection[Right]) -> Turn | None:
    del heard, offered
    return asking(intake)


def _review(intake: Intake, heard: Heard, offered: Collection[Right]) -> Turn | None:
    del heard, offered
    return asking(intake) if intake.asks in (CONFIRM, CHANGE) else Turn(intake, (Said("so_far"),))


def _hand_off(intake: Intake, heard: Heard, offered: Collection[Right]) -> Turn | None:
    del heard, offered
    return asking(intake, Said("topic", _ASK_PERSON))


def _in_person(intake: Intake, heard: Heard, offered: Collection[Right]) -> Turn | None:
    """No address, but somebody at the school who is to tell the answer, or it is fetched."""
    del offered
    return in_person(intake, heard) if intake.asks == CONTACT else None


def _pause(intake: Intake, heard: Heard, offered: Collection[Right]) -> Turn | None:
    if intake.asks not in (CONFIRM, CHANGE):
        return asking(intake, Said("still"))
    if heard.commands.tells >= _PERHAPS:
        return _add(intake, heard, offered)
    return Turn(intake, (Said("not_yet"),))


def _resume(intake: Intake, heard: Heard, offered: Collection[Right]) -> Turn | None:
    del heard, offered
    return asking(intake)


def _change_request(intake: Intake, heard: Heard, offered: Collection[Right]) -> Turn | None:
    """Another right in place of this one: shown as changed, and nothing is sent before a yes.

    Where it is not plain which, that is asked. A complaint stands beside another right, unless it is plainly wanted
    instead.
    """
    right = _right_in(heard, offered) or right_of(heard.wish, offered)
    is_plain = intake.asks in (CONFIRM, CHANGE) or heard.commands.has(Command.CHANGE_REQUEST, _PLAINLY)
    if right is intake.right and heard.commands.has(Command.CHANGE_REQUEST, _PLAINLY):
        right = None  # "no, see it, not delete" names the one that is not wanted
    if intake.right is None or right is intake.right or (right is None and not is_plain):
        return None
    if right in ACCOUNTS and not heard.commands.has(Command.CHANGE_REQUEST, _SURELY_INSTEAD):
        return _add_request(intake, heard, offered)
    if right is None:  # which one is asked, and nothing is sent meanwhile
        return asking(replace(intake.with_note(heard.text), right=None))
    return asking(with_right(intake, right, heard.text), Said("changed", right.value))


def _add_request(intake: Intake, heard: Heard, offered: Collection[Right]) -> Turn | None:
    """A second wish: one after the other; the school reads of both. Where it may be wanted instead, that is asked."""
    right = _right_in(heard, offered)
    if right is None or right is intake.right or intake.right is None:
        return None
    if right not in ACCOUNTS and heard.commands.has(Command.CHANGE_REQUEST, _PERHAPS_INSTEAD):
        return _instead(intake, heard, offered)
    besides = intake.besides if right.value in intake.besides else (*intake.besides, right.value)
    return asking(replace(intake.with_note(heard.text), besides=besides), Said("after"))


def _repair(intake: Intake, heard: Heard, offered: Collection[Right]) -> Turn | None:
    """What is marked as wrong, new, or all that is to stay is put right."""
    del offered
    return repair(intake, heard)


def _correct(intake: Intake, heard: Heard, offered: Collection[Right]) -> Turn | None:
    del offered
    return correct(intake, heard)


def _skip(intake: Intake, heard: Heard, offered: Collection[Right]) -> Turn | None:
    """Left out; what the school can hardly do without is asked once more with the reason, unless that is plain."""
    del offered
    if intake.asks == DETAILS and _is_account(heard):
        return None
    is_hard = intake.asks in (WHO, NAME, CHILD) and not intake.vain and not heard.commands.has(Command.SKIP, _SURELY)
    return once_more(intake, Said("why", intake.asks), Said("ask", intake.asks)) if is_hard else skip(intake)


def _ask(intake: Intake, heard: Heard, offered: Collection[Right]) -> Turn | None:
    """A question in the middle: answered, and then on where we were.

    What nobody knows the answer to goes to the school with the request.
    """
    del offered
    if heard.topic == WHO_THEN and heard.confidence >= _DOUBT:
        return asking(intake, Said("topic", WHO_THEN))
    is_plain = heard.commands.has(Command.ASK) and len(heard.text.split()) >= _A_QUESTION
    is_outside = heard.topic.startswith("out_of_scope") and (heard.confidence >= _PLAINLY or not is_plain)
    is_known = (heard.topic.startswith("ask_") or is_outside) and heard.confidence >= _DOUBT
    if is_known or (heard.topic.startswith("chat_") and heard.is_sure):  # "are you a robot" asks too
        return asking(_with_told(intake, heard), Said("topic", heard.topic))
    return asking(intake.with_note(heard.text), Said("unanswered")) if is_plain else None


def _chat(intake: Intake, heard: Heard, offered: Collection[Right]) -> Turn | None:
    """A thank-you or a curse in the middle."""
    del offered
    return asking(intake, Said("topic", heard.topic)) if heard.topic.startswith("chat_") and heard.is_sure else None


def _send(intake: Intake, heard: Heard, offered: Collection[Right]) -> Turn | None:
    """Yes at the check sends, in any words; beside anything that is to be seen to first it does not.

    A second wish beside it ("yes, and then delete my photos") is the next request, where it is known which; else it is
    asked first. Where something else was asked at the check, what would be sent is shown once more. What the yes may
    tell besides goes with it.
    """
    right = _right_in(heard, offered) if heard.commands.has(Command.ADD_REQUEST) else None
    if right not in (None, intake.right) and right.value not in intake.besides:
        intake = replace(intake, besides=(*intake.besides, right.value))
    waits = heard.commands.has(Command.ADD_REQUEST) and not (intake.besides or intake.follows)
    if heard.commands.sends < _SENDS or waits:
        return None
    told = intake.with_note(heard.text) if heard.commands.tells >= _PERHAPS else intake
    return Turn(told, (), "open") if intake.asks == CONFIRM else asking(told)


def _still(intake: Intake, heard: Heard, offered: Collection[Right]) -> Turn | None:
    """Who says yes in the middle thinks that it goes now."""
    del heard, offered
    return asking(intake, Said("still"))


def _change(intake: Intake, heard: Heard, offered: Collection[Right]) -> Turn | None:
    """No at the check: what is to be changed? What stands beside the no is kept."""
    del offered
    if intake.asks == CHANGE:
        return asking(intake)
    told = intake.with_note(heard.text) if heard.commands.tells >= _TELLS else intake
    return Turn(replace(told, asks=CHANGE), (Said("change"),))


def _instead(intake: Intake, heard: Heard, offered: Collection[Right]) -> Turn | None:
    """Another right is named or wished, and it is not plain that it is wanted instead."""
    right, is_likely = _right_in(heard, offered), heard.commands.has(Command.CHANGE_REQUEST, _LIKELY_INSTEAD)
    if right in (None, intake.right) and (heard.is_plain_wish or is_likely):
        right = right_of(heard.wish, offered)
    if right in (None, intake.right):
        return None
    if right in ACCOUNTS and not heard.commands.has(Command.CHANGE_REQUEST, _SURELY_INSTEAD):
        return _add_request(intake, heard, offered)
    return _in_place(intake, heard, right, offered)


def _in_place(intake: Intake, heard: Heard, right: Right, offered: Collection[Right]) -> Turn:
    """Another right in place of this one where it is plainly wished; else that is asked, too grave for a guess.

    Either way nothing is sent before a yes to what is shown.
    """
    is_change = heard.commands.has(Command.CHANGE_REQUEST, _PERHAPS_INSTEAD)
    if is_change and heard.is_plain_wish and right_of(heard.wish, (right,)):
        return asking(with_right(intake, right, heard.text), Said("changed", right.value))
    return which_right(intake.with_note(heard.text), offered, right)


def _add(intake: Intake, heard: Heard, offered: Collection[Right]) -> Turn | None:
    """Something more that the school should know."""
    del offered
    return asking(intake.with_note(heard.text), Said("added"))


def _named_instead(intake: Intake, heard: Heard, offered: Collection[Right]) -> Turn | None:
    """Another right that is plainly named, and rather instead than besides."""
    besides = heard.commands.chance(Command.ADD_REQUEST) >= heard.commands.chance(Command.CHANGE_REQUEST)
    return None if besides or heard.confidence < _PLAINLY else _change_request(intake, heard, offered)


def _asked(intake: Intake, heard: Heard, offered: Collection[Right]) -> Turn | None:
    """A question by its topic, where that is surer than anything else that the message may do."""
    del offered
    is_topic = heard.topic.startswith(_ASKS) and heard.topic != _ASK_PERSON and heard.confidence >= _PLAIN_TOPIC
    asks = heard.commands.has(Command.ASK, LIKELY if heard.commands.tells >= _TELLS else _MAY_ASK)
    account = intake.asks == DETAILS and not asks
    is_other = any(heard.commands.has(command, at) for command, at in _SURER.items())
    is_word = len(heard.text.split()) == 1
    is_why = heard.topic == _ASK_WHY and heard.commands.has(Command.EXPLAIN)
    is_told = heard.commands.has(Command.ANSWER) or _only_tells(heard)
    if not is_topic or account or is_other or is_word or is_why or is_told:
        return None
    return asking(_with_told(intake, heard), Said("topic", heard.topic))


FORM: Final = (
    Row(Command.HANDOFF, _in_person, _PERHAPS),
    Row(Command.SKIP, _in_person),
    Row(Command.ASK, _asked, 0.0),
    Row(Command.CANCEL, _cancel, is_weighed=True),
    Row(Command.EXPLAIN, _explain, is_weighed=True),
    Row(Command.REPEAT, _repeat, is_weighed=True),
    Row(Command.REVIEW, _review, is_weighed=True),
    Row(Command.HANDOFF, _hand_off, 0.9, is_weighed=True),
    Row(Command.CORRECT, _repair, is_weighed=True),
    Row(Command.CHANGE_REQUEST, _change_request, 0.7, is_weighed=True),
    Row(Command.CHANGE_REQUEST, _named_instead, 0.25, is_weighed=True),
    Row(Command.CHANGE_REQUEST, _instead, _PERHAPS_INSTEAD, is_weighed=True),
    Row(Command.CORRECT, _correct, is_weighed=True),
    Row(Command.PAUSE, _pause, is_weighed=True),
    Row(Command.SKIP, _skip, is_weighed=True),
    Row(Command.ASK, _ask, is_weighed=True),
    Row(Command.CHITCHAT, _chat, is_weighed=True),
    Row(Command.ANSWER, answer, 0.0),
    Row(Command.ADD_REQUEST, _add_request),
    Row(Command.ASK, _ask, 0.3),
    Row(Command.RESUME, _resume),
    Row(Command.AFFIRM, _still),
)
"""While something is asked. An answer is looked for in any message that does nothing else more plainly."""

CHECK: Final = (
    Row(Command.CANCEL, _cancel, 0.55),
    Row(Command.AFFIRM, _send, 0.0),
    Row(Command.REPEAT, _repeat),
    Row(Command.REVIEW, _review),
    Row(Command.CORRECT, _repair, 0.4),
    Row(Command.OTHER_SLOT, _repair),
    Row(Command.HANDOFF, _hand_off),
    Row(Command.CHANGE_REQUEST, _change_request, 0.7),
    Row(Command.CORRECT, _correct),
    Row(Command.OTHER_SLOT, _correct),
    Row(Command.ADD_REQUEST, _add_request),
    Row(Command.EXPLAIN, _explain),
    Row(Command.ASK, _ask),
    Row(Command.PAUSE, _pause),
    Row(Command.DENY, _correct),
    Row(Command.DENY, _instead),
    Row(Command.DENY, _change),
    Row(Command.SKIP, _change),
    Row(Command.CHITCHAT, _chat),
    Row(Command.RESUME, _resume),
    Row(Command.CHANGE_REQUEST, _instead, _PERHAPS_INSTEAD),
    Row(Command.CORRECT, _add, 0.3),
    Row(Command.OTHER_SLOT, _add, 0.3),
    Row(Command.ANSWER, _instead, 0.0),
)
"""When all answers are shown."""


# --- what stands beside the tables


def _picked_in_words(intake: Intake, heard: Heard, offered: Collection[Right], either: Collection[str]) -> Turn | None:
    """Which of the rights that were just offered is meant, in words; None where the message wishes none of them."""
    right = _right_in(heard, offered) or right_of(heard.wish, offered)
    if right is None or right.value not in either:
        return None
    if len(intake.together(offered)) > 1:
        return choose(intake.with_note(heard.text), replace(heard, chosen=f"only={right.value}"), offered)
    if right is intake.right:
        return asking(intake.with_note(heard.text))
    return asking(with_right(intake, right, heard.text), Said("changed", right.value))


def _only_tells(heard: Heard) -> bool:
    """Whether a message tells something of the request that was found in it, and asks nothing."""
    asks = heard.commands.has(Command.ASK, _MAY_ASK)
    is_found = bool(heard.commands.marks) or heard.commands.has(Command.OTHER_SLOT, _PERHAPS)
    return heard.commands.tells >= LIKELY and is_found and not asks


def _with_told(intake: Intake, heard: Heard) -> Intake:
    """With what a question tells of the request besides."""
    return intake.with_note(heard.text) if heard.commands.tells >= _PERHAPS else intake


def _is_account(heard: Heard) -> bool:
    """Whether a message that leaves out the question for the person's own words may tell something all the same."""
    is_plain = heard.commands.has(Command.SKIP, _PLAINLY) and heard.commands.tells < _HARDLY_TELLS
    return len(heard.text.split()) >= ACCOUNT and not is_plain


def _right_in(heard: Heard, offered: Collection[Right]) -> Right | None:
    """The right that a message names."""
    return right_of(heard.topic, offered) if heard.is_sure else None


def _other_form(intake: Intake, heard: Heard) -> Turn | None:
    """Somebody wants it "in plain English", more of it, or its place: of the answer just given, else the question.

    "No, that is everything" sounds like more, and is none: a command that is surer than the topic goes first.
    """
    does_else = any(heard.commands.chance(command) > heard.confidence for command in _DOES_ELSE)
    if not heard.is_sure or does_else or not may_lean(heard.text, intake.asks):
        return None
    if heard.topic == AGAIN:
        return asking(intake)
    if heard.topic not in _FORMS:
        return None
    if intake.shown:
        return asking(intake, Said("topic", f"{_FORMS[heard.topic]}{intake.shown}"))
    return asking(intake, Said("why", intake.asks)) if heard.topic == MORE else asking(intake)


def _no_third_time(before: Intake, turn: Turn, heard: Heard) -> Turn:
    """What was asked twice, and drew something else that is kept, is left out and not asked a third time."""
    now = turn.intake
    is_kept = now.told != before.told and replace(now, words=before.words, note=before.note) == before
    is_answered = any(said.what == "topic" for said in turn.said)
    if not is_kept or is_answered or now.asks in (CONFIRM, CHANGE, DETAILS, RIGHT):
        return turn
    if before.vain:
        return left_out(before, heard)
    return replace(turn, intake=replace(now, vain=before.vain + 1))


def _not_understood(intake: Intake, heard: Heard) -> Turn:
    if intake.asks == DETAILS and (heard.commands.has(Command.ANSWER, _PERHAPS) or _only_tells(heard)):
        return asking(intake.with_word(DETAILS, heard.text))
    is_told = any(heard.commands.has(one, _PERHAPS) for one in (Command.ANSWER, Command.OTHER_SLOT))
    outside = heard.topic == "out_of_scope" and not is_told
    if heard.is_sure and (outside or (heard.topic.startswith("ask_") and not _only_tells(heard))):
        return asking(_with_told(intake, heard), Said("topic", heard.topic))
    if intake.asks in (CONFIRM, CHANGE):
        if heard.commands.tells >= _TELLS:  # nothing that was said is lost
            return asking(intake.with_note(heard.text), Said("added"))
        return once_more(replace(intake, asks=CONFIRM))
    if intake.asks == CONTACT and heard.commands.has(Command.SKIP, _PERHAPS):
        return skip(intake)
    return not_answered(intake, heard)
