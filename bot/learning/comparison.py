"""What a version would say otherwise than the one that is served: each reply before and after, better or worse.

A reply is judged by what can be seen of it: whether it is still there, shows whom to reach, and stands on the notice.
Where that stays, a change counts as better because somebody proposed it and somebody else approved it. Help in danger
that says less always counts as worse.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from bot.notice.answer_book import AnswerBook
from bot.notice.follow_ups import is_danger
from bot.notice.reply import Contact, Reply

BETTER: Final = "better"
WORSE: Final = "worse"


@dataclass(frozen=True)
class ReplyChange:
    """A reply that changes: its label, the lines that a person would read before and after, and the verdict."""

    topic: str
    label: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    verdict: str
    why: str


def changed_replies(
    old: AnswerBook, new: AnswerBook, lost: Collection[str], approved: Collection[str]
) -> list[ReplyChange]:
    """Every reply that changes, the worse ones first; ``lost`` topics have no ground, ``approved`` were corrected."""
    found = [
        _change(topic, old, new, lost, approved)
        for topic in (*old.replies, *(topic for topic in new.replies if topic not in old.replies))
        if said(old, topic) != said(new, topic)
    ]
    return sorted(found, key=lambda change: change.verdict != WORSE)


def said(book: AnswerBook, topic: str) -> tuple[str, ...]:
    """All that is said on a topic, as lines; nothing for a topic that is not answered.

    >>> said(AnswerBook({"ask_help": Reply("chitchat", "Ask me.")}, {"ask_help": "Help"}), "ask_help")
    ('Ask me.',)
    """
    return tuple(_lines(book, topic)) if topic in book.replies else ()


def _lines(book: AnswerBook, topic: str) -> Iterator[str]:
    reply = book.replies[topic]
    yield reply.text
    if topic in book.simple:
        yield f"In easier words: {book.simple[topic]}"
    if topic in book.fuller:
        yield f"More: {book.fuller[topic]}"
    yield from (f"{source.heading}: “{source.quote}”" for source in reply.sources)
    yield from (one.text for one in (*reply.general, *book.further.get(topic, ())))
    yield from (_reached(contact) for contact in reply.contacts)
    if reply.choices:
        yield "Offers: " + "; ".join(choice.label for choice in reply.choices)


def _reached(contact: Contact) -> str:
    ways = (contact.phone, contact.email, contact.address, contact.url, contact.hours)
    return ", ".join([contact.name, *(" ".join(way.split()) for way in ways if way)])


def _change(
    topic: str, old: AnswerBook, new: AnswerBook, lost: Collection[str], approved: Collection[str]
) -> ReplyChange:
    label = new.labels.get(topic) or old.labels.get(topic) or topic
    worse = _worse(topic, old, new, lost)
    better = _better(old.replies.get(topic), new.replies.get(topic), is_approved=topic in approved)
    verdict, why = (WORSE, worse) if worse else (BETTER, better)
    return ReplyChange(topic, label, said(old, topic), said(new, topic), verdict, why)


def _worse(topic: str, old: AnswerBook, new: AnswerBook, lost: Collection[str]) -> str:
    """Why a change makes a reply worse; "" where it does not."""
    before, after = old.replies.get(topic), new.replies.get(topic)
    if before is None:
        return ""
    if after is None:
        return "Nothing is said on this any more."
    if topic in lost:
        return "The notice no longer supports it. People are told so, and whom to ask."
    if topic in old.simple and topic not in new.simple:
        return "There are no easier words for it any more."
    return _takes_away(topic, before, after)


def _takes_away(topic: str, before: Reply, after: Reply) -> str:
    """What a reply lacks that it had; "" where nothing is gone."""
    if is_danger(topic) and len(after.text.split()) < len(before.text.split()):
        return "Somebody in danger is told less than before."
    kept = {contact.role for contact in after.contacts}
    if gone := [contact.name for contact in before.contacts if contact.role not in kept]:
        return f"It does not show any more whom to reach: {', '.join(gone)}."
    if (before.kind, after.kind) == ("answer", "silent"):
        return "It says that the notice does not say this, where there was an answer."
    if len(after.sources) < len(before.sources):
        return "It is based on fewer passages of the notice."
    return ""


def _better(before: Reply | None, after: Reply | None, *, is_approved: bool) -> str:
    """Why a change that takes nothing away counts as better."""
    if before is None:
        return "This is answered now."
    if after is not None and len(after.sources) > len(before.sources):
        return "It is based on more of the notice."
    if is_approved:
        return "It takes nothing away, and was proposed and approved."
    return "It follows the notice or the contacts as they were approved."
