"""The answer book: what is said on each topic, put together from the notice, school.toml and law.toml by reference.

The files in ``responses/`` are ordinary Rasa responses. Their ``custom`` part names sections, contacts and law by id,
and points at a passage of the notice by a few of its words; the passage itself always comes from notice.md. Those of
the release have a topic's label, law, contacts and choices; what a school's notice says on it stands in the school's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from io import StringIO
from typing import Any, Final, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import YAMLError

from bot.notice import notice as notices
from bot.notice.law import Law
from bot.notice.notice import Notice
from bot.notice.reply import KINDS, RIGHTS, Choice, Contact, General, Reply, Source
from bot.notice.school import HELP, SHOWN_ONCE_CONFIRMED, School
from bot.platform.errors import SchoolFolderError

PREFIX: Final = "utter_"
LABEL_LENGTH: Final = 60
GENERAL_AT_FIRST: Final = 3
"""General texts that come with an answer at once; those that stand later in its list come with the fuller form."""

WARNED: Final = {"ico": "regulator_details"}
"""The general text that goes with a contact wherever its address is shown, since the address may be old."""
ASKS_FOR_A_PERSON: Final = "ask_talk_to_person"
"""The topic of who asks for somebody to talk to: on a telephone line they may be put through."""

FOR_SAFETY: Final = "for_safety"
"""As a contact of an answer: the safeguarding lead where the school has entered one, else the school."""

FORMS: Final = ("simple", "fuller")
"""What an answer may have besides its words: easier ones, and those for who asks for more."""
ONLY_HERE: Final = "only_here"
"""Marks an answer that is of no use at another school: what it is about is named in this notice alone."""
OPEN: Final = "open"
"""Marks an answer that somebody gave by choosing passages, or none; they are shown at once and not folded."""
NEAREST, NEAREST_REQUEST = "nearest_passage", "nearest_passage_request"
"""The topics whose words are said with the nearest passages, where nobody has confirmed what answers."""
_KEYS: Final = frozenset(
    {"kind", "label", "sources", "general", "contacts", "choices", "right", "asks_for", *FORMS, ONLY_HERE, OPEN}
)
_IF_PRINTED: Final = "printed: "
_PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")


class Nearest(NamedTuple):
    """The passages of the notice that are nearest to a question, and whether they have to do with it at all."""

    sources: tuple[Source, ...]
    is_about: bool


Find = Callable[[str, Collection[Source]], Nearest]
"""Finds the passages nearest to a question; those that were chosen for its topic come before others as near."""


def nearest_of(topic: str) -> str:
    """The topic whose words are said with the nearest passages, for a question on ``topic``."""
    return NEAREST_REQUEST if topic.startswith("request_") else NEAREST


def _words_of(source: Source) -> str:
    """A passage however its lines are broken: what was chosen is kept as an answer points at it."""
    return " ".join(source.quote.split())


@dataclass(frozen=True)
class AnswerBook:
    """Every topic's reply and label; ``replies`` and ``labels`` have the same keys, such as ``ask_share_who``.

    The other forms of an answer (bot/notice/answer_variants.py) are there for some topics: ``simple`` in easier words,
    ``fuller`` and ``further`` with the words and the general law that the short answer leaves out. ``warnings`` are
    what is said with a contact, by role. ``unconfirmed`` are the topics on which nobody at the school has said yet what
    answers them: ``find`` gives the passages that are nearest to a question, to stand beside whom to ask too. On the
    ``chosen`` ones somebody has said which passages do, or that none does. ``replaced``: the notice is another one than
    that which the answers were written for.
    """

    replies: dict[str, Reply]
    labels: dict[str, str]
    lost: frozenset[str] = frozenset()  # topics that a new notice has no answer to; never offered as a choice
    simple: dict[str, str] = field(default_factory=dict)
    fuller: dict[str, str] = field(default_factory=dict)
    further: dict[str, tuple[General, ...]] = field(default_factory=dict)
    warnings: dict[str, General] = field(default_factory=dict)
    unconfirmed: frozenset[str] = frozenset()
    chosen: frozenset[str] = frozenset()
    find: Find | None = None
    replaced: bool = False

    @property
    def quoted(self) -> frozenset[str]:
        """The topics that are answered in the notice's own words, by what is nearest to a question."""
        return self.unconfirmed | self.chosen

    def is_quoted(self, topic: str) -> bool:
        """Whether what is nearest to a question answers it, as it does where this school has nothing on a topic."""
        return topic in self.quoted or topic == NEAREST

    def of_school(self, topic: str) -> str:
        """The topic itself; what stands in for one that the model knows and this school has nothing on."""
        return topic if topic in self.replies else NEAREST

    def reply(self, topic: str) -> Reply:
        """The reply on a topic; raises KeyError for an unknown one."""
        return self.replies[topic]

    def from_notice(self, topic: str) -> str:
        """The words of the notice on which an answer is based; "" where it does not say, or nobody has looked."""
        reply = self.replies.get(topic)
        is_told = reply is not None and reply.kind == "answer" and topic not in self.unconfirmed
        return reply.sources[0].quote if reply is not None and is_told and reply.sources else ""

    def asked(self, question: str, topics: Iterable[str]) -> AnswerBook:
        """The book for one question: on those of its topics that are not confirmed, with the passages nearest to it."""
        if self.find is None or not question:
            return self
        found = {topic: self._nearest(topic, question, self.find) for topic in topics if self.is_quoted(topic)}
        return replace(self, replies={**self.replies, **found}) if found else self

    def _nearest(self, topic: str, question: str, find: Find) -> Reply:
        """The reply to a question on a topic, by the passages that are nearest to it.

        What somebody chose for the topic comes before what is as near, and is said to be what the notice says; what
        nobody chose is said to be the nearest. That the notice does not say it is said where nothing in it is near.
        """
        reply = self.replies[topic]
        if topic in self.chosen and question == self.labels[topic]:
            return reply
        near = find(question, reply.sources if topic in self.chosen else ())
        if topic not in self.chosen:
            return replace(reply, sources=near.sources)
        if reply.kind != "answer" and not near.is_about:
            return reply
        chosen, shown = ({_words_of(one) for one in sources} for sources in (reply.sources, near.sources))
        if near.sources and _words_of(near.sources[0]) in chosen:
            return replace(reply, sources=tuple(one for one in near.sources if _words_of(one) in chosen))
        beside = tuple(one for one in reply.sources[:1] if _words_of(one) not in shown)
        words = self.replies[nearest_of(topic)].text
        return replace(reply, kind="answer", text=words, sources=(*near.sources[:2], *beside), opened=("sources",))

    def choice(self, topic: str) -> Choice:
        """A topic as a choice that asks for it."""
        return Choice(self.labels[topic], topic)

    def warned(self, reply: Reply) -> Reply:
        """The reply with what has to be said with its contacts, where that was left out."""
        needed = [text for contact in reply.contacts for text in self.said_with(contact)]
        missing = tuple(text for text in needed if text not in reply.general)
        return replace(reply, general=(*reply.general, *missing)) if missing else reply

    def said_with(self, contact: Contact) -> tuple[General, ...]:
        """What has to be said where the address of this contact is shown."""
        warning = self.warnings.get(contact.role) if contact.address else None
        return (warning,) if warning else ()


