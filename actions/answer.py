"""Answering from the notice, asking which of several topics is meant, and what a follow-up comes to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

from rasa_sdk import Tracker

from actions.base import SpeakingAction, listens
from bot.conversations.request_desk import START
from bot.nlu.doubt import SURELY_OUTSIDE
from bot.nlu.wishes import PERHAPS
from bot.notice import answer_variants
from bot.notice.answer_book import NEAREST, AnswerBook
from bot.notice.danger_words import ENDED, once_more
from bot.notice.follow_ups import (
    ABOUT,
    ALSO,
    ASK_AGAIN,
    DANGER,
    DOUBT,
    MORE,
    NOT_THAT,
    REQUEST,
    SIMPLER,
    WHERE,
    WHO_THEN,
    WISHES,
    YES,
    Before,
    also,
    who_then,
)
from bot.notice.follow_ups import TOPICS as FOLLOW_UPS
from bot.notice.reply import ANSWERED, OFFERED, Reply

CHOICES: Final = 3
OUTSIDE: Final = "out_of_scope"
_NOTHING_ASKED: Final = (OUTSIDE, "not_understood")
CARRY_ON: Final = "chat_ok"
OR_THIS: Final = "Or did you mean one of these?"
_FORMS: Final = {SIMPLER: answer_variants.simpler, MORE: answer_variants.fuller, WHERE: answer_variants.where}
_NO_SUBJECT: Final = ("chitchat", "clarify", "not_understood", "out_of_scope", "greeting")
_NO_CHOICE: Final = ("chitchat", "out_of_scope", "handover", "safeguarding")
_ANSWERS: Final = ("answer", "silent", "contact", "safeguarding", OUTSIDE)
"""What has a button for the request that is likely wished: beside help in danger, too, a wish stays a wish."""


class ActionAnswer(SpeakingAction):
    """Answers what was understood, from the answer book; two questions in one message get two answers."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_answer"

    def replies(self, tracker: Tracker) -> list[Reply]:
        """The reply on each topic; the choices of the last one lead on."""
        return _in_order(self, tracker)

    def topics(self, tracker: Tracker) -> list[str]:
        """What was asked; a greeting or a thank-you changes no subject."""
        return [topic for topic in _asked(self.book, tracker) if self.book.reply(topic).kind not in _NO_SUBJECT]


class ActionClarify(SpeakingAction):
    """Offers the likeliest topics when two or three are close."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_clarify"

    def replies(self, tracker: Tracker) -> list[Reply]:
        """The book's ``clarify`` with the likeliest topics, each in a parent's words."""
        return [_clarify(self, tracker)]


class ActionFollowUp(SpeakingAction):
    """Answers what only makes sense after what went before: simpler, more, whom to ask then, not what I meant."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_follow_up"

    def replies(self, tracker: Tracker) -> list[Reply]:
        """The reply to a choice of a form; else on each topic, as an answer is given."""
        picked = answer_variants.chosen(
            self.book, str((tracker.latest_message.get("metadata") or {}).get("picked") or "")
        )
        return [picked] if picked is not None else _in_order(self, tracker)

    def forgets(self, tracker: Tracker) -> bool:
        """Whether help in danger was not what the person meant: what they say next is not about it."""
        return NOT_THAT in _asked(self.book, tracker) and _was_help(Before.from_slot(tracker.get_slot(ABOUT)))


def _in_order(action: SpeakingAction, tracker: Tracker) -> list[Reply]:
    """The reply on each topic that was asked, with the choices of the last; what more was asked can be asked again.

    Where it is in doubt what was asked, the other readings are offered, beside the answer or in its place.
    """
    doubt, asked = tracker.latest_message.get(DOUBT), _asked(action.book, tracker)
    is_found = action.book.is_quoted(asked[-1]) and asked[-1] not in action.book.chosen  # other readings are shown
    if doubt == OFFERED and not is_found:
        return [_clarify(action, tracker)]
    if offered := _perhaps_wished(action, tracker):
        return [offered]
    *others, last = (_on(action, topic, tracker) for topic in asked)
    doubted = doubt == ANSWERED and not is_found
    readings = _readings(action.book, _ranking(tracker), asked) if doubted else []
    if readings:
        choices = dict.fromkeys((*map(action.book.choice, readings[: CHOICES - 1]), *last.choices))
        last = replace(last, text=f"{last.text} {OR_THIS}", choices=tuple(choices)[:CHOICES], doubt=ANSWERED)
    last = _with_wish(action.book, last, tracker)
    if listens(tracker):
        last = answer_variants.for_the_ear(last, _told(asked[-1], tracker))
    if tracker.latest_message.get("asked_more"):
        last = replace(last, text=f"{last.text} {ASK_AGAIN}")
    return [*(replace(reply, choices=()) for reply in others), last]


def _wishes(book: AnswerBook, tracker: Tracker) -> list[str]:
    """The requests that a message may wish, the likeliest first; none where it rather wishes nothing."""
    wished = [(str(topic), float(chance)) for topic, chance in tracker.latest_message.get(WISHES) or ()]
    is_wish = sum(chance for _, chance in wished) >= PERHAPS
    return [topic for topic, _ in wished if topic in book.replies] if is_wish else []


def _perhaps_wished(action: SpeakingAction, tracker: Tracker) -> Reply | None:
    """The requests that may be wished, where a message is taken for something outside and not surely; else None."""
    sure = float((tracker.latest_message.get("intent") or {}).get("confidence") or 0.0)
    if _asked(action.book, tracker) != [OUTSIDE] or sure >= SURELY_OUTSIDE:
        return None
    wishes = _wishes(action.book, tracker)
    return replace(_offer(action, "clarify", wishes), doubt=OFFERED) if wishes else None


