"""What a message means after what went before: "and how long?", "what about my son", "no, I meant …", "yes please".

People ask the second question short, since the first is still in the air. What was answered last, and what is near it
in the answer book, makes some topics likelier than the words alone say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from bot.notice.answer_book import AnswerBook
from bot.notice.reply import Reply

ABOUT: Final = "about"
"""The slot (domain.yml), and the metadata of a message, that hold what the last answer was about: a ``Before``."""
IN_DOUBT: Final = "in_doubt"
"""Property of a message that was read: somebody may be in danger, though it is answered as something else."""
DOUBT: Final = "doubt"
"""Property of a message that was read: what is done because it was not surely understood (``Reply.doubt``)."""
WISHES: Final = "wishes"
"""Property of a message that was read: the requests that it may wish, each with its chance, the likeliest first."""
HELP_AGAIN: Final = "help_again"
"""Property of a message that was read: the topic of the help in danger that the person wants once more."""
AGAIN: Final = "say_again"
SIMPLER: Final = "say_simpler"
MORE: Final = "say_more"
WHERE: Final = "say_where"
NOT_THAT: Final = "say_not_that"
YES: Final = "say_yes"
ALSO: Final = "ask_also"
WHO_THEN: Final = "ask_who_then"
TOPICS: Final = (AGAIN, SIMPLER, MORE, WHERE, NOT_THAT, YES, ALSO, WHO_THEN)

ASK_AGAIN: Final = "You asked about more than that. Please ask me the rest again."
"""What is said where a message asks more than is answered at once."""

REQUEST: Final = "request_"
NEAR: Final = 16.0  # how much likelier a topic near the last one is, in a message that leans on it
FOLLOWS: Final = 4.0  # and a follow-up, such as "tell me more", in such a message
SLIGHTLY_NEAR: Final = 1.3  # in one that stands alone
BOTH: Final = {True: (0.5, 1.0), False: (0.7, 0.7)}
"""How far a message by itself and behind the last answer counts (exponents), if it leans on it and if it does not."""
HARDLY: Final = 0.0025  # how well anything fits, at least
DANGER: Final = "danger_"
"""How the topics of danger begin."""
ABOUT_HELP: Final = {False: 0.983, True: 0.95}
"""How plainly a message must be about the help in danger just given, to get its numbers again; and where a request asks
on."""
WANTED: Final = 0.9
"""Or how plainly it must ask for somebody to talk to, where no request asks for names."""
A_PERSON: Final = ("ask_talk_to_person", "ask_which_contact", "ask_no_phone")
TOLD_PLAINLY: Final = 0.9  # danger that a message tells of by itself: nothing that went before makes it less
CLEARS: Final = {True: 1.0, False: 0.5}
"""How far what went before makes danger less likely below that (exponent): in a message that leans on it, in others."""
TAKEN_BACK: Final = 0.02  # what is left of the last topic's chance after "no, I meant …"
_SHORT: Final = 6  # words

_LEANS: Final = re.compile(
    r"^\W*(?:(?:ok|okay|oh|right|well|um|er|so|thanks|ta|yes|yeah)\W+)*(?:and|but|so|also|then|or|even if|what if|"
    r"what about|how about|does (?:that|it|this)|is (?:that|it|this)|would (?:that|it|this)|will (?:that|it|this)|"
    r"can (?:that|it|they)|do they|are they|will they)\b|\b(?:then|though|too|as well)\W*$|"
    r"\b(?:it|that|them|they|those|there|theirs|this)\b",
    re.IGNORECASE,
)
_TAKES_BACK: Final = re.compile(
    r"^\W*(?:(?:no+|nope|sorry|oh|um|er|well|actually|wait)\W+)*(?:i\s+(?:actually\s+|really\s+)?(?:meant?|ment)|"
    r"i\s+was\s+asking|i'?m\s+asking|i\s+asked)\b(?:\s+(?:to\s+(?:say|ask)|about))?\W*|"
    r"^\W*no+\b(?:\s*[,.;:!–-]\s*|\s+(?=(?:not|the|just|about)\b))(?=\w)",
    re.IGNORECASE,
)
_CHILD: Final = re.compile(
    r"\b(?:sons?|daug\w*er|child(?:ren)?|kids?|boys?|girls?|lads?|babys?|twins?|brothers?|sis(?:ters?)?|little ones?|"
    r"(?:eld|young|old)est|younger|older|other one|step ?(?:sons?|daughters?))\b",
    re.IGNORECASE,
)
_SAME: Final = ("answer", "silent")
_NOT_X: Final = re.compile(r"^not\s+(?:the\s+|that\s+|to\s+)?[\w' ]{2,30}[.,;:]\s*(?:only|just|but)?\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Before:
    """What the last answer was about: its topic, the topics near it, the next likeliest, and requests it offers.

    Where it was in doubt what was asked, ``offers`` are all that it offered.

    ``asking``: a form is open, so that "yes" and "my son" answer its question.
    """

    topic: str
    label: str = ""
    near: tuple[str, ...] = ()
    next: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    asking: bool = False

    def to_slot(self) -> dict[str, Any]:
        """As plain JSON types."""
        lists = {"near": [*self.near], "next": [*self.next], "offers": [*self.offers]}
        return {"topic": self.topic, "label": self.label, **lists}

    @classmethod
    def from_slot(cls, slot: Any) -> Before | None:
        """Back from plain JSON types; None where nothing went before."""
        if not isinstance(slot, Mapping) or not slot.get("topic"):
            return None
        lists: dict[str, Any] = {name: tuple(map(str, slot.get(name) or ())) for name in ("near", "next", "offers")}
        return cls(str(slot["topic"]), str(slot.get("label") or ""), **lists, asking=bool(slot.get("asking")))


def after(book: AnswerBook, topics: Sequence[str], ranking: Iterable[str] = ()) -> Before:
    """What to remember once these topics were answered, the last of them most of all."""
    near: dict[str, None] = {}
    offers: dict[str, None] = {}
    for topic in reversed(topics):
        reply = book.replies.get(topic)
        if reply is None:
            continue
        near |= dict.fromkeys(choice.value for choice in reply.choices)
        near |= dict.fromkeys(other for other, its in book.replies.items() if _belongs(reply, its))
        offers |= dict.fromkeys(choice.value for choice in reply.choices if choice.value.startswith(REQUEST))
    last = next((topic for topic in reversed(topics) if topic in book.replies), "")
    rest = tuple(topic for topic in ranking if topic not in topics)[:3]
    return Before(last, book.choice(last).label if last else "", tuple(near), rest, tuple(offers))


def _belongs(reply: Reply, other: Reply) -> bool:
    """Whether two replies are about the same: one right, or the same section of the notice first."""
    if reply.right and reply.right == other.right:
        return True
    return bool(reply.sources and other.sources and reply.sources[0].section == other.sources[0].section)


def leans(text: str) -> bool:
    """Whether a message leans on what went before it.

    >>> leans("and how long?"), leans("do they check it"), leans("I would like to know who can see the health file")
    (True, True, False)
    """
    return len(text.split()) <= _SHORT or (len(text.split()) <= 2 * _SHORT and _LEANS.search(text) is not None)


def taken_back(text: str) -> str | None:
    """What somebody meant instead, or None where they do not take anything back.

    >>> taken_back("No, I meant the cookies"), taken_back("no"), taken_back("who do you mean")
    ('the cookies', None, None)
    """
    rest = _TAKES_BACK.sub("", text, count=1).strip()
    if not rest or rest == text.strip():
        return None
    return _NOT_X.sub("", rest) or rest


def weighed(
    chances: Mapping[str, float],
    before: Before,
    *,
    leaning: bool,
    corrects: bool,
    in_context: Mapping[str, float] | None = None,
) -> dict[str, float]:
    """The chances of topics with what went before taken into account; they sum to 1 again.

    "What about my son" and "say that again" are about the last topic: both chances are one, on the likelier of the two.
    "Yes please" is what was offered. ``in_context``: the chances of the message read behind the last topic's label.
    """
    near = {before.topic, *before.near}
    weights = dict.fromkeys(TOPICS, FOLLOWS if leaning else SLIGHTLY_NEAR)
    weights |= dict.fromkeys(near, NEAR if leaning else SLIGHTLY_NEAR)
    changed = {topic: chance * weights.get(topic, 1.0) for topic, chance in chances.items()}
    if in_context:
        itself, behind = BOTH[leaning]
        fits = {topic: in_context.get(topic, 0.0) + HARDLY for topic in changed}
        if before.asking and before.topic in fits:
            fits[before.topic] = HARDLY  # "has it been received" does not ask once more for what was told last
        changed = {topic: chance**itself * fits[topic] ** behind for topic, chance in changed.items()}
    if corrects and before.topic in changed:
        changed[before.topic] *= TAKEN_BACK
    if not before.asking:
        if len(before.offers) == 1 and before.offers[0] in changed:
            changed[before.offers[0]] += changed.pop(YES, 0.0)
        for follow_up in (ALSO, AGAIN):
            _put_together(changed, before.topic, follow_up)
    whole = sum(changed.values()) or 1.0
    changed = {topic: chance / whole for topic, chance in changed.items()}
    told = _danger(chances)
    if in_context:
        told = _told(told, _danger(in_context), CLEARS[leaning])
    return _in_danger_as(told, changed)


def wants_help_again(
    chances: Mapping[str, float], before: Before, in_context: Mapping[str, float], changed: Mapping[str, float]
) -> bool:
    """Whether a message asks about the help in danger just given, wants it once more, or asks for somebody.

    Whoever was just told whom to ring gets the numbers again for it, which staff see as help given once more.
    ``changed``: the chances with what went before taken into account.
    """
    if not before.topic.startswith(DANGER):
        return False
    again = max(in_context.get(AGAIN, 0.0), changed.get(AGAIN, 0.0))
    person = sum(chances.get(topic, 0.0) for topic in A_PERSON)
    return _danger(in_context) + again >= ABOUT_HELP[before.asking] or (not before.asking and person >= WANTED)


def _told(alone: float, behind: float, clears: float) -> float:
    """How likely a message tells of danger: no likelier than by itself, and as likely where it is plain by itself.

    What was answered before may clear a doubt ("no, nobody is"); it never makes a danger of a question.
    """
    if alone >= TOLD_PLAINLY:
        return alone
    within = min(max(behind, HARDLY), 1 - HARDLY)
    odds = alone / (1 - alone) * (within / (1 - within)) ** clears
    return min(alone, float(odds / (1 + odds)))


def _danger(chances: Mapping[str, float]) -> float:
    return float(sum(chance for topic, chance in chances.items() if topic.startswith(DANGER)))


def _in_danger_as(told: float, chances: Mapping[str, float]) -> dict[str, float]:
    """The chances with those of danger brought to what is told: what went before makes no message a danger."""
    there = _danger(chances)
    shares = (told / (there or 1.0), (1 - told) / ((1 - there) or 1.0))
    return {topic: chance * shares[not topic.startswith(DANGER)] for topic, chance in chances.items()}


def _put_together(chances: dict[str, float], topic: str, follow_up: str) -> None:
    """The chances of a topic and of a follow-up on it as one; for a request or help in danger it is the topic's."""
    if topic not in chances or follow_up not in chances:
        return
    follows = chances[follow_up] > chances[topic] and (follow_up == AGAIN or topic.startswith("ask_"))
    kept, other = (follow_up, topic) if follows else (topic, follow_up)
    chances[kept], chances[other] = chances[kept] + chances[other], 0.0