def shows_whom_to_ring(reply: Reply, school: School) -> bool:
    """Whether a reply to somebody in danger shows 999 and the children's helpline; so does any other reply."""
    return reply.kind != "safeguarding" or school.never_missing <= set(reply.contacts)


def danger_problem(reply: Reply, before: Reply | None) -> str | None:
    """Why a changed reply to somebody in danger cannot be said, as the rest of a sentence; None where it can.

    999 and Childline stay whatever else is changed; ``before`` is the reply that was there.
    """
    if reply.kind != "safeguarding":
        return "it must stay help in danger"
    phones = {contact.role: re.sub(r"\D", "", contact.phone or "") for contact in reply.contacts}
    missing = [role for role, number in HELP.items() if phones.get(role) != number]
    if missing or not re.search(r"\b999\b", reply.text):
        return "999 and Childline (0800 1111) must stay in it, in the words and among the contacts"
    if before is not None and _names_childline(before.text) and not _names_childline(reply.text):
        return "its words must go on naming Childline"
    return None


def _names_childline(text: str) -> bool:
    return "childline" in text.casefold() or "08001111" in text.replace(" ", "")


def with_forms(book: AnswerBook, entries: Mapping[str, Entry], school: School, law: Law) -> AnswerBook:
    """The book with the other forms of these answers; raises SchoolFolderError."""
    book.warnings.update({role: text for role, name in WARNED.items() if (text := law.texts.get(name)) is not None})
    for topic, entry in entries.items():
        for form, kept in zip(FORMS, (book.simple, book.fuller), strict=True):
            if form in entry.custom:
                kept[topic] = entry.form(form, school)
        if later := entry.general(law, school)[GENERAL_AT_FIRST:]:
            book.further[topic] = later
    return book