def _with_wish(book: AnswerBook, reply: Reply, tracker: Tracker) -> Reply:
    """The answer with a button for the request that is likely wished, where none is offered."""
    has_one = any(choice.value.startswith(REQUEST) for choice in reply.choices)
    if reply.kind not in _ANSWERS or has_one or not (wishes := _wishes(book, tracker)):
        return reply
    return replace(reply, choices=(*reply.choices[: CHOICES - 1], book.choice(wishes[0])))


def _on(action: SpeakingAction, asked: str, tracker: Tracker) -> Reply:
    """The book's reply on a topic; on a follow-up, of what went before, or its own words where nothing did."""
    book, before = action.book, Before.from_slot(tracker.get_slot(ABOUT))
    if told := _nearest(book, asked, before, tracker) or _of_before(action, asked, before):
        return told
    if asked not in FOLLOW_UPS or before is None or before.topic not in book.replies:
        return answer_variants.offered(book, asked)
    if asked == NOT_THAT:
        return _offer(action, NOT_THAT, [t for t in before.next if t != before.topic])
    if asked == YES and listens(tracker) and book.reply(before.topic).folded:
        return answer_variants.where(book, before.topic)  # who listens was asked whether to read the notice's words
    if asked == YES:
        return _offer(action, YES, before.offers) if before.offers else book.reply(CARRY_ON)
    if asked == WHO_THEN:
        return who_then(book, before.topic)
    if form := _FORMS.get(asked):
        return form(book, before.topic)
    if asked == ALSO:
        return answer_variants.with_law_first(also(book, before.topic, _said(tracker)))
    return answer_variants.offered(book, before.topic)


def _of_before(action: SpeakingAction, asked: str, before: Before | None) -> Reply | None:
    """What is said to "that is not what I meant", or to a plain yes, after help in danger; and to what asks nothing,
    such as a name, where it was asked which request is meant; else None.
    """
    if _was_help(before) and asked == NOT_THAT:
        return action.book.reply(ENDED)
    if _was_help(before) and asked in (YES, CARRY_ON):
        return once_more(action.book)
    if before is not None and before.topic == START and asked in _NOTHING_ASKED:
        return replace(_offer(action, "clarify", before.offers), doubt=OFFERED)
    return None


def _nearest(book: AnswerBook, asked: str, before: Before | None, tracker: Tracker) -> Reply | None:
    """The passages that are nearest to the question, on a topic that is answered in the notice's own words.

    What is outside is answered so only where a passage has to do with it. A choice that was picked is no question. Of
    what went before nobody has said that it is so for somebody else too, or where it stands: it is said again.
    """
    told = tracker.latest_message.get("metadata") or {}
    if book.find is None or told.get("picked") or told.get("foreign"):
        return None
    said, topic = _said(tracker), asked
    if before is not None and asked in (ALSO, *_FORMS):
        said, topic = said if asked == ALSO else "", before.topic
    if book.is_quoted(topic) and topic not in FOLLOW_UPS:
        return answer_variants.offered(book.asked(said, (topic,)), topic)
    found = book.find(said, ()) if asked == OUTSIDE else None
    if found is None or not found.is_about:
        return None
    return replace(book.reply(NEAREST), kind="answer", sources=found.sources, opened=("sources",))


def _said(tracker: Tracker) -> str:
    """What the person typed or said, with tokens."""
    told: dict[str, Any] = tracker.latest_message.get("metadata") or {}
    return str(told.get("said") or tracker.latest_message.get("text") or "")


def _was_help(before: Before | None) -> bool:
    """Whether help in danger was given last."""
    return before is not None and before.topic.startswith(DANGER)


def _judged(tracker: Tracker) -> str:
    """The topic that the gate settled on. The SDK's own reading gives the likeliest instead, however unsure it is."""
    return str((tracker.latest_message.get("intent") or {}).get("name"))


def _asked(book: AnswerBook, tracker: Tracker) -> list[str]:
    """The topics of the message; a choice that was picked, or a plain parse, has its intent only."""
    intent = _judged(tracker)
    topics = [str(topic) for topic in tracker.latest_message.get("topics") or ()]
    return [*dict.fromkeys(map(book.of_school, topics if intent in topics else [intent]))]


def _told(asked: str, tracker: Tracker) -> str:
    """The topic that is told of: of a follow-up, such as "say that again", the one before."""
    before = Before.from_slot(tracker.get_slot(ABOUT))
    return before.topic if asked in FOLLOW_UPS and before is not None else asked


def _ranking(tracker: Tracker) -> list[str]:
    return [str(entry["name"]) for entry in tracker.latest_message.get("intent_ranking", [])]


def _clarify(action: SpeakingAction, tracker: Tracker) -> Reply:
    """The likeliest readings of a message, and nothing else; the likeliest request among them where one is wished."""
    readings = (*_wishes(action.book, tracker)[:1], *_ranking(tracker))
    return replace(_offer(action, "clarify", readings), doubt=OFFERED)


def _offer(action: SpeakingAction, topic: str, likely: Iterable[str]) -> Reply:
    """The book's words on a topic with the likeliest others as choices, or what can be asked, and a person besides."""
    book = action.book
    readings = _readings(book, likely)[:CHOICES] or ["ask_help"]
    return replace(book.reply(topic), choices=(*map(book.choice, readings), book.choice("ask_talk_to_person")))


def _readings(book: AnswerBook, likely: Iterable[str], told: Sequence[str] = ()) -> list[str]:
    """The topics that can be offered, the likeliest first, without those that were ``told``."""
    known = [t for t in likely if t in book.replies and t not in (*book.lost, *told)]
    sensible = (t for t in known if book.replies[t].kind not in _NO_CHOICE and not t.startswith("say_"))
    return [*dict.fromkeys(sensible)]