def also(book: AnswerBook, topic: str, text: str) -> Reply:
    """The answer once more for whoever is named now, with what differs: of a right, who may ask. Raises KeyError."""
    reply = book.reply(topic)
    if reply.kind not in _SAME:
        return reply
    child = _CHILD.search(text) is not None
    words = [f"The notice makes no other rule for {'a child' if child else 'others'}, so this is the same."]
    who_may_ask = book.replies.get("ask_parent_behalf" if child else "ask_someone_else")
    general = reply.general
    if reply.right and who_may_ask is not None:
        words.append("But the school checks who may ask.")
        general = (*dict.fromkeys((*who_may_ask.general[:1], *general)),)
    return replace(reply, text=" ".join([*words, reply.text]), general=general)


def who_then(book: AnswerBook, topic: str) -> Reply:
    """Whom to reach about a topic: those that its own answer names, or all of them where it names nobody."""
    reply = book.replies.get(topic)
    if reply is None or not reply.contacts or reply.kind == "safeguarding":
        return book.reply(WHO_THEN)
    if reply.kind == "contact":
        return reply
    asked = book.reply(WHO_THEN)
    text = f"For this, ask {' and '.join(contact.name for contact in reply.contacts)}."
    named = replace(asked, text=text, sources=reply.sources, general=(), contacts=reply.contacts, right=reply.right)
    return book.warned(named)


def is_danger(topic: str) -> bool:
    """Whether a topic is that of somebody in danger.

    >>> is_danger("danger_child"), is_danger("ask_cctv")
    (True, False)
    """
    return topic.startswith(DANGER)