def written_over(library: Mapping[str, Entry], own: Mapping[str, Entry]) -> dict[str, Entry]:
    """The topics of the release with a school's own words, and the topics that only the school has.

    What a school's answer leaves out is the topic's: its label, its general law, its contacts, its choices.
    """
    found = dict(library)
    for topic, entry in own.items():
        general = library.get(topic, entry)
        found[topic] = replace(entry, text=entry.text or general.text, custom={**general.custom, **entry.custom})
    return found


def read(files: Mapping[str, str]) -> dict[str, Entry]:
    """The answers of response files by topic, not yet held against the notice; raises SchoolFolderError."""
    entries: dict[str, Entry] = {}
    for name, text in files.items():
        for entry in _entries(name, text):
            if entry.topic in entries:
                raise entry.error(f"'{entry.topic}' is answered in {entries[entry.topic].file} too; keep one")
            entries[entry.topic] = entry
    return entries


def labels_of(entries: Mapping[str, Entry]) -> dict[str, str]:
    """Each topic's label, no two alike; raises SchoolFolderError."""
    labels = {topic: entry.label() for topic, entry in entries.items()}
    seen: dict[str, str] = {}
    for topic, label in labels.items():
        if label in seen:
            raise entries[topic].error(f"the label '{label}' is used for '{seen[label]}' too; make it differ")
        seen[label] = topic
    return labels


@dataclass(frozen=True)
class Entry:
    """One answer as it stands in its file; ``line`` is where it begins, ``text`` "" where nobody has written words."""

    file: str
    line: int
    topic: str
    text: str
    custom: dict[str, Any]

    @property
    def is_unwritten(self) -> bool:
        """Whether it has no words yet: the passages nearest to a question stand in for them."""
        return not self.text

    def error(self, problem: str) -> SchoolFolderError:
        """What is wrong with it, with its place."""
        return SchoolFolderError(self.file, self.line, problem)

    def label(self) -> str:
        """Its topic in a parent's words; raises SchoolFolderError."""
        label = self.custom.get("label")
        if not isinstance(label, str) or not 0 < len(label) <= LABEL_LENGTH:
            raise self.error(f"'{self.topic}' needs a label of at most {LABEL_LENGTH} characters")
        return label

    def checked(self, notice: Notice, school: School, law: Law, labels: Mapping[str, str]) -> Reply:
        """The reply; a list where a word belongs, or a word where a list does, is said with its place."""
        try:
            return self.reply(notice, school, law, labels)
        except (TypeError, AttributeError):
            raise self.error("a part of 'custom' is not of the form it needs; compare it with its neighbours") from None

    def reply(self, notice: Notice, school: School, law: Law, labels: Mapping[str, str]) -> Reply:
        """The reply; raises SchoolFolderError."""
        custom = self.custom
        if unknown := set(custom) - _KEYS:
            raise self.error(f"'{min(unknown)}' is not known; known are {', '.join(sorted(_KEYS))}")
        if custom.get("kind") not in KINDS:
            raise self.error(f"'{custom.get('kind')}' is not a kind of reply; use one of {', '.join(sorted(KINDS))}")
        right = custom.get("right")
        if right is not None and right not in RIGHTS:
            raise self.error(f"'{right}' is not a right; use one of {', '.join(RIGHTS)}")
        general = self.general(law, school)[:GENERAL_AT_FIRST]
        for topic in custom.get("choices", []):
            if topic not in labels:
                raise self.error(f"the choice '{topic}' is no topic; answer it or take it out")
        return Reply(
            kind=custom["kind"],
            text=self.form("text", school),
            sources=tuple(self._source(given, notice) for given in custom.get("sources", [])),
            general=general,
            contacts=self._contacts(school, right),
            choices=tuple(Choice(labels[topic], topic) for topic in custom.get("choices", [])),
            asks_for=custom.get("asks_for"),
            right=right,
            put_through=self.topic == ASKS_FOR_A_PERSON,
            opened=("sources",) if custom.get(OPEN) is True else (),
        )

    def general(self, law: Law, school: School) -> tuple[General, ...]:
        """All its general texts that are switched on, the one that answers first; raises SchoolFolderError.

        What has to be said with a contact of it is among those that come at once, listed or not.
        """
        names = list(self.custom.get("general", []))
        shown = {contact.role for contact in self._contacts(school, self.custom.get("right")) if contact.address}
        for role in sorted(shown & set(WARNED)):
            if WARNED[role] in law.texts:
                names = [name for name in names if name != WARNED[role]]
                names.insert(GENERAL_AT_FIRST - 1, WARNED[role])
        try:
            return law.lines(names)
        except KeyError as missing:
            raise self.error(f"law.toml has no text {missing}; add it there or take it out here") from None

    def form(self, name: str, school: School) -> str:
        """Its ``text``, ``simple`` or ``fuller`` words; raises SchoolFolderError."""
        words = self.text if name == "text" else self.custom[name]
        if not isinstance(words, str) or not words.strip():
            raise self.error(f"'{name}' needs some words; write them or take it out")
        return " ".join(self._filled(" ".join(words.split()), school).split())

    def _source(self, given: Mapping[str, Any], notice: Notice) -> Source:
        section_id = str(given.get("section"))
        if section_id not in notice:
            raise self.error(f"notice.md has no section '{section_id}'; section ids come from the headings")
        take = given.get("take", "sentence")
        if take not in notices.TAKES:
            raise self.error(f"'{take}' cannot be taken; use one of {', '.join(sorted(notices.TAKES))}")
        section = notice[section_id]
        try:
            quote = notices.passage(section, str(given.get("at", "")), take)
        except LookupError as problem:
            raise self.error(f"{problem}; the notice has changed, choose other words for 'at'") from None
        return Source(section.id, section.heading, quote, f"/notice#{section.id}")

    def _contacts(self, school: School, right: str | None) -> tuple[Contact, ...]:
        found: list[Contact] = []
        for role in self.custom.get("contacts", []):
            if role == "right":
                if right is None:
                    raise self.error("'right' as a contact needs a line 'right:' too")
                contact: Contact | None = school.contact_for(right)[0]
            elif role == FOR_SAFETY:
                contact = school.for_safety
            elif role in SHOWN_ONCE_CONFIRMED:
                contact = school.contacts.get(role)
            elif role in school.contacts:
                contact = school.contacts[role]
            else:
                raise self.error(f"school.toml has no contact '{role}'")
            if contact is not None and contact not in found:
                found.append(contact)
        return tuple(found)

    def _filled(self, text: str, school: School) -> str:
        def value(match: re.Match[str]) -> str:
            found = filling(match[1], school)
            if found is None:
                raise self.error(f"'{{{match[1]}}}' cannot be filled from school.toml")
            return found

        return _PLACEHOLDER.sub(value, text)


