"""The answer book under an overlay: changed answers first, and the nearest passage where an answer lost its ground.

An answer points at passages of the notice that it was written for. Under another notice a passage may be gone: then the
answer is not stretched. Until somebody confirms what answers now, the passages nearest to a question are shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from bot.notice import answer_book, grounding
from bot.notice import notice as notices
from bot.notice.answer_book import AnswerBook, Entry
from bot.notice.follow_ups import is_danger
from bot.notice.law import Law
from bot.notice.notice import Notice
from bot.notice.reply import Reply
from bot.notice.school import SHOWN_ONCE_CONFIRMED, School
from bot.platform.errors import SchoolFolderError

HERE_IS_WHO: Final = "here_is_who"
"""What is said with the contacts of another school, where they are what was asked for."""
NO_REQUESTS: Final = "no_requests_yet"
"""What is said to somebody who wants to make a request while the school's contacts are not confirmed."""
REPLACED_BELOW: Final = 0.5
"""A notice that keeps less than this share of the sentences is another notice, not a new edition."""
_KEPT_OF_LOST: Final = ("label", "general", "contacts", "choices", "right")  # none of it speaks for the notice
_ABOUT_THE_OLD: Final = "cookie_"  # law on what the first notice says of its website
_CLAIMS: Final = frozenset({"answer", "silent", "contact"})  # kinds that say what the notice says, or does not say


@dataclass(frozen=True)
class Lost:
    """An answer that lost its ground: its topic and label, what stood in its file, why it cannot be said any more.

    ``before`` are the words of the notice before this one that it stood on.
    """

    entry: Entry
    label: str
    why: tuple[str, ...]
    before: tuple[str, ...] = ()

    @property
    def topic(self) -> str:
        """Its topic."""
        return self.entry.topic


@dataclass(frozen=True)
class _World:
    notice: Notice
    school: School
    law: Law
    labels: Mapping[str, str]
    replaced: bool

    @property
    def grounds(self) -> grounding.Grounds:
        return grounding.Grounds.of(self.notice, self.school, self.law)


def share_kept(old: Notice, new: Notice) -> float:
    r"""The share of the old notice's sentences that the new one has too, from 0 to 1.

    >>> one, two = notices.parse("# A\n\nWe keep it. We share it."), notices.parse("# B\n\nWe keep it. We sell it.")
    >>> share_kept(one, two)
    0.5
    """
    before, after = _sentences(old), _sentences(new)
    return len(before & after) / len(before) if before else 1.0


def is_another(old: Notice, new: Notice) -> bool:
    """Whether a notice is another one, and not a new edition of the old."""
    return share_kept(old, new) < REPLACED_BELOW


def lay_over(
    old: Mapping[str, Entry],
    changed: Mapping[str, str],
    notice: Notice,
    school: School,
    law: Law,
    *,
    replaced: bool = False,
    before: Notice | None = None,
) -> tuple[AnswerBook, tuple[Lost, ...]]:
    """The book of the ``old`` answers with the ``changed`` ones over it, and those that nothing is written for.

    ``replaced`` says that the notice is another one: what was said not to stand in the old one is then not known of it.
    ``before`` is the notice that the old answers were written for. Raises SchoolFolderError only for what cannot be
    read at all.
    """
    new = answer_book.read(changed)
    entries = {**old, **{topic: entry for topic, entry in new.items() if not _clashes(entry, old)}}
    world = _World(notice, school, law, answer_book.labels_of(entries), replaced)
    replies: dict[str, Reply] = {}
    said: dict[str, Entry] = {}
    lost: list[Lost] = []
    for topic, entry in entries.items():
        reply, why = _kept(entry, world, written_for_it=topic in new)
        if reply is not None and topic in new and (problem := _silenced(topic, reply, old, world)):
            reply, why = None, [problem]
        if reply is not None and topic in new and _is_in_own_words(entry, old.get(topic)):
            # Nothing of ours is said before the school's words: what the law says stands under them.
            reply = replace(reply, general=tuple(replace(one, short="") for one in reply.general))
        said[topic] = entry
        if reply is None:
            lost.append(Lost(entry, world.labels[topic], tuple(why), tuple(_words_before(entry, before))))
            if topic in new and topic in old:  # a changed answer that no longer fits: the one of data/
                reply, _ = _kept(old[topic], world, written_for_it=False)
                said[topic] = old[topic]
        replies[topic] = reply if reply is not None else _honest(entry, entries, world)
    honest = {one.topic for one in lost if replies[one.topic].text != said[one.topic].text}
    asked = entries if world.replaced else set(new) & set(said)
    gone = {topic for topic in asked if said[topic].custom.get(answer_book.ONLY_HERE) and not _can_be_asked(topic)}
    offered = {topic: _offers(reply, gone, world) for topic, reply in replies.items()}
    chosen = frozenset(topic for topic in said if topic not in honest and said[topic].custom.get(answer_book.OPEN))
    book = AnswerBook(
        offered,
        dict(world.labels),
        frozenset(gone),
        unconfirmed=frozenset(honest),
        chosen=chosen,
        replaced=world.replaced,
    )
    return answer_book.with_forms(book, _formed(said, offered, world), world.school, world.law), tuple(lost)


