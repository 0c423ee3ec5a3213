"""What the assistant says: one reply, with everything it stands on (docs/protocol.md, ``reply``)."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

KINDS: Final = frozenset(
    {
        "greeting",
        "answer",
        "silent",
        "contact",
        "question",
        "confirm",
        "receipt",
        "status",
        "cancelled",
        "clarify",
        "out_of_scope",
        "not_understood",
        "safeguarding",
        "chitchat",
        "handover",
    }
)

ANSWERED: Final = "answered"
OFFERED: Final = "offered"
WHERE: Final = "where:"
"""How the value of a choice begins that asks for the notice's words on a topic, which follows."""
PARTS: Final = ("sources", "general", "contacts")
FOLDS: Final = {"answer": PARTS, "silent": PARTS, "contact": ("sources", "general")}
"""What is folded in a reply, by its kind: the notice's words, what the law says, and whom to ask."""

RIGHTS: Final = (
    "access",
    "rectification",
    "erasure",
    "restriction",
    "objection",
    "automated_decision",
    "withdraw_consent",
    "complaint",
    "portability",
    "educational_record",
    "breach_report",
    "other",
)


@dataclass(frozen=True)
class Source:
    """The notice's own words: ``quote`` is verbatim from section ``section``, printed under ``heading``."""

    section: str
    heading: str
    quote: str
    url: str


@dataclass(frozen=True)
class General:
    """Information that is not in the notice, with where it comes from; ``short`` says in one line what it comes to."""

    text: str
    source: str
    short: str = ""


@dataclass(frozen=True)
class Contact:
    """Somebody to reach, as school.toml prints it; empty fields are None."""

    role: str
    name: str
    email: str | None = None
    phone: str | None = None
    address: str | None = None
    url: str | None = None
    hours: str | None = None


@dataclass(frozen=True)
class Choice:
    """What to do next; ``value`` is opaque to the client, ``key`` is the digit that picks it."""

    label: str
    value: str
    key: str | None = None


@dataclass(frozen=True)
class Given:
    """One answer that a person gave, to be checked: ``field`` as in ``asks_for``, ``value`` in their own words.

    ``change`` is the value to choose for changing it, empty where that is not offered; ``changed``: it just was.
    """

    field: str
    label: str
    value: str
    change: str = ""
    changed: bool = False


@dataclass(frozen=True)
class Note:
    """A line above a reply in a language of its own: why the rest is in English, and how to get an interpreter."""

    text: str
    lang: str


@dataclass(frozen=True)
class Records:
    """What is said next is kept as sound: for which answer (``field`` as in ``asks_for``), and how long at most."""

    field: str
    seconds: int


@dataclass(frozen=True)
class Input:
    """How what is asked for is best typed: ``type`` is text, email, tel or choice; ``autocomplete`` is HTML's word."""

    type: str
    autocomplete: str = "off"


INPUTS: Final = {
    "name": Input("text", "name"),
    "child": Input("text"),
    "contact": Input("email", "email"),
    "details": Input("text"),
    "relationship": Input("choice"),
    "who": Input("choice"),
    "right": Input("choice"),
    "confirm": Input("choice"),
}
"""How an answer is best typed, by ``asks_for``; a way to answer may also be a number, so nothing refuses one."""


_PLACES: Final = (
    *(("1", "1st", "one", "first"), ("2", "2nd", "two", "second"), ("3", "3rd", "three", "third")),
    *(("4", "4th", "four", "fourth"), ("5", "5th", "five", "fifth")),
)
_BY_PLACE: Final = re.compile(
    r"\W*(?:(?:the|option|number|choice)\W+)*(?P<place>\w+)(?:\W+(?:one|option|choice|please|pls))*\W*"
)
_PICKED: Final = (None, "right", "who", "relationship")
"""What is asked for, if anything, where the choices name all that may be answered."""