def filling(place: str, school: School) -> str | None:
    """What stands for ``{school}`` or ``{dpo.email}`` in a text; None where school.toml has nothing for it.

    ``{dpo.printed: The notice prints this.}`` is its sentence where the notice prints how that contact is reached, and
    nothing where it prints otherwise, or no such thing.
    """
    role, _, name = place.partition(".")
    if name.startswith(_IF_PRINTED):
        return name.removeprefix(_IF_PRINTED) if role in school.in_notice else ""
    if place == "school":
        return school.name
    found = getattr(school.contacts.get(role), name, None) if name in ("name", "email", "phone") else None
    return str(found) if found else None


@lru_cache(maxsize=64)  # half a second for the few files that are read at a start, for each preview and in every test
def _entries(file: str, text: str) -> tuple[Entry, ...]:
    try:
        document = YAML(typ="rt").load(StringIO(text))
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else None
        raise SchoolFolderError(file, line, "not valid YAML; check spaces and quotation marks near here") from None
    responses = document.get("responses") if isinstance(document, dict) else None
    if not isinstance(responses, CommentedMap):
        raise SchoolFolderError(file, None, "there is no 'responses:'; each answer stands below it")
    found = []
    for name, variants in responses.items():
        line = responses.lc.key(name)[0] + 1
        if not str(name).startswith(PREFIX):
            raise SchoolFolderError(file, line, f"'{name}' does not start with '{PREFIX}'")
        if not isinstance(variants, list) or len(variants) != 1 or not isinstance(variants[0], dict):
            raise SchoolFolderError(
                file, line, f"'{name}' needs exactly one answer, a list of one with text and custom"
            )
        words, custom = variants[0].get("text"), variants[0].get("custom")
        is_written = isinstance(words, str) and bool(words.strip())
        if not isinstance(custom, dict) or not (is_written or variants[0].keys() == {"custom"}):
            raise SchoolFolderError(file, line, f"'{name}' needs a text and a custom part")
        found.append(Entry(file, line, str(name)[len(PREFIX) :], " ".join((words or "").split()), dict(custom)))
    return tuple(found)