def checked(
    entry: Entry, notice: Notice, school: School, law: Law, labels: Mapping[str, str], before: Reply | None = None
) -> Reply:
    """The reply of an answer that somebody wrote, held against the notice; raises SchoolFolderError with the cure.

    ``before`` is what is said on the topic now.
    """
    world = _World(notice, school, law, labels, replaced=False)
    reply = entry.checked(notice, school, law, labels)
    if found := grounding.problems(reply, world.grounds):
        raise entry.error(f"{'; '.join(found)}; say only what the passages say, or point at the passage that says it")
    if not answer_book.shows_whom_to_ring(reply, school):
        raise entry.error("help in danger must show everybody whom one rings then; leave the ticks as they are")
    if is_danger(entry.topic) and (problem := answer_book.danger_problem(reply, before)):
        raise entry.error(problem)
    return reply


def _silenced(topic: str, reply: Reply, old: Mapping[str, Entry], world: _World) -> str | None:
    """Why a changed reply to somebody in danger is not said, also where its file was edited by hand."""
    if not is_danger(topic):
        return None
    before, _ = _kept(old[topic], world, written_for_it=False) if topic in old else (None, [])
    return answer_book.danger_problem(reply, before)


def _kept(entry: Entry, world: _World, *, written_for_it: bool) -> tuple[Reply | None, list[str]]:
    """The reply if it can still be said, and what was lost of it."""
    if entry.is_unwritten:
        return None, ["nobody has said yet what the notice says about it"]
    fitted, why = _fitted(entry, world)
    claims = entry.custom.get("kind") in _CLAIMS
    if claims and world.replaced and not written_for_it and entry.custom.get("kind") == "silent":
        why.append("it says what the old notice did not say")
    if why and claims:
        return None, why
    try:
        reply = fitted.checked(world.notice, world.school, world.law, world.labels)
    except SchoolFolderError as problem:
        return None, [*why, problem.problem]
    if found := grounding.problems(reply, world.grounds):
        return None, [*why, *found]
    return reply, why


def _is_in_own_words(entry: Entry, before: Entry | None) -> bool:
    """Whether the school wrote what is said, and did not only tick what its notice says."""
    return not entry.custom.get(answer_book.OPEN) and (before is None or entry.text.split() != before.text.split())


def _fitted(entry: Entry, world: _World) -> tuple[Entry, list[str]]:
    """The answer with what can still be pointed at, and what cannot."""
    why: list[str] = []
    sources = []
    for given in entry.custom.get("sources", []):
        place = place_of(given, world.notice)
        if place is None:
            why.append(f"the notice no longer has the words: {given.get('at')}")
        else:
            sources.append({**given, "section": place})
    known = {*world.school.contacts, "right", answer_book.FOR_SAFETY, *SHOWN_ONCE_CONFIRMED}
    contacts = [role for role in entry.custom.get("contacts", []) if role in known]
    custom = {**entry.custom}
    for key, value in (("sources", sources), ("contacts", contacts)):
        if key in custom:
            custom[key] = value
    custom["general"] = [name for name in entry.custom.get("general", []) if name in world.law.texts]
    custom["choices"] = [topic for topic in entry.custom.get("choices", []) if topic in world.labels]
    return replace(entry, custom=custom), why


