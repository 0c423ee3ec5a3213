"""An answer as somebody writes it in a form, and as it stands in a response file; neither says more than the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot.notice.answer_book import AnswerBook
from bot.notice.law import Law
from bot.notice.notice import Notice, passage
from bot.notice.reply import Reply

PLACES: Final = 3  # passages that a form has room for, where the answer does not point at more
CHOSEN: Final = ("answer", "silent")
"""The kinds between which a form chooses; any other, such as help in danger, is no answer from the notice."""

_TAKES: Final = ("sentence", "paragraph", "list", "item", "table")


@dataclass(frozen=True)
class Place:
    """A passage of the notice: its section, a few of its words, and how much of it is shown."""

    section: str = ""
    at: str = ""
    take: str = "sentence"


@dataclass(frozen=True)
class Written:
    """An answer in the fields of a form; ``contacts`` are roles of school.toml.

    ``simple`` and ``fuller``: in easier words, and what is said to who asks for more; "" where there are none.
    """

    label: str = ""
    text: str = ""
    kind: str = "answer"
    places: tuple[Place, ...] = ()
    contacts: tuple[str, ...] = ()
    simple: str = ""
    fuller: str = ""

    def custom(self, old: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The ``custom`` part; what a form does not show, or does not choose, stays as in ``old``."""
        found: dict[str, Any] = {"kind": self.kind, **(old or {}), "label": self.label}
        if found["kind"] in CHOSEN:
            found["kind"] = self.kind
        places = [place for place in self.places if place.section and place.at.strip()]
        found["sources"] = [{"section": p.section, "at": p.at.strip(), "take": p.take} for p in places]
        kept = [role for role in found.get("contacts", ()) if role in self.contacts]  # in the order of the old answer
        found["contacts"] = [*kept, *(role for role in self.contacts if role not in kept)]
        found |= {"simple": self.simple, "fuller": self.fuller}
        return {key: value for key, value in found.items() if value not in ([], None, "")}


def custom_of(reply: Reply, label: str, law: Law) -> dict[str, Any]:
    """The ``custom`` part that would make this reply, its sources left out."""
    ids = {text: name for name, text in law.texts.items() if text is not None}
    found: dict[str, Any] = {"kind": reply.kind, "label": label}
    if general := [ids[one] for one in reply.general if one in ids]:
        found["general"] = general
    if choices := [choice.value for choice in reply.choices]:
        found["choices"] = choices
    if reply.right:
        found["right"] = reply.right
    if reply.asks_for:
        found["asks_for"] = reply.asks_for
    if contacts := [contact.role for contact in reply.contacts]:
        found["contacts"] = contacts
    return found


def written_of(book: AnswerBook, topic: str, notice: Notice) -> Written:
    """What is said on a topic in the fields of a form."""
    reply = book.replies[topic]
    places = tuple(_place(source.section, source.quote, notice) for source in reply.sources)
    roles = tuple(contact.role for contact in reply.contacts)
    forms = book.simple.get(topic, ""), book.fuller.get(topic, "")
    return Written(book.labels[topic], reply.text, reply.kind, places, roles, *forms)


def written_again(text: str, custom: Mapping[str, Any]) -> Written:
    """What somebody proposed in the fields of a form, to be proposed again with a change.

    >>> written_again("Yes.", {"kind": "silent", "label": "Is it?", "contacts": ["school"]}).contacts
    ('school',)
    """
    places = tuple(Place(p["section"], p["at"], p.get("take", "sentence")) for p in custom.get("sources", ()))
    forms = custom.get("simple", ""), custom.get("fuller", "")
    return Written(custom["label"], text, custom["kind"], places, tuple(custom.get("contacts", ())), *forms)


def _place(section: str, quote: str, notice: Notice) -> Place:
    """The words and the measure that give this quotation again."""
    lines = quote.splitlines()
    words = " ".join(lines[0].removeprefix("- ").split()[:8])
    for take in _TAKES:
        if section in notice and _gives(notice, section, words, take, quote):
            return Place(section, words, take)
    return Place(section, words)


def _gives(notice: Notice, section: str, words: str, take: Any, quote: str) -> bool:
    try:
        return passage(notice[section], words, take) == quote
    except LookupError:
        return False


def lines_of(text: str) -> Sequence[str]:
    r"""The lines of a text field that hold something.

    >>> lines_of("one\r\n\r\n two ")
    ['one', 'two']
    """
    return [line.strip() for line in text.splitlines() if line.strip()]