@dataclass(frozen=True)
class Reply:
    """One reply, before the conversation gives it its number; ``lang`` is the language of ``text`` and the answers.

    ``entry`` is what the keys type until # ends it (``phone``, ``reference``, ``code``): its choices have no keys then.
    ``records`` is set where the person said that what they say next may be kept as sound. ``put_through`` says that
    they asked for somebody to talk to; a ``handover`` of ours, because something failed, does not. ``safety`` is a line
    under the answer, for the case that somebody is not safe; in the language that ``text`` or a person's page is in.
    ``opened`` names the parts that somebody asked to see, which are not ``folded``. ``doubt``: ``ANSWERED`` where the
    first choices are other readings of what was asked, ``OFFERED`` where there are only readings.
    """

    kind: str
    text: str
    sources: tuple[Source, ...] = ()
    general: tuple[General, ...] = ()
    contacts: tuple[Contact, ...] = ()
    choices: tuple[Choice, ...] = ()
    asks_for: str | None = None
    right: str | None = None
    request: dict[str, Any] | None = field(default=None)
    answers: tuple[Given, ...] = ()
    entry: str | None = None
    lang: str = "en"
    note: Note | None = None
    records: Records | None = None
    put_through: bool = False
    safety: str = ""
    opened: tuple[str, ...] = ()
    doubt: str | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"not a kind of reply: {self.kind}")
        if self.right is not None and self.right not in RIGHTS:
            raise ValueError(f"not a right: {self.right}")

    @property
    def folded(self) -> tuple[str, ...]:
        """The parts that are one line until somebody opens them, and spoken only when asked for.

        >>> office = (Contact("school", "The school office"),)
        >>> Reply("answer", "For six years.", contacts=office).folded, Reply("contact", "Ring.", contacts=office).folded
        (('contacts',), ())
        """
        return tuple(p for p in FOLDS.get(self.kind, ()) if getattr(self, p) and p not in self.opened)

    @property
    def all_choices(self) -> tuple[Choice, ...]:
        """What can be picked here: the choices, and of each answer that it be changed."""
        return (*self.choices, *(Choice(given.label, given.change) for given in self.answers if given.change))

    @property
    def input(self) -> Input | None:
        """How what is asked for is best typed; None where nothing is."""
        return Input("tel", "tel") if self.entry == "phone" else INPUTS.get(self.asks_for or "")

    def choice_at(self, said: str) -> Choice | None:
        """The choice that is picked by its place: "the second one", "2"; None where something else may be meant.

        >>> who = Reply("question", "Who?", choices=(Choice("Me", "a"), Choice("My child", "b")), asks_for="who")
        >>> who.choice_at("The second one, please").value, who.choice_at("the third"), who.choice_at("2 of them")
        ('b', None, None)
        """
        told = _BY_PLACE.fullmatch(said.casefold())
        if told is None or self.asks_for not in _PICKED:
            return None
        place = next((place for place, names in enumerate(_PLACES) if told["place"] in names), len(self.choices))
        return next(iter(self.choices[place : place + 1]), None)

    def with_keys(self) -> Reply:
        """Number the choices 1, 2, 3 … so that a keypad can pick them.

        >>> Reply("chitchat", "Hello", choices=(Choice("A", "a"), Choice("B", "b"))).with_keys().choices[1].key
        '2'
        """
        keys = [None] * 5 if self.entry else "12345"
        return replace(self, choices=tuple(replace(c, key=key) for c, key in zip(self.choices, keys, strict=False)))


def to_document(reply: Reply) -> dict[str, Any]:
    """Turn a reply into plain JSON types, with what a client shows folded and how an answer is typed."""
    return {**asdict(reply), "folded": reply.folded, "input": asdict(reply.input) if reply.input else None}


def from_document(document: dict[str, Any]) -> Reply:
    """Turn plain JSON types back into a reply; raises ValueError or TypeError when it is not one."""
    return Reply(
        **{
            **{name: value for name, value in document.items() if name not in ("folded", "input")},
            "sources": tuple(Source(**s) for s in document.get("sources", ())),
            "general": tuple(General(**g) for g in document.get("general", ())),
            "contacts": tuple(Contact(**c) for c in document.get("contacts", ())),
            "choices": tuple(Choice(**c) for c in document.get("choices", ())),
            "answers": tuple(Given(**a) for a in document.get("answers", ())),
            "opened": tuple(document.get("opened", ())),
            "note": Note(**document["note"]) if document.get("note") else None,
            "records": Records(**document["records"]) if document.get("records") else None,
        }
    )