def _formed(said: Mapping[str, Entry], replies: Mapping[str, Reply], world: _World) -> dict[str, Entry]:
    """The answers that are still said, each with those of its other forms that can still be said."""
    formed: dict[str, Entry] = {}
    for topic, entry in said.items():
        fitted, _ = _fitted(entry, world)
        if replies[topic].text != _words(fitted, "text", world):  # it lost its ground, and an honest word stands there
            continue
        bad = {
            form
            for form in answer_book.FORMS
            if form in entry.custom
            and grounding.problems(replace(replies[topic], text=_words(fitted, form, world)), world.grounds)
        }
        formed[topic] = replace(fitted, custom={key: value for key, value in fitted.custom.items() if key not in bad})
    return formed


def _words(entry: Entry, form: str, world: _World) -> str:
    """The words of a form, "" where they cannot be filled in."""
    try:
        return entry.form(form, world.school)
    except SchoolFolderError:
        return ""


def place_of(given: Mapping[str, Any], notice: Notice) -> str | None:
    """The section in which a passage stands: its own, or the only other one where headings changed; None for none."""
    wanted, at, take = str(given.get("section")), str(given.get("at", "")), given.get("take", "sentence")
    fits = []
    for section in notice.sections:
        try:
            notices.passage(section, at, take)
        except LookupError:
            continue
        fits.append(section.id)
    if wanted in fits:
        return wanted
    return fits[0] if len(fits) == 1 else None


def _honest(entry: Entry, entries: Mapping[str, Entry], world: _World) -> Reply:
    """What is said in place of an answer that lost its ground."""
    is_contact = entry.is_unwritten and entry.custom.get("kind") == "contact"  # the settings say whom to reach
    template = entries[HERE_IS_WHO if is_contact else answer_book.nearest_of(entry.topic)]
    words = template.checked(world.notice, world.school, world.law, world.labels)
    fitted, _ = _fitted(entry, world)
    kept = {key: value for key, value in fitted.custom.items() if key in _KEPT_OF_LOST}
    kept["general"] = [name for name in kept["general"] if not name.startswith(_ABOUT_THE_OLD)]
    kind = "contact" if is_contact else "answer"
    bare = replace(fitted, text=template.text, custom={**kept, "kind": kind})
    try:
        reply = bare.checked(world.notice, world.school, world.law, world.labels)
    except SchoolFolderError:
        return words
    opened = ("sources",) if kind == "answer" else ()
    return replace(reply, contacts=reply.contacts or words.contacts, opened=opened)


def _words_before(entry: Entry, before: Notice | None) -> Iterator[str]:
    """The passages that an answer pointed at, as the notice before printed them; else the words that named them."""
    if before is None:
        return
    for given in entry.custom.get("sources", []):
        at = str(given.get("at", ""))
        try:
            yield notices.passage(before[str(given.get("section"))], at, given.get("take", "sentence"))
        except LookupError:
            yield at


def _offers(reply: Reply, gone: set[str], world: _World) -> Reply:
    """Without choices that lead to nothing."""
    choices = tuple(choice for choice in reply.choices if choice.value not in gone)
    if choices == reply.choices:
        return reply
    talk = AnswerBook({}, dict(world.labels)).choice("ask_talk_to_person")
    return replace(reply, choices=choices or (talk,))


def _can_be_asked(topic: str) -> bool:
    """Whether a topic is a right: it can be asked for whatever the notice says."""
    return topic.startswith("request_")


def _clashes(entry: Entry, old: Mapping[str, Entry]) -> bool:
    """Whether an answer has the label of another topic of data/: an upgrade may have brought one."""
    label = entry.custom.get("label")
    return any(topic != entry.topic and other.custom.get("label") == label for topic, other in old.items())


def _sentences(notice: Notice) -> set[str]:
    lines: Iterable[str] = (line for section in notice.sections for block in section.blocks for line in block.lines)
    return {re.sub(r"\W+", " ", part).casefold().strip() for line in lines for part in notices.sentences(line)} - {""}
